import { randomUUID } from 'node:crypto';
import { runCommand } from '#server/core/command.ts';
import { disableSecondFactorAction } from '#shared/actions/catalogue.ts';
import type { ChangeSecondFactorInput } from '#shared/auth/auth.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { findSecondFactorState, findUnlockTimeOf, lockActiveAccount } from '../auth.queries.ts';
import { confirmPassword } from '../confirm-password.ts';
import { countCodes } from '../count-tries.ts';
import type { Auth } from '../open-auth.ts';
import type { PasswordChanger } from './change-password.ts';
import { consumeCode } from './consume-code.ts';

/**
 * Turns one's own second factor off. Where the role needs one, setting up another is what comes next: that is how an
 * authenticator app moves to another phone.
 *
 * Throws `auth.wrong_password`, `auth.code_refused`, `auth.locked` or `auth.second_factor_off`.
 */
export async function disableSecondFactor(
  auth: Auth,
  { core, ip, actor }: Omit<PasswordChanger, 'sessionToken'>,
  { currentPassword, code }: ChangeSecondFactorInput,
): Promise<void> {
  const { accountId, username } = actor;
  await confirmPassword(auth, accountId, currentPassword);
  const disable = () =>
    runCommand(
      { core, actor, ip },
      disableSecondFactorAction,
      { opId: randomUUID() },
      async ({ em, now }) => {
        if ((await lockActiveAccount(em, accountId)) === null) throw new AppError('auth.required');
        const { since } = await findSecondFactorState(em, accountId);
        if (since === null) throw new AppError('auth.second_factor_off');
        const confirmedWith = await consumeCode(em, auth.sealer, { accountId, code, now: now() });
        await em.execute('delete from second_factor where account_id = ?', [accountId]);
        return {
          answer: null,
          audit: [
            {
              targetType: 'account',
              targetId: accountId,
              targetLabel: username,
              before: { since },
              after: { confirmedWith },
              security: true,
            },
          ],
        };
      },
    );
  await countCodes(auth.lockout, accountId, () => findUnlockTimeOf(core.fork(), accountId), disable);
}
