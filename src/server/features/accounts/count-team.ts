import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { countByOwner } from '#server/features/rehearsals/rehearsals.queries.ts';
import { sumByAccount } from '#server/features/studio/studio.queries.ts';
import type { Role } from '#shared/access/roles.ts';
import { displayName, type NameParts } from '#shared/accounts/accounts.rules.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { isUuid } from '#shared/kernel/ids.ts';
import type { Page } from '#shared/kernel/pagination.ts';
import type { Usage } from '#shared/studio/studio.schemas.ts';

/** The team in figures. */

/** An account with what it holds and has used. */
export interface TeamMember {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly email: string | null;
  readonly role: Role;
  readonly active: boolean;
  /** RFC 3339, as is the other time. */
  readonly createdAt: string;
  readonly lastSignInAt: string | null;
  readonly dailyLimit: number;
  /** API keys that have not expired. */
  readonly keys: number;
  readonly rehearsals: number;
  /** Share assets completed in the last 30 days. */
  readonly month: Usage;
}

interface MemberRow
  extends NameParts,
    Omit<TeamMember, 'name' | 'createdAt' | 'lastSignInAt' | 'rehearsals' | 'month'> {
  readonly createdAt: Date;
  readonly lastSignInAt: Date | null;
}

const MEMBER = `select a.id, a.username, a.email, a.display_name as "displayName", a.first_name as "firstName",
    a.last_name as "lastName", a.role, a.active, a.created_at as "createdAt", a.last_sign_in_at as "lastSignInAt",
    a.daily_limit as "dailyLimit",
    (select count(*)::int from api_key k where k.account_id = a.id and k.expires_at > ?) as keys
  from account a`;

function rowToMember(row: MemberRow, rehearsals = 0, month: Usage = { count: 0, costMicros: 0 }): TeamMember {
  const { id, username, email, role, active, dailyLimit, keys } = row;
  return {
    id,
    username,
    name: displayName(row),
    email,
    role,
    active,
    createdAt: row.createdAt.toISOString(),
    lastSignInAt: row.lastSignInAt?.toISOString() ?? null,
    dailyLimit,
    keys,
    rehearsals,
    month,
  };
}

/** A page of all accounts, active and not, the oldest first. */
export async function listTeam(
  em: SqlEntityManager,
  { page, perPage, now }: { readonly page: number; readonly perPage: number; readonly now: Date },
): Promise<Page<TeamMember>> {
  const rows = await em.execute<MemberRow[]>(`${MEMBER} order by a.created_at, a.id limit ? offset ?`, [
    now,
    perPage,
    (page - 1) * perPage,
  ]);
  const { total } = await countAccounts(em);
  const ids = rows.map(({ id }) => id);
  const usage = await sumByAccount(em, now, ids);
  const rehearsals = await countByOwner(em, ids);
  return {
    rows: rows.map((row) => rowToMember(row, rehearsals.get(row.id), usage.get(row.id))),
    total,
    page,
    perPage,
  };
}

/** One account by an id that may be any text. Throws `account.not_found`. */
export async function getMember(em: SqlEntityManager, accountId: string, now: Date): Promise<TeamMember> {
  const [row] = isUuid(accountId)
    ? await em.execute<MemberRow[]>(`${MEMBER} where a.id = ?`, [now, accountId])
    : [];
  if (row === undefined) throw new AppError('account.not_found');
  const usage = await sumByAccount(em, now, [row.id]);
  return rowToMember(row, (await countByOwner(em, [row.id])).get(row.id), usage.get(row.id));
}

export interface AccountCounts {
  readonly total: number;
  readonly active: number;
  readonly superAdmins: number;
}

export async function countAccounts(em: SqlEntityManager): Promise<AccountCounts> {
  const [counts] = await em.execute<AccountCounts[]>(
    `select count(*)::int as total, count(*) filter (where active)::int as active,
       count(*) filter (where role = 'super_admin')::int as "superAdmins"
     from account`,
  );
  return counts ?? { total: 0, active: 0, superAdmins: 0 };
}

/** Accounts that hold an API key which has not expired. */
export async function countKeyHolders(em: SqlEntityManager, now: Date): Promise<number> {
  const [row] = await em.execute<{ count: number }[]>(
    'select count(distinct account_id)::int as count from api_key where expires_at > ?',
    [now],
  );
  return row?.count ?? 0;
}
