import { z } from 'zod';
import { envelope } from '../actions/envelope.ts';
import { CURRENCIES, DEFAULT_CURRENCY, PRICE_MINOR_MAX } from '../kernel/money.ts';
import { pageInput } from '../kernel/pagination.ts';
import {
  HOLD_MINUTES_MAX,
  ITEMS_MAX,
  MEDIA_LINKS_MAX,
  SLUG_LENGTH_MAX,
  SPOTS_MAX,
  SPOTS_MIN,
  TITLE_LENGTH_MAX,
} from './waffles.rules.ts';

export const waffleIdSchema = z.int().min(1);
export const slugSchema = z
  .string()
  .regex(/^[a-z0-9-]+$/)
  .max(SLUG_LENGTH_MAX + 8);

const httpsUrl = z.url({ protocol: /^https$/, error: 'Use an https address.' }).max(500);

const title = z
  .string()
  .trim()
  .min(1, 'Give the waffle a title.')
  .max(TITLE_LENGTH_MAX, `A title has at most ${TITLE_LENGTH_MAX} characters.`);

const editable = {
  title,
  priceMinor: z.int().min(1, 'The price must be more than 0.').max(PRICE_MINOR_MAX),
  description: z.string().trim().max(2_000),
  paymentInfo: z.string().trim().max(2_000),
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

export const listWafflesInput = z.object({
  tab: z.enum(['active', 'archived']).default('active'),
  search: z.string().trim().max(100).default(''),
  sort: z.enum(['newest', 'pending']).default('newest'),
  ...pageInput(24),
});
export type ListWafflesInput = z.infer<typeof listWafflesInput>;
