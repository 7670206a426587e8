import { z } from 'zod';

/**
 * What every write carries. `opId` is made by the client before the first try (UUID v7): the same id sent again
 * returns the first answer and does nothing. `performedAt` is the device's clock at the tap: information only.
 */
export const envelope = {
  opId: z.uuid(),
  performedAt: z.iso.datetime({ offset: true }).optional(),
};

export interface Envelope {
  readonly opId: string;
  readonly performedAt?: string | undefined;
}
