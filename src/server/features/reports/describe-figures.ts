import type { CsvCell } from '#server/core/csv.ts';
import { type Currency, DEFAULT_CURRENCY, formatAmount } from '#shared/kernel/money.ts';
import { type Amounts, type Column, REPORTS, type ReportId } from '#shared/reports/reports.rules.ts';

/** The columns of a report as files and answers write them, so that both have the same figures by the same names. */

type Figures = Readonly<Record<string, unknown>>;

/** The currencies of a report, the one that most of it is in first. */
export function currenciesOf(report: ReportId, totals: object): readonly Currency[] {
  const money = REPORTS[report].totals.find(({ kind }) => kind === 'money');
  const amounts = money === undefined ? [] : ((totals as Figures)[money.key] as Amounts);
  return amounts.length === 0 ? [DEFAULT_CURRENCY] : amounts.map(({ currency }) => currency);
}

/** Names of a file's columns: a column of money becomes one for each currency. */
export function fileHeader(report: ReportId, currencies: readonly Currency[]): string[] {
  return REPORTS[report].columns.flatMap(({ name, kind }) =>
    kind === 'money' ? currencies.map((currency) => `${name}_${currency.toLowerCase()}`) : [name],
  );
}

/** A line of a file: moments in UTC, amounts as decimals, everything else as it is. */
export function fileCells(report: ReportId, row: object, currencies: readonly Currency[]): CsvCell[] {
  return REPORTS[report].columns.flatMap(({ key, kind }): CsvCell[] => {
    const value = (row as Figures)[key];
    if (kind !== 'money') return [value as CsvCell];
    return currencies.map((currency) => formatAmount(amountIn(value as Amounts, currency), currency));
  });
}

/**
 * Figures by their names in answers. Money is an integer of minor units in the report's currency, and beside it every
 * currency by its code.
 */
export function figuresToRest(
  columns: readonly Column[],
  figures: object,
  currency: Currency,
): Record<string, unknown> {
  const entries = columns.flatMap(({ key, name, kind }): [string, unknown][] => {
    const value = (figures as Figures)[key];
    if (kind !== 'money') return [[name, value]];
    const amounts = value as Amounts;
    return [
      [name, amountIn(amounts, currency)],
      [
        `${name}_by_currency`,
        Object.fromEntries(amounts.map(({ currency: code, amountMinor }) => [code, amountMinor])),
      ],
    ];
  });
  return Object.fromEntries(entries);
}

function amountIn(amounts: Amounts, wanted: Currency): number {
  return amounts.find(({ currency }) => currency === wanted)?.amountMinor ?? 0;
}
