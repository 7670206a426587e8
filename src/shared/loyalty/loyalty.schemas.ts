import { z } from 'zod';
import { reasonSchema } from '../accounts/accounts.schemas.ts';
import { envelope } from '../actions/envelope.ts';
import { pageInput } from '../kernel/pagination.ts';
import {
  type BadgeId,
  type LevelStanding,
  TOP_UP_XP_MAX,
  type XpKind,
  type XpSource,
} from './loyalty.rules.ts';

/** Any text is looked up, so that a strange handle is "not found" like every other unknown one. */
const handle = z.string().max(200);
const badgeId = z.string().max(60);

export const topUpXpInput = z.object({
  ...envelope,
  handle,
  amount: z
    .int('XP are whole.')
    .min(1, 'Give at least 1 XP.')
    .max(TOP_UP_XP_MAX, `Give at most ${TOP_UP_XP_MAX.toLocaleString('en')} XP at once.`),
  reason: reasonSchema.optional(),
});
export type TopUpXpInput = z.infer<typeof topUpXpInput>;

export const grantBadgeInput = z.object({ ...envelope, handle, badgeId, reason: reasonSchema.optional() });
export type GrantBadgeInput = z.infer<typeof grantBadgeInput>;

export const revokeBadgeInput = z.object({
  ...envelope,
  handle,
  badgeId,
  reason: reasonSchema.min(1, 'Say why the badge is revoked.'),
});
export type RevokeBadgeInput = z.infer<typeof revokeBadgeInput>;

export const buyerLoyaltyInput = z.object({ handle });

export const listXpInput = z.object({ handle, ...pageInput(25) });
export type ListXpInput = z.infer<typeof listXpInput>;

/** What topping up and granting answer. */
export interface XpAnswer {
  readonly handle: string;
  readonly xpAwarded: number;
  readonly xp: number;
  readonly level: number;
  /** The level that this reached; null where it was reached before. */
  readonly newLevel: number | null;
}

export interface BadgeAnswer extends XpAnswer {
  readonly badgeId: BadgeId;
  /** True where the buyer held the badge already: nothing was written. */
  readonly unchanged: boolean;
}

/** What a buyer has earned, for lists. */
export interface LoyaltySummary {
  readonly handle: string;
  readonly xp: number;
  /** 1 to 8, see `LEVELS`. */
  readonly level: number;
  /** Those held now, in the catalogue's order. */
  readonly badges: readonly BadgeId[];
}

/** What anybody may know of what a buyer has earned. */
export interface LoyaltyStanding extends LevelStanding {
  readonly handle: string;
  readonly xp: number;
  /** Those held now, in the catalogue's order. */
  readonly badges: readonly { readonly id: BadgeId; readonly awardedAt: string }[];
}

/** A badge a buyer has or had, for operators. Who and why are those of the last change, where a person made it. */
export interface BadgeRecord {
  readonly id: BadgeId;
  /** Lapsed: what it was earned by is gone. It comes back with it; a revoked one does not. */
  readonly state: 'held' | 'lapsed' | 'revoked';
  readonly origin: 'earned' | 'granted';
  readonly awardedAt: string;
  readonly changedAt: string;
  readonly byName: string | null;
  readonly reason: string | null;
}

/** What operators know of what a buyer has earned. */
export interface BuyerLoyalty extends Omit<LoyaltyStanding, 'badges'> {
  readonly buyerId: string;
  readonly badges: readonly BadgeRecord[];
}

/** One row of a buyer's XP ledger, as anybody may see it. */
export interface XpLine {
  readonly id: number;
  readonly kind: XpKind;
  /** What it is about, of a reversal too. */
  readonly source: XpSource;
  readonly amount: number;
  readonly at: string;
  /** Null where the waffle is deleted, or there was none. */
  readonly waffle: { readonly slug: string; readonly title: string } | null;
  readonly number: number | null;
  readonly badgeId: string | null;
}

/** The same for operators. */
export interface OperatorXpLine extends XpLine {
  readonly byName: string | null;
  readonly reason: string | null;
}
