/** Instagram handles: one form everywhere, decided by the server and predicted by the pages; and places in a history. */

const HANDLE = /^[a-z0-9._]{1,30}$/;
const PROFILE_URL = /^(?:https?:\/\/)?(?:www\.|m\.)?instagram\.com\/([^/?#]+)\/?(?:[?#].*)?$/i;

/**
 * Turns what people type or paste (`@Name`, `name`, a profile address) into the handle, lowercased.
 * Null where no valid handle is left.
 */
export function normaliseHandle(typed: string): string | null {
  if (typed.length > 200) return null;
  const trimmed = typed.trim();
  const bare = (PROFILE_URL.exec(trimmed)?.[1] ?? trimmed).replace(/^@+/, '').toLowerCase();
  return HANDLE.test(bare) ? bare : null;
}

/**
 * What of a handle is looked for when somebody searches the registry. An address or a whole handle means that handle;
 * everything else means itself, `_` and `%` too.
 */
export function readHandlePart(typed: string): string {
  return normaliseHandle(typed) ?? typed.trim().replace(/^@+/, '').toLowerCase();
}

export const BUYER_HISTORY_FILTERS = ['all', 'won', 'open'] as const;
export type BuyerHistoryFilter = (typeof BUYER_HISTORY_FILTERS)[number];

/** Where in a buyer's history somebody is, as an address says it. */
export interface HistoryPlace {
  readonly filter: BuyerHistoryFilter;
  readonly page: number;
}

const PAGE_MAX = 100_000;

/** Reads `?show=won&page=2`; whatever it says that is no place means the beginning of the whole history. */
export function readHistoryPlace(query: Readonly<Record<string, unknown>>): HistoryPlace {
  const { show, page } = query;
  const number = typeof page === 'string' && /^\d{1,6}$/.test(page) ? Number(page) : 1;
  return {
    filter: BUYER_HISTORY_FILTERS.find((filter) => filter === show) ?? 'all',
    page: number >= 1 && number <= PAGE_MAX ? number : 1,
  };
}

/** The address of a place below a buyer's `path`; what is usual is left out. */
export function historyHref(path: string, { filter, page }: HistoryPlace): string {
  const parts = [filter === 'all' ? '' : `show=${filter}`, page === 1 ? '' : `page=${page}`].filter(Boolean);
  return parts.length === 0 ? path : `${path}?${parts.join('&')}`;
}
