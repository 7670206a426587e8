import { LockMode } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Actor } from '#server/core/context.ts';
import { can, type Permission } from '#shared/access/permissions.ts';
import type { Role } from '#shared/access/roles.ts';
import { displayName, type NameParts } from '#shared/accounts/accounts.rules.ts';
import type {
  AccountLine,
  AccountList,
  ListAccountsInput,
  Profile,
} from '#shared/accounts/accounts.schemas.ts';
import type { Me } from '#shared/auth/auth.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { isUuid } from '#shared/kernel/ids.ts';
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

/** In SQL where the account's row is called `a`: the setting `second_factor_roles` names its role. */
export const ROLE_NEEDS_SECOND_FACTOR = `exists (select from system_setting where key = 'second_factor_roles'
  and jsonb_typeof(value) = 'array' and value @> to_jsonb(a.role))`;

/** The same and the account has none, so that it may do nothing else before it has set one up. */
export const MUST_SET_UP_SECOND_FACTOR = `(${ROLE_NEEDS_SECOND_FACTOR} and not exists (
  select from second_factor f where f.account_id = a.id and f.confirmed_at is not null))`;

/** Everybody who may do nothing else by now before a second factor is set up. */
export async function findWithoutDemandedFactor(em: SqlEntityManager): Promise<string[]> {
  const rows = await em.execute<{ id: string }[]>(
    `select a.id from account a where a.active and ${MUST_SET_UP_SECOND_FACTOR}`,
  );
  return rows.map(({ id }) => id);
}

/** Throws where a new account's username or email is in use, whatever the state of the account that has it. */
export async function requireFreeNames(
  em: SqlEntityManager,
  { username, email }: { readonly username: string; readonly email: string | null },
): Promise<void> {
  if ((await findAccountByUsername(em, username)) !== null) {
    throw new AppError('account.username_taken', { fields: { username: 'This username is taken.' } });
  }
  if (email !== null) await requireFreeEmail(em, email, null);
}

/** Throws where another account than `ownerId`'s has the email address. */
export async function requireFreeEmail(
  em: SqlEntityManager,
  email: string,
  ownerId: string | null,
): Promise<void> {
  const holder = await findAccountByEmail(em, email);
  if (holder === null || holder.id === ownerId) return;
  throw new AppError('account.email_taken', { fields: { email: 'This email is already in use.' } });
}

/** An account by an id that may be any text. Throws `account.not_found`. */
export async function getAccount(em: SqlEntityManager, accountId: string): Promise<AccountRow> {
  // Anything else is no id, and PostgreSQL would not even take the question.
  const account = isUuid(accountId) ? await em.findOne(Account, accountId) : null;
  if (account === null) throw new AppError('account.not_found');
  return account;
}

/**
 * Locks an account's row until the transaction ends and returns it as it is now; take `lockRoles` first where the role
 * or the standing may change. The id may be any text. Throws `account.not_found`.
 */
export async function lockAccount(em: SqlEntityManager, accountId: string): Promise<AccountRow> {
  const account = isUuid(accountId)
    ? await em.findOne(Account, accountId, { lockMode: LockMode.PESSIMISTIC_WRITE })
    : null;
  if (account === null) throw new AppError('account.not_found');
  return account;
}

/** Active super admins besides one account. Only the holder of `lockRoles` gets a number that stays true. */
export function countOtherSuperAdmins(em: SqlEntityManager, accountId: string): Promise<number> {
  return em.count(Account, { role: 'super_admin', active: true, id: { $ne: accountId } });
}

/**
 * Asks again, behind the lock, whether who acts may do so: somebody who was demoted or deactivated while their own
 * request waited does nothing any more. Null, nobody, is the command line.
 */
export async function requireStanding(
  em: SqlEntityManager,
  actor: Actor | null,
  permission: Permission,
): Promise<void> {
  if (actor === null) return;
  const [row] = await em.execute<{ role: Role }[]>('select role from account where id = ? and active', [
    actor.accountId,
  ]);
  if (row === undefined) throw new AppError('auth.required');
  if (!can(row.role, permission)) throw new AppError('access.denied');
}

/** What `rowToLine` needs, for raw SQL where the account's row is called `a`. */
const LINE_COLUMNS = `a.id, a.username, a.email, a.first_name as "firstName", a.last_name as "lastName",
  a.display_name as "displayName", a.role, a.active, a.must_change_password as "mustChangePassword",
  a.created_at as "createdAt", a.last_sign_in_at as "lastSignInAt"`;

type LineFields = Pick<
  AccountRow,
  | 'id'
  | 'username'
  | 'email'
  | 'firstName'
  | 'lastName'
  | 'displayName'
  | 'role'
  | 'active'
  | 'mustChangePassword'
  | 'createdAt'
  | 'lastSignInAt'
>;

/** An account as those who administer accounts see it. Lists its fields, so that no other one gets out. */
export function accountToLine(row: LineFields): AccountLine {
  return {
    id: row.id,
    username: row.username,
    email: row.email ?? null,
    name: displayName(row),
    firstName: row.firstName,
    lastName: row.lastName,
    displayName: row.displayName,
    role: row.role,
    active: row.active,
    mustChangePassword: row.mustChangePassword,
    createdAt: row.createdAt.toISOString(),
    lastSignInAt: row.lastSignInAt?.toISOString() ?? null,
  };
}

const ORDER_BY = {
  username: 'a.username',
  role: `array_position(array['super_admin', 'admin', 'waffle_manager', 'member'], a.role), a.username`,
  newest: 'a.created_at desc, a.id',
  oldest: 'a.created_at, a.id',
  lastSignIn: 'a.last_sign_in_at desc nulls last, a.username',
} as const;

/** A page of the accounts, active and not, and how many there are of both kinds whatever is searched for. */
export async function listAccounts(
  em: SqlEntityManager,
  { page = 1, perPage = 25, search = '', role = 'all', status = 'all', sort = 'username' }: ListAccountsInput,
): Promise<AccountList> {
  const conditions = [
    search === ''
      ? null
      : // A position and no pattern: what somebody types means itself.
        `position(lower(?) in lower(concat_ws(' ', a.username, a.email, a.display_name, a.first_name, a.last_name))) > 0`,
    role === 'all' ? null : 'a.role = ?',
    status === 'all' ? null : 'a.active = ?',
  ].filter((condition) => condition !== null);
  const values = [
    ...(search === '' ? [] : [search]),
    ...(role === 'all' ? [] : [role]),
    ...(status === 'all' ? [] : [status === 'active']),
  ];
  const where = conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`;
  const rows = await em.execute<(LineFields & { hasSecondFactor: boolean })[]>(
    `select ${LINE_COLUMNS}, exists (select from second_factor f where f.account_id = a.id
       and f.confirmed_at is not null) as "hasSecondFactor" from account a ${where} order by ${ORDER_BY[sort]} limit ? offset ?`,
    [...values, perPage, (page - 1) * perPage],
  );
  const [counted] = await em.execute<{ total: number; active: number; inactive: number }[]>(
    `select (select count(*)::int from account a ${where}) as total,
       count(*) filter (where active)::int as active, count(*) filter (where not active)::int as inactive
     from account`,
    values,
  );
  const { total = 0, active = 0, inactive = 0 } = counted ?? {};
  const listed = rows.map((row) => ({ ...accountToLine(row), hasSecondFactor: row.hasSecondFactor }));
  return { rows: listed, total, page, perPage, totals: { active, inactive } };
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
  if (account === null) return null;
  const [row] = await em.execute<{ must: boolean }[]>(
    `select ${MUST_SET_UP_SECOND_FACTOR} as must from account a where a.id = ?`,
    [accountId],
  );
  return { ...accountToMe(account), mustSetUpSecondFactor: row?.must ?? false };
}

/** The account as its owner may change it. Lists its fields, so that no other one gets out. */
export function profileOf(row: AccountRow): Profile {
  return {
    username: row.username,
    firstName: row.firstName,
    lastName: row.lastName,
    displayName: row.displayName,
    email: row.email ?? null,
    socialLinks: row.socialLinks.map(({ platform, handle }) => ({ platform, handle })),
    timezone: row.timezone,
    theme: row.theme,
  };
}
