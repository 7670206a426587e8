import type { Actor, Core } from '#server/core/context.ts';
import { mayAct } from '#server/core/may-act.ts';
import { displayName, type NameParts } from '#shared/accounts/accounts.rules.ts';
import type {
  ListLoginsInput,
  ListOwnLoginsInput,
  LoginLine,
  LoginList,
  LoginOwner,
} from '#shared/auth/auth.schemas.ts';
import { hashSessionToken } from './wrap-lucia.ts';

/** Who reads, and with which session. */
export interface LoginReader {
  readonly actor: Actor;
  readonly sessionToken: string | null;
}

const OWNERS_MAX = 1_000;

/** A condition with the values of its places. */
type Condition = readonly [sql: string, ...values: unknown[]];

/**
 * Whose history somebody may see, as a condition on the entry `e` and its account `a`: a super admin everybody's, also
 * that of nobody; an admin, and a super admin's key without that scope, their own and that of waffle managers and
 * members, by the roles these have now.
 */
function mayBeSeenBy(actor: Actor): Condition {
  const { accountId } = actor;
  if (mayAct(actor, 'logins.read_all')) return ['true'];
  if (!mayAct(actor, 'logins.read')) return ['e.account_id = ?', accountId];
  return [`(e.account_id = ? or a.role in ('waffle_manager', 'member'))`, accountId];
}

/** One's own tries to sign in, newest first. */
export function listOwnLogins(
  core: Core,
  reader: LoginReader,
  input: ListOwnLoginsInput,
): Promise<LoginList> {
  return list(core, reader, input, [['e.account_id = ?', reader.actor.accountId]]);
}

/** Those of everybody whom the reader's role may see, newest first. */
export function listLogins(core: Core, reader: LoginReader, input: ListLoginsInput): Promise<LoginList> {
  const whose: Condition[] = [mayBeSeenBy(reader.actor)];
  if (input.account === 'unknown') whose.push(['e.account_id is null']);
  else if (input.account !== undefined) whose.push(['e.account_id = ?', input.account]);
  return list(core, reader, input, whose);
}

/** The accounts whose history the reader may see, for a filter. */
export async function listLoginOwners(core: Core, { actor }: LoginReader): Promise<LoginOwner[]> {
  const [sql, ...values] = mayBeSeenBy(actor);
  const rows = await core.fork().execute<(NameParts & { id: string })[]>(
    `select a.id, a.username, a.display_name as "displayName", a.first_name as "firstName",
       a.last_name as "lastName"
     from account a where ${sql.replaceAll('e.account_id', 'a.id')} order by a.username limit ${OWNERS_MAX}`,
    values,
  );
  return rows.map((row) => ({ id: row.id, username: row.username, name: displayName(row) }));
}

interface LoginRow extends Omit<LoginLine, 'at' | 'whois' | 'session'> {
  readonly at: Date;
  readonly state: LoginLine['whois']['state'];
  readonly org: string | null;
  readonly country: string | null;
  readonly city: string | null;
  readonly asn: string | null;
  readonly server: string | null;
  readonly hadSession: boolean;
  readonly isOpen: boolean;
  readonly isCurrent: boolean;
}

async function list(
  core: Core,
  { sessionToken }: LoginReader,
  { page = 1, perPage = 20, outcome = 'all', from, before }: ListOwnLoginsInput,
  whose: readonly Condition[],
): Promise<LoginList> {
  const conditions = [...whose];
  if (outcome !== 'all') conditions.push(['e.outcome = ?', outcome]);
  if (from !== undefined) conditions.push(['e.at >= ?::timestamptz', from]);
  if (before !== undefined) conditions.push(['e.at < ?::timestamptz', before]);
  const where = conditions.map(([sql]) => sql).join(' and ');
  const values = conditions.flatMap(([, ...rest]) => rest);
  const current = sessionToken === null ? Buffer.alloc(0) : hashSessionToken(sessionToken);
  const em = core.fork();
  const rows = await em.execute<LoginRow[]>(
    `select e.id, e.at, e.account_id as "accountId", e.username, e.unknown_mark as "unknownMark", e.door, e.outcome,
       e.reason, e.ip, e.browser, e.os, e.device, e.whois_state as state, e.whois_org as org,
       e.whois_country as country, e.whois_city as city, e.whois_asn as asn, e.whois_server as server,
       e.session_id is not null as "hadSession", s.id is not null as "isOpen",
       e.session_id is not distinct from ? as "isCurrent"
     from login_event e left join account a on a.id = e.account_id
       left join session s on s.id = e.session_id and s.expires_at > ?
     where ${where} order by e.at desc, e.id desc limit ? offset ?`,
    [current, core.clock.now(), ...values, perPage, (page - 1) * perPage],
  );
  const [counted] = await em.execute<{ total: number }[]>(
    `select count(*)::int as total from login_event e left join account a on a.id = e.account_id where ${where}`,
    values,
  );
  return { rows: rows.map(rowToLine), total: counted?.total ?? 0, page, perPage };
}

function rowToLine(row: LoginRow): LoginLine {
  const { state, org, country, city, asn, server } = row;
  return {
    id: row.id,
    at: row.at.toISOString(),
    accountId: row.accountId,
    username: row.username,
    unknownMark: row.unknownMark,
    door: row.door,
    outcome: row.outcome,
    reason: row.reason,
    ip: row.ip,
    browser: row.browser,
    os: row.os,
    device: row.device,
    whois: { state, org, country, city, asn, server },
    session: !row.hadSession ? null : !row.isOpen ? 'ended' : row.isCurrent ? 'current' : 'open',
  };
}
