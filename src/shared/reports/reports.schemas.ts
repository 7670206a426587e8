import { z } from 'zod';
import { type AskedRange, FIRST_DAY, RANGES, type ResolvedRange } from '../kernel/day-range.ts';
import { PER_PAGE_MAX, pageInput } from '../kernel/pagination.ts';
import { isDay, isTimeZone } from '../kernel/zoned-day.ts';
import type { Amounts, Bucket, ReportId } from './reports.rules.ts';
import { REPORTS } from './reports.rules.ts';

const LAST_DAY = '2099-12-31';
const day = z
  .string()
  .refine((text) => text === '' || (isDay(text) && text >= FIRST_DAY && text <= LAST_DAY), {
    error: `Use a day like 2026-11-20, from ${FIRST_DAY} to ${LAST_DAY}.`,
  });

/** Which days, the same for screens, files and answers. */
export const rangeFields = {
  /** Empty: the report's own, or `from` and `to` where one of them is given. */
  range: z.enum(['', ...RANGES]).default(''),
  /** The first day of `custom`; empty: from the beginning. */
  from: day.default(''),
  /** Its last day, to its end; empty: to today. */
  to: day.default(''),
  /** In which zone days and months begin and end. */
  zone: z.string().max(60).refine(isTimeZone, 'Use a time zone like Europe/Berlin.').default('UTC'),
};

export const isForwards = ({ from, to }: Pick<AskedRange, 'from' | 'to'>): boolean =>
  from === '' || to === '' || from <= to;
export const BACKWARDS = { path: ['to'], error: 'The last day comes before the first.' };

/** By which column, and which way; empty: as the report is sorted by itself. */
function sortFields(report: ReportId) {
  const keys = REPORTS[report].columns.map(({ key }) => key);
  return { sort: z.enum(['', ...keys]).default(''), order: z.enum(['', 'asc', 'desc']).default('') };
}

/** How many places the ranking has unless asked otherwise. */
export const TOP_DEFAULT = 20;

const paged = (report: ReportId) =>
  z.object({ ...rangeFields, ...sortFields(report), ...pageInput(25) }).refine(isForwards, BACKWARDS);
const whole = (report: ReportId) =>
  z.object({ ...rangeFields, ...sortFields(report) }).refine(isForwards, BACKWARDS);

export const droughtInput = paged('drought');
export const paymentLagInput = paged('payment-lag');
export const ghostRateInput = paged('ghost-rate');
export const monthlyActivityInput = whole('monthly-activity');
export const spotVelocityInput = whole('spot-velocity');
export const powerBuyersInput = z
  .object({
    ...rangeFields,
    ...sortFields('power-buyers'),
    /** How many places the ranking has. */
    perPage: z.int().min(1).max(PER_PAGE_MAX).default(TOP_DEFAULT),
  })
  .refine(isForwards, BACKWARDS);

export type PagedInput = z.infer<typeof droughtInput>;
export type WholeInput = z.infer<typeof monthlyActivityInput>;
export type PowerBuyersInput = z.infer<typeof powerBuyersInput>;

/** A report as it is shown. `totals` are over everything that fits the range, not over the page. */
export interface Report<Row, Totals> {
  readonly range: Pick<ResolvedRange, 'range' | 'from' | 'to'>;
  readonly rows: readonly Row[];
  readonly totals: Totals;
  /** How many rows there are in all. */
  readonly total: number;
  readonly page: number;
  readonly perPage: number;
  /** How what is counted is spread; empty where the rows themselves are what is plotted. */
  readonly bars: readonly Bucket[];
}

export interface DroughtRow {
  readonly handle: string;
  /** Different waffles. */
  readonly entries: number;
  readonly lastEntryAt: string;
  /** Whole days; `NEVER_WON_DAYS` for somebody who never won. */
  readonly daysSinceWin: number;
}
export interface DroughtTotals {
  readonly buyers: number;
  readonly entries: number;
  readonly neverWon: number;
}

export interface PowerBuyerRow {
  readonly handle: string;
  readonly paidSpots: number;
  readonly spent: Amounts;
  /** Per cent to one decimal, over all time; 0 where nothing is completed. */
  readonly winRate: number;
}
/** Over everybody who paid, not only those in the ranking. */
export interface PowerBuyerTotals {
  readonly buyers: number;
  readonly paidSpots: number;
  readonly spent: Amounts;
}

export interface MonthRow {
  /** `2026-11`. */
  readonly month: string;
  readonly waffles: number;
  readonly spotsClaimed: number;
  readonly revenue: Amounts;
}
export type MonthTotals = Omit<MonthRow, 'month'>;

/** Averages in hours to one decimal; null where no waffle has come so far. */
export interface VelocityFigures {
  readonly waffles: number;
  readonly firstClaimHours: number | null;
  readonly soldOutHours: number | null;
  readonly completionHours: number | null;
  /** Over how many waffles each average is. */
  readonly claimedWaffles: number;
  readonly soldOutWaffles: number;
  readonly completedWaffles: number;
}
export interface VelocityRow extends VelocityFigures {
  readonly status: 'active' | 'completed';
}

export interface LagRow {
  readonly handle: string;
  readonly slug: string;
  readonly title: string;
  readonly number: number;
  readonly claimedAt: string;
  /** One decimal. */
  readonly hoursPending: number;
  readonly price: Amounts;
}
export interface LagTotals {
  readonly claims: number;
  readonly price: Amounts;
  /** The middle one of the payments in the range, one decimal; null where nothing was paid. */
  readonly usualHours: number | null;
  readonly payments: number;
}

export interface GhostRow {
  readonly handle: string;
  readonly claimed: number;
  /** Released and never paid. */
  readonly ghosted: number;
  /** Those of them that the buyer released. */
  readonly gaveBack: number;
  /** Per cent to one decimal. */
  readonly rate: number;
}
export interface GhostTotals extends Omit<GhostRow, 'handle'> {
  readonly buyers: number;
}

/** Every report by its id. */
export interface Reports {
  drought: Report<DroughtRow, DroughtTotals>;
  'power-buyers': Report<PowerBuyerRow, PowerBuyerTotals>;
  'monthly-activity': Report<MonthRow, MonthTotals>;
  'spot-velocity': Report<VelocityRow, VelocityFigures>;
  'payment-lag': Report<LagRow, LagTotals>;
  'ghost-rate': Report<GhostRow, GhostTotals>;
}
