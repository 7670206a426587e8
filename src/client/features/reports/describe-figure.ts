import { formatZoned } from '#client/ui/zoned-time.ts';
import { formatAmount, formatMoney } from '#shared/kernel/money.ts';
import type { Amounts, ColumnKind } from '#shared/reports/reports.rules.ts';
import { NEVER_WON_DAYS } from '#shared/reports/reports.rules.ts';
import type { Figure } from './reports.data.ts';

/** How figures read on the screen. */

/** `$12.00`, `$12.00 + €3.00`; nothing is `–`. */
export function sayAmounts(amounts: Amounts): string {
  return amounts.length === 0
    ? '–'
    : amounts.map(({ currency, amountMinor }) => formatMoney(amountMinor, currency)).join(' + ');
}

/** `30 min`, `5.5 h`, `3.2 days`. Hours come with one decimal, so that less than three minutes are none. */
export function sayHours(hours: number): string {
  if (hours === 0) return 'under 3 min';
  if (hours < 1) return `${Math.round(hours * 60)} min`;
  if (hours < 72) return `${hours} h`;
  return `${(hours / 24).toFixed(1)} days`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `2026-11` → `Nov 2026`. */
export function sayMonth(month: string): string {
  const [year, number] = month.split('-').map(Number);
  return `${MONTHS[(number ?? 1) - 1]} ${year}`;
}

export function sayCount(count: number): string {
  return count.toLocaleString('en');
}

/** A figure as its column says it; what has not come so far is `–`. */
export function sayFigure(kind: ColumnKind, value: Figure, zone: string): string {
  if (value === null || value === undefined) return '–';
  switch (kind) {
    case 'handle':
      return `@${toText(value)}`;
    case 'text':
      return toText(value);
    case 'count':
      return sayCount(Number(value));
    case 'percent':
      return `${Number(value)}%`;
    case 'hours':
      return sayHours(Number(value));
    case 'drought':
      return value === NEVER_WON_DAYS ? 'Never won' : sayDays(Number(value));
    case 'moment':
      return formatZoned(Date.parse(toText(value)), zone, 'dateTime');
    case 'month':
      return sayMonth(toText(value));
    case 'money':
      return sayAmounts(value as Amounts);
  }
}

/** A figure as it came; only money is more than a word or a number. */
export function toText(value: Figure): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? sayAmounts(value) : String(value);
}

/** The figure itself, for programs that read the page: as it stands in files. */
export function figureValue(kind: ColumnKind, value: Figure): string {
  if (kind !== 'money' || typeof value !== 'object' || value === null) return toText(value);
  return value
    .map(({ currency, amountMinor }) => `${formatAmount(amountMinor, currency)} ${currency}`)
    .join(' ');
}

const sayDays = (days: number) => (days === 1 ? '1 day' : `${sayCount(days)} days`);
