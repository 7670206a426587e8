import { z } from 'zod';
import type { CommandCaller } from '#server/core/command.ts';
import type { RequestContext } from '#server/core/context.ts';
import type { GuardedRestCall } from '#server/core/rest.ts';
import { ROLES, type Role } from '#shared/access/roles.ts';
import { type AccountLine, currentPasswordSchema, reasonSchema } from '#shared/accounts/accounts.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { PER_PAGE_MAX } from '#shared/kernel/pagination.ts';
import type { Confirmation } from './account-parts.ts';
import type { TeamMember } from './count-team.ts';

/** The forms in which REST shows accounts, each as the document prints it that the route comes from. */

/** Any string is looked up, so that a strange id is "not found" like every other unknown one. */
export const idParams = z.object({ id: z.string() });

export const restAdmin = z.object({
  id: z.uuid(),
  username: z.string(),
  email: z.string().nullable(),
  name: z.string().describe('What others see: display name, else first and last, else first, else username.'),
  first_name: z.string(),
  last_name: z.string(),
  display_name: z.string(),
  role: z.enum(ROLES),
  active: z.boolean(),
  must_change_password: z.boolean(),
  created_at: z.iso.datetime(),
  last_login_at: z.iso.datetime().nullable(),
});

export function lineToAdmin(line: AccountLine): z.infer<typeof restAdmin> {
  return {
    id: line.id,
    username: line.username,
    email: line.email,
    name: line.name,
    first_name: line.firstName,
    last_name: line.lastName,
    display_name: line.displayName,
    role: line.role,
    active: line.active,
    must_change_password: line.mustChangePassword,
    created_at: line.createdAt,
    last_login_at: line.lastSignInAt,
  };
}

export const restUser = z.object({
  id: z.uuid(),
  username: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  role: z.enum(ROLES),
  active: z.boolean(),
  created_at: z.iso.datetime(),
  last_login: z.iso.datetime().nullable(),
  benchmark_count: z.int().describe('Rehearsals run.'),
  key_count: z.int().describe('API keys held that have not expired.'),
  dailyLimit: z.int().describe('Share assets a day.'),
  monthlyGenerations: z.int().describe('Share assets completed in the last 30 days.'),
  monthlyCost: z.number().describe('What those cost, estimated, in dollars.'),
});

export function memberToUser(member: TeamMember): z.infer<typeof restUser> {
  return {
    id: member.id,
    username: member.username,
    name: member.name,
    email: member.email,
    role: member.role,
    active: member.active,
    created_at: member.createdAt,
    last_login: member.lastSignInAt,
    benchmark_count: member.rehearsals,
    key_count: member.keys,
    dailyLimit: member.dailyLimit,
    monthlyGenerations: member.month.count,
    monthlyCost: member.month.costMicros / 1_000_000,
  };
}

export const restSuperuser = z.object({
  id: z.uuid(),
  username: z.string(),
  email: z.string().nullable(),
  is_active: z.boolean(),
  is_superuser: z.boolean(),
});

export function lineToSuperuser(line: AccountLine): z.infer<typeof restSuperuser> {
  const { id, username, email, active, role } = line;
  return { id, username, email, is_active: active, is_superuser: role === 'super_admin' };
}

/** Role names of the documents that know only two roles. */
const ALIASES: Readonly<Record<string, Role>> = { user: 'member', superuser: 'super_admin' };

/** A role by our name, or by `user` (a member) or `superuser` (a super admin). */
export const roleName = z
  .enum([...ROLES, 'user', 'superuser'], {
    error: `The role is one of ${ROLES.join(', ')}; user means member, superuser means super_admin.`,
  })
  .transform((name): Role => ALIASES[name] ?? (name as Role));

/** What confirms a change that takes rights away. */
export const confirmFields = {
  reason: reasonSchema.optional(),
  current_password: currentPasswordSchema.describe(
    'Your own password; a call with a Bearer token needs none where the document asks for none.',
  ),
};

export const pageQuery = {
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  per_page: z.coerce.number().int().min(1).max(PER_PAGE_MAX).default(PER_PAGE_MAX),
};

export function callerOf({ context, actor }: GuardedRestCall<unknown, unknown, unknown>): CommandCaller {
  return { core: context.core, actor, ip: context.ip };
}

/**
 * How a call of a route whose document knows no password is confirmed: by its token, which no browser sends along by
 * itself, or else by the password all the same. A stolen browser session takes no rights away.
 */
export function confirmationOf(
  { hasToken }: Pick<RequestContext, 'hasToken'>,
  password: string,
): Confirmation {
  return hasToken ? 'token' : { password };
}

/** The refusal names the field as REST's bodies call it. */
export function withRestFieldName(error: unknown): never {
  if (error instanceof AppError && error.code === 'auth.wrong_password') {
    throw new AppError(error.code, { fields: { current_password: error.message } }, { cause: error });
  }
  throw error;
}
