import type { ZodType } from 'zod';
import type { Core } from '#server/core/context.ts';
import { createAccount } from '#server/features/accounts/commands/create-account.ts';
import type { Passwords } from '#server/features/auth/check-passwords.ts';
import { isRole, ROLES } from '#shared/access/roles.ts';
import { emailSchema, usernameSchema } from '#shared/accounts/accounts.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';

export interface CreateAdminArguments {
  readonly username: string;
  readonly password: string;
  readonly email: string | null;
  /** One of the four roles; `super_admin` where none is named. */
  readonly role: string | null;
}

/** `syrup create-admin`: creates an account and returns the line to print. Throws what the arguments do wrong. */
export async function createAdmin(
  core: Core,
  passwords: Passwords,
  { username: typed, password, email: typedEmail, role: typedRole }: CreateAdminArguments,
): Promise<string> {
  const username = parse(usernameSchema, typed);
  const email = typedEmail === null ? null : parse(emailSchema, typedEmail);
  const role = typedRole ?? 'super_admin';
  if (!isRole(role)) {
    throw new AppError('request.invalid', {}, { message: `The role is one of ${ROLES.join(', ')}.` });
  }
  const passwordHash = await passwords.prepare(password, { username, email });
  const caller = { core, actor: null, actorName: 'command line', ip: null };
  await createAccount(caller, { username, email, passwordHash, role });
  return `Created ${username} as ${role}.`;
}

function parse(schema: ZodType<string>, typed: string): string {
  const parsed = schema.safeParse(typed);
  if (parsed.success) return parsed.data;
  const [problem] = parsed.error.issues;
  throw new AppError('request.invalid', {}, problem === undefined ? {} : { message: problem.message });
}
