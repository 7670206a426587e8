import type { ErrorCode, ErrorDetails } from '../kernel/errors.ts';
import { nearestFree, type SpotStatus } from './spots.rules.ts';

/** The claim that holds a spot, as far as a decision needs it. */
export interface SpotHolder {
  readonly claimId: string;
  readonly status: 'pending' | 'paid';
}

export interface WaffleStanding {
  readonly status: 'active' | 'completed';
  readonly archived: boolean;
}

/** Pay, undo and release name the claim they mean: the spot may belong to somebody else by now. */
export interface SettleAction {
  readonly kind: 'pay' | 'undoPay' | 'release';
  readonly claimId: string;
  readonly reason?: string | undefined;
}

export type SettleDecision =
  | { readonly ok: true; readonly next: SpotStatus; readonly changed: boolean }
  | { readonly ok: false; readonly code: ErrorCode };

const refuse = (code: ErrorCode): SettleDecision => ({ ok: false, code });

/**
 * Decides pay, undo and release of one spot. On the client this is a prediction; only the server's call decides.
 *
 * A payment is a fact, so paying what is paid succeeds and changes nothing. A release is a request, so releasing a
 * claim that is gone is refused and says so.
 */
export function decideSettle(
  waffle: WaffleStanding,
  holder: SpotHolder | null,
  action: SettleAction,
): SettleDecision {
  if (waffle.archived) return refuse('waffle.archived');
  if (waffle.status === 'completed') return refuse('waffle.completed');
  if (holder === null) return refuse('spot.released');
  if (holder.claimId !== action.claimId) return refuse('spot.changed_hands');
  switch (action.kind) {
    case 'pay':
      return { ok: true, next: 'paid', changed: holder.status !== 'paid' };
    case 'undoPay':
      return { ok: true, next: 'pending', changed: holder.status !== 'pending' };
    case 'release':
      if (holder.status === 'paid' && (action.reason ?? '').trim() === '')
        return refuse('spot.reason_required');
      return { ok: true, next: 'available', changed: true };
  }
}

export type RestoreDecision =
  | { readonly ok: true; readonly changed: boolean }
  | { readonly ok: false; readonly code: ErrorCode };

/**
 * Decides whether a released claim may hold its spot again: only while the spot is free, because whoever claimed it
 * meanwhile was told that it is theirs. A claim that holds its spot stays as it is.
 */
export function decideRestore(
  waffle: WaffleStanding,
  holder: SpotHolder | null,
  claimId: string,
): RestoreDecision {
  if (waffle.archived) return { ok: false, code: 'waffle.archived' };
  if (waffle.status === 'completed') return { ok: false, code: 'waffle.completed' };
  if (holder === null) return { ok: true, changed: true };
  return holder.claimId === claimId
    ? { ok: true, changed: false }
    : { ok: false, code: 'spot.changed_hands' };
}

/** Says why a waffle takes no claims, or null where it does. */
export function whyNotOpen(waffle: WaffleStanding): string | null {
  if (waffle.archived) return 'This waffle is archived; it takes no more claims.';
  if (waffle.status === 'completed') return 'This waffle has its winner; it takes no more claims.';
  return null;
}

const NEAREST_MAX = 10;

/** A board as far as a claim needs it. */
export interface ClaimableBoard {
  readonly waffle: WaffleStanding;
  readonly totalSpots: number;
  /** Most unpaid spots one handle may hold here; null for no limit. */
  readonly pendingPerHandleMax: number | null;
  /** Asked for numbers from 1 to `totalSpots` only. */
  isFree(number: number): boolean;
  countPending(handle: string): number;
}

/** Named numbers, all or nothing; or any free ones, as many as there are. */
export type ClaimWish =
  | { readonly kind: 'numbers'; readonly numbers: readonly number[] }
  | { readonly kind: 'random'; readonly count: number };

export interface ClaimRefusal {
  readonly ok: false;
  readonly code: ErrorCode;
  readonly message?: string;
  readonly details: ErrorDetails;
}

export type ClaimDecision = { readonly ok: true; readonly numbers: readonly number[] } | ClaimRefusal;

/**
 * Decides which spots a claim gets.
 *
 * @param randomBelow gives an integer from 0 to below its argument, each equally likely.
 */
export function decideClaim(
  board: ClaimableBoard,
  handle: string,
  wish: ClaimWish,
  randomBelow: (limit: number) => number,
): ClaimDecision {
  const closed = whyNotOpen(board.waffle);
  if (closed !== null) return { ok: false, code: 'waffle.not_open', message: closed, details: {} };
  const pending = board.pendingPerHandleMax === null ? 0 : board.countPending(handle);
  const allowed = (board.pendingPerHandleMax ?? board.totalSpots) - pending;
  return wish.kind === 'numbers'
    ? decideNumbers(board, wish.numbers, allowed)
    : decideRandom(board, wish.count, allowed, randomBelow);
}

function decideNumbers(board: ClaimableBoard, numbers: readonly number[], allowed: number): ClaimDecision {
  const unknown = numbers.filter((number) => number < 1 || number > board.totalSpots);
  if (unknown.length > 0) {
    return {
      ok: false,
      code: 'spot.unknown',
      message: `This waffle has no ${nameSpots(unknown)}; it has 1 to ${board.totalSpots}.`,
      details: { unknown },
    };
  }
  if (numbers.length > allowed) return refusePending(board, allowed);
  const taken = numbers.filter((number) => !board.isFree(number));
  if (taken.length === 0) return { ok: true, numbers };
  const wanted = new Set(numbers);
  // Numbers that the buyer wants anyway are no alternative to those that are gone.
  const isOther = (number: number) => !wanted.has(number) && board.isFree(number);
  const nearest = nearestFree(isOther, board.totalSpots, taken, NEAREST_MAX);
  const verb = taken.length === 1 ? 'was' : 'were';
  return {
    ok: false,
    code: 'spot.taken',
    message: `${nameSpots(taken).replace(/^s/, 'S')} ${verb} just taken.`,
    details: { taken, nearest },
  };
}

/** A handle near its limit gets what the limit leaves: a random claim is one that may be served in part. */
function decideRandom(
  board: ClaimableBoard,
  count: number,
  allowed: number,
  randomBelow: (limit: number) => number,
): ClaimDecision {
  const free: number[] = [];
  for (let number = 1; number <= board.totalSpots; number += 1) if (board.isFree(number)) free.push(number);
  if (free.length === 0) return { ok: false, code: 'claim.none_left', details: {} };
  if (allowed < 1) return refusePending(board, allowed);
  const size = Math.min(count, allowed, free.length);
  // The first steps of a Fisher–Yates shuffle: every set of this size is equally likely.
  for (let i = 0; i < size; i += 1) {
    const j = i + randomBelow(free.length - i);
    const chosen = free[j] ?? 0;
    free[j] = free[i] ?? 0;
    free[i] = chosen;
  }
  return { ok: true, numbers: free.slice(0, size).sort((a, b) => a - b) };
}

function refusePending(board: ClaimableBoard, allowed: number): ClaimRefusal {
  return {
    ok: false,
    code: 'claim.too_many_pending',
    details: { pending_max: board.pendingPerHandleMax, still_allowed: Math.max(0, allowed) },
  };
}

function nameSpots(numbers: readonly number[]): string {
  if (numbers.length === 1) return `spot ${numbers[0] ?? ''}`;
  return `spots ${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1) ?? ''}`;
}
