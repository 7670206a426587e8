import { z } from 'zod';

/** The beginning of the year 1: PostgreSQL writes no year 0, JavaScript does. */
const EARLIEST_MS = -62_135_596_800_000;

/**
 * What every write carries. `opId` is made by the client before the first try (UUID v7): the same id sent again
 * returns the first answer and does nothing. `performedAt` is the device's clock at the tap: information only.
 */
export const envelope = {
  opId: z.uuid(),
  performedAt: z.iso
    .datetime({ offset: true })
    .refine((time) => Date.parse(time) >= EARLIEST_MS, 'There is no year 0.')
    .optional(),
};

export interface Envelope {
  readonly opId: string;
  readonly performedAt?: string | undefined;
}
