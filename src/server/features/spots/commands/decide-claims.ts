import { randomBytes, randomInt } from 'node:crypto';
import { AppError } from '#shared/kernel/errors.ts';
import { makeUuidV7 } from '#shared/kernel/ids.ts';
import type { SpotsClaimed } from '#shared/spots/spots.events.ts';
import { type ClaimWish, decideClaim } from '#shared/spots/spots.machine.ts';
import type { ClaimAnswer } from '#shared/spots/spots.schemas.ts';
import { hashTicket, makeTicket, makeTicketSeed } from '../make-ticket.ts';
import type { ClaimableWaffle, ClaimState, Holder, KnownBoard } from './store-claims.ts';

/** One claim as it waits at the desk. */
export interface ClaimRequest {
  readonly opId: string;
  /** The device's time of the tap, ISO 8601 in UTC. */
  readonly performedAt: string | null;
  readonly action: 'spots.claim' | 'spots.claimRandom';
  /** `hashInput` of the action and its input, hex. */
  readonly inputHash: string;
  readonly slug: string;
  readonly handle: string;
  readonly wish: ClaimWish;
  readonly ip: string | null;
  readonly deviceId: string | null;
}

/** An answer as its receipt keeps it: with what the ticket is computed from, never with the ticket. */
export type StoredClaimAnswer = Omit<ClaimAnswer, 'ticket'> & { readonly ticketSeed: string };

/** A claim that was decided and waits to be written: number `seq` of its waffle's log. */
export interface ClaimWrite {
  readonly request: ClaimRequest;
  readonly waffleId: number;
  readonly title: string;
  readonly seq: number;
  readonly spots: readonly { readonly key: number; readonly number: number; readonly claimId: string }[];
  readonly priceMinor: number;
  readonly holdUntil: string | null;
  readonly ticketHash: Buffer;
  readonly stored: StoredClaimAnswer;
  /** The audit row's values after the change. */
  readonly after: unknown;
  readonly event: SpotsClaimed;
}

export type ClaimOutcome =
  /** Holds once the waffle's compare-and-swap succeeds. */
  | { readonly kind: 'claimed'; readonly write: ClaimWrite; readonly ticket: string }
  /** Holds once the waffle's compare-and-swap succeeds, too: an earlier claim of the batch may be what refused it. */
  | { readonly kind: 'refused'; readonly waffleId: number | null; readonly error: AppError }
  /** Was answered before this batch. */
  | { readonly kind: 'repeated'; readonly stored: StoredClaimAnswer };

export interface DecidedClaims {
  /** One per request, in the same order. */
  readonly outcomes: readonly ClaimOutcome[];
  readonly writes: readonly ClaimWrite[];
  /** The boards by slug as they are once the writes are committed. */
  readonly boards: ReadonlyMap<string, KnownBoard>;
}

/** Random bytes are drawn for many claims at once: one call for each would cost as much as deciding it. */
const ID_BYTES = 10;
const IDS_PER_DRAW = 256;

/** Makes claim ids of one moment. */
function createClaimIds(nowMs: number): () => string {
  let bytes = Buffer.alloc(0);
  return () => {
    if (bytes.length === 0) bytes = randomBytes(ID_BYTES * IDS_PER_DRAW);
    const random = bytes.subarray(0, ID_BYTES);
    bytes = bytes.subarray(ID_BYTES);
    return makeUuidV7(nowMs, random);
  };
}

/** What all claims of a batch share. */
interface Round {
  readonly now: Date;
  readonly appSecret: string;
  readonly nextClaimId: () => string;
}

interface Draft {
  readonly waffle: ClaimableWaffle;
  readonly holders: (Holder | undefined)[];
  seq: number;
}

/**
 * Decides a batch in the order of arrival, each claim on the board that the earlier ones leave, and makes what has to
 * be written. `state` is not changed: it stays true where nothing gets committed.
 */
export function decideClaims(
  requests: readonly ClaimRequest[],
  state: ClaimState,
  now: Date,
  appSecret: string,
): DecidedClaims {
  const round: Round = { now, appSecret, nextClaimId: createClaimIds(now.getTime()) };
  const drafts = new Map<string, Draft>();
  for (const { waffle, board } of state.waffles) {
    drafts.set(waffle.slug, { waffle, holders: [...board.holders], seq: waffle.seq });
  }
  const receipts = new Map(state.receipts.map((receipt) => [receipt.opId, receipt]));
  const decidedByOpId = new Map<string, ClaimOutcome & { kind: 'claimed' }>();
  const outcomes = requests.map((request): ClaimOutcome => {
    const receipt = receipts.get(request.opId);
    if (receipt !== undefined) {
      const same = receipt.actorId === null && receipt.inputHash === request.inputHash;
      return same ? { kind: 'repeated', stored: receipt.answer as StoredClaimAnswer } : reused(null);
    }
    // Sent twice within one batch: the second is the first one's repeat, and shares its fate.
    const twin = decidedByOpId.get(request.opId);
    if (twin !== undefined) {
      return twin.write.request.inputHash === request.inputHash ? twin : reused(twin.write.waffleId);
    }
    const outcome = decideOne(request, drafts.get(request.slug), round);
    if (outcome.kind === 'claimed') decidedByOpId.set(request.opId, outcome);
    return outcome;
  });
  return {
    outcomes,
    writes: [...decidedByOpId.values()].map(({ write }) => write),
    boards: new Map(
      [...drafts.values()].map(({ waffle, holders, seq }) => [
        waffle.slug,
        { waffleId: waffle.id, seq, holders },
      ]),
    ),
  };
}

function reused(waffleId: number | null): ClaimOutcome {
  return { kind: 'refused', waffleId, error: new AppError('operation.reused') };
}

function decideOne(
  request: ClaimRequest,
  draft: Draft | undefined,
  round: Round,
): ClaimOutcome & { kind: 'claimed' | 'refused' } {
  if (draft === undefined) {
    return { kind: 'refused', waffleId: null, error: new AppError('waffle.not_found') };
  }
  const { waffle, holders } = draft;
  const board = {
    waffle,
    totalSpots: waffle.totalSpots,
    pendingPerHandleMax: waffle.pendingPerHandleMax,
    isFree: (number: number) => holders[number] === undefined,
    countPending: (handle: string) =>
      holders.filter((holder) => holder?.pending === true && holder.handle === handle).length,
  };
  const decision = decideClaim(board, request.handle, request.wish, randomInt);
  if (!decision.ok) {
    const { code, details, message } = decision;
    const error = new AppError(code, details, message === undefined ? {} : { message });
    return { kind: 'refused', waffleId: waffle.id, error };
  }
  draft.seq += 1;
  for (const number of decision.numbers) holders[number] = { handle: request.handle, pending: true };
  return makeWrite(request, draft, decision.numbers, round);
}

function makeWrite(
  request: ClaimRequest,
  { waffle, seq }: Draft,
  numbers: readonly number[],
  { now, appSecret, nextClaimId }: Round,
): ClaimOutcome & { kind: 'claimed' } {
  const { opId, handle, wish } = request;
  const { id: waffleId, priceMinor, holdMinutes } = waffle;
  const holdUntil =
    holdMinutes === null || waffle.holdsPaused
      ? null
      : new Date(now.getTime() + holdMinutes * 60_000).toISOString();
  const spots = numbers.map((number) => ({
    key: waffleId * 2 ** 20 + number,
    number,
    claimId: nextClaimId(),
  }));
  const ticketSeed = makeTicketSeed({ opId, waffleId, handle }, request.deviceId);
  const ticket = makeTicket(appSecret, ticketSeed);
  const requested = wish.kind === 'numbers' ? wish.numbers.length : wish.count;
  const write: ClaimWrite = {
    request,
    waffleId,
    title: waffle.title,
    seq,
    spots,
    priceMinor,
    holdUntil,
    ticketHash: hashTicket(ticket),
    stored: {
      slug: waffle.slug,
      handle,
      numbers,
      requested,
      priceMinor,
      claimedAt: now.toISOString(),
      holdUntil,
      seq,
      ticketSeed,
    },
    after: { handle, numbers, priceMinor, holdUntil },
    event: {
      kind: 'spot.claimed',
      handle,
      spots: spots.map(({ number, claimId }) => ({ number, claimId })),
      priceMinor,
      holdUntil,
    },
  };
  return { kind: 'claimed', write, ticket };
}
