import type { SearchParams } from '@solidjs/router';
import type { ListWafflesInput } from '#shared/waffles/waffles.schemas.ts';

/** Where on the dashboard somebody is, as its address says it. */
export type DashboardPlace = Required<Pick<ListWafflesInput, 'tab' | 'search' | 'sort' | 'page'>>;

const text = (value: string | string[] | undefined): string => (typeof value === 'string' ? value : '');

/** Reads the address; whatever it says that is not a choice means the usual one. */
export function readPlace(params: Partial<SearchParams>): DashboardPlace {
  const page = Number(text(params['page']));
  return {
    tab: text(params['tab']) === 'archived' ? 'archived' : 'active',
    search: text(params['q']).slice(0, 100),
    sort: text(params['sort']) === 'pending' ? 'pending' : 'newest',
    page: Number.isInteger(page) && page >= 1 && page <= 100_000 ? page : 1,
  };
}

/** The address of a place; what is usual is left out. */
export function placeToHref(place: DashboardPlace): string {
  const query = new URLSearchParams();
  if (place.tab === 'archived') query.set('tab', 'archived');
  if (place.search !== '') query.set('q', place.search);
  if (place.sort === 'pending') query.set('sort', 'pending');
  if (place.page > 1) query.set('page', String(place.page));
  const written = query.toString();
  return `/admin/${written === '' ? '' : `?${written}`}`;
}
