import { type Amounts, type Order, REPORTS, type ReportId } from '#shared/reports/reports.rules.ts';

/** Sorts the rows of a report that comes whole. What has no figure stands last, and equal rows keep their order. */
export function sortRows<Row extends object>(
  report: ReportId,
  rows: readonly Row[],
  asked: { readonly sort: string; readonly order: Order | '' },
): Row[] {
  const sort = (asked.sort === '' ? REPORTS[report].sort : asked.sort) as keyof Row;
  const way = (asked.order === '' ? REPORTS[report].order : asked.order) === 'asc' ? 1 : -1;
  const keyOf = (row: Row): string | number | null => {
    const value: unknown = row[sort];
    if (Array.isArray(value)) return (value as Amounts)[0]?.amountMinor ?? 0;
    return value as string | number | null;
  };
  return [...rows].sort((a, b) => {
    const [left, right] = [keyOf(a), keyOf(b)];
    if (left === null || right === null) return left === right ? 0 : left === null ? 1 : -1;
    return left === right ? 0 : left < right ? -way : way;
  });
}
