import { describe, expect, it } from 'vitest';
import { isFiltered, loginHref, readLoginPlace } from './login-place.ts';

const PATH = '/admin/login-history';
const read = (href: string) =>
  readLoginPlace(Object.fromEntries(new URL(href, 'https://syrup.test').searchParams));

describe('a place in a login history', () => {
  it('survives its address', () => {
    const place = {
      account: '018f6f2e-0000-7000-8000-000000000001',
      outcome: 'failure',
      from: '2026-11-01',
      to: '2026-11-20',
      page: 3,
    } as const;
    expect(read(loginHref(PATH, place))).toEqual(place);
    expect(read(loginHref(PATH, { account: 'unknown' })).account).toBe('unknown');
    expect(loginHref(PATH, {})).toBe(PATH);
  });

  it('keeps the section of the page that it is in', () => {
    expect(loginHref('/admin/settings#login-history', { outcome: 'failure', page: 2 })).toBe(
      '/admin/settings?outcome=failure&page=2#login-history',
    );
    expect(loginHref('/admin/settings#login-history', {})).toBe('/admin/settings#login-history');
  });

  it('takes nonsense for nothing', () => {
    const place = read(`${PATH}?account=ana&outcome=maybe&from=2026-02-30&to=x&page=-1`);
    expect(place).toEqual(read(PATH));
    expect(isFiltered(place)).toBe(false);
    expect(isFiltered(read(`${PATH}?page=2`))).toBe(false);
    expect(isFiltered(read(`${PATH}?to=2026-11-20`))).toBe(true);
  });
});
