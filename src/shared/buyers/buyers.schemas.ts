import { z } from 'zod';
import type { Currency } from '../kernel/money.ts';
import { type Page, pageInput } from '../kernel/pagination.ts';
import { isPlainLine } from '../kernel/text.ts';
import { BUYER_HISTORY_FILTERS } from './buyers.rules.ts';

/** Any text is looked up, so that a strange handle is "not found" like every other unknown one. */
const handle = z.string().max(200);

export const buyerStatsInput = z.object({ handle });

export const buyerHistoryInput = z.object({
  handle,
  filter: z.enum(BUYER_HISTORY_FILTERS).default('all'),
  ...pageInput(25),
});
export type BuyerHistoryInput = z.infer<typeof buyerHistoryInput>;

/**
 * What anybody may know of a buyer, derived from claims. `entries` is `wins` + `notWon` + those still open. What counts
 * is defined where it is computed, in `server/features/buyers/buyers.queries.ts`. Times are ISO 8601 in UTC.
 */
export interface BuyerStats {
  readonly handle: string;
  /** Waffles. */
  readonly entries: number;
  readonly spots: number;
  readonly paidSpots: number;
  /** Waffles won; one in which two items were won counts once here and twice in `itemsWon`. */
  readonly wins: number;
  readonly notWon: number;
  readonly itemsWon: number;
  /** Per cent of completed entries, one decimal; null where none is completed. */
  readonly winRate: number | null;
  /** Longest time without a win since the first entry, the one that still runs included; whole days. */
  readonly longestWaitDays: number;
  /** Items that the paid spots would have won on average, two decimals. */
  readonly expectedItems: number;
  /** `itemsWon - expectedItems`: above 0 is luckier than average; null where no entry is completed. */
  readonly luck: number | null;
  readonly firstSeenAt: string;
  readonly lastClaimAt: string;
}

/** One waffle a buyer entered. */
export interface BuyerHistoryEntry {
  readonly waffleId: number;
  readonly slug: string;
  readonly title: string;
  readonly priceMinor: number;
  readonly currency: Currency;
  readonly totalSpots: number;
  readonly status: 'active' | 'completed';
  /** The buyer's spots, ascending. */
  readonly numbers: readonly number[];
  /** Those of them that won. */
  readonly wonNumbers: readonly number[];
  readonly outcome: 'won' | 'not_won' | 'open';
  readonly enteredAt: string;
  readonly createdAt: string;
  readonly completedAt: string | null;
}

export const BUYER_SORTS = ['handle', 'lastClaim', 'firstSeen', 'level'] as const;
export type BuyerSort = (typeof BUYER_SORTS)[number];

export const buyerSearch = z
  .string()
  .trim()
  .max(100)
  .refine(isPlainLine, 'This text has control characters.');

/** What of the registry somebody wants to see; see `readHandlePart` for what a search means. */
export const listBuyersInput = z.object({
  search: buyerSearch.default(''),
  sort: z.enum(BUYER_SORTS).default('handle'),
  ...pageInput(25),
});
export type ListBuyersInput = z.infer<typeof listBuyersInput>;

/** One buyer in the registry, with what loyalty knows of them. */
export interface BuyerLine extends BuyerStats {
  readonly xp: number;
  readonly level: number;
  /** Ids of the catalogue, in its order. */
  readonly badges: readonly string[];
}

export interface BuyersPage extends Page<BuyerLine> {
  /** How many buyers there are, whatever is searched for. */
  readonly registered: number;
}

/** What operators see of a buyer beside what anybody may know. */
export interface BuyerDetails {
  readonly stats: BuyerStats;
  /** By currency; none where nothing was ever paid or claimed. */
  readonly amounts: readonly BuyerAmounts[];
  /** Spots that wait for their payment. */
  readonly pendingSpots: number;
  /** Claims that were released without ever having been paid. */
  readonly releasedUnpaid: number;
}

export interface BuyerAmounts {
  readonly currency: Currency;
  readonly paidMinor: number;
  readonly pendingMinor: number;
}
