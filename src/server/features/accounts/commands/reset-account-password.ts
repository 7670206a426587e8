import type { z } from 'zod';
import { type CommandCaller, runCommand } from '#server/core/command.ts';
import type { IssuedPassword, resetAccountPasswordInput } from '#shared/accounts/accounts.schemas.ts';
import { resetAccountPasswordAction } from '#shared/actions/catalogue.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { AccountsParts, EndedSessions } from '../account-parts.ts';
import { accountToLine, getAccount, lockAccount, requireStanding } from '../accounts.queries.ts';
import { makePassword } from '../make-password.ts';
import { tellEnded } from './change-account.ts';

/**
 * Gives somebody else's account a temporary password, which they have to replace when they sign in with it, and ends
 * its sessions, reset links and sign-in locks. Without a password the server makes one and returns it this once; the
 * same operation sent again gets the account without it.
 *
 * Throws `account.not_found`, `account.own` or `account.weak_password`.
 */
export async function resetAccountPassword(
  caller: CommandCaller,
  parts: AccountsParts,
  input: z.output<typeof resetAccountPasswordInput>,
): Promise<IssuedPassword> {
  const { password, ...meant } = input;
  const { accountId } = meant;
  refuseOwn(caller, accountId);
  const { username, email = null } = await getAccount(caller.core.fork(), accountId);
  const made = password === undefined ? await makePassword(caller.core.fork()) : null;
  const passwordHash = await parts.preparePassword(password ?? made ?? '', { username, email });
  const kept: { ended?: EndedSessions } = {};
  // Nothing of the password: a receipt keeps the digest of what was meant.
  const account = await runCommand(caller, resetAccountPasswordAction, meant, async ({ em, now }) => {
    await requireStanding(em, caller.actor, 'account.administer');
    const found = await lockAccount(em, accountId);
    Object.assign(found, { passwordHash, mustChangePassword: true, signInUnlockedAt: now() });
    await parts.endResets(em, accountId, now());
    kept.ended = await parts.endSessions(em, accountId);
    return {
      answer: accountToLine(found),
      audit: [
        {
          targetType: 'account',
          targetId: accountId,
          targetLabel: username,
          after: { mustChangePassword: true, sessionsEnded: kept.ended.count },
          security: true,
        },
      ],
    };
  });
  tellEnded(caller, accountId, kept.ended);
  if (kept.ended !== undefined) await parts.forgetWrongPasswords(accountId);
  return { account, temporaryPassword: kept.ended === undefined ? null : made };
}

function refuseOwn({ actor }: CommandCaller, accountId: string): void {
  if (actor?.accountId !== accountId) return;
  throw new AppError(
    'account.own',
    {},
    { message: 'Change your own password under Change password, with the one you have now.' },
  );
}
