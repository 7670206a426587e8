import type { BuyerHistoryFilter } from '../buyers/buyers.rules.ts';
import type { BuyerHistoryEntry, BuyerStats } from '../buyers/buyers.schemas.ts';
import type { Page } from '../kernel/pagination.ts';
import type { LoyaltyStanding, XpLine } from '../loyalty/loyalty.schemas.ts';
import type { MySpots } from '../spots/spots.schemas.ts';
import type { PaymentMethod } from '../studio/studio.schemas.ts';
import type { PublicWaffleCard } from '../waffles/waffles.schemas.ts';
import type { PublicBoard } from './board.ts';

/**
 * What each public page is made of. The server renders the page from it and sends it along as JSON, and the browser
 * hydrates from the same object: what is not in here is not on the page, and what is in here anybody may read.
 */
export type PageData = HomePage | WafflePage | DrawPage | BuyerPage | MySpotsPage | AboutPage | ProblemPage;

export interface HomePage {
  readonly page: 'home';
  readonly waffles: readonly PublicWaffleCard[];
}

export interface WafflePage {
  readonly page: 'waffle';
  readonly board: PublicBoard;
  /** The server's time when the page was made, for "updated 3 s ago". */
  readonly renderedAt: string;
  /** The handle this browser used last, from a cookie that scripts can't read. */
  readonly rememberedHandle: string | null;
  /** The page's absolute address, for copying and for opening in another browser. */
  readonly url: string;
  readonly hasDraw: boolean;
  /** The way back to what this browser claimed here under the remembered handle; null where it did not. */
  readonly mySpotsPath: string | null;
  /** Ways to pay that the organiser has listed, beside what the waffle's own text says. */
  readonly payMethods: readonly PaymentMethod[];
}

/** The certificate itself is fetched and recomputed by the page. */
export interface DrawPage {
  readonly page: 'draw';
  readonly slug: string;
  readonly title: string;
}

export interface BuyerPage {
  readonly page: 'buyer';
  readonly handle: string;
  /** Null where the handle never claimed. */
  readonly stats: BuyerStats | null;
  readonly history: Page<BuyerHistoryEntry>;
  /** What of the history is shown. */
  readonly filter: BuyerHistoryFilter;
  /** Null where the handle never claimed. */
  readonly loyalty: LoyaltyStanding | null;
  /** The last rows of the XP ledger, and how many there are. */
  readonly xp: { readonly rows: readonly XpLine[]; readonly total: number };
}

export interface MySpotsPage {
  readonly page: 'my';
  readonly ticket: string;
  readonly mine: MySpots;
  readonly payMethods: readonly PaymentMethod[];
}

export interface AboutPage {
  readonly page: 'about';
  readonly version: string;
}

export interface ProblemPage {
  readonly page: 'problem';
  readonly status: number;
  readonly title: string;
  readonly sentence: string;
}
