import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { listMonths, resolveRange } from '#shared/kernel/day-range.ts';
import { dayAt } from '#shared/kernel/zoned-day.ts';
import { type Amounts, REPORTS } from '#shared/reports/reports.rules.ts';
import type { MonthRow, MonthTotals, Reports, WholeInput } from '#shared/reports/reports.schemas.ts';
import { toShown } from './list-lines.ts';
import { runReport } from './run-report.ts';
import { sortRows } from './sort-rows.ts';

/** Each month is three looks into an index; its ends come with it, because only they know the clocks of the zone. */
const MONTHS = `select m.month,
    (select count(*)::int from waffle w where w.created_at >= m."start" and w.created_at < m."end") as waffles,
    (select count(*)::int from claim c where c.claimed_at >= m."start" and c.claimed_at < m."end")
      as "spotsClaimed",
    (select coalesce(jsonb_agg(jsonb_build_object('currency', currency, 'amountMinor', amount)
       order by spots desc, currency), '[]')
     from (select w.currency, count(*) as spots, sum(c.price_minor) as amount
       from claim c join waffle w on w.id = c.waffle_id
       where c.status = 'paid' and c.paid_at >= m."start" and c.paid_at < m."end" group by w.currency) sums)
      as revenue
  from jsonb_to_recordset(?::jsonb) as m(month text, "start" timestamptz, "end" timestamptz) order by m.month`;

const FIRST = `select least((select min(created_at) from waffle), (select min(claimed_at) from claim)) as at`;

/**
 * Monthly activity. Waffles by their creation, archived and completed ones too; claims by their making, whatever became
 * of them; revenue by payment: what the claims cost that are paid now and were marked so in that month. Months are those
 * of the zone, also where its clocks change within them, and a month that the range cuts has what lies inside.
 */
export async function countMonths(
  em: SqlEntityManager,
  input: WholeInput,
  now: Date,
): Promise<Reports['monthly-activity']> {
  const range = resolveRange(input, REPORTS['monthly-activity'].range, now.getTime());
  const rows = await runReport(em, async (tx) => {
    const from = range.from === '' ? await findFirstDay(tx, input.zone) : range.from;
    const months = from === null ? [] : listMonths(from, range.to, input.zone);
    const spans = months.map(({ month, startMs, endMs }) => ({
      month,
      start: new Date(startMs),
      end: new Date(endMs),
    }));
    return tx.execute<MonthRow[]>(MONTHS, [JSON.stringify(spans)]);
  });
  return {
    range: toShown(range),
    rows: sortRows('monthly-activity', rows, input),
    totals: rows.reduce(addMonth, { waffles: 0, spotsClaimed: 0, revenue: [] }),
    total: rows.length,
    page: 1,
    perPage: Math.max(1, rows.length),
    bars: [],
  };
}

/** The day of the first waffle or claim that there is; null where there is none. */
async function findFirstDay(tx: SqlEntityManager, zone: string): Promise<string | null> {
  const [first] = await tx.execute<{ at: Date | null }[]>(FIRST);
  return first?.at ? dayAt(first.at.getTime(), zone) : null;
}

function addMonth(sum: MonthTotals, row: MonthRow): MonthTotals {
  return {
    waffles: sum.waffles + row.waffles,
    spotsClaimed: sum.spotsClaimed + row.spotsClaimed,
    revenue: addAmounts(sum.revenue, row.revenue),
  };
}

/** Adds amounts up by currency; the order of the first stays. */
function addAmounts(one: Amounts, other: Amounts): Amounts {
  const sums = new Map(one.map(({ currency, amountMinor }) => [currency, amountMinor]));
  for (const { currency, amountMinor } of other) {
    sums.set(currency, (sums.get(currency) ?? 0) + amountMinor);
  }
  return [...sums].map(([currency, amountMinor]) => ({ currency, amountMinor }));
}
