import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { resolveRange } from '#shared/kernel/day-range.ts';
import { type Amounts, REPORTS } from '#shared/reports/reports.rules.ts';
import type { PowerBuyersInput, PowerBuyerTotals, Reports } from '#shared/reports/reports.schemas.ts';
import { toShown } from './list-lines.ts';
import { runReport } from './run-report.ts';
import { sortRows } from './sort-rows.ts';

/** Amounts by currency as an array, the currency with the most spots first. */
const AMOUNTS = `coalesce(jsonb_agg(jsonb_build_object('currency', currency, 'amountMinor', amount)
  order by spots desc, currency), '[]')`;

const RANKING = `with sums as materialized (
    select c.handle, w.currency, count(*)::int as spots, sum(c.price_minor) as amount
    from claim c join waffle w on w.id = c.waffle_id
    where c.status = 'paid' and c.paid_at >= ? and c.paid_at < ?
    group by c.handle, w.currency
  ), ranked as (
    select handle, sum(spots)::int as spots from sums group by handle order by spots desc, handle limit ?
  ), lines as (
    select r.handle, r.spots as "paidSpots", ${AMOUNTS.replace('order by spots', 'order by s.spots')} as spent
    from ranked r join sums s on s.handle = r.handle group by r.handle, r.spots
  ), completed as (
    select e.handle, count(*) as entries,
      count(*) filter (where exists
        (select from winner v where v.waffle_id = e.waffle_id and v.handle = e.handle)) as wins
    from (
      select distinct c.handle, c.waffle_id from claim c join waffle w on w.id = c.waffle_id
      where c.handle in (select handle from ranked) and c.status = 'paid' and w.status = 'completed'
    ) e group by e.handle
  ), currencies as (
    select currency, sum(spots) as spots, sum(amount) as amount from sums group by currency
  ), totals as (
    select (select count(distinct handle) from sums)::int as buyers,
      (select coalesce(sum(spots), 0) from sums)::int as "paidSpots", ${AMOUNTS} as spent
    from currencies
  )
  select to_jsonb(t) as totals, l.*, coalesce(round(p.wins * 100.0 / p.entries, 1), 0)::float8 as "winRate"
  from totals t left join lines l on true left join completed p on p.handle = l.handle
  order by l."paidSpots" desc, l.handle`;

interface RankedLine {
  readonly totals: PowerBuyerTotals;
  readonly handle: string | null;
  readonly paidSpots: number;
  readonly spent: Amounts;
  readonly winRate: number;
}

/**
 * Power buyers. Ranks handles by their spots that are paid and were marked so in the range; equal ones by handle. Spent
 * is the sum of what those claims cost when they were made. The win rate is that of the buyer's statistics, over all
 * time: waffles won ÷ completed waffles entered × 100, to one decimal, and 0 where none is completed; it is found here
 * for the few who are ranked, without the rest of the statistics. The totals are over everybody who paid in the range.
 */
export async function rankBuyers(
  em: SqlEntityManager,
  input: PowerBuyersInput,
  now: Date,
): Promise<Reports['power-buyers']> {
  const range = resolveRange(input, REPORTS['power-buyers'].range, now.getTime());
  const { perPage } = input;
  const found = await runReport(em, (tx) =>
    tx.execute<RankedLine[]>(RANKING, [new Date(range.startMs), new Date(range.endMs), perPage]),
  );
  const rows = found.flatMap(({ totals: _, handle, ...figures }) =>
    handle === null ? [] : [{ handle, ...figures }],
  );
  return {
    range: toShown(range),
    rows: sortRows('power-buyers', rows, input),
    totals: found[0]?.totals ?? { buyers: 0, paidSpots: 0, spent: [] },
    total: rows.length,
    page: 1,
    perPage,
    bars: [],
  };
}
