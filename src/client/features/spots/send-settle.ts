import { newEnvelope } from '#client/lib/new-envelope.ts';
import type { Api } from '#client/lib/trpc.ts';
import { asAccount, call } from '#client/lib/trpc.ts';
import type { Decision, QueuedWrite, RefusedPart } from '#client/sync/queued-write.ts';
import { AppError, isErrorCode } from '#shared/kernel/errors.ts';
import type { BulkAnswer, SettleAnswer } from '#shared/spots/spots.schemas.ts';
import { readSettleRecord, type SettleRecord, toWriteDraft } from './settle-record.ts';
import type { SettleRequest } from './spots.projection.ts';

/** The browser's cookie may be somebody else's by now, and nobody does what another has tapped. */
type AskOptions = ReturnType<typeof asAccount> & { readonly signal: AbortSignal };

/** Sends a settling write of the queue and says what the server made of it; throws AppError. */
export async function sendSettle(api: Api, write: QueuedWrite, signal: AbortSignal): Promise<Decision> {
  const record = readSettleRecord(write);
  if (record === null) throw new AppError('device.unknown_change');
  return toDecision(record, await call(ask(api, record.request, { ...asAccount(write.accountId), signal })));
}

function ask(
  { spots }: Api,
  request: SettleRequest,
  options: AskOptions,
): Promise<SettleAnswer | BulkAnswer> {
  switch (request.action) {
    case 'spots.markPaid':
      return spots.markPaid.mutate(request.input, options);
    case 'spots.undoPaid':
      return spots.undoPaid.mutate(request.input, options);
    case 'spots.release':
      return spots.release.mutate(request.input, options);
    case 'spots.markManyPaid':
      return spots.markManyPaid.mutate(request.input, options);
  }
}

/** A spot that a bulk payment could not pay becomes a refused payment of its own: each conflict is one decision. */
export function toDecision(record: SettleRecord, answer: SettleAnswer | BulkAnswer): Decision {
  const { request } = record;
  if (request.action !== 'spots.markManyPaid' || !('results' in answer)) {
    return { answer, seq: answer.seq, refused: [], isNothingDone: false };
  }
  const refused = answer.results.flatMap((result): RefusedPart[] => {
    const claim = record.about.claims.find(({ number }) => number === result.number);
    if (result.ok || !claim) return [];
    const { waffleId, performedAt } = request.input;
    const { number, claimId } = claim;
    const input = { ...newEnvelope(), performedAt, waffleId, number, claimId };
    const { code, message, details } = result;
    return [
      {
        draft: toWriteDraft({ action: 'spots.markPaid', input }, { ...record.about, claims: [claim] }),
        refusal: { code: isErrorCode(code) ? code : 'request.invalid', message, details },
      },
    ];
  });
  return { answer, seq: answer.seq, refused, isNothingDone: refused.length === answer.results.length };
}
