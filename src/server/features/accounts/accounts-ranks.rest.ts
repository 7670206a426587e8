import { z } from 'zod';
import { defineRoute, type GuardedRestCall, type RestRoute } from '#server/core/rest.ts';
import type { Role } from '#shared/access/roles.ts';
import { type AccountLine, currentPasswordSchema, reasonSchema } from '#shared/accounts/accounts.schemas.ts';
import { changeRoleAction } from '#shared/actions/catalogue.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { AccountsParts } from './account-parts.ts';
import { changeAccount } from './commands/change-account.ts';
import {
  callerOf,
  confirmationOf,
  idParams,
  lineToSuperuser,
  restSuperuser,
  roleName,
  withRestFieldName,
} from './describe-account.ts';

export const SUPERUSER_TAG = 'Superuser';
/** What a change of an account is answered with, in the words of the document about superusers. */
export const superuserChanged = z.object({ message: z.string(), user: restSuperuser });

/** Up to super admin and down again: `/auth/admin/users/:id/promote` and `…/demote`. */
export function rankRoutes(parts: AccountsParts): readonly RestRoute[] {
  return [promoteRoute(parts), demoteRoute(parts)];
}

const rankBody = {
  /** Printed in the document beside the id in the address; where it is sent, it has to be the same. */
  user_id: z.string().optional(),
  reason: reasonSchema.nullish(),
};

function promoteRoute(parts: AccountsParts): RestRoute {
  return defineRoute({
    method: 'POST',
    path: '/auth/admin/users/:id/promote',
    tag: SUPERUSER_TAG,
    summary: 'Makes an account a super admin',
    access: 'account.administer',
    params: idParams,
    body: z.strictObject(rankBody),
    answer: superuserChanged,
    errors: ['account.not_found', 'account.own', 'account.same_role'],
    sample: { reason: 'User needs admin access for project management' },
    handle: async (call) => {
      const user = await changeRank(parts, call, { role: 'super_admin', direction: 'up', password: '' });
      return { message: `User '${user.username}' promoted to superuser`, user };
    },
  });
}

function demoteRoute(parts: AccountsParts): RestRoute {
  return defineRoute({
    method: 'POST',
    path: '/auth/admin/users/:id/demote',
    tag: SUPERUSER_TAG,
    summary: 'Gives an account a lower role: the one that is named, or member',
    access: 'account.administer',
    params: idParams,
    body: z.strictObject({
      ...rankBody,
      role: roleName.optional(),
      current_password: currentPasswordSchema,
    }),
    answer: superuserChanged,
    errors: [
      'account.not_found',
      'account.own',
      'account.same_role',
      'account.last_super_admin',
      'auth.wrong_password',
    ],
    sample: { reason: 'User no longer needs admin access' },
    handle: async (call) => {
      const { role = 'member', current_password: password } = call.body;
      const user = await changeRank(parts, call, { role, direction: 'down', password });
      return { message: `User '${user.username}' demoted to ${role}`, user };
    },
  });
}

type RankCall = GuardedRestCall<
  z.infer<typeof idParams>,
  unknown,
  { readonly user_id?: string | undefined; readonly reason?: string | null | undefined }
>;

async function changeRank(
  parts: AccountsParts,
  call: RankCall,
  { role, direction, password }: { role: Role; direction: 'up' | 'down'; password: string },
) {
  const { body, context, opId, params } = call;
  if (body.user_id !== undefined && body.user_id !== params.id) {
    throw new AppError(
      'request.invalid',
      {},
      { message: 'user_id is another account than the address names.' },
    );
  }
  const account: AccountLine = await changeAccount(
    callerOf(call),
    parts,
    changeRoleAction,
    {
      opId,
      accountId: params.id,
      changes: { role },
      reason: body.reason ?? undefined,
      direction,
    },
    confirmationOf(context, password),
  ).catch(withRestFieldName);
  return lineToSuperuser(account);
}
