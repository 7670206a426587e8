import { nameNumbers } from '#client/lib/name-numbers.ts';

/** What the organiser should find beside the money: `Blue Wig #3 · 8 and 12 · @mia`. */
export function paymentNote(title: string, numbers: readonly number[], handle: string): string {
  return `${title} · ${nameNumbers(numbers)} · @${handle}`;
}
