import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Actor } from '#server/core/context.ts';
import { displayName, type NameParts } from '#shared/accounts/accounts.rules.ts';
import type { Me } from '#shared/auth/auth.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { Account, type AccountRow } from './accounts.entity.ts';

/** Any constant does, as long as nothing else uses it; advisory locks count per database. */
const ROLES_LOCK = 7_397_101;

/**
 * Waits until this transaction alone may change who is a super admin, and holds that until it ends. Setup, promotion
 * and everything else that counts super admins takes this lock first: two of them at once would each count without
 * the other's change.
 */
export async function lockRoles(em: SqlEntityManager): Promise<void> {
  await em.execute('select pg_advisory_xact_lock(?)', [ROLES_LOCK]);
}

export async function hasActiveSuperAdmin(em: SqlEntityManager): Promise<boolean> {
  return (await em.count(Account, { role: 'super_admin', active: true })) > 0;
}

export async function hasAccounts(em: SqlEntityManager): Promise<boolean> {
  return (await em.count(Account)) > 0;
}

export function findAccountByUsername(em: SqlEntityManager, username: string): Promise<AccountRow | null> {
  return em.findOne(Account, { username });
}

export function findAccountByEmail(em: SqlEntityManager, email: string): Promise<AccountRow | null> {
  return em.findOne(Account, { email });
}

/** Throws where a new account's username or email is in use, whatever the state of the account that has it. */
export async function requireFreeNames(
  em: SqlEntityManager,
  { username, email }: { readonly username: string; readonly email: string | null },
): Promise<void> {
  if ((await findAccountByUsername(em, username)) !== null) throw new AppError('account.username_taken');
  if (email !== null && (await findAccountByEmail(em, email)) !== null)
    throw new AppError('account.email_taken');
}

/** Who acts, where the account has just been read. */
export function accountToActor(
  account: NameParts & Pick<AccountRow, 'id' | 'role' | 'mustChangePassword'>,
): Actor {
  const { id, username, role, mustChangePassword } = account;
  return { accountId: id, username, name: displayName(account), role, mustChangePassword };
}

/** The account as its owner's app knows it. */
function accountToMe(account: AccountRow): Me {
  const { id, username, role, timezone, theme, mustChangePassword } = account;
  const email = account.email ?? null;
  return { id, username, name: displayName(account), email, role, timezone, theme, mustChangePassword };
}

export async function findMe(em: SqlEntityManager, accountId: string): Promise<Me | null> {
  const account = await em.findOne(Account, { id: accountId, active: true });
  return account === null ? null : accountToMe(account);
}
