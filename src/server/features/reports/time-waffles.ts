import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { resolveRange } from '#shared/kernel/day-range.ts';
import { REPORTS } from '#shared/reports/reports.rules.ts';
import type { Reports, VelocityFigures, VelocityRow, WholeInput } from '#shared/reports/reports.schemas.ts';
import { toShown } from './list-lines.ts';
import { runReport } from './run-report.ts';
import { sortRows } from './sort-rows.ts';

const average = (until: string) =>
  `round((avg(extract(epoch from ${until} - created_at)) / 3600)::numeric, 1)::float8`;

/** No claim is older than its waffle: that is what leads to the index by time, where the range is recent. */
const STAGES = `with chosen as materialized (
    select w.id, w.status, w.created_at, w.completed_at, w.total_spots from waffle w
    where w.created_at >= ? and w.created_at < ?
  ), claims as (
    select c.waffle_id, min(c.claimed_at) as first_at, count(*) filter (where c.status <> 'released') as taken,
      max(c.claimed_at) filter (where c.status <> 'released') as last_at
    from claim c where c.claimed_at >= ? and c.waffle_id in (select id from chosen) group by c.waffle_id
  ), stages as (
    select h.status, h.created_at, h.completed_at, c.first_at,
      case when c.taken >= h.total_spots then c.last_at end as sold_out_at
    from chosen h left join claims c on c.waffle_id = h.id
  )
  select status, count(*)::int as waffles, count(first_at)::int as "claimedWaffles",
    count(sold_out_at)::int as "soldOutWaffles", count(completed_at)::int as "completedWaffles",
    ${average('first_at')} as "firstClaimHours", ${average('sold_out_at')} as "soldOutHours",
    ${average('completed_at')} as "completionHours"
  from stages group by grouping sets ((status), ())`;

const NOTHING: VelocityFigures = {
  waffles: 0,
  claimedWaffles: 0,
  soldOutWaffles: 0,
  completedWaffles: 0,
  firstClaimHours: null,
  soldOutHours: null,
  completionHours: null,
};

/**
 * Spot velocity. The waffles created in the range, by what they are now. Each average counts from the creation, over the
 * waffles that have come so far: to the first claim that was ever made; to sold out, which is when the last of the spots
 * was claimed, where every spot has a claim now that was not released; and to completion, where a winner is set. In
 * hours, to one decimal.
 */
export async function timeWaffles(
  em: SqlEntityManager,
  input: WholeInput,
  now: Date,
): Promise<Reports['spot-velocity']> {
  const range = resolveRange(input, REPORTS['spot-velocity'].range, now.getTime());
  const found = await runReport(em, (tx) =>
    tx.execute<(VelocityFigures & { status: VelocityRow['status'] | null })[]>(STAGES, [
      new Date(range.startMs),
      new Date(range.endMs),
      new Date(range.startMs),
    ]),
  );
  const figuresOf = (wanted: VelocityRow['status'] | null): VelocityFigures => {
    const { status: _, ...figures } = found.find(({ status }) => status === wanted) ?? {
      status: wanted,
      ...NOTHING,
    };
    return figures;
  };
  const rows = (['active', 'completed'] as const).map((status) => ({ status, ...figuresOf(status) }));
  return {
    range: toShown(range),
    rows: sortRows('spot-velocity', rows, input),
    totals: figuresOf(null),
    total: rows.length,
    page: 1,
    perPage: rows.length,
    bars: [],
  };
}
