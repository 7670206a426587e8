import { describe, expect, it } from 'vitest';
import { buyersHref, readBuyersPlace } from './buyers-place.ts';

const read = (href: string) =>
  readBuyersPlace(Object.fromEntries(new URL(href, 'https://syrup.test').searchParams));

describe('a place in the registry', () => {
  it('survives its address, whatever is searched for', () => {
    for (const search of ['mia', '_', '50 % & more', '@mia.k']) {
      const place = { search, sort: 'lastClaim', page: 3 } as const;
      expect(read(buyersHref(place))).toEqual(place);
    }
    expect(buyersHref({})).toBe('/admin/users');
    expect(buyersHref({ search: '', sort: 'handle', page: 1 })).toBe('/admin/users');
  });

  it('takes nonsense for the usual', () => {
    expect(read('/admin/users?sort=luck&page=-2')).toEqual({ search: '', sort: 'handle', page: 1 });
    expect(read(`/admin/users?q=${'x'.repeat(500)}`).search).toHaveLength(100);
  });
});
