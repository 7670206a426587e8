import { z } from 'zod';
import { CURRENCIES } from '#shared/kernel/money.ts';
import type { WaffleFacts } from '#shared/waffles/waffles.rules.ts';
import {
  createWaffleInput,
  type PublicWaffleCard,
  type UpdateWaffleInput,
  updateWaffleInput,
} from '#shared/waffles/waffles.schemas.ts';

/** Waffles as REST writes them: the field names of the first documents, in both directions. */

const time = z.iso.datetime();

export const restWaffle = z.object({
  id: z.int(),
  slug: z.string(),
  title: z.string(),
  description: z.string(),
  payment_info: z.string(),
  image_url: z.string().nullable(),
  instagram_media_links: z.array(z.string()),
  total_spots: z.int(),
  spot_price: z.int().describe('Minor units: 500 is $5.00.'),
  currency: z.enum(CURRENCIES),
  item_count: z.int(),
  hold_minutes: z.int().nullable(),
  max_pending_per_handle: z.int().nullable(),
  public_export: z.boolean(),
  status: z.enum(['active', 'completed']),
  archived: z.boolean(),
  created_at: time,
  completed_at: time.nullable(),
});

export function waffleToRest(waffle: WaffleFacts): z.input<typeof restWaffle> {
  return {
    id: waffle.id,
    slug: waffle.slug,
    title: waffle.title,
    description: waffle.description,
    payment_info: waffle.paymentInfo,
    image_url: waffle.imageUrl,
    instagram_media_links: [...waffle.mediaLinks],
    total_spots: waffle.totalSpots,
    spot_price: waffle.priceMinor,
    currency: waffle.currency,
    item_count: waffle.itemCount,
    hold_minutes: waffle.holdMinutes,
    max_pending_per_handle: waffle.pendingPerHandleMax,
    public_export: waffle.publicExport,
    status: waffle.status,
    archived: waffle.archived,
    created_at: waffle.createdAt,
    completed_at: waffle.completedAt,
  };
}

export const restStats = z.object({
  total_spots: z.int(),
  available: z.int(),
  pending: z.int(),
  paid: z.int(),
  spots_remaining: z.int(),
});

export function cardToStats(card: PublicWaffleCard): z.input<typeof restStats> {
  return {
    total_spots: card.waffle.totalSpots,
    available: card.available,
    pending: card.pending,
    paid: card.paid,
    spots_remaining: card.available,
  };
}

const created = createWaffleInput.shape;

/** Empty strings are what a form sends for the fields nobody filled. */
const linksOfForm = z
  .array(z.string().max(500))
  .max(50)
  .transform((links) => links.filter((link) => link.trim() !== ''));

/** Unknown names are refused: a misspelt field that is silently ignored would look as if it had worked. */
export const createWaffleBody = z.strictObject({
  title: created.title,
  total_spots: created.totalSpots,
  spot_price: created.priceMinor.describe('Minor units: 500 is $5.00.'),
  currency: created.currency,
  description: created.description,
  payment_info: created.paymentInfo,
  image_url: created.imageUrl,
  instagram_media_links: linksOfForm.default([]).pipe(created.mediaLinks.unwrap()),
  item_count: created.itemCount,
  hold_minutes: created.holdMinutes,
  max_pending_per_handle: created.pendingPerHandleMax,
  public_export: created.publicExport,
});

const changed = updateWaffleInput.shape.changes.shape;

export const updateWaffleBody = z
  .strictObject({
    version: updateWaffleInput.shape.version,
    title: changed.title,
    spot_price: changed.priceMinor,
    description: changed.description,
    payment_info: changed.paymentInfo,
    image_url: changed.imageUrl,
    instagram_media_links: linksOfForm.pipe(created.mediaLinks.unwrap()).optional(),
    item_count: changed.itemCount,
    hold_minutes: changed.holdMinutes,
    max_pending_per_handle: changed.pendingPerHandleMax,
    public_export: changed.publicExport,
  })
  .refine(
    (body) => Object.entries(body).some(([name, value]) => name !== 'version' && value !== undefined),
    'Name at least one change.',
  );

/** Unnamed fields stay undefined, which means "as it is". */
export function bodyToChanges(body: z.infer<typeof updateWaffleBody>): UpdateWaffleInput['changes'] {
  return {
    title: body.title,
    priceMinor: body.spot_price,
    description: body.description,
    paymentInfo: body.payment_info,
    imageUrl: body.image_url,
    mediaLinks: body.instagram_media_links,
    itemCount: body.item_count,
    holdMinutes: body.hold_minutes,
    pendingPerHandleMax: body.max_pending_per_handle,
    publicExport: body.public_export,
  };
}
