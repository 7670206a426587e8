import type { BuyerSort } from '#shared/buyers/buyers.schemas.ts';

/** Where in the registry somebody is, as its address says it. */
export interface BuyersPlace {
  readonly search: string;
  readonly sort: BuyerSort;
  readonly page: number;
}

export const BUYER_ORDERS: readonly (readonly [sort: BuyerSort, label: string])[] = [
  ['handle', 'Handle'],
  ['lastClaim', 'Last claim'],
  ['firstSeen', 'Newest first'],
  ['level', 'Level'],
];

export const SEARCH_LENGTH_MAX = 100;

/** Reads the address; whatever it says that is no choice means the usual one. */
export function readBuyersPlace(
  params: Readonly<Record<string, string | string[] | undefined>>,
): BuyersPlace {
  const text = (name: string) => {
    const value = params[name];
    return typeof value === 'string' ? value : '';
  };
  const page = Number(text('page'));
  return {
    search: text('q').slice(0, SEARCH_LENGTH_MAX).trim(),
    sort: BUYER_ORDERS.find(([sort]) => sort === text('sort'))?.[0] ?? 'handle',
    page: Number.isInteger(page) && page >= 1 && page <= 100_000 ? page : 1,
  };
}

/** The address of a place; what is usual is left out. */
export function buyersHref(place: Partial<BuyersPlace>): string {
  const query = new URLSearchParams();
  if (place.search) query.set('q', place.search);
  if (place.sort && place.sort !== 'handle') query.set('sort', place.sort);
  if (place.page && place.page > 1) query.set('page', String(place.page));
  const written = query.toString();
  return `/admin/users${written === '' ? '' : `?${written}`}`;
}
