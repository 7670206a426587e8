import { NEVER_WON_DAYS } from '#shared/reports/reports.rules.ts';
import type { PagedReport } from './list-lines.ts';

const DROUGHT_BARS = [
  [NEVER_WON_DAYS, 'Never won'],
  [90, '90 days and more'],
  [30, '30 to 89 days'],
  [14, '14 to 29 days'],
  [0, 'Under 14 days'],
] as const;

interface DroughtLine {
  readonly handle: string;
  readonly entries: number;
  readonly last_entry_at: Date;
  readonly days_since_win: number;
}

/**
 * Drought. A handle is listed where it made a claim in the range that counts as it does for a buyer's statistics: paid,
 * or pending on a waffle that is still open (`buyers.queries.ts` says why). Entries are the different waffles of those
 * claims, the last entry is the latest of them. Days since the last win are whole days of 24 hours, from the completion
 * of the last waffle that the handle won, whenever that was, to now; `NEVER_WON_DAYS` where it never won.
 */
export const droughts: PagedReport<'drought', DroughtLine> = {
  id: 'drought',
  sql: ({ startMs, endMs }, now) => ({
    tables: `entered as (
        select c.handle, count(distinct c.waffle_id)::int as entries, max(c.claimed_at) as last_entry_at
        from claim c
        where c.claimed_at >= ? and c.claimed_at < ? and c.status <> 'released'
          and (c.status = 'paid' or c.waffle_id in (select w.id from waffle w where w.status = 'active'))
        group by c.handle
      ), won as (
        select v.handle, max(w.completed_at) as at from winner v join waffle w on w.id = v.waffle_id
        group by v.handle
      ), lines as materialized (
        select e.handle, e.entries, e.last_entry_at,
          case when won.at is null then ${NEVER_WON_DAYS}
            else greatest(0, floor(extract(epoch from ?::timestamptz - won.at) / 86400))::int end
            as days_since_win
        from entered e left join won on won.handle = e.handle
      )`,
    totals: `count(*)::int as buyers, coalesce(sum(entries), 0)::int as entries,
      (count(*) filter (where days_since_win = ${NEVER_WON_DAYS}))::int as "neverWon"`,
    params: [new Date(startMs), new Date(endMs), now],
  }),
  sortedBy: {
    handle: 'handle',
    entries: 'entries',
    lastEntryAt: 'last_entry_at',
    daysSinceWin: 'days_since_win',
  },
  unique: 'handle',
  toRow: (line) => ({
    handle: line.handle,
    entries: line.entries,
    lastEntryAt: line.last_entry_at.toISOString(),
    daysSinceWin: line.days_since_win,
  }),
  bars: DROUGHT_BARS,
  barsOf: 'days_since_win',
};
