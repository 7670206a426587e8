import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { type ResolvedRange, resolveRange } from '#shared/kernel/day-range.ts';
import { type Bucket, type Order, REPORTS } from '#shared/reports/reports.rules.ts';
import type { PagedInput, Report, Reports } from '#shared/reports/reports.schemas.ts';
import { runReport } from './run-report.ts';

type PagedId = 'drought' | 'payment-lag' | 'ghost-rate';
type RowOf<Id extends PagedId> = Reports[Id]['rows'][number];
type TotalsOf<Id extends PagedId> = Reports[Id]['totals'];

/** A report of any number of lines, which are sorted, paged and added up by the database. */
export interface PagedReport<Id extends PagedId, Line extends object> {
  readonly id: Id;
  /**
   * Common tables, the last of which is `lines`: a row for each line of the report, none of its columns null. `totals`
   * are columns over it.
   */
  sql(range: ResolvedRange, now: Date): PagedSql;
  /** Which column of `lines` each column of the report is sorted by. */
  readonly sortedBy: Readonly<Record<string, string>>;
  /** A column of `lines` that differs in every line, so that the order is always the same. */
  readonly unique: keyof Line & string;
  toRow(line: Line): RowOf<Id>;
  /** How the figure in this column of `lines` is spread: the lower end of each bar, going down, and its words. */
  readonly bars: readonly (readonly [from: number, label: string])[];
  readonly barsOf: string;
}

interface PagedSql {
  readonly tables: string;
  readonly totals: string;
  readonly params: readonly unknown[];
}

/** Where to go on: behind the line with this value in the column it is sorted by, and this unique one. */
interface LinePlace {
  readonly value: unknown;
  readonly unique: unknown;
}

interface Wanted {
  readonly sort: string;
  readonly order: Order;
  readonly limit: number;
  readonly offset?: number;
  readonly after?: LinePlace | null;
}

/** One page of a report, with totals and bars over all of its lines. `now` is when it is. */
export async function listLines<Id extends PagedId, Line extends object>(
  em: SqlEntityManager,
  report: PagedReport<Id, Line>,
  input: PagedInput,
  now: Date,
): Promise<Report<RowOf<Id>, TotalsOf<Id>>> {
  const range = resolveRange(input, REPORTS[report.id].range, now.getTime());
  const { page, perPage } = input;
  const wanted = { ...orderOf(report, input), limit: perPage, offset: (page - 1) * perPage };
  const { lines, totals, total, bars } = await runReport(em, (tx) =>
    readLines(tx, report, report.sql(range, now), wanted),
  );
  return { range: toShown(range), rows: lines.map(report.toRow), totals, total, page, perPage, bars };
}

const FILE_PAGE = 5_000;

/**
 * Every line of a report in its order, read in pieces at the pace of whoever writes them down: however long it is, no
 * more than a piece is in memory, and nobody holds a connection while they wait.
 */
export async function* readEveryLine<Id extends PagedId, Line extends object>(
  fork: () => SqlEntityManager,
  report: PagedReport<Id, Line>,
  input: PagedInput,
  now: Date,
): AsyncGenerator<RowOf<Id>> {
  const range = resolveRange(input, REPORTS[report.id].range, now.getTime());
  const order = orderOf(report, input);
  let after: LinePlace | null = null;
  for (;;) {
    const wanted: Wanted = { ...order, limit: FILE_PAGE, after };
    const { lines } = await runReport(fork(), (tx) => readLines(tx, report, report.sql(range, now), wanted));
    yield* lines.map(report.toRow);
    const last = lines.at(-1);
    if (last === undefined || lines.length < FILE_PAGE) return;
    after = { value: last[order.sort as keyof Line], unique: last[report.unique] };
  }
}

export function toShown({ range, from, to }: ResolvedRange): Report<never, never>['range'] {
  return { range, from, to };
}

function orderOf<Id extends PagedId, Line extends object>(
  { id, sortedBy }: PagedReport<Id, Line>,
  { sort, order }: PagedInput,
): { sort: string; order: Order } {
  const column = sortedBy[sort === '' ? REPORTS[id].sort : sort];
  if (column === undefined) throw new Error(`The report ${id} is not sorted by ${sort}.`);
  return { sort: column, order: order === '' ? REPORTS[id].order : order };
}

async function readLines<Id extends PagedId, Line extends object>(
  tx: SqlEntityManager,
  { unique, bars, barsOf }: PagedReport<Id, Line>,
  { tables, totals, params }: PagedSql,
  { sort, order, limit, offset = 0, after = null }: Wanted,
) {
  type Totals = TotalsOf<Id> & { lines: number; bars: number[] };
  const beyond = order === 'asc' ? '>' : '<';
  const place = after === null ? '' : `where l.${sort} ${beyond} ? or (l.${sort} = ? and l.${unique} > ?)`;
  const rows = await tx.execute<(Line & { report_totals: Totals })[]>(
    `with ${tables}, totals as (
       select ${totals}, count(*)::int as lines, ${countBars(barsOf, bars)} as bars from lines
     ), page as (
       select * from lines l ${place} order by l.${sort} ${order}, l.${unique} limit ? offset ?
     )
     select to_jsonb(t) as report_totals, p.* from totals t left join page p on true
     order by p.${sort} ${order}, p.${unique}`,
    [...params, ...(after === null ? [] : [after.value, after.value, after.unique]), limit, offset],
  );
  const [first] = rows;
  if (first === undefined) throw new Error('The totals of a report are always one row.');
  const { lines: total, bars: counts, ...rest } = first.report_totals;
  return {
    // A page without lines is one row that has the totals and nothing else.
    lines: rows.filter((row) => row[unique] !== null),
    totals: rest as unknown as TotalsOf<Id>,
    total,
    bars: bars.map(([, label], index): Bucket => ({ label, count: counts[index] ?? 0 })),
  };
}

function countBars(column: string, bars: readonly (readonly [from: number, label: string])[]): string {
  const counts = bars.map(([from], index) => {
    const above = bars[index - 1]?.[0];
    const below = above === undefined ? '' : ` and ${column} < ${above}`;
    return `count(*) filter (where ${column} >= ${from}${below})`;
  });
  return `array[${counts.join(', ')}]`;
}
