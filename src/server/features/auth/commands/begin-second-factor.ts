import { randomBytes, randomUUID } from 'node:crypto';
import { runCommand } from '#server/core/command.ts';
import { beginSecondFactorAction } from '#shared/actions/catalogue.ts';
import type { BeginSecondFactorInput, SecondFactorOffer } from '#shared/auth/auth.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { lockActiveAccount } from '../auth.queries.ts';
import { confirmPassword } from '../confirm-password.ts';
import type { Auth } from '../open-auth.ts';
import { describeSecret } from '../wrap-oslo.ts';
import type { PasswordChanger } from './change-password.ts';

/** What RFC 4226 recommends: as long as the digest of SHA-1. */
const SECRET_BYTES = 20;

/**
 * Makes the secret of a second factor, which counts only once a code of it was confirmed; one that was offered earlier
 * and not confirmed stops working. Throws `auth.wrong_password`, `auth.locked` or `auth.second_factor_on`.
 */
export async function beginSecondFactor(
  auth: Auth,
  { core, ip, actor }: Omit<PasswordChanger, 'sessionToken'>,
  { currentPassword }: BeginSecondFactorInput,
): Promise<SecondFactorOffer> {
  const { accountId, username } = actor;
  await confirmPassword(auth, accountId, currentPassword);
  const secret = randomBytes(SECRET_BYTES);
  await runCommand(
    { core, actor, ip },
    beginSecondFactorAction,
    { opId: randomUUID() },
    async ({ em, now }) => {
      // Whatever changes a second factor locks the account first, so that nothing is half of one and half of another.
      if ((await lockActiveAccount(em, accountId)) === null) throw new AppError('auth.required');
      const stored = await em.execute<unknown[]>(
        `insert into second_factor (account_id, sealed_secret, created_at) values (?, ?, ?)
         on conflict (account_id) do update set sealed_secret = excluded.sealed_secret,
           created_at = excluded.created_at, last_step = 0
         where second_factor.confirmed_at is null returning account_id`,
        [accountId, auth.sealer.seal(secret, accountId), now()],
      );
      if (stored.length === 0) throw new AppError('auth.second_factor_on');
      // The secret is in the return below and not in the answer, which the receipt stores.
      return {
        answer: null,
        audit: [{ targetType: 'account', targetId: accountId, targetLabel: username, security: true }],
      };
    },
  );
  const { text, uri } = describeSecret(secret, username);
  return { secret: text, uri };
}
