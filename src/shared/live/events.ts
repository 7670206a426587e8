import type { DrawEvent } from '../draws/draws.events.ts';
import type { ClaimedSpot, SpotEvent } from '../spots/spots.events.ts';
import type { WaffleEvent } from '../waffles/waffles.events.ts';

/** Everything that can happen on a board. */
export type BoardEvent = SpotEvent | DrawEvent | WaffleEvent;

/** One entry of a waffle's log. `seq` starts at 1 and has no gaps; `at` is the server's commit-side time. */
export interface LoggedEvent {
  readonly seq: number;
  readonly at: string;
  /** The operation that caused it, so that the phone that sent it knows its own. Operators only. */
  readonly opId: string | null;
  readonly event: BoardEvent;
}

/** The public form: no account names, no reasons, no claim ids, no operation ids. */
export type PublicBoardEvent =
  | { readonly kind: 'spot.claimed'; readonly handle: string; readonly numbers: readonly number[] }
  | {
      readonly kind: 'spot.paid' | 'spot.payment_undone' | 'spot.released';
      readonly numbers: readonly number[];
    }
  | {
      readonly kind: 'spot.restored';
      readonly number: number;
      readonly handle: string;
      readonly status: 'pending' | 'paid';
      readonly claimedAt: string;
      readonly paidAt: string | null;
    }
  | Omit<Extract<BoardEvent, { kind: 'winner.set' | 'winner.changed' }>, 'by'>
  | { readonly kind: 'winner.cleared' }
  | Omit<Extract<BoardEvent, { kind: 'draw.sealed' }>, 'by'>
  | Omit<Extract<BoardEvent, { kind: 'waffle.updated' | 'waffle.archived' | 'waffle.unarchived' }>, 'by'>
  | { readonly kind: 'waffle.deleted' }
  | { readonly kind: 'unseen' };

export interface PublicLoggedEvent {
  readonly seq: number;
  readonly at: string;
  readonly event: PublicBoardEvent;
}

const numbersOf = (spots: readonly ClaimedSpot[]) => spots.map((spot) => spot.number);

/**
 * Cuts an event down to what anybody may see. What buyers have no part in (holds, notes to the operator) becomes
 * `unseen`: the number must still arrive, or the reader would think it missed something.
 */
export function toPublicEvent(event: BoardEvent): PublicBoardEvent {
  switch (event.kind) {
    case 'spot.claimed':
      return { kind: event.kind, handle: event.handle, numbers: numbersOf(event.spots) };
    case 'spot.paid':
    case 'spot.payment_undone':
    case 'spot.released':
      return { kind: event.kind, numbers: numbersOf(event.spots) };
    case 'spot.restored': {
      const { number, status, claimedAt, paidAt } = event.spot;
      return { kind: event.kind, number, handle: event.handle, status, claimedAt, paidAt };
    }
    case 'winner.set':
    case 'winner.changed':
      return { kind: event.kind, winners: event.winners, completedAt: event.completedAt };
    case 'winner.cleared':
      return { kind: event.kind };
    case 'draw.sealed':
      return {
        kind: event.kind,
        drawId: event.drawId,
        listDigest: event.listDigest,
        secretDigest: event.secretDigest,
      };
    case 'waffle.updated':
    case 'waffle.archived':
    case 'waffle.unarchived':
      return { kind: event.kind, waffle: event.waffle };
    case 'waffle.deleted':
      return event;
    case 'hold.changed':
    case 'spot.payment_announced':
      return { kind: 'unseen' };
  }
}
