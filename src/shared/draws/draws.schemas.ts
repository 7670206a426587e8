import { z } from 'zod';
import { envelope } from '../actions/envelope.ts';
import { spotNumberSchema } from '../spots/spots.schemas.ts';
import { ITEMS_MAX } from '../waffles/waffles.rules.ts';
import { waffleIdSchema } from '../waffles/waffles.schemas.ts';

const winners = {
  ...envelope,
  waffleId: waffleIdSchema,
  /** One spot per item, in the items' order. */
  numbers: z.array(spotNumberSchema).min(1).max(ITEMS_MAX),
};

export const setWinnersInput = z.object({
  ...winners,
  /** Says that the operator saw which spots are not paid and goes on. */
  confirmUnpaid: z.boolean().default(false),
});
export type SetWinnersInput = z.infer<typeof setWinnersInput>;

export const changeWinnersInput = z.object(winners);
export type ChangeWinnersInput = z.infer<typeof changeWinnersInput>;

export const clearWinnersInput = z.object({ ...envelope, waffleId: waffleIdSchema });
export type ClearWinnersInput = z.infer<typeof clearWinnersInput>;

export const sealDrawInput = z.object({
  ...envelope,
  waffleId: waffleIdSchema,
  confirmUnpaid: z.boolean().default(false),
  /** Needed where an earlier draw of this waffle exists: it stays visible with this reason. */
  reason: z.string().trim().max(500).optional(),
});
export type SealDrawInput = z.infer<typeof sealDrawInput>;

export const runDrawInput = z.object({ ...envelope, waffleId: waffleIdSchema, drawId: z.uuid() });
export type RunDrawInput = z.infer<typeof runDrawInput>;
