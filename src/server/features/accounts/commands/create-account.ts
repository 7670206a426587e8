import { randomUUID } from 'node:crypto';
import { type CommandCaller, runCommand } from '#server/core/command.ts';
import type { Role } from '#shared/access/roles.ts';
import type { AccountLine } from '#shared/accounts/accounts.schemas.ts';
import { createAccountAction } from '#shared/actions/catalogue.ts';
import type { Envelope } from '#shared/actions/envelope.ts';
import { Account } from '../accounts.entity.ts';
import { accountToLine, lockRoles, requireFreeNames, requireStanding } from '../accounts.queries.ts';

export interface NewAccount {
  /** Normalised already. */
  readonly username: string;
  readonly email: string | null;
  /** The digest of a password that the policy has accepted. */
  readonly passwordHash: string;
  readonly role: Role;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly displayName?: string;
  readonly active?: boolean;
  /** True where somebody else has seen the password: its owner chooses another one first. */
  readonly mustChangePassword?: boolean;
}

export interface CreatedAccount {
  readonly account: AccountLine;
  /** False where this operation had created it before and was sent again. */
  readonly isNew: boolean;
}

/** Creates an account. Throws `account.username_taken` or `account.email_taken`, with `fields`. */
export async function createAccount(
  caller: CommandCaller,
  fields: NewAccount,
  operation: Envelope = { opId: randomUUID() },
): Promise<CreatedAccount> {
  // Nothing of the password: a receipt keeps the digest of what was meant, and a fast digest is as good as the password.
  const { passwordHash: _, ...meant } = fields;
  let isNew = false;
  const account = await runCommand(
    caller,
    createAccountAction,
    { ...operation, ...meant },
    async ({ em, now }) => {
      isNew = true;
      // A new super admin must not appear while a setup decides whether there is one.
      await lockRoles(em);
      await requireStanding(em, caller.actor, 'account.administer');
      await requireFreeNames(em, fields);
      const created = em.create(Account, { id: randomUUID(), ...fields, createdAt: now() });
      const { id, username, email, role, active } = created;
      return {
        answer: accountToLine(created),
        audit: [
          {
            targetType: 'account',
            targetId: id,
            targetLabel: username,
            after: { username, email, role, active },
            security: true,
          },
        ],
      };
    },
  );
  return { account, isNew };
}
