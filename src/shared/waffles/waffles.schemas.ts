import { z } from 'zod';
import { envelope } from '../actions/envelope.ts';
import { CURRENCIES, DEFAULT_CURRENCY, PRICE_MINOR_MAX } from '../kernel/money.ts';
import { type Page, pageInput } from '../kernel/pagination.ts';
import { isPlainLine, isPlainText } from '../kernel/text.ts';
import {
  HOLD_MINUTES_MAX,
  ITEMS_MAX,
  isSlug,
  MEDIA_LINKS_MAX,
  SPOTS_MAX,
  SPOTS_MIN,
  TITLE_LENGTH_MAX,
  type WaffleFacts,
} from './waffles.rules.ts';

export const waffleIdSchema = z.int().min(1);
export const slugSchema = z.string().refine(isSlug, 'This is not the address of a waffle.');

/** Kept in its normal form, because what a browser reads as an address may hold line breaks and blanks as typed. */
const httpsUrl = z.url({ protocol: /^https$/, normalize: true, error: 'Use an https address.' }).max(500);

const title = z
  .string()
  .trim()
  .min(1, 'Give the waffle a title.')
  .max(TITLE_LENGTH_MAX, `A title has at most ${TITLE_LENGTH_MAX} characters.`)
  .refine(isPlainLine, 'A title has no line breaks or control characters.');

const longText = z.string().trim().max(2_000).refine(isPlainText, 'This text has control characters.');

const editable = {
  title,
  priceMinor: z.int().min(1, 'The price must be more than 0.').max(PRICE_MINOR_MAX),
  description: longText,
  paymentInfo: longText,
  imageUrl: httpsUrl.nullable(),
  mediaLinks: z.array(httpsUrl).max(MEDIA_LINKS_MAX),
  itemCount: z.int().min(1).max(ITEMS_MAX),
  holdMinutes: z.int().min(1).max(HOLD_MINUTES_MAX).nullable(),
  pendingPerHandleMax: z.int().min(1).max(SPOTS_MAX).nullable(),
  publicExport: z.boolean(),
};

export const createWaffleInput = z.object({
  ...envelope,
  title,
  totalSpots: z
    .int()
    .min(SPOTS_MIN, `A waffle has at least ${SPOTS_MIN} spots.`)
    .max(SPOTS_MAX, `A waffle has at most ${SPOTS_MAX} spots.`),
  priceMinor: editable.priceMinor,
  currency: z.enum(CURRENCIES).default(DEFAULT_CURRENCY),
  description: editable.description.default(''),
  paymentInfo: editable.paymentInfo.default(''),
  imageUrl: editable.imageUrl.default(null),
  mediaLinks: editable.mediaLinks.default([]),
  itemCount: editable.itemCount.default(1),
  holdMinutes: editable.holdMinutes.default(null),
  pendingPerHandleMax: editable.pendingPerHandleMax.default(null),
  publicExport: editable.publicExport.default(true),
});
export type CreateWaffleInput = z.infer<typeof createWaffleInput>;

/** Changes only what it names. `version` is the one the form was filled from; another one meanwhile is refused. */
export const updateWaffleInput = z.object({
  ...envelope,
  waffleId: waffleIdSchema,
  version: z.int().min(1).optional(),
  changes: z
    .object(editable)
    .partial()
    .strict()
    .refine((changes) => Object.keys(changes).length > 0, 'Name at least one change.'),
});
export type UpdateWaffleInput = z.infer<typeof updateWaffleInput>;

export const archiveWaffleInput = z.object({ ...envelope, waffleId: waffleIdSchema });
export type ArchiveWaffleInput = z.infer<typeof archiveWaffleInput>;

export const deleteWaffleInput = z.object({
  ...envelope,
  waffleId: waffleIdSchema,
  confirm: z.string().max(20),
  currentPassword: z.string().max(200),
});
export type DeleteWaffleInput = z.infer<typeof deleteWaffleInput>;

export const waffleSlugInput = z.object({ slug: slugSchema });

export const listWafflesInput = z.object({
  tab: z.enum(['active', 'archived']).default('active'),
  search: z.string().trim().max(100).refine(isPlainLine, 'This text has control characters.').default(''),
  sort: z.enum(['newest', 'pending']).default('newest'),
  ...pageInput(24),
});
export type ListWafflesInput = z.infer<typeof listWafflesInput>;

export const listPublicWafflesInput = z.object(pageInput(50));
export type ListPublicWafflesInput = z.infer<typeof listPublicWafflesInput>;

/** A waffle with its counts by stored status, so that a completed board still shows everything as paid. */
export interface PublicWaffleCard {
  readonly waffle: WaffleFacts;
  readonly available: number;
  readonly pending: number;
  readonly paid: number;
}

/** A card of the operators' dashboard. */
export interface WaffleCard extends PublicWaffleCard {
  /** When the claim that waits longest for its payment was made, ISO 8601 in UTC; null where none waits. */
  readonly oldestPendingAt: string | null;
}

/** One waffle for the operators' pages. `version` goes back with `waffles.update`. */
export interface WaffleDetails extends WaffleCard {
  readonly version: number;
  readonly seq: number;
}

/** The dashboard's list. `total` counts what fits the search in this tab, `totals` everything in each tab. */
export interface WaffleList extends Page<WaffleCard> {
  readonly totals: { readonly active: number; readonly archived: number };
}

/** The footer's counts: all waffles, archived ones too, and those that take claims. */
export interface WaffleTotals {
  readonly total: number;
  readonly active: number;
}

/** The answer to create, update, archive and unarchive. `unchanged` says that it was so already. */
export interface WaffleAnswer {
  readonly waffle: WaffleFacts;
  readonly version: number;
  readonly seq: number;
  readonly unchanged: boolean;
}

export interface WaffleDeletedAnswer {
  readonly waffleId: number;
  readonly slug: string;
  readonly title: string;
  /** The number of the log's last event, which is gone with the waffle. */
  readonly seq: number;
}
