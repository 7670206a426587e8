import { z } from 'zod';
import { defineRoute, type RestRoute } from '#server/core/rest.ts';
import { ROLES } from '#shared/access/roles.ts';
import {
  ACCOUNT_SORTS,
  emailSchema,
  nameSchema,
  newPasswordSchema,
  roleSchema,
  usernameSchema,
} from '#shared/accounts/accounts.schemas.ts';
import { updateAccountAction } from '#shared/actions/catalogue.ts';
import type { AccountsParts } from './account-parts.ts';
import { accountToLine, getAccount, listAccounts } from './accounts.queries.ts';
import { changeAccount } from './commands/change-account.ts';
import { deleteAccount } from './commands/delete-account.ts';
import { openAccount } from './commands/open-account.ts';
import { resetAccountPassword } from './commands/reset-account-password.ts';
import {
  callerOf,
  confirmationOf,
  confirmFields,
  idParams,
  lineToAdmin,
  pageQuery,
  restAdmin,
  withRestFieldName,
} from './describe-account.ts';

const TAG = 'Admin accounts';
const oneAdmin = z.object({ admin: restAdmin });
const temporaryPassword = z
  .string()
  .nullable()
  .describe('Shown this once, where the server made it; null otherwise.');

/** Accounts for whoever administers them: `/api/admin/admins`. */
export function accountsRoutes(parts: AccountsParts): readonly RestRoute[] {
  return [...readRoutes(), createRoute(parts), changeRoute(parts), passwordRoute(parts), deleteRoute(parts)];
}

function readRoutes(): RestRoute[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/admin/admins',
      tag: TAG,
      summary: 'Lists all accounts, active and not',
      access: 'account.administer',
      query: z.object({
        ...pageQuery,
        search: z.string().max(100).default(''),
        role: z.enum(['all', ...ROLES]).default('all'),
        status: z.enum(['all', 'active', 'inactive']).default('all'),
        sort: z.enum(ACCOUNT_SORTS).default('newest'),
      }),
      answer: z.object({
        admins: z.array(restAdmin),
        total: z.int(),
        page: z.int(),
        per_page: z.int(),
      }),
      handle: async ({ context, query: { per_page: perPage, ...query } }) => {
        const list = await listAccounts(context.core.fork(), { ...query, perPage });
        const { rows, total, page } = list;
        return { admins: rows.map(lineToAdmin), total, page, per_page: perPage };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/admin/admins/:id',
      tag: TAG,
      summary: 'Shows one account',
      access: 'account.administer',
      params: idParams,
      answer: oneAdmin,
      errors: ['account.not_found'],
      handle: async ({ context, params }) => ({
        admin: lineToAdmin(accountToLine(await getAccount(context.core.fork(), params.id))),
      }),
    }),
  ];
}

function createRoute(parts: AccountsParts): RestRoute {
  return defineRoute({
    method: 'POST',
    path: '/api/admin/admins',
    tag: TAG,
    summary: 'Creates an account; without a password the server makes one and shows it once',
    access: 'account.administer',
    body: z.strictObject({
      username: usernameSchema,
      email: emailSchema,
      password: newPasswordSchema.optional(),
      role: roleSchema,
      first_name: nameSchema.default(''),
      last_name: nameSchema.default(''),
      display_name: nameSchema.default(''),
      must_change_password: z.boolean().default(true),
    }),
    answer: oneAdmin.extend({ temporary_password: temporaryPassword }),
    status: 201,
    errors: ['account.username_taken', 'account.email_taken', 'account.weak_password'],
    sample: {
      username: 'mia',
      email: 'mia@example.com',
      password: 'correct horse battery staple',
      role: 'waffle_manager',
    },
    handle: async (call) => {
      const { body, opId } = call;
      const { account, temporaryPassword: made } = await openAccount(callerOf(call), parts, {
        opId,
        username: body.username,
        email: body.email,
        password: body.password,
        role: body.role,
        firstName: body.first_name,
        lastName: body.last_name,
        displayName: body.display_name,
        mustChangePassword: body.must_change_password,
      });
      return { admin: lineToAdmin(account), temporary_password: made };
    },
  });
}

function changeRoute(parts: AccountsParts): RestRoute {
  return defineRoute({
    method: 'PATCH',
    path: '/api/admin/admins/:id',
    tag: TAG,
    summary:
      'Changes what the body names; a demotion or deactivation takes your own password. `{"active": true}` reactivates.',
    access: 'account.administer',
    params: idParams,
    body: z.strictObject({
      email: emailSchema.optional(),
      first_name: nameSchema.optional(),
      last_name: nameSchema.optional(),
      display_name: nameSchema.optional(),
      role: roleSchema.optional(),
      active: z.boolean().optional(),
      ...confirmFields,
    }),
    answer: oneAdmin,
    errors: [
      'account.not_found',
      'account.own',
      'account.last_super_admin',
      'account.email_taken',
      'auth.wrong_password',
      'auth.locked',
    ],
    sample: { active: true },
    handle: async (call) => {
      const { body, opId, params } = call;
      const changes = {
        email: body.email,
        firstName: body.first_name,
        lastName: body.last_name,
        displayName: body.display_name,
        role: body.role,
        active: body.active,
      };
      const account = await changeAccount(
        callerOf(call),
        parts,
        updateAccountAction,
        { opId, accountId: params.id, changes, reason: body.reason },
        { password: body.current_password },
      ).catch(withRestFieldName);
      return { admin: lineToAdmin(account) };
    },
  });
}

function passwordRoute(parts: AccountsParts): RestRoute {
  return defineRoute({
    method: 'PATCH',
    path: '/api/admin/admins/:id/password',
    tag: TAG,
    summary:
      'Sets a temporary password, which its owner has to replace, and signs the account out everywhere',
    access: 'account.administer',
    params: idParams,
    body: z.strictObject({ password: newPasswordSchema.optional() }),
    answer: oneAdmin.extend({ temporary_password: temporaryPassword }),
    errors: ['account.not_found', 'account.own', 'account.weak_password'],
    sample: { password: 'a temporary one, please' },
    handle: async (call) => {
      const { body, opId, params } = call;
      const order = { opId, accountId: params.id, password: body.password };
      const { account, temporaryPassword: made } = await resetAccountPassword(callerOf(call), parts, order);
      return { admin: lineToAdmin(account), temporary_password: made };
    },
  });
}

function deleteRoute(parts: AccountsParts): RestRoute {
  return defineRoute({
    method: 'DELETE',
    path: '/api/admin/admins/:id',
    tag: TAG,
    summary: 'Removes an account; what it did stays in the audit under its name',
    access: 'account.administer',
    params: idParams,
    body: z.strictObject({ current_password: confirmFields.current_password }),
    answer: z.object({ deleted: z.literal(true), id: z.uuid(), username: z.string() }),
    errors: [
      'account.not_found',
      'account.own',
      'account.last_super_admin',
      'account.super_admin_kept',
      'auth.wrong_password',
    ],
    handle: async (call) => {
      const { body, context, opId, params } = call;
      const confirmation = confirmationOf(context, body.current_password);
      const { accountId, username } = await deleteAccount(
        callerOf(call),
        parts,
        { opId, accountId: params.id },
        confirmation,
      ).catch(withRestFieldName);
      return { deleted: true as const, id: accountId, username };
    },
  });
}
