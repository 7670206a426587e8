import { addDays, dayAt, dayStartMs, monthStart, nextDay } from './zoned-day.ts';

/** Ranges of days, by name or by their ends, in the zone of whoever asks. */

export const RANGES = ['7d', '30d', '90d', 'month', 'last-month', '12mo', 'all', 'custom'] as const;
export type Range = (typeof RANGES)[number];
export type NamedRange = Exclude<Range, 'custom'>;

export const RANGE_NAMES: Readonly<Record<Range, string>> = {
  '7d': '7 days',
  '30d': '30 days',
  '90d': '90 days',
  month: 'This month',
  'last-month': 'Last month',
  '12mo': '12 months',
  all: 'All time',
  custom: 'Custom dates',
};

/** Days as they were asked for: a named range, or days of one's own, where empty means open. */
export interface AskedRange {
  /** Empty: the usual one, or days of one's own where some are given. */
  readonly range: Range | '';
  readonly from: string;
  readonly to: string;
  readonly zone: string;
}

/** The same in moments. Days are whole days of the zone; `endMs` is no part of it. */
export interface ResolvedRange {
  readonly range: Range;
  /** Empty where everything from the beginning is meant. */
  readonly from: string;
  readonly to: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** Nothing was ever claimed before, which keeps dates within what every database and calendar takes. */
export const FIRST_DAY = '2000-01-01';

/** Finds out which days are meant, counted back from the day that it is in the zone. */
export function resolveRange(asked: AskedRange, unlessAsked: NamedRange, nowMs: number): ResolvedRange {
  const today = dayAt(nowMs, asked.zone);
  const own = asked.from !== '' || asked.to !== '';
  const range = asked.range !== '' ? asked.range : own ? 'custom' : unlessAsked;
  const [from, to] = daysOf(range, today, asked);
  return {
    range,
    from,
    to,
    startMs: dayStartMs(from === '' ? FIRST_DAY : from, asked.zone),
    endMs: dayStartMs(nextDay(to), asked.zone),
  };
}

function daysOf(range: Range, today: string, asked: AskedRange): [from: string, to: string] {
  const lastMonth = monthStart(today, -1);
  switch (range) {
    case '7d':
      return [addDays(today, -6), today];
    case '30d':
      return [addDays(today, -29), today];
    case '90d':
      return [addDays(today, -89), today];
    case 'month':
      return [monthStart(today), today];
    case 'last-month':
      return [lastMonth, addDays(monthStart(today), -1)];
    case '12mo':
      return [monthStart(today, -11), today];
    case 'all':
      return ['', today];
    case 'custom':
      return [asked.from, asked.to === '' ? today : asked.to];
  }
}

/** A month, `2026-11`, and where what counts of it begins and ends. */
export interface MonthSpan {
  readonly month: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** The months of a range in a zone, cut to the range. `from` must be a day. */
export function listMonths(from: string, to: string, zone: string): MonthSpan[] {
  const months: MonthSpan[] = [];
  const endMs = dayStartMs(nextDay(to), zone);
  for (let first = monthStart(from); first <= to; first = monthStart(first, 1)) {
    months.push({
      month: first.slice(0, 7),
      startMs: dayStartMs(first < from ? from : first, zone),
      endMs: Math.min(dayStartMs(monthStart(first, 1), zone), endMs),
    });
  }
  return months;
}
