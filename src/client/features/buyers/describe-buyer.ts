import type { BuyerHistoryFilter } from '#shared/buyers/buyers.rules.ts';
import type { BuyerHistoryEntry, BuyerStats } from '#shared/buyers/buyers.schemas.ts';

/** `1 day`, `41 days`. */
export function sayDays(days: number): string {
  return `${days} ${days === 1 ? 'day' : 'days'}`;
}

/** Of the completed waffles; `0%` where none is completed. */
export function sayWinRate({ winRate }: Pick<BuyerStats, 'winRate'>): string {
  return `${winRate ?? 0}%`;
}

/** “+0.6 (1 item won, 0.4 to be expected)”. Where nothing is completed yet there is no luck to speak of. */
export function sayLuck({ luck, itemsWon, expectedItems }: BuyerStats): string {
  if (luck === null) return 'shows once a waffle is completed';
  const sign = luck > 0 ? '+' : luck < 0 ? '−' : '±';
  const items = itemsWon === 1 ? 'item' : 'items';
  return `${sign}${Math.abs(luck)} (${itemsWon} ${items} won, ${expectedItems} to be expected)`;
}

/** How many waffles of the history each filter shows. */
export function countOutcomes({
  entries,
  wins,
  notWon,
}: BuyerStats): Readonly<Record<BuyerHistoryFilter, number>> {
  return { all: entries, won: wins, open: entries - wins - notWon };
}

/** What stands where a filter shows nothing. */
export const NOTHING_SHOWN: Readonly<Record<BuyerHistoryFilter, string>> = {
  all: 'No waffles here. Spots that were given back do not count.',
  won: 'No win here yet.',
  open: 'Nothing is open right now.',
};

/** How each outcome is called. A buyer whose spots won nothing is told just that. */
export const OUTCOMES: Readonly<Record<BuyerHistoryEntry['outcome'], string>> = {
  won: 'Won',
  open: 'Open',
  not_won: 'Not won',
};
