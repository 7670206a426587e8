import { z } from 'zod';
import { uuidSchema } from '../kernel/uuid-schema.ts';

/** The years 1 to 9999: what every time format on the way can write. */
const EARLIEST_MS = -62_135_596_800_000;
const LATEST_MS = 253_402_300_799_999;

function isWritable(time: string): boolean {
  const timeMs = Date.parse(time);
  return timeMs >= EARLIEST_MS && timeMs <= LATEST_MS;
}

/**
 * What every write carries. `opId` is made by the client before the first try (UUID v7): the same id sent again
 * returns the first answer and does nothing. `performedAt` is the device's clock at the tap: information only.
 */
export const envelope = {
  opId: uuidSchema,
  performedAt: z.iso.datetime({ offset: true }).refine(isWritable, 'This year is out of range.').optional(),
};

export interface Envelope {
  readonly opId: string;
  readonly performedAt?: string | undefined;
}
