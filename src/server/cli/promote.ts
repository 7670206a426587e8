import type { Core } from '#server/core/context.ts';
import { findAccountByUsername } from '#server/features/accounts/accounts.queries.ts';
import { promoteAccount } from '#server/features/accounts/commands/promote-account.ts';
import { normaliseUsername } from '#shared/auth/auth.rules.ts';
import { AppError } from '#shared/kernel/errors.ts';

/** `syrup promote <username>`: makes an account a super admin and returns the line to print. */
export async function promote(core: Core, typedUsername: string): Promise<string> {
  const account = await findAccountByUsername(core.fork(), normaliseUsername(typedUsername));
  if (account === null) throw new AppError('account.not_found');
  const caller = { core, actor: null, actorName: 'command line', ip: null };
  const { username, before, after } = await promoteAccount(caller, account.id, 'super_admin');
  const done =
    before === after ? `${username} is ${after} already.` : `${username} is ${after} now (was ${before}).`;
  return account.active ? done : `${done} The account is deactivated, so nobody can sign in with it.`;
}
