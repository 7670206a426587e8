import { describe, expect, it } from 'vitest';
import { listMonths, type Range, resolveRange } from './day-range.ts';

const NOW = Date.parse('2028-03-01T03:30:00Z');
const resolve = (range: Range | '', zone: string, days: { from?: string; to?: string } = {}) =>
  resolveRange({ range, zone, from: '', to: '', ...days }, '90d', NOW);
const days = (range: Range, zone: string) => {
  const { from, to } = resolve(range, zone);
  return [from, to];
};
const moment = (ms: number) => new Date(ms).toISOString();

describe('a range by its name', () => {
  it('is counted back from the day that it is where somebody looks', () => {
    // In New York it is still the leap day, in Berlin it is March.
    expect(days('7d', 'America/New_York')).toEqual(['2028-02-23', '2028-02-29']);
    expect(days('7d', 'Europe/Berlin')).toEqual(['2028-02-24', '2028-03-01']);
    expect(days('30d', 'Europe/Berlin')).toEqual(['2028-02-01', '2028-03-01']);
    expect(days('90d', 'Europe/Berlin')).toEqual(['2027-12-03', '2028-03-01']);
    expect(days('month', 'America/New_York')).toEqual(['2028-02-01', '2028-02-29']);
    expect(days('month', 'Europe/Berlin')).toEqual(['2028-03-01', '2028-03-01']);
    expect(days('last-month', 'America/New_York')).toEqual(['2028-01-01', '2028-01-31']);
    expect(days('last-month', 'Europe/Berlin')).toEqual(['2028-02-01', '2028-02-29']);
    expect(days('12mo', 'Europe/Berlin')).toEqual(['2027-04-01', '2028-03-01']);
    expect(days('all', 'Europe/Berlin')).toEqual(['', '2028-03-01']);
  });

  it('goes from the first moment of its first day to the end of its last', () => {
    const { startMs, endMs } = resolve('last-month', 'Europe/Berlin');
    expect([moment(startMs), moment(endMs)]).toEqual([
      '2028-01-31T23:00:00.000Z',
      '2028-02-29T23:00:00.000Z',
    ]);
    expect(moment(resolve('all', 'UTC').startMs)).toBe('2000-01-01T00:00:00.000Z');
  });
});

describe('a range by its ends', () => {
  it('needs only one of them', () => {
    expect(resolve('', 'UTC', { from: '2028-01-10' })).toMatchObject({
      range: 'custom',
      from: '2028-01-10',
      to: '2028-03-01',
    });
    expect(resolve('', 'UTC', { to: '2028-01-10' })).toMatchObject({
      range: 'custom',
      from: '',
      to: '2028-01-10',
    });
  });

  it('gives way to a name, and where nothing is asked for the usual one counts', () => {
    expect(resolve('7d', 'UTC', { from: '2028-01-10' })).toMatchObject({ range: '7d', from: '2028-02-24' });
    expect(resolve('', 'UTC')).toMatchObject({ range: '90d', from: '2027-12-03', to: '2028-03-01' });
  });
});

describe('the months of a range', () => {
  it('are cut where the range is, and begin and end where the zone’s clocks say', () => {
    const months = listMonths('2026-02-10', '2026-04-20', 'Europe/Berlin');
    expect(months.map(({ month, startMs, endMs }) => [month, moment(startMs), moment(endMs)])).toEqual([
      ['2026-02', '2026-02-09T23:00:00.000Z', '2026-02-28T23:00:00.000Z'],
      ['2026-03', '2026-02-28T23:00:00.000Z', '2026-03-31T22:00:00.000Z'],
      ['2026-04', '2026-03-31T22:00:00.000Z', '2026-04-20T22:00:00.000Z'],
    ]);
    expect(listMonths('2026-05-01', '2026-04-20', 'UTC')).toEqual([]);
  });
});
