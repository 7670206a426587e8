import { randomUUID } from 'node:crypto';
import { addressGroup } from '#server/core/address-group.ts';
import { runCommand } from '#server/core/command.ts';
import type { RequestContext } from '#server/core/context.ts';
import type { BucketLimit } from '#server/core/throttle.ts';
import { Account } from '#server/features/accounts/accounts.entity.ts';
import { requireFreeNames } from '#server/features/accounts/accounts.queries.ts';
import { getSetting } from '#server/features/settings/settings.queries.ts';
import type { RegisterInput } from '#shared/auth/auth.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { Auth } from '../open-auth.ts';

/** A team that registers together, then one every ten minutes: nobody fills the list of accounts from one place. */
const ADDRESS_LIMIT: BucketLimit = { burst: 5, refillMs: 600_000 };

/**
 * Creates somebody's own account, as a member, while the setting `registration` is open. Nobody is signed in by it.
 * Throws `registration.closed`, `request.rate_limited`, `account.weak_password`, `account.username_taken` or
 * `account.email_taken`: whoever may register learns which names are taken.
 */
export async function registerAccount(
  auth: Pick<Auth, 'passwords' | 'throttle'>,
  { core, ip }: Pick<RequestContext, 'core' | 'ip'>,
  input: RegisterInput,
): Promise<{ readonly username: string }> {
  const { username, email = null } = input;
  if ((await getSetting(core.fork(), 'registration')) !== 'open') throw new AppError('registration.closed');
  const waitMs = await auth.throttle.take([
    { key: `register:address:${addressGroup(ip)}`, limit: ADDRESS_LIMIT },
  ]);
  if (waitMs > 0) throw new AppError('request.rate_limited', { retry_after: Math.ceil(waitMs / 1_000) });
  await requireFreeNames(core.fork(), { username, email });
  const passwordHash = await auth.passwords.prepare(input.password, { username, email });
  const id = randomUUID();
  const actor = {
    accountId: id,
    username,
    name: username,
    role: 'member',
    mustChangePassword: false,
  } as const;
  return runCommand(
    { core, actor, ip },
    { name: 'auth.register', audit: 'user_register' },
    // Nothing of the input, because a receipt keeps its digest.
    { opId: randomUUID() },
    async ({ em, now }) => {
      // Asked again within: the setting counts at the moment of the change.
      if ((await getSetting(em, 'registration')) !== 'open') throw new AppError('registration.closed');
      await requireFreeNames(em, { username, email });
      em.create(Account, { id, username, email, passwordHash, role: 'member', createdAt: now() });
      await em.flush();
      const after = { username, email, role: 'member' };
      return {
        answer: { username },
        audit: [{ targetType: 'account', targetId: id, targetLabel: username, after, security: true }],
      };
    },
  );
}
