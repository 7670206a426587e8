import { randomUUID } from 'node:crypto';
import { LockMode } from '@mikro-orm/core';
import { type CommandCaller, runCommand } from '#server/core/command.ts';
import { outranks, type Role } from '#shared/access/roles.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { Account } from '../accounts.entity.ts';
import { lockRoles } from '../accounts.queries.ts';

export interface Promotion {
  readonly accountId: string;
  readonly username: string;
  readonly before: Role;
  readonly after: Role;
}

/**
 * Raises an account to a role; one that has it or a higher one stays as it is, and nothing is written about it. The
 * account's sessions go on and have the new role from their next request.
 */
export async function promoteAccount(
  caller: CommandCaller,
  accountId: string,
  role: Role,
): Promise<Promotion> {
  return runCommand(
    caller,
    { name: 'accounts.promote', audit: 'update_admin_role' },
    { opId: randomUUID() },
    async ({ em }) => {
      await lockRoles(em);
      const account = await em.findOne(Account, accountId, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (account === null) throw new AppError('account.not_found');
      const { username, role: before } = account;
      if (!outranks(role, before))
        return { answer: { accountId, username, before, after: before }, audit: [] };
      account.role = role;
      return {
        answer: { accountId, username, before, after: role },
        audit: [
          {
            targetType: 'account',
            targetId: accountId,
            targetLabel: username,
            before: { role: before },
            after: { role },
            security: true,
          },
        ],
      };
    },
  );
}
