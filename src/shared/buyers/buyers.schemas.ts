import { z } from 'zod';
import type { Currency } from '../kernel/money.ts';
import { pageInput } from '../kernel/pagination.ts';

/** Any text is looked up, so that a strange handle is "not found" like every other unknown one. */
const handle = z.string().max(200);

export const buyerStatsInput = z.object({ handle });

export const BUYER_HISTORY_FILTERS = ['all', 'won', 'open'] as const;

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
