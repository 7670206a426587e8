import { expect, it } from 'vitest';
import { leavesOut, logsHref, readLogsPlace } from './logs-place.ts';

it('says in the address which lines are shown, and reads it back', () => {
  const place = { level: 'warn', search: 'a job & more', lines: 500 } as const;
  const address = logsHref(place);
  expect(address).toBe('/admin/logs?level=warn&search=a+job+%26+more&lines=500');
  expect(readLogsPlace(Object.fromEntries(new URL(address, 'http://x').searchParams))).toEqual(place);
  expect(logsHref({ level: '' })).toBe('/admin/logs');
});

it('takes an address that makes no sense for the usual one', () => {
  const usual = { level: '', search: '', lines: 100 };
  expect(readLogsPlace({ level: 'loud', lines: '-4', search: ['a', 'b'] })).toEqual(usual);
  expect(readLogsPlace({ lines: '1e9' })).toEqual(usual);
  expect(leavesOut(readLogsPlace({}))).toBe(false);
  expect(leavesOut(readLogsPlace({ search: 'x' }))).toBe(true);
});
