import { ROLES } from '#shared/access/roles.ts';
import type { AccountSort, AccountsFilter } from '#shared/accounts/accounts.schemas.ts';

/** Where in the list of accounts somebody is, as its address says it. */
export type AccountsPlace = AccountsFilter;

export const SORT_NAMES: readonly (readonly [sort: AccountSort, label: string])[] = [
  ['username', 'Username'],
  ['role', 'Role, highest first'],
  ['lastSignIn', 'Last sign-in'],
  ['newest', 'Newest first'],
  ['oldest', 'Oldest first'],
];

const SEARCH_LENGTH_MAX = 100;

/** Reads the address; whatever it says that is no choice means the usual one. */
export function readAccountsPlace(
  params: Readonly<Record<string, string | string[] | undefined>>,
): AccountsPlace {
  const text = (name: string) => {
    const value = params[name];
    return typeof value === 'string' ? value : '';
  };
  const page = Number(text('page'));
  return {
    search: text('q').slice(0, SEARCH_LENGTH_MAX),
    role: ROLES.find((role) => role === text('role')) ?? 'all',
    status: (['active', 'inactive'] as const).find((status) => status === text('status')) ?? 'all',
    sort: SORT_NAMES.find(([sort]) => sort === text('sort'))?.[0] ?? 'username',
    page: Number.isInteger(page) && page >= 1 && page <= 100_000 ? page : 1,
  };
}

/** The address of a place; what is usual is left out. */
export function accountsHref(place: Partial<AccountsPlace>): string {
  const query = new URLSearchParams();
  if (place.search) query.set('q', place.search);
  if (place.role && place.role !== 'all') query.set('role', place.role);
  if (place.status && place.status !== 'all') query.set('status', place.status);
  if (place.sort && place.sort !== 'username') query.set('sort', place.sort);
  if (place.page && place.page > 1) query.set('page', String(place.page));
  const written = query.toString();
  return `/admin/admins${written === '' ? '' : `?${written}`}`;
}

/** True where the list shows less than all accounts. */
export function isFiltered({ search, role, status }: AccountsPlace): boolean {
  return search !== '' || role !== 'all' || status !== 'all';
}
