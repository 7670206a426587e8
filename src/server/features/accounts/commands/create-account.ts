import { randomUUID } from 'node:crypto';
import { type CommandCaller, runCommand } from '#server/core/command.ts';
import type { Role } from '#shared/access/roles.ts';
import { Account } from '../accounts.entity.ts';
import { lockRoles, requireFreeNames } from '../accounts.queries.ts';

export interface NewAccount {
  /** Normalised already. */
  readonly username: string;
  readonly email: string | null;
  /** The digest of a password that the policy has accepted. */
  readonly passwordHash: string;
  readonly role: Role;
}

/** Creates an active account and returns its id. Throws `account.username_taken` or `account.email_taken`. */
export async function createAccount(caller: CommandCaller, fields: NewAccount): Promise<string> {
  const { username, email, role } = fields;
  return runCommand(
    caller,
    { name: 'accounts.create', audit: 'create_admin' },
    { opId: randomUUID() },
    async ({ em, now }) => {
      // A new super admin must not appear while a setup decides whether there is one.
      await lockRoles(em);
      await requireFreeNames(em, fields);
      const id = randomUUID();
      em.create(Account, { ...fields, id, createdAt: now() });
      return {
        answer: id,
        audit: [
          {
            targetType: 'account',
            targetId: id,
            targetLabel: username,
            after: { username, email, role },
            security: true,
          },
        ],
      };
    },
  );
}
