import { nameNumbers } from '#client/lib/name-numbers.ts';
import type { OperatorBoard, OperatorSpot } from '#shared/live/board.ts';

/** What one typed winning number stands for right now. */
export type WinnerCandidate =
  | { readonly kind: 'empty' }
  | { readonly kind: 'wrong'; readonly problem: string }
  | { readonly kind: 'ready'; readonly spot: OperatorSpot };

/** Reads one number per item against the board as it is shown: distinct, existing, paid. */
export function readCandidates(board: OperatorBoard, typed: readonly string[]): WinnerCandidate[] {
  const numbers = typed.map((text) => (/^\d{1,4}$/.test(text.trim()) ? Number(text.trim()) : null));
  return typed.map((text, item) => {
    if (text.trim() === '') return { kind: 'empty' };
    const number = numbers[item];
    const spot = number === null || number === undefined ? undefined : board.spots[number - 1];
    if (!spot) return { kind: 'wrong', problem: `This waffle has spots 1 to ${board.waffle.totalSpots}.` };
    if (numbers.indexOf(spot.number) < item) {
      return { kind: 'wrong', problem: 'Name a different spot for each item.' };
    }
    if (spot.status === 'available') return { kind: 'wrong', problem: `Spot ${spot.number} is free.` };
    if (spot.status === 'pending') {
      return { kind: 'wrong', problem: `Spot ${spot.number} (@${spot.handle}) is not paid.` };
    }
    return { kind: 'ready', spot };
  });
}

/** The winning spots in the items' order; null until every item has one. */
export function readySpots(candidates: readonly WinnerCandidate[]): OperatorSpot[] | null {
  const spots = candidates.map((candidate) => (candidate.kind === 'ready' ? candidate.spot : null));
  return spots.every((spot) => spot !== null) && spots.length > 0 ? spots : null;
}

/** What the confirmation says before winners become public. */
export function winnerConsequence(board: OperatorBoard, winners: readonly OperatorSpot[]): string {
  const who = winners.map((spot) => `Spot ${spot.number} · @${spot.handle}`).join(', ');
  const others = board.spots.filter((spot) => spot.status === 'paid').length - winners.length;
  const rest =
    others === 0
      ? ''
      : others === 1
        ? ' 1 other paid spot is marked as not won.'
        : ` ${others} other paid spots are marked as not won.`;
  return `${who} ${winners.length === 1 ? 'wins' : 'win'} ${board.waffle.title}.${rest} Everyone watching sees this now.`;
}

/** Spots that are not paid, by number: the operator has to see them before a winner is set all the same. */
export function unpaidSpots(board: OperatorBoard): OperatorSpot[] {
  return board.spots.filter((spot) => spot.status !== 'paid');
}

/** `not paid: 3 @mia, 9 @bob; free: 12–20`; empty where every spot is paid. */
export function describeUnpaid(board: OperatorBoard): string {
  const pending = board.spots.filter((spot) => spot.status === 'pending');
  const free = board.spots.filter((spot) => spot.status === 'available');
  const parts: string[] = [];
  if (pending.length > 0)
    parts.push(`not paid: ${pending.map((spot) => `${spot.number} @${spot.handle}`).join(', ')}`);
  if (free.length > 0) parts.push(`free: ${nameNumbers(free.map((spot) => spot.number))}`);
  return parts.join('; ');
}

/** Whether winners can be changed at all right now. */
export interface WinnerStanding {
  /** Why nothing that needs the server can be done; null where it can. */
  readonly offline: string | null;
  /** Taps on this waffle that the server has not answered. */
  readonly waitingCount: number;
}

/** Why setting, changing and clearing winners is off; null where it works. A winner is public, so it is never queued. */
export function whyNotWinner(board: OperatorBoard, standing: WinnerStanding): string | null {
  if (board.waffle.archived) return 'This waffle is archived. Unarchive it to change the winner.';
  if (standing.offline !== null) return standing.offline;
  if (standing.waitingCount > 0) {
    return standing.waitingCount === 1
      ? '1 change on this board still waits to be sent. Winners come after it.'
      : `${standing.waitingCount} changes on this board still wait to be sent. Winners come after them.`;
  }
  return null;
}

/** Why no winner can be set yet although everything else is fine. */
export function whyTooEarly(board: OperatorBoard): string | null {
  const paid = board.spots.filter((spot) => spot.status === 'paid').length;
  const { itemCount } = board.waffle;
  if (paid >= itemCount) return null;
  if (paid === 0) return 'No spot is paid yet, so nobody can win.';
  return `${itemCount} winners need ${itemCount} paid spots; ${paid === 1 ? '1 is' : `${paid} are`} paid.`;
}
