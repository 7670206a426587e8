import { randomUUID, timingSafeEqual } from 'node:crypto';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runCommand } from '#server/core/command.ts';
import { Account } from '#server/features/accounts/accounts.entity.ts';
import { accountToActor, lockRoles, requireFreeNames } from '#server/features/accounts/accounts.queries.ts';
import type { SetupInput } from '#shared/auth/auth.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { SetupLink } from '../auth.entity.ts';
import { findOpenSetupLink } from '../auth.queries.ts';
import type { StartedSession } from '../keep-sessions.ts';
import type { Auth } from '../open-auth.ts';
import { hashSetupToken } from './open-setup-link.ts';
import type { SignedIn, SignInPlace } from './sign-in.ts';

/**
 * Creates the first super admin (the first member with `BOOTSTRAP=manual`), closes the setup link and signs in, in one
 * transaction. Throws `setup.closed`, `setup.wrong_link`, `account.weak_password` or, where a deactivated or lesser
 * account has them, `account.username_taken` and `account.email_taken`.
 */
export async function completeSetup(auth: Auth, place: SignInPlace, input: SetupInput): Promise<SignedIn> {
  const { core, ip } = place;
  const { username, email = null } = input;
  // Asked before the costly digest, so that only who has the link can make the server work.
  await requireOpenLink(core.fork(), input.token);
  const passwordHash = await auth.passwords.prepare(input.password, { username, email });
  const accountId = randomUUID();
  const role = auth.bootstrap === 'manual' ? 'member' : 'super_admin';
  const kept: { session?: StartedSession } = {};
  const actor = await runCommand(
    { core, actor: { accountId, username, name: username, role, mustChangePassword: false }, ip },
    { name: 'auth.setup', audit: 'setup' },
    // Nothing of the input, because a receipt keeps its digest.
    { opId: randomUUID() },
    async ({ em, now }) => {
      // The lock makes a second setup wait until this one is committed; it then finds the link gone.
      await lockRoles(em);
      await requireOpenLink(em, input.token);
      await requireFreeNames(em, { username, email });
      const account = em.create(Account, {
        id: accountId,
        username,
        email,
        passwordHash,
        role,
        createdAt: now(),
        lastSignInAt: now(),
        lastSignInIp: ip,
      });
      await em.nativeDelete(SetupLink, {});
      await em.flush();
      kept.session = await auth.sessions.start(em, accountId, place);
      return {
        answer: accountToActor(account),
        audit: [
          {
            targetType: 'account',
            targetId: accountId,
            targetLabel: username,
            after: { username, email, role },
            security: true,
          },
        ],
      };
    },
  );
  if (kept.session === undefined) throw new Error('a setup was committed without a session');
  return { actor, session: kept.session };
}

async function requireOpenLink(em: SqlEntityManager, token: string): Promise<void> {
  const stored = await findOpenSetupLink(em);
  if (stored === null) throw new AppError('setup.closed');
  if (!timingSafeEqual(stored, hashSetupToken(token))) throw new AppError('setup.wrong_link');
}
