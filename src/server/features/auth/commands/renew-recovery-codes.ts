import { randomUUID } from 'node:crypto';
import { runCommand } from '#server/core/command.ts';
import { renewRecoveryCodesAction } from '#shared/actions/catalogue.ts';
import type { ChangeSecondFactorInput, RecoveryCodes } from '#shared/auth/auth.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { findSecondFactorState, findUnlockTimeOf, lockActiveAccount } from '../auth.queries.ts';
import { confirmPassword } from '../confirm-password.ts';
import { countCodes } from '../count-tries.ts';
import type { Auth } from '../open-auth.ts';
import type { PasswordChanger } from './change-password.ts';
import { consumeCode, replaceRecoveryCodes } from './consume-code.ts';

/**
 * Makes new recovery codes; those from before work no more. Throws `auth.wrong_password`, `auth.code_refused`,
 * `auth.locked` or `auth.second_factor_off`.
 */
export async function renewRecoveryCodes(
  auth: Auth,
  { core, ip, actor }: Omit<PasswordChanger, 'sessionToken'>,
  { currentPassword, code }: ChangeSecondFactorInput,
): Promise<RecoveryCodes> {
  const { accountId, username } = actor;
  await confirmPassword(auth, accountId, currentPassword);
  const kept: { codes?: readonly string[] } = {};
  const renew = () =>
    runCommand({ core, actor, ip }, renewRecoveryCodesAction, { opId: randomUUID() }, async ({ em, now }) => {
      if ((await lockActiveAccount(em, accountId)) === null) throw new AppError('auth.required');
      const { since, recoveryCodesLeft } = await findSecondFactorState(em, accountId);
      if (since === null) throw new AppError('auth.second_factor_off');
      const confirmedWith = await consumeCode(em, auth.sealer, { accountId, code, now: now() });
      kept.codes = await replaceRecoveryCodes(em, accountId, now());
      return {
        answer: null,
        audit: [
          {
            targetType: 'account',
            targetId: accountId,
            targetLabel: username,
            before: { recoveryCodesLeft },
            after: { recoveryCodesLeft: kept.codes.length, confirmedWith },
            security: true,
          },
        ],
      };
    });
  await countCodes(auth.lockout, accountId, () => findUnlockTimeOf(core.fork(), accountId), renew);
  return { recoveryCodes: kept.codes ?? [] };
}
