import type { Winner } from '../draws/draws.events.ts';
import type { SpotStatus } from '../spots/spots.rules.ts';
import type { WaffleFacts } from '../waffles/waffles.rules.ts';
import type { BoardEvent, PublicBoardEvent } from './events.ts';

/** A board as buyers see it, at log number `seq`. `spots[i]` is spot number `i + 1`. */
export interface PublicBoard {
  readonly waffle: WaffleFacts;
  readonly spots: readonly PublicSpot[];
  readonly winners: readonly Winner[];
  readonly seq: number;
}

export interface PublicSpot {
  readonly number: number;
  readonly status: SpotStatus;
  readonly handle: string | null;
  readonly claimedAt: string | null;
  readonly paidAt: string | null;
}

/** A board as operators see it. */
export interface OperatorBoard {
  readonly waffle: WaffleFacts;
  /** Version of the waffle's fields, for `waffles.update`. */
  readonly version: number;
  readonly holdsPaused: boolean;
  readonly spots: readonly OperatorSpot[];
  readonly winners: readonly Winner[];
  readonly seq: number;
}

export interface OperatorSpot extends PublicSpot {
  readonly claimId: string | null;
  /** The price this claim was made at. */
  readonly priceMinor: number | null;
  readonly paidBy: string | null;
  readonly holdUntil: string | null;
  /** The buyer's own "I paid" note. */
  readonly note: string | null;
}

const FREE_PUBLIC = { status: 'available', handle: null, claimedAt: null, paidAt: null } as const;
const FREE = {
  ...FREE_PUBLIC,
  claimId: null,
  priceMinor: null,
  paidBy: null,
  holdUntil: null,
  note: null,
} as const;

/** A board before anybody claimed anything. */
export function freeSpot(number: number): OperatorSpot {
  return { number, ...FREE };
}

/** Cuts an operator's board down to what anybody may see, at the same log number. */
export function toPublicBoard(board: OperatorBoard): PublicBoard {
  return {
    waffle: board.waffle,
    spots: board.spots.map(({ number, status, handle, claimedAt, paidAt }) => ({
      number,
      status,
      handle,
      claimedAt,
      paidAt,
    })),
    winners: board.winners,
    seq: board.seq,
  };
}

type Patch<Spot> = (spot: Spot) => Spot;

function patchSpots<Spot extends PublicSpot>(
  spots: readonly Spot[],
  numbers: readonly number[],
  patch: Patch<Spot>,
): Spot[] {
  const next = [...spots];
  for (const number of numbers) {
    const spot = next[number - 1];
    if (spot !== undefined) next[number - 1] = patch(spot);
  }
  return next;
}

/**
 * Folds one event into the public board. Idempotent by number: an event at or below `board.seq` changes nothing.
 * Callers see to gaps; this function does not.
 */
export function applyPublicEvent(
  board: PublicBoard,
  seq: number,
  at: string,
  event: PublicBoardEvent,
): PublicBoard {
  if (seq <= board.seq) return board;
  const patched = (numbers: readonly number[], patch: Patch<PublicSpot>): PublicBoard => ({
    ...board,
    seq,
    spots: patchSpots(board.spots, numbers, patch),
  });
  switch (event.kind) {
    case 'spot.claimed':
      return patched(event.numbers, (spot) => ({
        number: spot.number,
        status: 'pending',
        handle: event.handle,
        claimedAt: at,
        paidAt: null,
      }));
    case 'spot.paid':
      return patched(event.numbers, (spot) => ({ ...spot, status: 'paid', paidAt: at }));
    case 'spot.payment_undone':
      return patched(event.numbers, (spot) => ({ ...spot, status: 'pending', paidAt: null }));
    case 'spot.released':
      return patched(event.numbers, (spot) => ({ number: spot.number, ...FREE_PUBLIC }));
    case 'spot.restored': {
      const { number, handle, status, claimedAt, paidAt } = event;
      return patched([number], () => ({ number, status, handle, claimedAt, paidAt }));
    }
    case 'winner.set':
    case 'winner.changed':
      return {
        ...board,
        seq,
        winners: event.winners,
        waffle: { ...board.waffle, status: 'completed', completedAt: event.completedAt },
      };
    case 'winner.cleared':
      return { ...board, seq, winners: [], waffle: { ...board.waffle, status: 'active', completedAt: null } };
    case 'waffle.updated':
    case 'waffle.archived':
    case 'waffle.unarchived':
      return { ...board, seq, waffle: event.waffle };
    case 'draw.sealed':
    case 'waffle.deleted':
    case 'unseen':
      return { ...board, seq };
  }
}

/** Folds one event into the operator's board; the same contract as `applyPublicEvent`. */
export function applyBoardEvent(
  board: OperatorBoard,
  seq: number,
  at: string,
  event: BoardEvent,
): OperatorBoard {
  if (seq <= board.seq) return board;
  const patched = (
    spots: readonly { readonly number: number }[],
    patch: Patch<OperatorSpot>,
    rest: Partial<OperatorBoard> = {},
  ): OperatorBoard => ({
    ...board,
    ...rest,
    seq,
    spots: patchSpots(
      board.spots,
      spots.map((spot) => spot.number),
      patch,
    ),
  });
  switch (event.kind) {
    case 'spot.claimed': {
      const claimIdByNumber = new Map(event.spots.map((spot) => [spot.number, spot.claimId]));
      return patched(event.spots, (spot) => ({
        ...freeSpot(spot.number),
        status: 'pending',
        handle: event.handle,
        claimedAt: at,
        claimId: claimIdByNumber.get(spot.number) ?? null,
        priceMinor: event.priceMinor,
        holdUntil: event.holdUntil,
      }));
    }
    case 'spot.paid':
      return patched(event.spots, (spot) => ({
        ...spot,
        status: 'paid',
        paidAt: at,
        paidBy: event.by,
        holdUntil: null,
      }));
    case 'spot.payment_undone':
      return patched(event.spots, (spot) => ({ ...spot, status: 'pending', paidAt: null, paidBy: null }));
    case 'spot.released':
      return patched(event.spots, (spot) => freeSpot(spot.number));
    case 'spot.restored':
      return patched([event.spot], () => ({ ...event.spot, handle: event.handle }));
    case 'spot.payment_announced':
      return patched(event.spots, (spot) => ({ ...spot, note: event.note }));
    case 'hold.changed': {
      const holdByNumber = new Map(event.spots.map((spot) => [spot.number, spot.holdUntil]));
      return patched(event.spots, (spot) => ({ ...spot, holdUntil: holdByNumber.get(spot.number) ?? null }), {
        holdsPaused: event.paused,
      });
    }
    case 'winner.set':
    case 'winner.changed':
      return {
        ...board,
        seq,
        winners: event.winners,
        waffle: { ...board.waffle, status: 'completed', completedAt: event.completedAt },
      };
    case 'winner.cleared':
      return { ...board, seq, winners: [], waffle: { ...board.waffle, status: 'active', completedAt: null } };
    case 'waffle.updated':
      return { ...board, seq, waffle: event.waffle, version: board.version + 1 };
    case 'waffle.archived':
    case 'waffle.unarchived':
      return { ...board, seq, waffle: event.waffle };
    case 'draw.sealed':
    case 'waffle.deleted':
      return { ...board, seq };
  }
}
