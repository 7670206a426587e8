import { randomUUID } from 'node:crypto';
import { runCommand } from '#server/core/command.ts';
import { confirmSecondFactorAction } from '#shared/actions/catalogue.ts';
import type { ConfirmSecondFactorInput, RecoveryCodes } from '#shared/auth/auth.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { findSecondFactorState, findUnlockTimeOf, lockActiveAccount } from '../auth.queries.ts';
import { countCodes } from '../count-tries.ts';
import type { RevokedSessions } from '../keep-sessions.ts';
import type { Auth } from '../open-auth.ts';
import type { PasswordChanger } from './change-password.ts';
import { consumeCode, replaceRecoveryCodes } from './consume-code.ts';

/**
 * Turns the second factor on, now that a code shows that the authenticator app has its secret, and makes the recovery
 * codes. Every other session of the account ends: none of them was started with a code.
 *
 * Throws `auth.code_refused`, `auth.locked`, `auth.second_factor_on`, or `auth.second_factor_off` where none was begun.
 */
export async function confirmSecondFactor(
  auth: Auth,
  { core, ip, sessionToken, actor }: PasswordChanger,
  { code }: ConfirmSecondFactorInput,
): Promise<RecoveryCodes> {
  const { accountId, username } = actor;
  const kept: { codes?: readonly string[]; revoked?: RevokedSessions } = {};
  const confirm = () =>
    runCommand(
      { core, actor, ip },
      confirmSecondFactorAction,
      { opId: randomUUID() },
      async ({ em, now }) => {
        if ((await lockActiveAccount(em, accountId)) === null) throw new AppError('auth.required');
        if ((await findSecondFactorState(em, accountId)).since !== null) {
          throw new AppError('auth.second_factor_on');
        }
        await consumeCode(em, auth.sealer, { accountId, code, now: now(), unconfirmed: true });
        await em.execute('update second_factor set confirmed_at = ? where account_id = ?', [
          now(),
          accountId,
        ]);
        kept.codes = await replaceRecoveryCodes(em, accountId, now());
        kept.revoked = await auth.sessions.revoke(em, accountId, sessionToken ?? undefined);
        const after = { sessionsEnded: kept.revoked.sessionKeys.length };
        // The codes are kept out of the answer, which the receipt stores.
        return {
          answer: null,
          audit: [
            { targetType: 'account', targetId: accountId, targetLabel: username, after, security: true },
          ],
        };
      },
    );
  await countCodes(auth.lockout, accountId, () => findUnlockTimeOf(core.fork(), accountId), confirm);
  auth.sessions.announce(kept.revoked ?? null);
  return { recoveryCodes: kept.codes ?? [] };
}
