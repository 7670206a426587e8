import { z } from 'zod';
import { defineRoute, type RestRoute } from '#server/core/rest.ts';
import { RANGES } from '#shared/kernel/day-range.ts';
import { CURRENCIES } from '#shared/kernel/money.ts';
import { PER_PAGE_MAX } from '#shared/kernel/pagination.ts';
import {
  type Column,
  type ColumnKind,
  NEVER_WON_DAYS,
  REPORT_IDS,
  REPORTS,
  type ReportId,
} from '#shared/reports/reports.rules.ts';
import {
  BACKWARDS,
  isForwards,
  type PagedInput,
  rangeFields,
  TOP_DEFAULT,
} from '#shared/reports/reports.schemas.ts';
import { currenciesOf, figuresToRest } from './describe-figures.ts';
import { exportReport } from './export-report.ts';
import { readReport } from './read-report.ts';

const time = z.iso.datetime();
const minor = z.int().describe('Minor units of the report’s currency.');
const byCurrency = z
  .object(Object.fromEntries(CURRENCIES.map((currency) => [currency, z.int().optional()])))
  .describe('Minor units of each currency that there is, by its code.');

/** What figures of each kind are in an answer. */
const KINDS: Readonly<Record<Exclude<ColumnKind, 'money'>, z.ZodType>> = {
  handle: z.string(),
  text: z.string(),
  count: z.int(),
  percent: z.number().describe('Per cent, one decimal.'),
  hours: z.number().nullable().describe('Hours, one decimal; null where nothing has come so far.'),
  drought: z.int().describe(`Whole days; ${NEVER_WON_DAYS} for somebody who never won.`),
  moment: time,
  month: z.string().describe('2026-11'),
};

function figuresShape(columns: readonly Column[]) {
  const fields = columns.flatMap(({ name, kind }): [string, z.ZodType][] =>
    kind === 'money'
      ? [
          [name, minor],
          [`${name}_by_currency`, byCurrency],
        ]
      : [[name, KINDS[kind]]],
  );
  return z.object(Object.fromEntries(fields));
}

/** Days and order as addresses write them; columns by their names in the answer. */
function restQuery(report: ReportId) {
  const names = REPORTS[report].columns.map(({ name }) => name);
  return {
    ...rangeFields,
    range: z
      .enum(['', ...RANGES])
      .default('')
      .describe(`Unless given: the days between from and to, or ${REPORTS[report].range}.`),
    sort: z.enum(['', ...names]).default(''),
    order: z.enum(['', 'asc', 'desc']).default(''),
  };
}

const limit = (usual: number) => z.coerce.number().int().min(1).max(PER_PAGE_MAX).default(usual);
const page = z.coerce.number().int().min(1).max(100_000).default(1);

/** How much of a report an answer has; those that are short by themselves come whole, and so do files. */
function restPlace(report: ReportId, isFile: boolean) {
  if (report === 'power-buyers') return { limit: limit(TOP_DEFAULT).describe('Places of the ranking.') };
  return REPORTS[report].paged && !isFile ? { limit: limit(PER_PAGE_MAX), page } : {};
}

/** What a query of any report's route may have; the compiler knows no single report here. */
interface RestAsked {
  readonly range: PagedInput['range'];
  readonly from: string;
  readonly to: string;
  readonly zone: string;
  readonly sort: string;
  readonly order: PagedInput['order'];
  readonly limit?: number;
  readonly page?: number;
}

function toInput(
  report: ReportId,
  { sort, limit: perPage = PER_PAGE_MAX, page: number = 1, ...asked }: RestAsked,
): PagedInput {
  const key = REPORTS[report].columns.find(({ name }) => name === sort)?.key ?? '';
  return { ...asked, sort: key, page: number, perPage };
}

function answerRoute(report: ReportId): RestRoute {
  const { title, columns, totals } = REPORTS[report];
  return defineRoute({
    method: 'GET',
    path: `/api/admin/reports/${report}`,
    tag: 'Reports',
    summary: `${title}: ${REPORTS[report].definition}`,
    access: 'report.read',
    query: z.object({ ...restQuery(report), ...restPlace(report, false) }).refine(isForwards, BACKWARDS),
    answer: z.object({
      entries: z.array(figuresShape(columns)),
      totals: figuresShape(totals).describe('Over everything that fits, whatever page it is.'),
      distribution: z
        .array(z.object({ label: z.string(), count: z.int() }))
        .describe('How the main figure is spread; empty for reports whose entries are the plot.'),
      currency: z.enum(CURRENCIES),
      range: z.object({ range: z.enum(RANGES), from: z.string(), to: z.string(), zone: z.string() }),
      total: z.int(),
      page: z.int(),
      per_page: z.int(),
    }),
    errors: ['report.too_wide'],
    handle: async ({ context: { core }, query }) => {
      const found = await readReport(
        report,
        core.fork(),
        toInput(report, query as RestAsked),
        core.clock.now(),
      );
      const [currency = 'USD'] = currenciesOf(report, found.totals);
      return {
        entries: found.rows.map((row) => figuresToRest(columns, row, currency)),
        totals: figuresToRest(totals, found.totals, currency),
        distribution: [...found.bars],
        currency,
        range: { ...found.range, zone: query.zone },
        total: found.total,
        page: found.page,
        per_page: found.perPage,
      };
    },
  });
}

function fileRoute(report: ReportId): RestRoute {
  return defineRoute({
    method: 'GET',
    path: `/api/admin/reports/${report}/export`,
    heavy: true,
    tag: 'Reports',
    summary: `${REPORTS[report].title} as a CSV file, every row. Taking it is recorded.`,
    access: 'report.read',
    query: z.object({ ...restQuery(report), ...restPlace(report, true) }).refine(isForwards, BACKWARDS),
    errors: ['report.too_wide'],
    handle: ({ context, actor, query }) =>
      exportReport(
        { core: context.core, actor, ip: context.ip },
        report,
        toInput(report, query as RestAsked),
      ),
  });
}

/** Two routes for each report: as an answer, and as a file. */
export function reportsRoutes(): RestRoute[] {
  return REPORT_IDS.flatMap((report) => [answerRoute(report), fileRoute(report)]);
}
