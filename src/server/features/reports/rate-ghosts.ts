import type { PagedReport } from './list-lines.ts';

const GHOST_BARS = [
  [75, '75% and more'],
  [50, '50 to 74%'],
  [25, '25 to 49%'],
  [0.1, 'Under 25%'],
  [0, 'None released'],
] as const;

interface GhostLine {
  readonly handle: string;
  readonly claimed: number;
  readonly ghosted: number;
  readonly gave_back: number;
  readonly rate: number;
}

const FIGURES = `count(*)::int as claimed,
  (count(*) filter (where c.status = 'released' and c.paid_at is null))::int as ghosted,
  (count(*) filter (where c.status = 'released' and c.paid_at is null and c.release_cause = 'buyer'))::int
    as gave_back`;

/**
 * Ghost rate. All claims that a handle made in the range count, whatever became of them. Ghosted are those of them that
 * are released and were never paid, or whose payment was undone before; given back are the ghosted ones that the buyer
 * released. The rate is ghosted ÷ claimed × 100, to one decimal.
 */
export const ghosts: PagedReport<'ghost-rate', GhostLine> = {
  id: 'ghost-rate',
  sql: ({ startMs, endMs }) => ({
    tables: `figures as (
        select c.handle, ${FIGURES} from claim c where c.claimed_at >= ? and c.claimed_at < ? group by c.handle
      ), lines as materialized (
        select *, round(ghosted * 100.0 / claimed, 1)::float8 as rate from figures
      )`,
    totals: `count(*)::int as buyers, coalesce(sum(claimed), 0)::int as claimed,
      coalesce(sum(ghosted), 0)::int as ghosted, coalesce(sum(gave_back), 0)::int as "gaveBack",
      coalesce(round(sum(ghosted) * 100.0 / sum(claimed), 1), 0)::float8 as rate`,
    params: [new Date(startMs), new Date(endMs)],
  }),
  sortedBy: { handle: 'handle', claimed: 'claimed', ghosted: 'ghosted', gaveBack: 'gave_back', rate: 'rate' },
  unique: 'handle',
  toRow: ({ gave_back: gaveBack, handle, claimed, ghosted, rate }) => ({
    handle,
    claimed,
    ghosted,
    gaveBack,
    rate,
  }),
  bars: GHOST_BARS,
  barsOf: 'rate',
};
