import { describe, expect, it } from 'vitest';
import { accountsHref, isFiltered, readAccountsPlace } from './accounts-place.ts';

const USUAL = { search: '', role: 'all', status: 'all', sort: 'username', page: 1 } as const;

describe('the address of the Admins page', () => {
  it('brings every place back', () => {
    const place = { search: 'a&b', role: 'member', status: 'inactive', sort: 'newest', page: 3 } as const;
    const href = accountsHref(place);
    expect(readAccountsPlace(Object.fromEntries(new URL(href, 'http://x').searchParams))).toEqual(place);
    expect(accountsHref(USUAL)).toBe('/admin/admins');
  });

  it('means the usual where it says nonsense', () => {
    expect(
      readAccountsPlace({ role: 'owner', status: 'asleep', sort: ['newest'], page: '-2', q: undefined }),
    ).toEqual(USUAL);
    expect(readAccountsPlace({ q: 'x'.repeat(500), page: '1.5' })).toMatchObject({
      search: 'x'.repeat(100),
      page: 1,
    });
  });

  it('says whether something is left out', () => {
    expect(isFiltered(USUAL)).toBe(false);
    expect(isFiltered({ ...USUAL, sort: 'newest', page: 2 })).toBe(false);
    expect(isFiltered({ ...USUAL, status: 'active' })).toBe(true);
  });
});
