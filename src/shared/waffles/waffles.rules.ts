import type { Currency } from '../kernel/money.ts';

export const TITLE_LENGTH_MAX = 120;
export const SPOTS_MIN = 2;
export const SPOTS_MAX = 1_000;
export const ITEMS_MAX = 10;
export const MEDIA_LINKS_MAX = 10;
const SLUG_LENGTH_MAX = 80;
export const HOLD_MINUTES_MAX = 7 * 24 * 60;

export interface WaffleTemplate {
  readonly name: string;
  readonly totalSpots: number;
  readonly priceMinor: number;
}

/** The quick-fill buttons of the create form. */
export const WAFFLE_TEMPLATES: readonly WaffleTemplate[] = [
  { name: 'Small', totalSpots: 10, priceMinor: 200 },
  { name: 'Standard', totalSpots: 25, priceMinor: 500 },
  { name: 'Medium', totalSpots: 50, priceMinor: 300 },
  { name: 'Large', totalSpots: 100, priceMinor: 200 },
];

/**
 * The address a title gives: lowercase, only `[a-z0-9-]`, at most 80 characters. `Blue Wig #3` → `blue-wig-3`.
 * Accents are dropped from their letters. A title without any usable letter gives `waffle`.
 */
export function titleToSlug(title: string): string {
  const slug = title
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, SLUG_LENGTH_MAX)
    .replace(/^-+|-+$/g, '');
  return slug === '' ? 'waffle' : slug;
}

/** True for text that can be the address of a waffle; everything else needs no look-up. */
export function isSlug(text: string): boolean {
  return text.length <= SLUG_LENGTH_MAX + 8 && /^[a-z0-9-]+$/.test(text);
}

/** The n-th choice of a slug: the slug itself, then `-2`, `-3`… */
export function slugChoice(slug: string, n: number): string {
  if (n <= 1) return slug;
  const suffix = `-${n}`;
  return `${slug.slice(0, SLUG_LENGTH_MAX - suffix.length)}${suffix}`;
}

/** What a full board brings in, in minor units. */
export function boardTotalMinor(totalSpots: number, priceMinor: number): number {
  return totalSpots * priceMinor;
}

/** What everyone may know of a waffle; the operator's form of it adds nothing that buyers must not see. */
export interface WaffleFacts {
  readonly id: number;
  readonly slug: string;
  readonly title: string;
  readonly description: string;
  readonly paymentInfo: string;
  readonly imageUrl: string | null;
  readonly mediaLinks: readonly string[];
  readonly totalSpots: number;
  readonly priceMinor: number;
  readonly currency: Currency;
  readonly itemCount: number;
  readonly holdMinutes: number | null;
  readonly pendingPerHandleMax: number | null;
  readonly publicExport: boolean;
  readonly status: 'active' | 'completed';
  readonly archived: boolean;
  readonly createdAt: string;
  readonly completedAt: string | null;
}
