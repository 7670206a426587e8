import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { getSetting } from '#server/features/settings/settings.queries.ts';
import { displayName } from '#shared/accounts/accounts.rules.ts';
import { TOTAL_MAX, withoutSecrets } from '#shared/audit/audit.rules.ts';
import type {
  AuditActor,
  AuditFilter,
  AuditLine,
  AuditPage,
  ListAuditInput,
} from '#shared/audit/audit.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { isUuid } from '#shared/kernel/ids.ts';
import { dayStartMs, isDay, nextDay } from '#shared/kernel/zoned-day.ts';

/** A search for a rare word over years of entries gives up after this long, and asks for a narrower one. */
const SEARCH_MS_MAX = 5_000;
const ACTORS_MAX = 500;
const FILE_PAGE = 500;

/** Conditions and their parameters, in the order of their question marks. */
interface Condition {
  readonly sql: string;
  readonly params: readonly unknown[];
}

/** The codes of the first documents for actions that have another name, or several, here. */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  user_login: ['sign_in'],
  user_login_failed: ['sign_in_failed'],
  user_logout: ['sign_out'],
  user_register: ['user_register', 'create_admin', 'setup'],
  admin_user_update: ['update_admin_role', 'update_admin', 'update_admin_profile'],
};

/** Everything that `text` is looked for in. `before` and `after` are searched as they are stored. */
const HAYSTACK = `lower(concat_ws(' ', e.actor_name, e.target_label, e.target_id, e.reason, e.ip, e.op_id::text,
  e.before::text, e.after::text))`;

/**
 * What a filter means in SQL. Exact conditions name their column plainly, so that each finds its index; the words of a
 * text are looked for in what those leave.
 */
async function toConditions(em: SqlEntityManager, filter: AuditFilter): Promise<Condition[]> {
  const { action, targetType, targetId, from, to, text, security, zone } = filter;
  return [
    ...(await actorConditions(em, filter.actor)),
    ...(action === '' ? [] : [actionCondition(action)]),
    ...(targetType === '' ? [] : [{ sql: 'e.target_type = ?', params: [targetType] }]),
    ...(targetId === '' ? [] : [targetCondition(targetType, targetId)]),
    ...(from === '' ? [] : [{ sql: 'e.recorded_at >= ?', params: [startOf(from, zone)] }]),
    ...(to === '' ? [] : [{ sql: 'e.recorded_at < ?', params: [endOf(to, zone)] }]),
    ...(security ? [{ sql: 'e.security', params: [] }] : []),
    ...(text === '' ? [] : [{ sql: `strpos(${HAYSTACK}, lower(?)) > 0`, params: [text] }]),
  ];
}

/** An account by its id, username or email; else whoever is named so, buyers and the product's own timers too. */
async function actorConditions(em: SqlEntityManager, actor: string): Promise<Condition[]> {
  if (actor === '') return [];
  if (isUuid(actor)) return [{ sql: 'e.actor_id = ?', params: [actor] }];
  const [account] = await em.execute<{ id: string }[]>(
    'select id from account where username = lower(?) or email = lower(?)',
    [actor, actor],
  );
  return account === undefined
    ? [{ sql: 'lower(e.actor_name) = lower(?)', params: [actor] }]
    : [{ sql: 'e.actor_id = ?', params: [account.id] }];
}

function actionCondition(action: string): Condition {
  const codes = OTHER_NAMES[action] ?? [action];
  const [only] = codes;
  return codes.length === 1
    ? { sql: 'e.action = ?', params: [only] }
    : { sql: `e.action in (${codes.map(() => '?').join(', ')})`, params: codes };
}

/** A waffle's id alone means all of its spots, where spots are asked for. */
function targetCondition(targetType: string, targetId: string): Condition {
  if (targetType !== 'spot' || targetId.includes('/')) return { sql: 'e.target_id = ?', params: [targetId] };
  // "0" comes right after "/" in every byte order, so this is the range of all ids that begin with the waffle's.
  return {
    sql: `e.target_id >= ? and e.target_id < ?`,
    params: [`${targetId}/`, `${targetId}0`],
  };
}

function startOf(moment: string, zone: string): Date {
  return new Date(isDay(moment) ? dayStartMs(moment, zone) : moment);
}

function endOf(moment: string, zone: string): Date {
  return new Date(isDay(moment) ? dayStartMs(nextDay(moment), zone) : moment);
}

/** Entries with what their reader needs to understand them: the board's address, and the currency of its amounts. */
const LINE_COLUMNS = `e.id, e.recorded_at as "recordedAt", e.performed_at as "performedAt", e.actor_id as "actorId",
  e.actor_name as "actorName", e.action, e.target_type as "targetType", e.target_id as "targetId",
  e.target_label as "targetLabel", e.before, e.after, e.reason, e.ip, e.op_id as "opId", e.security,
  board.slug as "waffleSlug", coalesce(board.currency, made.currency) as currency`;

/** A waffle that is gone told its currency when it was made. */
const LINE_JOINS = `left join lateral (
    select w.slug, w.currency from waffle w
    where w.id = case
      when e.target_type in ('waffle', 'spot') and e.target_id ~ '^[0-9]{1,9}(/|$)'
        then split_part(e.target_id, '/', 1)::int
      when e.target_type = 'draw' and e.target_id ~ '^[0-9a-f-]{36}$'
        then (select d.waffle_id from draw d where d.id = e.target_id::uuid)
    end
  ) board on true
  left join lateral (
    select c.after ->> 'currency' as currency from audit_entry c
    where board.slug is null and e.target_type in ('waffle', 'spot') and c.target_type = 'waffle'
      and c.target_id = split_part(e.target_id, '/', 1) and c.action = 'create_waffle'
    order by c.id limit 1
  ) made on true`;

type LineRow = Omit<AuditLine, 'recordedAt' | 'performedAt'> & {
  readonly recordedAt: Date;
  readonly performedAt: Date | null;
};

/** A page of the audit, newest first. `total` counts to `TOTAL_MAX`, and says one more where there are more. */
export async function listAudit(em: SqlEntityManager, input: ListAuditInput): Promise<AuditPage> {
  return listAuditFrom(em, input, (input.page - 1) * input.perPage);
}

/** The same from any entry on. Throws `audit.search_too_wide` where the search takes too long. */
export async function listAuditFrom(
  em: SqlEntityManager,
  input: ListAuditInput,
  offset: number,
): Promise<AuditPage> {
  const { page, perPage } = input;
  const conditions = await toConditions(em, input);
  // One pass finds both the page and the total: a search for a rare word reads everything once, not twice.
  const rows = await withinPatience(em, (tx) =>
    tx.execute<(LineRow & { total: number })[]>(
      `with hits as materialized (
         select e.id, e.recorded_at from audit_entry e ${where(conditions)}
         order by e.recorded_at desc, e.id desc limit ?
       ), page as (select id from hits order by recorded_at desc, id desc limit ? offset ?)
       select (select count(*)::int from hits) as total, ${LINE_COLUMNS}
       from (select 1) one left join page p on true left join audit_entry e on e.id = p.id ${LINE_JOINS}
       order by e.recorded_at desc, e.id desc`,
      [...paramsOf(conditions), TOTAL_MAX + 1, perPage, offset],
    ),
  );
  return {
    rows: rows.filter((row) => row.id !== null).map(rowToLine),
    total: rows[0]?.total ?? 0,
    page,
    perPage,
    keptDays: await getSetting(em, 'audit_retention_days'),
  };
}

/**
 * Every entry of a filter, newest first, read in pieces at the pace of whoever writes them down. Entries that come
 * while it runs are not part of it.
 */
export async function* readAudit(
  fork: () => SqlEntityManager,
  filter: AuditFilter,
): AsyncGenerator<AuditLine> {
  const conditions = await toConditions(fork(), filter);
  let after: { readonly recordedAt: Date; readonly id: number } | null = null;
  for (;;) {
    const place: Condition[] =
      after === null ? [] : [{ sql: '(e.recorded_at, e.id) < (?, ?)', params: [after.recordedAt, after.id] }];
    const all: Condition[] = [...conditions, ...place];
    const rows: LineRow[] = await withinPatience(fork(), (tx) =>
      tx.execute<LineRow[]>(
        `with page as materialized (
           select e.id from audit_entry e ${where(all)} order by e.recorded_at desc, e.id desc limit ?
         )
         select ${LINE_COLUMNS} from page p join audit_entry e on e.id = p.id ${LINE_JOINS}
         order by e.recorded_at desc, e.id desc`,
        [...paramsOf(all), FILE_PAGE],
      ),
    );
    yield* rows.map(rowToLine);
    const last = rows.at(-1);
    if (last === undefined || rows.length < FILE_PAGE) return;
    after = last;
  }
}

/** The accounts that the filter offers, by name. */
export async function listAuditActors(em: SqlEntityManager): Promise<AuditActor[]> {
  const rows = await em.execute<
    { id: string; username: string; displayName: string; firstName: string; lastName: string }[]
  >(
    `select id, username, display_name as "displayName", first_name as "firstName", last_name as "lastName"
     from account order by username limit ?`,
    [ACTORS_MAX],
  );
  return rows.map((row) => ({ id: row.id, username: row.username, name: displayName(row) }));
}

function where(conditions: readonly Condition[]): string {
  return conditions.length === 0 ? '' : `where ${conditions.map(({ sql }) => sql).join(' and ')}`;
}

function paramsOf(conditions: readonly Condition[]): unknown[] {
  return conditions.flatMap(({ params }) => [...params]);
}

async function withinPatience<Result>(
  em: SqlEntityManager,
  work: (tx: SqlEntityManager) => Promise<Result>,
): Promise<Result> {
  try {
    return await em.transactional(async (tx) => {
      await tx.execute(`set local statement_timeout = ${SEARCH_MS_MAX}`);
      return work(tx);
    });
  } catch (error) {
    // 57014 query_canceled: PostgreSQL's word for a statement that took too long.
    const isTooSlow = error instanceof Error && 'code' in error && error.code === '57014';
    throw isTooSlow ? new AppError('audit.search_too_wide', {}, { cause: error }) : error;
  }
}

function rowToLine(row: LineRow): AuditLine {
  return {
    id: row.id,
    recordedAt: row.recordedAt.toISOString(),
    performedAt: row.performedAt?.toISOString() ?? null,
    actorId: row.actorId,
    actorName: row.actorName,
    action: row.action,
    targetType: row.targetType,
    targetId: row.targetId,
    targetLabel: row.targetLabel,
    before: withoutSecrets(row.before),
    after: withoutSecrets(row.after),
    reason: row.reason,
    ip: row.ip,
    opId: row.opId,
    security: row.security,
    waffleSlug: row.waffleSlug,
    currency: row.currency,
  };
}
