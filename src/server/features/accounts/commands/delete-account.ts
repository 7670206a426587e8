import { type CommandCaller, runCommand } from '#server/core/command.ts';
import { decideAccountDeletion } from '#shared/accounts/accounts.machine.ts';
import { deleteAccountAction } from '#shared/actions/catalogue.ts';
import type { Envelope } from '#shared/actions/envelope.ts';
import { AppError } from '#shared/kernel/errors.ts';
import {
  type AccountsParts,
  type Confirmation,
  type EndedSessions,
  wrongPassword,
} from '../account-parts.ts';
import {
  accountToLine,
  countOtherSuperAdmins,
  lockAccount,
  lockRoles,
  requireStanding,
} from '../accounts.queries.ts';
import { tellEnded } from './change-account.ts';

export interface DeletedAccount {
  readonly accountId: string;
  readonly username: string;
}

/**
 * Removes an account with its sessions and reset links, and ends its jobs. What it did stays: audit rows, claims and waffles keep the name
 * and lose the id. The caller has checked the typed word.
 *
 * Throws `account.not_found`, `account.own`, `account.last_super_admin`, `account.super_admin_kept` or
 * `auth.wrong_password`.
 */
export async function deleteAccount(
  caller: CommandCaller,
  parts: AccountsParts,
  operation: Envelope & { readonly accountId: string },
  confirmation: Confirmation,
): Promise<DeletedAccount> {
  const { actor } = caller;
  const { accountId } = operation;
  const actorId = actor?.accountId ?? null;
  if (accountId === actorId) throw new AppError('account.own');
  if (actorId !== null && confirmation !== 'token') {
    if (!(await parts.confirmPassword(actorId, confirmation.password))) throw wrongPassword();
  }
  const kept: { ended?: EndedSessions } = {};
  const deleted = await runCommand(caller, deleteAccountAction, operation, async ({ em }) => {
    await lockRoles(em);
    await requireStanding(em, actor, 'account.administer');
    const { username, email, name, role, active, createdAt } = accountToLine(
      await lockAccount(em, accountId),
    );
    const otherSuperAdmins = await countOtherSuperAdmins(em, accountId);
    const account = { id: accountId, role, active };
    const decision = decideAccountDeletion(
      { account, actorId, otherSuperAdmins },
      parts.allowSuperAdminDelete,
    );
    if (!decision.ok) throw new AppError(decision.code);
    kept.ended = await parts.endSessions(em, accountId);
    const jobsCancelled = await parts.cancelJobs(em, accountId);
    await em.execute('delete from account where id = ?', [accountId]);
    // The entity must not be flushed again: its row is gone.
    em.clear();
    return {
      answer: { accountId, username },
      audit: [
        {
          targetType: 'account',
          targetId: accountId,
          targetLabel: username,
          before: {
            username,
            email,
            name,
            role,
            active,
            createdAt,
            sessionsEnded: kept.ended.count,
            jobsCancelled,
          },
          security: true,
        },
      ],
    };
  });
  tellEnded(caller, accountId, kept.ended);
  return deleted;
}
