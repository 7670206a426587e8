import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { normaliseHandle } from '#shared/buyers/buyers.rules.ts';
import type {
  BuyerAmounts,
  BuyerDetails,
  BuyerHistoryEntry,
  BuyerHistoryInput,
  BuyerStats,
} from '#shared/buyers/buyers.schemas.ts';
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
const COUNTED = `from claim c join waffle w on w.id = c.waffle_id
  where c.handle = any(string_to_array(?, ','))
    and (c.status = 'paid' or (c.status = 'pending' and w.status = 'active'))`;

/**
 * One statement for any number of handles: pages, reports and cards read the same figures. It counts the paid spots of
 * every completed waffle that was entered, by far the most rows it touches: the index `claim_paid_spots` is for that.
 */
const STATISTICS = `with entries as (
  select c.handle, c.waffle_id, w.status = 'completed' as completed, w.completed_at, w.item_count,
         min(c.claimed_at) as entered_at, count(*)::int as spots,
         count(*) filter (where c.status = 'paid')::int as paid
  ${COUNTED} group by c.handle, c.waffle_id, w.id
), pools as (
  select p.waffle_id, count(*) as paid from claim p
  where p.status = 'paid' and p.waffle_id = any(array(select distinct waffle_id from entries where completed))
  group by p.waffle_id
), won as (
  select handle, waffle_id, count(*)::int as items from winner
  where handle = any(string_to_array(?, ',')) group by handle, waffle_id
), chances as (
  select e.*, coalesce(won.items, 0) as items_won, e.item_count * e.paid::float8 / pools.paid as expected
  from entries e left join pools on pools.waffle_id = e.waffle_id
    left join won on won.waffle_id = e.waffle_id and won.handle = e.handle
), sums as (
  select handle, count(*)::int as entries, sum(spots)::int as spots, sum(paid)::int as paid_spots,
         count(*) filter (where items_won > 0)::int as wins,
         count(*) filter (where completed and items_won = 0)::int as not_won,
         sum(items_won)::int as items_won, sum(expected) as expected, min(entered_at) as first_at
  from chances group by handle
), moments as (
  select handle, first_at as at from sums
  union all select handle, completed_at from chances where items_won > 0
  union all select handle, ?::timestamptz from sums
), waits as (
  select handle, max(wait) as longest
  from (select handle, at - lag(at) over (partition by handle order by at) as wait from moments) gaps
  group by handle
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
  if (handles.length === 0) return [];
  const list = handles.join(',');
  const rows = await em.execute<StatisticsRow[]>(STATISTICS, [list, list, now, list]);
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

const HISTORY = `with entries as (
  select c.waffle_id, w.status = 'completed' as completed, min(c.claimed_at) as entered_at,
         array_agg(c.number order by c.number) as numbers
  ${COUNTED} group by c.waffle_id, w.id
), won as (
  select waffle_id, array_agg(number order by number) as numbers from winner
  where handle = any(string_to_array(?, ',')) group by waffle_id
), outcomes as (
  select e.*, coalesce(won.numbers, '{}') as won_numbers,
         case when not e.completed then 'open' when won.waffle_id is not null then 'won' else 'not_won' end as outcome
  from entries e left join won on won.waffle_id = e.waffle_id
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

/** Released counts where it had never been paid: who paid and got the money back kept nobody waiting. */
const AMOUNTS = `select w.currency, coalesce(sum(c.price_minor) filter (where c.status = 'paid'), 0)::float8 as "paidMinor",
       coalesce(sum(c.price_minor) filter (where c.status = 'pending' and w.status = 'active'), 0)::float8
         as "pendingMinor",
       count(*) filter (where c.status = 'pending' and w.status = 'active')::int as pending,
       count(*) filter (where c.status = 'released' and c.paid_at is null)::int as released
from claim c join waffle w on w.id = c.waffle_id where c.handle = ? group by w.currency order by w.currency`;

/** A buyer as operators see them; `typed` may be any text. Throws buyer.not_found for a handle that never claimed. */
export async function getBuyerDetails(em: SqlEntityManager, typed: string, now: Date): Promise<BuyerDetails> {
  const stats = await getBuyerStats(em, typed, now);
  const rows = await em.execute<(BuyerAmounts & { pending: number; released: number })[]>(AMOUNTS, [
    stats.handle,
  ]);
  const sum = (pick: (row: (typeof rows)[number]) => number) =>
    rows.reduce((total, row) => total + pick(row), 0);
  return {
    stats,
    amounts: rows
      .map(({ currency, paidMinor, pendingMinor }) => ({ currency, paidMinor, pendingMinor }))
      .filter(({ paidMinor, pendingMinor }) => paidMinor + pendingMinor > 0),
    pendingSpots: sum(({ pending }) => pending),
    releasedUnpaid: sum(({ released }) => released),
  };
}

/** A typed handle in its normal form. Throws buyer.not_found where it never claimed. */
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
