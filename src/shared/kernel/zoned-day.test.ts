import { describe, expect, it } from 'vitest';
import { addDays, dayAt, dayStartMs, isDay, isTimeZone, monthStart, nextDay } from './zoned-day.ts';

const start = (day: string, zone: string) => new Date(dayStartMs(day, zone)).toISOString();

describe('a day in a zone', () => {
  it('begins at that zone’s midnight', () => {
    expect(start('2026-11-20', 'UTC')).toBe('2026-11-20T00:00:00.000Z');
    expect(start('2026-11-20', 'America/New_York')).toBe('2026-11-20T05:00:00.000Z');
    expect(start('2026-07-01', 'America/New_York')).toBe('2026-07-01T04:00:00.000Z');
    expect(start('2026-11-20', 'Pacific/Kiritimati')).toBe('2026-11-19T10:00:00.000Z');
    expect(start('2026-11-20', 'Asia/Kathmandu')).toBe('2026-11-19T18:15:00.000Z');
  });

  it('begins right on the days when the clocks change', () => {
    expect(start('2026-03-29', 'Europe/Berlin')).toBe('2026-03-28T23:00:00.000Z');
    expect(start('2026-03-30', 'Europe/Berlin')).toBe('2026-03-29T22:00:00.000Z');
    expect(start('2026-10-25', 'Europe/Berlin')).toBe('2026-10-24T22:00:00.000Z');
    expect(start('2026-10-26', 'Europe/Berlin')).toBe('2026-10-25T23:00:00.000Z');
  });

  it('begins at its first moment where midnight is skipped', () => {
    expect(start('2024-09-08', 'America/Santiago')).toBe('2024-09-08T04:00:00.000Z');
    expect(start('2018-11-04', 'America/Sao_Paulo')).toBe('2018-11-04T03:00:00.000Z');
  });

  it('is followed by the next one, over the ends of months and years', () => {
    expect(nextDay('2026-12-31')).toBe('2027-01-01');
    expect(nextDay('2028-02-28')).toBe('2028-02-29');
  });

  it('is so many days from another, and in a month that begins', () => {
    expect(addDays('2028-03-01', -1)).toBe('2028-02-29');
    expect(addDays('2026-11-20', -29)).toBe('2026-10-22');
    expect(monthStart('2026-11-20')).toBe('2026-11-01');
    expect(monthStart('2026-01-31', -1)).toBe('2025-12-01');
    expect(monthStart('2026-11-20', -11)).toBe('2025-12-01');
    expect(monthStart('2026-12-31', 1)).toBe('2027-01-01');
  });

  it('is the one that the zone’s clocks show', () => {
    const day = (at: string, zone: string) => dayAt(Date.parse(at), zone);
    expect(day('2026-11-20T04:59:59.999Z', 'America/New_York')).toBe('2026-11-19');
    expect(day('2026-11-20T05:00:00.000Z', 'America/New_York')).toBe('2026-11-20');
    expect(day('2026-12-31T23:00:00.000Z', 'Europe/Berlin')).toBe('2027-01-01');
    expect(day('2026-10-25T22:59:59.999Z', 'Europe/Berlin')).toBe('2026-10-25');
    expect(day('2028-02-29T23:59:59.999Z', 'UTC')).toBe('2028-02-29');
  });

  it('is one that the calendar has', () => {
    expect(['2026-02-28', '2028-02-29'].every(isDay)).toBe(true);
    expect(['2026-02-29', '2026-13-01', '2026-1-1', 'today', ''].some(isDay)).toBe(false);
  });

  it('needs a zone that exists', () => {
    expect(isTimeZone('Europe/Berlin')).toBe(true);
    expect(isTimeZone('Europe/Atlantis')).toBe(false);
  });
});
