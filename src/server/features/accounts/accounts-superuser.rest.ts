import { z } from 'zod';
import { defineRoute, type RestRoute } from '#server/core/rest.ts';
import type { Role } from '#shared/access/roles.ts';
import {
  currentPasswordSchema,
  emailSchema,
  newPasswordSchema,
  usernameSchema,
} from '#shared/accounts/accounts.schemas.ts';
import { updateAccountAction } from '#shared/actions/catalogue.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { AccountsParts } from './account-parts.ts';
import { accountToLine, getAccount, listAccounts } from './accounts.queries.ts';
import { rankRoutes, SUPERUSER_TAG, superuserChanged } from './accounts-ranks.rest.ts';
import { changeAccount } from './commands/change-account.ts';
import { deleteAccount } from './commands/delete-account.ts';
import { openAccount } from './commands/open-account.ts';
import { countAccounts } from './count-team.ts';
import {
  callerOf,
  confirmationOf,
  confirmFields,
  idParams,
  lineToSuperuser,
  pageQuery,
  restSuperuser,
  withRestFieldName,
} from './describe-account.ts';

const listedUser = restSuperuser.extend({
  is_verified: z.boolean().describe('Has signed in at least once; addresses are not verified by mail.'),
  created_at: z.iso.datetime(),
});

/** The same accounts as superusers and others: `/auth/admin`. A superuser is a super admin. */
export function superuserRoutes(parts: AccountsParts): readonly RestRoute[] {
  return [
    listRoute(),
    createRoute(parts),
    updateRoute(parts),
    ...rankRoutes(parts),
    deleteRoute(parts),
    statsRoute(),
  ];
}

function listRoute(): RestRoute {
  return defineRoute({
    method: 'GET',
    path: '/auth/admin/users',
    tag: SUPERUSER_TAG,
    summary: 'Lists all accounts, the newest first',
    access: 'account.administer',
    query: z.object(pageQuery),
    answer: z.object({
      users: z.array(listedUser),
      total: z.int(),
      superusers: z.int(),
      active_users: z.int(),
      page: z.int(),
      per_page: z.int(),
    }),
    handle: async ({ context, query: { page, per_page: perPage } }) => {
      const em = context.core.fork();
      const { rows } = await listAccounts(em, { page, perPage, sort: 'newest' });
      const counts = await countAccounts(em);
      return {
        users: rows.map((line) => ({
          ...lineToSuperuser(line),
          is_verified: line.lastSignInAt !== null,
          created_at: line.createdAt,
        })),
        total: counts.total,
        superusers: counts.superAdmins,
        active_users: counts.active,
        page,
        per_page: perPage,
      };
    },
  });
}

function createRoute(parts: AccountsParts): RestRoute {
  return defineRoute({
    method: 'POST',
    path: '/auth/admin/users',
    tag: SUPERUSER_TAG,
    summary: 'Creates a member, or a super admin with `is_superuser`',
    access: 'account.administer',
    body: z.strictObject({
      username: usernameSchema,
      email: emailSchema,
      password: newPasswordSchema,
      is_superuser: z.boolean().default(false),
      is_active: z.boolean().default(true),
      must_change_password: z.boolean().default(true),
    }),
    answer: superuserChanged,
    status: 201,
    errors: ['account.username_taken', 'account.email_taken', 'account.weak_password'],
    sample: {
      username: 'newuser',
      email: 'newuser@example.com',
      password: 'securepassword',
      is_superuser: false,
      is_active: true,
    },
    handle: async (call) => {
      const { body, opId } = call;
      const { account } = await openAccount(callerOf(call), parts, {
        opId,
        username: body.username,
        email: body.email,
        password: body.password,
        role: body.is_superuser ? 'super_admin' : 'member',
        active: body.is_active,
        mustChangePassword: body.must_change_password,
        firstName: '',
        lastName: '',
        displayName: '',
      });
      return { message: 'User created successfully', user: lineToSuperuser(account) };
    },
  });
}

function updateRoute(parts: AccountsParts): RestRoute {
  return defineRoute({
    method: 'PUT',
    path: '/auth/admin/users/:id',
    tag: SUPERUSER_TAG,
    summary: 'Changes email, standing and rank; a username stays what it is',
    access: 'account.administer',
    params: idParams,
    body: z.strictObject({
      username: usernameSchema.optional(),
      email: emailSchema.optional(),
      is_active: z.boolean().optional(),
      is_superuser: z.boolean().optional(),
      ...confirmFields,
    }),
    answer: superuserChanged,
    errors: [
      'account.not_found',
      'account.username_fixed',
      'account.email_taken',
      'account.own',
      'account.last_super_admin',
      'auth.wrong_password',
    ],
    sample: { email: 'updated@example.com', is_active: true, is_superuser: false },
    handle: async (call) => {
      const { body, context, opId, params } = call;
      const { username, role } = accountToLine(await getAccount(context.core.fork(), params.id));
      if (body.username !== undefined && body.username !== username) {
        throw new AppError('account.username_fixed', {
          fields: { username: 'A username stays what it was at creation.' },
        });
      }
      const changes = {
        email: body.email,
        active: body.is_active,
        role: rankToRole(body.is_superuser, role),
      };
      const account = await changeAccount(
        callerOf(call),
        parts,
        updateAccountAction,
        { opId, accountId: params.id, changes, reason: body.reason },
        confirmationOf(context, body.current_password),
      ).catch(withRestFieldName);
      return { message: 'User updated successfully', user: lineToSuperuser(account) };
    },
  });
}

/** What the two ranks of the document mean for an account that has one of four roles; undefined where nothing changes. */
function rankToRole(isSuperuser: boolean | undefined, role: Role): Role | undefined {
  if (isSuperuser === undefined || isSuperuser === (role === 'super_admin')) return undefined;
  return isSuperuser ? 'super_admin' : 'member';
}

function deleteRoute(parts: AccountsParts): RestRoute {
  return defineRoute({
    method: 'DELETE',
    path: '/auth/admin/users/:id',
    tag: SUPERUSER_TAG,
    summary: 'Removes an account; a superuser is demoted first',
    access: 'account.administer',
    params: idParams,
    body: z.strictObject({ current_password: currentPasswordSchema }),
    answer: z.object({ message: z.string() }),
    errors: ['account.not_found', 'account.own', 'account.super_admin_kept', 'auth.wrong_password'],
    handle: async (call) => {
      const { body, context, opId, params } = call;
      const { username } = await deleteAccount(
        callerOf(call),
        parts,
        { opId, accountId: params.id },
        confirmationOf(context, body.current_password),
      ).catch(withRestFieldName);
      return { message: `User '${username}' deleted successfully` };
    },
  });
}

function statsRoute(): RestRoute {
  return defineRoute({
    method: 'GET',
    path: '/auth/admin/stats',
    tag: SUPERUSER_TAG,
    summary: 'Counts accounts by standing and rank',
    access: 'account.administer',
    answer: z.object({
      total_users: z.int(),
      active_users: z.int(),
      inactive_users: z.int(),
      superusers: z.int(),
      regular_users: z.int(),
      system_info: z.object({ first_user_created: z.boolean(), has_superusers: z.boolean() }),
    }),
    handle: async ({ context }) => {
      const { total, active, superAdmins } = await countAccounts(context.core.fork());
      return {
        total_users: total,
        active_users: active,
        inactive_users: total - active,
        superusers: superAdmins,
        regular_users: total - superAdmins,
        system_info: { first_user_created: total > 0, has_superusers: superAdmins > 0 },
      };
    },
  });
}
