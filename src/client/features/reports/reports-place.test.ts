import { describe, expect, it } from 'vitest';
import { orderAfter, readReportPlace, reportFileHref, reportHref } from './reports-place.ts';

const placeOf = (query: string) => readReportPlace(Object.fromEntries(new URLSearchParams(query)));

describe('the address of a report', () => {
  it.each([
    '',
    'report=ghost-rate',
    'report=power-buyers&range=30d&sort=winRate&order=desc&places=50',
    'report=monthly-activity&range=custom&from=2026-01-01&to=2026-02-28',
    'from=2026-01-01',
    'range=all&sort=handle&order=asc&page=3',
  ])('%s comes back as it was', (query) => {
    expect(reportHref(placeOf(query))).toBe(query === '' ? '/admin/reports' : `/admin/reports?${query}`);
  });

  it('takes whatever is no choice as the usual one', () => {
    const strange =
      'report=money&range=5d&from=2026-02-30&to=1999-01-01&sort=price&order=up&page=-1&places=1000';
    expect(reportHref(placeOf(strange))).toBe('/admin/reports');
    expect(placeOf('from=2026-03-01&to=2026-02-01').to).toBe('');
  });

  it('leads to the file with the same days, order and places, by the names of files', () => {
    const place = placeOf('report=power-buyers&range=30d&sort=paidSpots&order=asc&places=10&page=2');
    expect(reportFileHref(place, 'Europe/Berlin')).toBe(
      '/api/admin/reports/power-buyers/export?range=30d&zone=Europe%2FBerlin&sort=total_spots_claimed&order=asc&limit=10',
    );
    expect(reportFileHref(placeOf('range=all&from=2026-01-01'), 'UTC')).toBe(
      '/api/admin/reports/drought/export?range=all&zone=UTC',
    );
  });
});

describe('a column’s heading', () => {
  it('turns the order of its own column round, and begins another column with what helps most', () => {
    const place = placeOf('page=4');
    expect(orderAfter(place, 'daysSinceWin')).toEqual({ sort: 'daysSinceWin', order: 'asc', page: 1 });
    expect(orderAfter(place, 'entries')).toEqual({ sort: 'entries', order: 'desc', page: 1 });
    expect(orderAfter(place, 'handle')).toEqual({ sort: 'handle', order: 'asc', page: 1 });
  });
});
