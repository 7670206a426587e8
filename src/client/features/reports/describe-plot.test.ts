import { describe, expect, it } from 'vitest';
import { figureValue, sayAmounts, sayFigure } from './describe-figure.ts';
import { describePlot } from './describe-plot.ts';
import type { AnyReport } from './reports.data.ts';

const report = (rows: object[], totals: object, bars: AnyReport['bars'] = []): AnyReport => ({
  range: { range: '30d', from: '2026-10-22', to: '2026-11-20' },
  rows: rows as AnyReport['rows'],
  totals: totals as AnyReport['totals'],
  total: rows.length,
  page: 1,
  perPage: 25,
  bars,
});

describe('a figure', () => {
  it('reads as its column says', () => {
    expect(sayFigure('drought', 99_999, 'UTC')).toBe('Never won');
    expect(sayFigure('drought', 1, 'UTC')).toBe('1 day');
    expect(sayFigure('hours', 0.5, 'UTC')).toBe('30 min');
    expect(sayFigure('hours', 5.5, 'UTC')).toBe('5.5 h');
    expect(sayFigure('hours', 600, 'UTC')).toBe('25.0 days');
    expect(sayFigure('hours', null, 'UTC')).toBe('–');
    expect(sayFigure('percent', 33.3, 'UTC')).toBe('33.3%');
    expect(sayFigure('month', '2028-02', 'UTC')).toBe('Feb 2028');
    expect(sayFigure('moment', '2026-11-20T23:30:00Z', 'Europe/Berlin')).toBe('21 Nov 2026, 00:30');
    expect(sayAmounts([])).toBe('–');
  });

  it('keeps every currency by itself', () => {
    const amounts = [
      { currency: 'USD', amountMinor: 123_450 },
      { currency: 'JPY', amountMinor: 700 },
    ] as const;
    expect(sayAmounts(amounts)).toBe('$1,234.50 + ¥700');
    expect(figureValue('money', amounts)).toBe('1234.50 USD 700 JPY');
  });
});

describe('a plot', () => {
  it('says what it shows', () => {
    const bars = [
      { label: 'Never won', count: 3 },
      { label: 'Under 14 days', count: 1 },
    ];
    const plot = describePlot('drought', report([], { neverWon: 3 }, bars));
    expect(plot.summary).toBe('3 of 4 buyers never won. The largest group, 1 of 1 who did: under 14 days.');
    expect(plot.series[0]?.bars.map(({ value, text }) => [value, text])).toEqual([
      [3, '3'],
      [1, '1'],
    ]);
  });

  it('speaks of nobody where there is nobody', () => {
    const bars = [
      { label: 'Never won', count: 2 },
      { label: 'Under 14 days', count: 0 },
    ];
    expect(describePlot('drought', report([], { neverWon: 2 }, bars)).summary).toBe(
      '2 of 2 buyers never won.',
    );
  });

  it('names the largest group of what is counted, which need not be most of it', () => {
    const bars = [
      { label: 'Over 3 days', count: 4 },
      { label: '1 to 3 days', count: 3 },
      { label: 'Under an hour', count: 3 },
    ];
    const totals = { usualHours: 4.5, payments: 1_000 };
    expect(describePlot('payment-lag', report([], totals, bars)).summary).toBe(
      'A payment usually takes 4.5 h, by the last 1,000. The largest group, 4 of 10 unpaid claims: over 3 days.',
    );
  });

  it('ranks buyers, whatever the table is sorted by', () => {
    const rows = [
      { handle: 'kat', paidSpots: 2 },
      { handle: 'mia', paidSpots: 5 },
    ];
    expect(describePlot('power-buyers', report(rows, { paidSpots: 10 })).summary).toBe(
      '@mia leads with 5 paid spots. These 2 paid for 7 of 10 spots.',
    );
  });

  it('draws months in their order and one currency, and says so', () => {
    const rows = [
      {
        month: '2026-11',
        waffles: 1,
        spotsClaimed: 4,
        revenue: [{ currency: 'EUR', amountMinor: 300 }],
      },
      { month: '2026-10', waffles: 2, spotsClaimed: 9, revenue: [{ currency: 'USD', amountMinor: 500 }] },
    ];
    const totals = {
      waffles: 3,
      spotsClaimed: 13,
      revenue: [
        { currency: 'USD', amountMinor: 500 },
        { currency: 'EUR', amountMinor: 300 },
      ],
    };
    const plot = describePlot('monthly-activity', report(rows, totals));
    expect(plot.series.map(({ name, bars }) => [name, bars.map(({ value }) => value)])).toEqual([
      ['Waffles', [2, 1]],
      ['Spots claimed', [9, 4]],
      ['Revenue in USD', [500, 0]],
    ]);
    expect(plot.summary).toBe('13 spots claimed on 3 waffles in 2 months; most in Oct 2026, 9.');
  });

  it('writes a month without revenue in the currency of the others', () => {
    const rows = [
      { month: '2026-10', waffles: 1, spotsClaimed: 2, revenue: [] },
      { month: '2026-11', waffles: 1, spotsClaimed: 3, revenue: [{ currency: 'EUR', amountMinor: 300 }] },
    ];
    const totals = { waffles: 2, spotsClaimed: 5, revenue: [{ currency: 'EUR', amountMinor: 300 }] };
    const [, , revenue] = describePlot('monthly-activity', report(rows, totals)).series;
    expect(revenue?.bars.map(({ text }) => text)).toEqual(['€0.00', '€3.00']);
  });

  it('leaves out stages that no waffle has come to', () => {
    const row = { waffles: 2, firstClaimHours: 1.5, soldOutHours: null, completionHours: null };
    const plot = describePlot('spot-velocity', report([{ status: 'active', ...row }], row));
    expect(plot.summary).toBe('On average over 2 waffles: 1.5 h to first claim.');
    expect(plot.series[0]?.bars.map(({ text }) => text)).toEqual(['1.5 h', '–', '–']);
  });
});
