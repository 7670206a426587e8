import { randomUUID } from 'node:crypto';
import { type CommandCaller, runCommand } from '#server/core/command.ts';
import { findAccountByUsername } from '#server/features/accounts/accounts.queries.ts';
import { normaliseUsername } from '#shared/auth/auth.rules.ts';
import { AppError } from '#shared/kernel/errors.ts';

/**
 * Ends every sign-in lock that this account has, from whatever address. The locks are in the memory of the servers;
 * the fact is kept with the account, and a sign-in that meets a lock looks whether it is younger. Returns the
 * username. Throws `account.not_found`.
 */
export async function unlockSignIn(caller: CommandCaller, typedUsername: string): Promise<string> {
  const username = normaliseUsername(typedUsername);
  return runCommand(
    caller,
    { name: 'auth.unlock', audit: 'unlock_sign_in' },
    { opId: randomUUID() },
    async ({ em, now }) => {
      const account = await findAccountByUsername(em, username);
      if (account === null) throw new AppError('account.not_found');
      account.signInUnlockedAt = now();
      return {
        answer: account.username,
        audit: [
          { targetType: 'account', targetId: account.id, targetLabel: account.username, security: true },
        ],
      };
    },
  );
}
