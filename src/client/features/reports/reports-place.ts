import type { Range } from '#shared/kernel/day-range.ts';
import { FIRST_DAY, RANGES } from '#shared/kernel/day-range.ts';
import { isDay } from '#shared/kernel/zoned-day.ts';
import type { Order, ReportId } from '#shared/reports/reports.rules.ts';
import { REPORT_IDS, REPORTS } from '#shared/reports/reports.rules.ts';

/** Which report, of which days, in which order, as its address says it. Days are counted in the reader's zone. */
export interface ReportPlace {
  readonly report: ReportId;
  /** Empty: the report's own. */
  readonly range: Range | '';
  readonly from: string;
  readonly to: string;
  /** A column; empty: as the report sorts itself. */
  readonly sort: string;
  readonly order: Order | '';
  readonly page: number;
  /** Places of a ranking. */
  readonly places: number;
}

export const PLACES = [10, 20, 50, 100] as const;
const PLACES_USUAL = 20;

/** Reads the address; whatever it says that is no choice means the usual one. */
export function readReportPlace(
  params: Readonly<Record<string, string | string[] | undefined>>,
): ReportPlace {
  const text = (name: string) => {
    const value = params[name];
    return typeof value === 'string' ? value : '';
  };
  const day = (name: string) => (isDay(text(name)) && text(name) >= FIRST_DAY ? text(name) : '');
  const report = REPORT_IDS.find((id) => id === text('report')) ?? 'drought';
  const [from, to] = [day('from'), day('to')];
  const page = Number(text('page'));
  return {
    report,
    range: RANGES.find((range) => range === text('range')) ?? '',
    from,
    to: to !== '' && from > to ? '' : to,
    sort: REPORTS[report].columns.find(({ key }) => key === text('sort'))?.key ?? '',
    order: text('order') === 'asc' ? 'asc' : text('order') === 'desc' ? 'desc' : '',
    page: Number.isInteger(page) && page >= 1 && page <= 100_000 ? page : 1,
    places: PLACES.find((places) => String(places) === text('places')) ?? PLACES_USUAL,
  };
}

/** The address of a place; what is usual is left out. */
export function reportHref(place: Partial<ReportPlace>): string {
  const { report = 'drought', range = '', from = '', to = '', sort = '', order = '' } = place;
  const { page = 1, places = PLACES_USUAL } = place;
  const query = new URLSearchParams();
  if (report !== 'drought') query.set('report', report);
  writeDays(query, { range, from, to });
  if (sort !== '') query.set('sort', sort);
  if (order !== '') query.set('order', order);
  if (page > 1) query.set('page', String(page));
  if (places !== PLACES_USUAL) query.set('places', String(places));
  const written = query.toString();
  return `/admin/reports${written === '' ? '' : `?${written}`}`;
}

/** Where the file with exactly this report is, its days counted as on the screen. */
export function reportFileHref(place: ReportPlace, zone: string): string {
  const { report, sort, order, places } = place;
  const query = new URLSearchParams();
  writeDays(query, place);
  query.set('zone', zone);
  const name = REPORTS[report].columns.find(({ key }) => key === sort)?.name;
  if (name !== undefined) query.set('sort', name);
  if (order !== '') query.set('order', order);
  if (report === 'power-buyers') query.set('limit', String(places));
  return `/api/admin/reports/${report}/export?${query.toString()}`;
}

function writeDays(query: URLSearchParams, { range, from, to }: Pick<ReportPlace, 'range' | 'from' | 'to'>) {
  if (range !== '') query.set('range', range);
  if (range !== '' && range !== 'custom') return;
  if (from !== '') query.set('from', from);
  if (to !== '') query.set('to', to);
}

/** What a report is sorted by, and which way. */
export function orderOf({ report, sort, order }: ReportPlace): { sort: string; order: Order } {
  return { sort: sort || REPORTS[report].sort, order: order || REPORTS[report].order };
}

/** The order that a column's heading leads to: the other way where it is sorted by it already, else what helps most. */
export function orderAfter(place: ReportPlace, key: string): Pick<ReportPlace, 'sort' | 'order' | 'page'> {
  const now = orderOf(place);
  const isWord = ['handle', 'text', 'month'].includes(
    REPORTS[place.report].columns.find((column) => column.key === key)?.kind ?? '',
  );
  const first: Order = isWord ? 'asc' : 'desc';
  const order = now.sort !== key ? first : now.order === 'asc' ? 'desc' : 'asc';
  return { sort: key, order, page: 1 };
}
