import { action, query, router } from '#server/core/trpc.ts';
import { listAccountsInput } from '#shared/accounts/accounts.schemas.ts';
import {
  changeRoleAction,
  chooseThemeAction,
  chooseTimeZoneAction,
  createAccountAction,
  deactivateAccountAction,
  deleteAccountAction,
  reactivateAccountAction,
  resetAccountPasswordAction,
  setDailyLimitAction,
  updateAccountAction,
  updateProfileAction,
} from '#shared/actions/catalogue.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { AccountsParts } from './account-parts.ts';
import { getAccount, listAccounts, profileOf } from './accounts.queries.ts';
import { changeAccount } from './commands/change-account.ts';
import { deleteAccount } from './commands/delete-account.ts';
import { openAccount } from './commands/open-account.ts';
import { resetAccountPassword } from './commands/reset-account-password.ts';
import { chooseTheme, chooseTimeZone, updateProfile } from './commands/update-profile.ts';

/** What super admins do with accounts on the Admins page, and everybody with their own profile. */
export function createAccountsRouter(parts: AccountsParts) {
  return router({
    ...profileProcedures(parts),
    list: query('account.administer')
      .input(listAccountsInput)
      .query(({ ctx, input }) => listAccounts(ctx.core.fork(), input)),
    create: action(createAccountAction).mutation(({ ctx, input }) => openAccount(ctx, parts, input)),
    update: action(updateAccountAction).mutation(({ ctx, input }) => {
      const { opId, performedAt, accountId, ...changes } = input;
      const change = { opId, performedAt, accountId, changes };
      return changeAccount(ctx, parts, updateAccountAction, change, { password: '' });
    }),
    changeRole: action(changeRoleAction).mutation(({ ctx, input }) => {
      const { role, currentPassword: password, ...target } = input;
      return changeAccount(ctx, parts, changeRoleAction, { ...target, changes: { role } }, { password });
    }),
    setDailyLimit: action(setDailyLimitAction).mutation(({ ctx, input }) => {
      const { dailyLimit, ...target } = input;
      const change = { ...target, changes: { dailyLimit } };
      return changeAccount(ctx, parts, setDailyLimitAction, change, { password: '' });
    }),
    resetPassword: action(resetAccountPasswordAction).mutation(({ ctx, input }) =>
      resetAccountPassword(ctx, parts, input),
    ),
    deactivate: action(deactivateAccountAction).mutation(({ ctx, input }) => {
      const { currentPassword: password, ...target } = input;
      const change = { ...target, changes: { active: false } };
      return changeAccount(ctx, parts, deactivateAccountAction, change, { password });
    }),
    reactivate: action(reactivateAccountAction).mutation(({ ctx, input }) =>
      changeAccount(
        ctx,
        parts,
        reactivateAccountAction,
        { ...input, changes: { active: true } },
        { password: '' },
      ),
    ),
    delete: action(deleteAccountAction).mutation(({ ctx, input }) => {
      const { confirm, currentPassword: password, ...target } = input;
      if (confirm !== 'DELETE') {
        throw new AppError('confirm.word_missing', { fields: { confirm: 'Type DELETE to confirm.' } });
      }
      return deleteAccount(ctx, parts, target, { password });
    }),
  });
}

function profileProcedures(parts: AccountsParts) {
  return {
    profile: query('account.self').query(async ({ ctx }) =>
      profileOf(await getAccount(ctx.core.fork(), ctx.actor.accountId)),
    ),
    updateProfile: action(updateProfileAction).mutation(({ ctx, input }) => updateProfile(ctx, parts, input)),
    chooseTimeZone: action(chooseTimeZoneAction).mutation(({ ctx, input }) => chooseTimeZone(ctx, input)),
    chooseTheme: action(chooseThemeAction).mutation(({ ctx, input }) => chooseTheme(ctx, input)),
  };
}
