import { DEFAULT_CURRENCY } from '#shared/kernel/money.ts';
import type { Amounts, ReportId } from '#shared/reports/reports.rules.ts';
import { REPORTS } from '#shared/reports/reports.rules.ts';
import type { Reports } from '#shared/reports/reports.schemas.ts';
import { sayAmounts, sayCount, sayHours, sayMonth } from './describe-figure.ts';
import type { AnyReport, Figure } from './reports.data.ts';

/** What a report's plot shows, and the same in a sentence. */

export interface PlotBar {
  readonly label: string;
  /** What the bar is as long as. */
  readonly value: number;
  /** What stands beside it. */
  readonly text: string;
}

export interface PlotSeries {
  /** Empty where there is one series only. */
  readonly name: string;
  readonly bars: readonly PlotBar[];
}

export interface Plot {
  readonly title: string;
  /** `rows`: a bar a line, from the side. `columns`: a column each, over time. */
  readonly form: 'rows' | 'columns';
  readonly series: readonly PlotSeries[];
  /** The whole plot in a sentence. */
  readonly summary: string;
}

const RANKED_MAX = 20;

export function describePlot(id: ReportId, report: AnyReport): Plot {
  const { plot: title } = REPORTS[id];
  // Which report it is says what its rows are.
  switch (id) {
    case 'power-buyers':
      return { title, form: 'rows', ...plotRanking(report as unknown as Reports['power-buyers']) };
    case 'monthly-activity':
      return { title, form: 'columns', ...plotMonths(report as unknown as Reports['monthly-activity']) };
    case 'spot-velocity':
      return { title, form: 'rows', ...plotStages(report as unknown as Reports['spot-velocity']) };
    default:
      return { title, form: 'rows', ...plotBuckets(id, report) };
  }
}

type Drawn = Pick<Plot, 'series' | 'summary'>;

function plotBuckets(id: ReportId, { bars, totals }: AnyReport): Drawn {
  const parts = {
    // How many never won is said already, so what is left to say is about those who did.
    drought: () =>
      `${sayCount(Number(totals['neverWon']))} of ${sayCount(sumOf(bars))} buyers never won. ${sayLargest(bars.slice(1), 'who did')}`,
    'ghost-rate': () =>
      `${sayCount(Number(totals['ghosted']))} of ${sayCount(Number(totals['claimed']))} claims were released unpaid. ${sayLargest(bars, 'buyers')}`,
    'payment-lag': () =>
      `${sayUsual(totals['usualHours'], Number(totals['payments']))} ${sayLargest(bars, 'unpaid claims')}`,
  };
  return {
    series: [
      {
        name: '',
        bars: bars.map(({ label, count }) => ({ label, value: count, text: sayCount(count) })),
      },
    ],
    summary: (id in parts ? parts[id as keyof typeof parts]() : '').trimEnd(),
  };
}

const sumOf = (bars: AnyReport['bars']): number => bars.reduce((sum, { count }) => sum + count, 0);

/** `The largest group, 88 of 120 buyers: 90 days and more.` Nothing where there is nobody. */
function sayLargest(bars: AnyReport['bars'], things: string): string {
  const sum = sumOf(bars);
  const largest = bars.reduce((best, bar) => (bar.count > best.count ? bar : best), { label: '', count: 0 });
  return sum === 0
    ? ''
    : `The largest group, ${sayCount(largest.count)} of ${sayCount(sum)} ${things}: ${largest.label.toLowerCase()}.`;
}

function sayUsual(hours: Figure, payments: number): string {
  return typeof hours === 'number'
    ? `A payment usually takes ${sayHours(hours)}, by the last ${sayCount(payments)}.`
    : 'Nothing was paid in these days.';
}

function plotRanking({ rows, totals }: Reports['power-buyers']): Drawn {
  const ranked = [...rows].sort((a, b) => b.paidSpots - a.paidSpots);
  const shown = rows.slice(0, RANKED_MAX);
  const [first] = ranked;
  const listed = rows.reduce((sum, { paidSpots }) => sum + paidSpots, 0);
  return {
    series: [
      {
        name: '',
        bars: shown.map(({ handle, paidSpots }) => ({
          label: `@${handle}`,
          value: paidSpots,
          text: sayCount(paidSpots),
        })),
      },
    ],
    summary:
      first === undefined
        ? ''
        : `@${first.handle} leads with ${sayCount(first.paidSpots)} paid spots. These ${sayCount(rows.length)} paid for ${sayCount(listed)} of ${sayCount(totals.paidSpots)} spots.`,
  };
}

const STAGES = [
  ['firstClaimHours', 'To first claim'],
  ['soldOutHours', 'To sold out'],
  ['completionHours', 'To completion'],
] as const;
export const STATUS_NAMES = { active: 'Active', completed: 'Completed' } as const;

function plotStages({ rows, totals }: Reports['spot-velocity']): Drawn {
  const said = STAGES.flatMap(([key, label]) => {
    const hours = totals[key];
    return hours === null ? [] : [`${sayHours(hours)} ${label.toLowerCase()}`];
  });
  return {
    series: rows.map((row) => ({
      name: STATUS_NAMES[row.status],
      bars: STAGES.map(([key, label]) => ({
        label,
        value: row[key] ?? 0,
        text: row[key] === null ? '–' : sayHours(row[key]),
      })),
    })),
    summary:
      said.length === 0
        ? 'No waffle has come so far.'
        : `On average over ${sayCount(totals.waffles)} waffles: ${said.join(', ')}.`,
  };
}

function plotMonths({ rows, totals }: Reports['monthly-activity']): Drawn {
  const months = [...rows].sort((a, b) => (a.month < b.month ? -1 : 1));
  const main = totals.revenue[0]?.currency;
  const inMain = (amounts: Amounts) =>
    amounts.find(({ currency }) => currency === main) ?? {
      currency: main ?? DEFAULT_CURRENCY,
      amountMinor: 0,
    };
  const best = months.reduce<(typeof months)[number] | null>(
    (most, row) => (most === null || row.spotsClaimed > most.spotsClaimed ? row : most),
    null,
  );
  const series = (name: string, read: (row: (typeof months)[number]) => [number, string]): PlotSeries => ({
    name,
    bars: months.map((row) => {
      const [value, text] = read(row);
      return { label: sayMonth(row.month), value, text };
    }),
  });
  return {
    series: [
      series('Waffles', ({ waffles }) => [waffles, sayCount(waffles)]),
      series('Spots claimed', ({ spotsClaimed }) => [spotsClaimed, sayCount(spotsClaimed)]),
      series(main === undefined || totals.revenue.length === 1 ? 'Revenue' : `Revenue in ${main}`, (row) => [
        inMain(row.revenue).amountMinor,
        sayAmounts([inMain(row.revenue)]),
      ]),
    ],
    summary:
      best === null
        ? ''
        : `${sayCount(totals.spotsClaimed)} spots claimed on ${sayCount(totals.waffles)} waffles in ${months.length === 1 ? 'one month' : `${months.length} months`}; most in ${sayMonth(best.month)}, ${sayCount(best.spotsClaimed)}.`,
  };
}
