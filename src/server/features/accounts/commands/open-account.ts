import type { z } from 'zod';
import type { CommandCaller } from '#server/core/command.ts';
import type { createAccountInput, IssuedPassword } from '#shared/accounts/accounts.schemas.ts';
import type { AccountsParts } from '../account-parts.ts';
import { makePassword } from '../make-password.ts';
import { createAccount } from './create-account.ts';

/** The form's fields, and what else a super admin may say of a new account. */
interface OpenAccountInput extends z.output<typeof createAccountInput> {
  /** True unless told. */
  readonly active?: boolean;
  /** True unless told: whoever gave the account its password knows it. */
  readonly mustChangePassword?: boolean;
}

/**
 * Creates an account for somebody else. Without a password the server makes one and returns it this once; the same
 * operation sent again gets the account without it.
 *
 * Throws `account.username_taken`, `account.email_taken` or `account.weak_password`.
 */
export async function openAccount(
  caller: CommandCaller,
  parts: AccountsParts,
  input: OpenAccountInput,
): Promise<IssuedPassword> {
  const { opId, performedAt, password, active = true, mustChangePassword = true, ...given } = input;
  const made = password === undefined ? await makePassword(caller.core.fork()) : null;
  const passwordHash = await parts.preparePassword(password ?? made ?? '', given);
  const { account, isNew } = await createAccount(
    caller,
    { ...given, passwordHash, active, mustChangePassword },
    { opId, performedAt },
  );
  return { account, temporaryPassword: isNew ? made : null };
}
