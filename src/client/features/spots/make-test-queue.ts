import type { QueuedWrite } from '#client/sync/queued-write.ts';
import type { ErrorCode } from '#shared/kernel/errors.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { BulkAnswer, SettleAnswer } from '#shared/spots/spots.schemas.ts';
import { claimIdOf } from './make-test-board.ts';
import { toWriteDraft } from './settle-record.ts';
import type { SettleName, SettleRequest } from './spots.projection.ts';

let lastOrder = 0;

/** A waiting change of Ana's on Blue Wig #3, for tests: `spots` by number and handle, $5.00 each, made at 19:44. */
export function queuedWrite(
  action: SettleName,
  spots: Readonly<Record<number, string>>,
  changes: Partial<QueuedWrite> = {},
): QueuedWrite {
  lastOrder += 1;
  const opId = `op-${lastOrder}`;
  const claims = Object.entries(spots).map(([number, handle]) => ({
    number: Number(number),
    claimId: claimIdOf(Number(number)),
    handle,
    priceMinor: 500,
  }));
  const target = action === 'spots.markManyPaid' ? { spots: claims } : claims[0];
  const input = { opId, waffleId: 1, performedAt: '2026-11-20T19:44:00.000Z', ...target };
  const about = { slug: 'blue-wig-3', title: 'Blue Wig #3', currency: 'USD', claims };
  return {
    ...toWriteDraft({ action, input } as unknown as SettleRequest, about),
    order: lastOrder,
    accountId: 'a',
    accountName: 'Ana',
    state: 'waiting',
    tries: 0,
    answer: null,
    settledSeq: null,
    settledAtMs: null,
    refusal: null,
    ...changes,
  };
}

/** What makes a change a refused one. */
export function refusedWith(code: ErrorCode, details: Readonly<Record<string, unknown>> = {}) {
  const { message } = new AppError(code);
  const refusal = { code, message, details, atMs: Date.parse('2026-11-20T19:50:00.000Z') };
  return { state: 'needs_you', tries: 1, refusal } as const;
}

/** What makes a change a done one. */
export function settledWith(answer: SettleAnswer | BulkAnswer) {
  return { state: 'settled', tries: 1, answer, settledSeq: answer.seq, settledAtMs: 0 } as const;
}
