import { z } from 'zod';
import { envelope } from '../actions/envelope.ts';
import { isPlainText } from '../kernel/text.ts';
import { uuidSchema } from '../kernel/uuid-schema.ts';
import { spotNumberSchema } from '../spots/spots.schemas.ts';
import { ITEMS_MAX } from '../waffles/waffles.rules.ts';
import { slugSchema, waffleIdSchema } from '../waffles/waffles.schemas.ts';
import type { Winner } from './draws.events.ts';
import type { BeaconRound } from './draws.rules.ts';

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
  /** Needed where an earlier draw of this waffle exists. Everybody sees it beside the new attempt. */
  reason: z.string().trim().max(500).refine(isPlainText, 'This text has control characters.').optional(),
});
export type SealDrawInput = z.infer<typeof sealDrawInput>;

export const runDrawInput = z.object({ ...envelope, waffleId: waffleIdSchema, drawId: uuidSchema });
export type RunDrawInput = z.infer<typeof runDrawInput>;

export const drawCertificateInput = z.object({ slug: slugSchema });

/** The answer to set, change and clear. `unchanged` says that exactly these had won already. */
export interface WinnersAnswer {
  readonly winners: readonly Winner[];
  readonly completedAt: string | null;
  readonly unchanged: boolean;
  readonly seq: number;
}

export interface SealedDrawAnswer {
  readonly drawId: string;
  readonly attempt: number;
  readonly listDigest: string;
  readonly secretDigest: string;
  /** Null where no public randomness could be reached: the secret decides alone, and the certificate says so. */
  readonly beacon: BeaconRound | null;
  /** When the beacon's round is out and the draw can be run, ISO 8601 in UTC; null where there is none to wait for. */
  readonly drawableAt: string | null;
  readonly seq: number;
}
