import { z } from 'zod';
import { envelope } from '../actions/envelope.ts';
import { normaliseHandle } from '../buyers/buyers.rules.ts';
import { ERRORS } from '../kernel/errors.ts';
import { isPlainText } from '../kernel/text.ts';
import { uuidSchema } from '../kernel/uuid-schema.ts';
import type { WaffleFacts } from '../waffles/waffles.rules.ts';
import { slugSchema, waffleIdSchema } from '../waffles/waffles.schemas.ts';
import { RELEASE_REASON_LENGTH_MAX, SPOTS_PER_CLAIM_MAX, type SpotStatus } from './spots.rules.ts';

export const spotNumberSchema = z
  .int('A spot is named by its whole number.')
  .min(1, 'Spots are numbered from 1.')
  .max(1_000_000, 'No waffle has that many spots.');

const handleSchema = z
  .string()
  .max(200)
  .transform((typed, context) => {
    const handle = normaliseHandle(typed);
    if (handle === null) {
      context.addIssue({ code: 'custom', message: ERRORS['claim.handle_invalid'].text });
      return z.NEVER;
    }
    return handle;
  });

const distinct = (numbers: readonly number[]) => new Set(numbers).size === numbers.length;

export const claimSpotsInput = z.object({
  ...envelope,
  slug: slugSchema,
  numbers: z
    .array(spotNumberSchema)
    .min(1, 'Choose at least one spot.')
    .max(SPOTS_PER_CLAIM_MAX, `Claim at most ${SPOTS_PER_CLAIM_MAX} spots at once.`)
    .refine(distinct, 'Name every spot once.'),
  handle: handleSchema,
});
export type ClaimSpotsInput = z.infer<typeof claimSpotsInput>;

export const claimRandomInput = z.object({
  ...envelope,
  slug: slugSchema,
  count: z.int().min(1, 'Choose at least one spot.').max(SPOTS_PER_CLAIM_MAX),
  handle: handleSchema,
});
export type ClaimRandomInput = z.infer<typeof claimRandomInput>;

/** What a buyer gets back. `numbers` are theirs now; `ticket` is the secret of the `/my/…` link. */
export interface ClaimAnswer {
  readonly slug: string;
  readonly handle: string;
  readonly numbers: readonly number[];
  readonly requested: number;
  readonly priceMinor: number;
  readonly claimedAt: string;
  readonly holdUntil: string | null;
  readonly seq: number;
  readonly ticket: string;
}

const settleTarget = {
  ...envelope,
  waffleId: waffleIdSchema,
  number: spotNumberSchema,
  claimId: uuidSchema,
};
const words = (lengthMax: number) =>
  z.string().trim().max(lengthMax).refine(isPlainText, 'Leave out control characters.');
const reason = words(RELEASE_REASON_LENGTH_MAX);

export const markPaidInput = z.object(settleTarget);
export type MarkPaidInput = z.infer<typeof markPaidInput>;

export const undoPaidInput = z.object({ ...settleTarget, reason: reason.optional() });
export type UndoPaidInput = z.infer<typeof undoPaidInput>;

export const releaseSpotInput = z.object({ ...settleTarget, reason: reason.optional() });
export type ReleaseSpotInput = z.infer<typeof releaseSpotInput>;

/** Takes a release back: the claim that was released holds its spot again. */
export const restoreSpotInput = z.object(settleTarget);
export type RestoreSpotInput = z.infer<typeof restoreSpotInput>;

/** One call, one transaction, one result per spot: a spot that can't be paid does not stop the others. */
export const markManyPaidInput = z.object({
  ...envelope,
  waffleId: waffleIdSchema,
  spots: z
    .array(z.object({ number: spotNumberSchema, claimId: uuidSchema }))
    .min(1, 'Choose at least one spot.')
    .max(1_000)
    .refine((spots) => distinct(spots.map((spot) => spot.number)), 'Name every spot once.'),
});
export type MarkManyPaidInput = z.infer<typeof markManyPaidInput>;

export const pauseHoldsInput = z.object({ ...envelope, waffleId: waffleIdSchema, paused: z.boolean() });
export type PauseHoldsInput = z.infer<typeof pauseHoldsInput>;

export const extendHoldInput = z.object({
  ...settleTarget,
  minutes: z
    .int()
    .min(1)
    .max(24 * 60),
});
export type ExtendHoldInput = z.infer<typeof extendHoldInput>;

/** The answer to pay, undo and release of one spot. `unchanged` says it was so already, `by` and `at` who and when. */
export interface SettleAnswer {
  readonly number: number;
  readonly claimId: string;
  readonly handle: string;
  readonly status: 'available' | 'pending' | 'paid';
  readonly unchanged: boolean;
  readonly by: string | null;
  readonly at: string;
  readonly seq: number;
}

/** What a refused pay, undo or release says beside its code, so that a person can decide what to do now. */
export interface SettleConflict {
  readonly number: number;
  readonly status_now: SpotStatus;
  readonly handle_now: string | null;
  readonly claim_id_now: string | null;
  readonly claimed_at_now: string | null;
  /** What stands in the way: who did it (a name, `@handle` or `hold timer`) and when. */
  readonly last: {
    readonly what: 'claimed' | 'paid' | 'released' | 'completed' | 'archived';
    readonly by: string | null;
    readonly at: string;
  } | null;
}

/** One spot of a bulk payment. A refusal carries the same `code`, `message` and details as a single one would. */
export type BulkResult =
  | (SettleAnswer & { readonly ok: true })
  | {
      readonly ok: false;
      readonly number: number;
      readonly code: string;
      readonly message: string;
      readonly details: Readonly<Record<string, unknown>>;
    };

export interface BulkAnswer {
  readonly results: readonly BulkResult[];
  readonly seq: number;
}

export interface PauseHoldsAnswer {
  readonly paused: boolean;
  /** True where it was so already. */
  readonly unchanged: boolean;
  readonly seq: number;
}

export interface ExtendHoldAnswer {
  readonly number: number;
  readonly claimId: string;
  readonly holdUntil: string;
  readonly seq: number;
}

/** The spots that the note now stands on; none where nothing is owed any more. */
export interface AnnouncePaymentAnswer {
  readonly numbers: readonly number[];
  readonly seq: number;
}

export interface ReleaseOwnAnswer {
  readonly number: number;
  readonly seq: number;
}

const ticket = z.string().regex(/^[A-Za-z0-9_-]{20,60}$/);

export const myClaimsInput = z.object({ ticket });

/** One of a buyer's spots as their own link shows it. A released one stays in the list: it explains what happened. */
export interface MySpot {
  readonly number: number;
  readonly status: 'pending' | 'paid' | 'winner' | 'released';
  readonly priceMinor: number;
  readonly claimedAt: string;
  readonly paidAt: string | null;
  readonly releasedAt: string | null;
  readonly releasedBy: 'operator' | 'buyer' | 'hold' | null;
  readonly holdUntil: string | null;
  /** The buyer's own "I paid" note; null where they have not said so. */
  readonly note: string | null;
}

/** What stands behind a ticket: one handle's spots on one waffle, held ones first, then by number. */
export interface MySpots {
  readonly waffle: WaffleFacts;
  readonly handle: string;
  readonly spots: readonly MySpot[];
  /** The sum of what is claimed and not paid. */
  readonly owedMinor: number;
  readonly seq: number;
}

export const announcePaymentInput = z.object({
  ...envelope,
  ticket,
  note: words(200).default(''),
});
export type AnnouncePaymentInput = z.infer<typeof announcePaymentInput>;
export const releaseOwnInput = z.object({ ...envelope, ticket, number: spotNumberSchema });
export type ReleaseOwnInput = z.infer<typeof releaseOwnInput>;
