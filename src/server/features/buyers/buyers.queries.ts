import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { normaliseHandle } from '#shared/buyers/buyers.rules.ts';
import type { BuyerHistoryEntry, BuyerHistoryInput, BuyerStats } from '#shared/buyers/buyers.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { Page } from '#shared/kernel/pagination.ts';

/**
 * What counts, for every statistic of a buyer.
 *
 * A claim counts where it is paid, or where it is pending and its waffle still open. A released claim counts nowhere,
 * also where it had been paid: who got spot and money back took no part. Nor does a claim that was still unpaid when the
 * winner was set: it could not win. A waffle is *entered* by a handle with at least one claim that counts; once it is
 * completed it is *won* where one of those claims won an item, and *not won* otherwise. So entries are wins, not won and
 * open together, whatever was released in between, and setting, clearing and setting a winner counts once.
 *
 * The handles are the one parameter, comma-separated.
 */
const ENTRIES = `entries as (
  select c.handle, w.id as waffle_id, w.status = 'completed' as completed, w.completed_at, w.item_count,
         min(c.claimed_at) as entered_at, count(*)::int as spots,
         count(*) filter (where c.status = 'paid')::int as paid, array_agg(c.number order by c.number) as numbers,
         array(select v.number from winner v where v.waffle_id = w.id and v.handle = c.handle order by v.number)
           as won_numbers
  from claim c join waffle w on w.id = c.waffle_id
  where c.handle = any(string_to_array(?, ','))
    and (c.status = 'paid' or (c.status = 'pending' and w.status = 'active'))
  group by c.handle, w.id
)`;

/** One statement for any number of handles: pages, reports and cards read the same figures. */
const STATISTICS = `with ${ENTRIES}, pools as (
  select p.waffle_id, count(*) as paid from claim p
  where p.status = 'paid' and p.waffle_id = any(array(select distinct waffle_id from entries where completed))
  group by p.waffle_id
), chances as (
  select e.*, cardinality(e.won_numbers) as items_won, e.item_count * e.paid::float8 / pools.paid as expected
  from entries e left join pools on pools.waffle_id = e.waffle_id
), moments as (
  select handle, min(entered_at) as at from entries group by handle
  union all select handle, completed_at from chances where items_won > 0
  union all select distinct handle, ?::timestamptz from entries
), waits as (
  select handle, max(wait) as longest
  from (select handle, at - lag(at) over (partition by handle order by at) as wait from moments) gaps
  group by handle
), sums as (
  select handle, count(*)::int as entries, sum(spots)::int as spots, sum(paid)::int as paid_spots,
         count(*) filter (where items_won > 0)::int as wins,
         count(*) filter (where completed and items_won = 0)::int as not_won,
         sum(items_won)::int as items_won, sum(expected) as expected
  from chances group by handle
)
select b.handle, coalesce(s.entries, 0) as entries, coalesce(s.spots, 0) as spots,
       coalesce(s.paid_spots, 0) as "paidSpots", coalesce(s.wins, 0) as wins, coalesce(s.not_won, 0) as "notWon",
       coalesce(s.items_won, 0) as "itemsWon", coalesce(s.expected, 0) as "expectedItems",
       coalesce(floor(extract(epoch from w.longest) / 86400), 0)::int as "longestWaitDays",
       b.first_seen_at as "firstSeenAt", b.last_claim_at as "lastClaimAt"
from buyer b left join sums s on s.handle = b.handle left join waits w on w.handle = b.handle
where b.handle = any(string_to_array(?, ',')) order by b.handle`;

interface StatisticsRow extends Omit<BuyerStats, 'winRate' | 'luck' | 'firstSeenAt' | 'lastClaimAt'> {
  readonly firstSeenAt: Date;
  readonly lastClaimAt: Date;
}

/**
 * The statistics of these handles (in their normal form), by handle; unknown handles are missing. `now` ends a wait that
 * still runs.
 */
export async function listBuyerStats(
  em: SqlEntityManager,
  handles: readonly string[],
  now: Date,
): Promise<BuyerStats[]> {
  const list = handles.join(',');
  const rows = await em.execute<StatisticsRow[]>(STATISTICS, [list, now, list]);
  return rows.map((row) => {
    const completed = row.wins + row.notWon;
    return {
      ...row,
      winRate: completed === 0 ? null : round((row.wins / completed) * 100, 1),
      expectedItems: round(row.expectedItems, 2),
      luck: completed === 0 ? null : round(row.itemsWon - row.expectedItems, 2),
      firstSeenAt: row.firstSeenAt.toISOString(),
      lastClaimAt: row.lastClaimAt.toISOString(),
    };
  });
}

/** One buyer's statistics; `typed` may be any text. Throws buyer.not_found for a handle that never claimed. */
export async function getBuyerStats(em: SqlEntityManager, typed: string, now: Date): Promise<BuyerStats> {
  const handle = normaliseHandle(typed);
  const [stats] = handle === null ? [] : await listBuyerStats(em, [handle], now);
  if (stats === undefined) throw new AppError('buyer.not_found');
  return stats;
}

interface HistoryRow extends Omit<BuyerHistoryEntry, 'enteredAt' | 'createdAt' | 'completedAt'> {
  readonly enteredAt: Date;
  readonly createdAt: Date;
  readonly completedAt: Date | null;
  readonly total: number;
}

const HISTORY = `with ${ENTRIES}, outcomes as (
  select e.*, case when not e.completed then 'open' when cardinality(e.won_numbers) > 0 then 'won'
              else 'not_won' end as outcome
  from entries e
), chosen as (
  select * from outcomes where ?::text = 'all' or outcome = ?::text
), page as (
  select * from chosen order by entered_at desc, waffle_id desc limit ? offset ?
)
select (select count(*) from chosen)::int as total, w.id as "waffleId", w.slug, w.title, w.price_minor as "priceMinor",
       w.currency, w.total_spots as "totalSpots", w.status, e.numbers, e.won_numbers as "wonNumbers", e.outcome,
       e.entered_at as "enteredAt", w.created_at as "createdAt", w.completed_at as "completedAt"
from (select 1) as always left join page e on true left join waffle w on w.id = e.waffle_id
order by e.entered_at desc, e.waffle_id desc`;

/**
 * The waffles a buyer entered, the last one first, archived ones too; `handle` may be any text. Throws buyer.not_found
 * for a handle that never claimed.
 */
export async function listBuyerHistory(
  em: SqlEntityManager,
  input: BuyerHistoryInput,
): Promise<Page<BuyerHistoryEntry>> {
  const { filter, page, perPage } = input;
  const handle = await getKnownHandle(em, input.handle);
  const rows = await em.execute<HistoryRow[]>(HISTORY, [
    handle,
    filter,
    filter,
    perPage,
    (page - 1) * perPage,
  ]);
  return {
    // A page without entries is one row that has the total and no waffle.
    rows: rows.filter((row) => row.waffleId !== null).map(rowToEntry),
    total: rows[0]?.total ?? 0,
    page,
    perPage,
  };
}

async function getKnownHandle(em: SqlEntityManager, typed: string): Promise<string> {
  const handle = normaliseHandle(typed);
  const known =
    handle === null ? [] : await em.execute<unknown[]>('select 1 from buyer where handle = ?', [handle]);
  if (handle === null || known.length === 0) throw new AppError('buyer.not_found');
  return handle;
}

function rowToEntry({ total: _, ...row }: HistoryRow): BuyerHistoryEntry {
  return {
    ...row,
    enteredAt: row.enteredAt.toISOString(),
    createdAt: row.createdAt.toISOString(),
    completedAt: row.completedAt?.toISOString() ?? null,
  };
}

function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
