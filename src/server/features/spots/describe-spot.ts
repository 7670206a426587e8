import { z } from 'zod';
import type { PublicBoard, PublicSpot } from '#shared/live/board.ts';
import { publicStatus } from '#shared/spots/spots.rules.ts';
import type { BulkResult, ClaimAnswer, SettleAnswer } from '#shared/spots/spots.schemas.ts';

/** Spots as REST writes them: the field names of the first documents. */

const time = z.iso.datetime();
const storedStatus = z.enum(['available', 'pending', 'paid']);

export const restSpot = z.object({
  number: z.int(),
  status: z.enum(['available', 'pending', 'paid', 'winner']),
  claimed_by_handle: z.string().nullable(),
  claimed_at: time.nullable(),
  paid_at: time.nullable(),
});
type RestSpot = z.input<typeof restSpot>;

/** A board's spots as buyers see them: a completed board has a winner, and nobody has lost. */
export function boardToRest({ waffle, spots, winners }: PublicBoard): RestSpot[] {
  const won = new Set(winners.map(({ number }) => number));
  return spots.map((spot) => ({
    ...spotToRest(spot),
    status: publicStatus(spot.status, waffle.status === 'completed', won.has(spot.number)),
  }));
}

/** The spots of a claim at the moment it was made. */
export function claimToRest({ numbers, handle, claimedAt }: ClaimAnswer): RestSpot[] {
  return numbers.map((number) => spotToRest({ number, status: 'pending', handle, claimedAt, paidAt: null }));
}

function spotToRest({ number, status, handle, claimedAt, paidAt }: PublicSpot): RestSpot {
  return { number, status, claimed_by_handle: handle, claimed_at: claimedAt, paid_at: paidAt };
}

/** `unchanged` says that it was so already, `by` and `at` who did it and when. */
export const restSettled = z.object({
  number: z.int(),
  status: storedStatus,
  claim_id: z.uuid(),
  claimed_by_handle: z.string(),
  unchanged: z.boolean(),
  by: z.string().nullable(),
  at: time,
  seq: z.int(),
});

export function settledToRest(answer: SettleAnswer): z.input<typeof restSettled> {
  return {
    number: answer.number,
    status: answer.status,
    claim_id: answer.claimId,
    claimed_by_handle: answer.handle,
    unchanged: answer.unchanged,
    by: answer.by,
    at: answer.at,
    seq: answer.seq,
  };
}

/** A spot that was not paid says why, and how it stands now. */
export const restBulkResult = z.union([
  restSettled.extend({ ok: z.literal(true) }),
  z.looseObject({
    number: z.int(),
    ok: z.literal(false),
    error: z.object({ code: z.string(), message: z.string() }),
  }),
]);

export function bulkResultToRest(result: BulkResult): z.input<typeof restBulkResult> {
  if (result.ok) return { ...settledToRest(result), ok: true };
  const { number, code, message, details } = result;
  return { ...details, number, ok: false, error: { code, message } };
}
