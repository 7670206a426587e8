import { describe, expect, it } from 'vitest';
import { placeToHref, readPlace } from './dashboard-place.ts';

describe('the address of the dashboard', () => {
  it('restores tab, search, sort and page', () => {
    const place = { tab: 'archived', search: 'blue wig', sort: 'pending', page: 3 } as const;
    const href = placeToHref(place);
    expect(href).toBe('/admin/?tab=archived&q=blue+wig&sort=pending&page=3');
    expect(readPlace(Object.fromEntries(new URL(href, 'https://a.test').searchParams))).toEqual(place);
  });

  it('is short where everything is as usual', () => {
    expect(placeToHref({ tab: 'active', search: '', sort: 'newest', page: 1 })).toBe('/admin/');
  });

  it('means the usual where it says nonsense', () => {
    expect(readPlace({ tab: 'x', sort: ['a', 'b'], page: '-3', q: undefined })).toEqual({
      tab: 'active',
      search: '',
      sort: 'newest',
      page: 1,
    });
  });
});
