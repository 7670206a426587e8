import type { OperatorBoard, OperatorSpot } from '#shared/live/board.ts';
import { freeSpot } from '#shared/live/board.ts';
import type { SettleAction } from '#shared/spots/spots.machine.ts';
import { decideSettle } from '#shared/spots/spots.machine.ts';
import type { BoardCounts, ShownStatus } from '#shared/spots/spots.rules.ts';
import { countSpots, shownStatus } from '#shared/spots/spots.rules.ts';
import type {
  MarkManyPaidInput,
  MarkPaidInput,
  ReleaseSpotInput,
  UndoPaidInput,
} from '#shared/spots/spots.schemas.ts';

/** The four writes that settle a claim, with exactly the input the server takes. */
export type SettleRequest =
  | { readonly action: 'spots.markPaid'; readonly input: MarkPaidInput }
  | { readonly action: 'spots.undoPaid'; readonly input: UndoPaidInput }
  | { readonly action: 'spots.release'; readonly input: ReleaseSpotInput }
  | { readonly action: 'spots.markManyPaid'; readonly input: MarkManyPaidInput };

export type SettleName = SettleRequest['action'];
export type SettleInput<Name extends SettleName> = Extract<SettleRequest, { action: Name }>['input'];

/** A tap between the finger and the log: not answered yet, or answered and not yet seen in the log. */
export interface WaitingAction {
  readonly request: SettleRequest;
  /** Who tapped, as others will read it. */
  readonly by: string;
  /** ISO 8601. */
  readonly performedAt: string;
  /** The log's number that contains it; null while there is no answer. */
  readonly settledSeq: number | null;
}

/** What the screen shows: the server's truth with the waiting taps laid over it. */
export interface ShownBoard extends OperatorBoard {
  /** What each spot still waits for; a spot that is not in here is final. */
  readonly waiting: ReadonlyMap<number, SettleName>;
}

interface Target {
  readonly number: number;
  readonly claimId: string;
}

const KIND_BY_ACTION: Readonly<Record<SettleName, SettleAction['kind']>> = {
  'spots.markPaid': 'pay',
  'spots.markManyPaid': 'pay',
  'spots.undoPaid': 'undoPay',
  'spots.release': 'release',
};

/** The claims a request is about; one, except for a bulk payment. */
function targetsOf(request: SettleRequest): readonly Target[] {
  return request.action === 'spots.markManyPaid' ? request.input.spots : [request.input];
}

/** Whether a tap is about a claim. */
export function isAbout(tap: WaitingAction, claimId: string): boolean {
  return targetsOf(tap.request).some((target) => target.claimId === claimId);
}

const NOTHING_WAITS: ReadonlyMap<number, SettleName> = new Map();

/**
 * Lays the waiting taps over the server's board, oldest first. A tap that the board has overtaken (the claim is gone,
 * or is already as it should be) shows nothing: the board is right then. Spots that no tap touches keep their identity,
 * so that only changed cells are drawn again.
 */
export function overlay(board: OperatorBoard, waiting: readonly WaitingAction[]): ShownBoard {
  const open = waiting.filter(
    (tap) =>
      tap.request.input.waffleId === board.waffle.id &&
      (tap.settledSeq === null || tap.settledSeq > board.seq),
  );
  if (open.length === 0) return { ...board, waiting: NOTHING_WAITS };
  const spots = [...board.spots];
  const marks = new Map<number, SettleName>();
  for (const tap of open) {
    for (const target of targetsOf(tap.request)) {
      const spot = spots[target.number - 1];
      const changed = spot && predictSpot(board, spot, tap, target);
      if (!changed) continue;
      spots[target.number - 1] = changed;
      if (tap.settledSeq === null) marks.set(target.number, tap.request.action);
      else marks.delete(target.number);
    }
  }
  return { ...board, spots, waiting: marks };
}

interface Prediction {
  readonly tap: WaitingAction;
  readonly waffle: OperatorBoard['waffle'];
  readonly changed: OperatorSpot | undefined;
}

/** The last prediction for each spot: with forty taps waiting, the next one redraws one cell and not all of theirs. */
const predictions = new WeakMap<OperatorSpot, Prediction>();

function predictSpot(
  { waffle }: OperatorBoard,
  spot: OperatorSpot,
  tap: WaitingAction,
  target: Target,
): OperatorSpot | undefined {
  const last = predictions.get(spot);
  if (last?.tap === tap && last.waffle === waffle) return last.changed;
  const changed = decideSpot(waffle, spot, tap, target);
  predictions.set(spot, { tap, waffle, changed });
  return changed;
}

/** The spot as the tap leaves it; undefined where the tap changes nothing any more. */
function decideSpot(
  waffle: OperatorBoard['waffle'],
  spot: OperatorSpot,
  tap: WaitingAction,
  target: Target,
): OperatorSpot | undefined {
  const kind = KIND_BY_ACTION[tap.request.action];
  const holder =
    spot.claimId === null || spot.status === 'available'
      ? null
      : { claimId: spot.claimId, status: spot.status };
  const reason = 'reason' in tap.request.input ? tap.request.input.reason : undefined;
  const decision = decideSettle(waffle, holder, { kind, claimId: target.claimId, reason });
  if (!decision.ok || !decision.changed) return undefined;
  switch (decision.next) {
    case 'paid':
      return { ...spot, status: 'paid', paidAt: tap.performedAt, paidBy: tap.by, holdUntil: null };
    case 'pending':
      return { ...spot, status: 'pending', paidAt: null, paidBy: null };
    case 'available':
      return freeSpot(spot.number);
  }
}

export interface BoardFigures {
  readonly counts: BoardCounts;
  /** Claim prices of everything the server has as paid. */
  readonly revenueMinor: number;
  /** What the waiting taps add to it, or take away; 0 where nothing waits. */
  readonly waitingMinor: number;
}

/** Counts from what is shown; money from what the server has, with the waiting part apart: money is never a guess. */
export function figuresOf(board: OperatorBoard, waiting: readonly WaitingAction[]): BoardFigures {
  const shown = overlay(board, waiting);
  const confirmed = overlay(
    board,
    waiting.filter((tap) => tap.settledSeq !== null),
  );
  const revenueMinor = revenueOf(confirmed.spots);
  return {
    counts: countSpots(shown.spots),
    revenueMinor,
    waitingMinor: revenueOf(shown.spots) - revenueMinor,
  };
}

/** The sum of the claim prices of paid spots, in minor units. */
export function revenueOf(spots: readonly OperatorSpot[]): number {
  let totalMinor = 0;
  for (const spot of spots) if (spot.status === 'paid') totalMinor += spot.priceMinor ?? 0;
  return totalMinor;
}

/** What a cell says of its spot. */
export function shownStatusOf(board: OperatorBoard, spot: OperatorSpot): ShownStatus {
  const won = board.winners.some((winner) => winner.number === spot.number);
  return shownStatus(spot.status, board.waffle.status === 'completed', won);
}

/** Why pay, undo and release are off on this board; null where they work. */
export function whyNotSettle(board: OperatorBoard): string | null {
  if (board.waffle.archived) return 'This waffle is archived and read-only. Unarchive it to change spots.';
  if (board.waffle.status === 'completed')
    return 'This waffle has its winner. Clear the winner to change spots.';
  return null;
}
