import type { ErrorCode, ErrorDetails } from '../kernel/errors.ts';
import type { SpotStatus } from '../spots/spots.rules.ts';

export interface WinnerBoard {
  readonly status: 'active' | 'completed';
  readonly archived: boolean;
  readonly itemCount: number;
  /** Every spot of the board, in any order. */
  readonly spots: readonly { readonly number: number; readonly status: SpotStatus }[];
}

export type WinnerAction =
  | { readonly kind: 'set'; readonly numbers: readonly number[]; readonly confirmUnpaid: boolean }
  | { readonly kind: 'change'; readonly numbers: readonly number[] }
  | { readonly kind: 'clear' }
  | { readonly kind: 'seal'; readonly confirmUnpaid: boolean }
  | { readonly kind: 'draw' };

export type WinnerDecision =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly code: ErrorCode;
      readonly details: ErrorDetails;
      /** Where the table's sentence would not fit. */
      readonly message?: string;
    };

const ALLOWED: WinnerDecision = { ok: true };
const refuse = (code: ErrorCode, details: ErrorDetails = {}): WinnerDecision => ({
  ok: false,
  code,
  details,
});

/**
 * Decides who may win a board and when. On the client this is a prediction; only the server's call, on the locked
 * board, decides. `winner.unpaid_remain` names the unpaid spots, so that the confirmation can show them; `spot.unknown`
 * and `winner.not_paid` name the offending ones (`details.numbers`).
 */
export function decideWinners(board: WinnerBoard, action: WinnerAction): WinnerDecision {
  if (board.archived) return refuse('waffle.archived');
  const changes = action.kind === 'change' || action.kind === 'clear';
  if (changes && board.status !== 'completed') return refuse('waffle.not_completed');
  if (!changes && board.status === 'completed') return refuse('waffle.completed');
  switch (action.kind) {
    case 'clear':
    case 'draw':
      // What a draw needs of its list was decided at sealing, and the list is compared.
      return ALLOWED;
    case 'change':
      return decideNumbers(board, action.numbers);
    case 'set': {
      const decision = decideNumbers(board, action.numbers);
      return decision.ok ? decideUnpaid(board, action.confirmUnpaid) : decision;
    }
    case 'seal':
      return decideSealing(board, action.confirmUnpaid);
  }
}

function decideNumbers(board: WinnerBoard, numbers: readonly number[]): WinnerDecision {
  if (numbers.length !== board.itemCount) {
    return refuse('winner.wrong_count', { expected: board.itemCount, given: numbers.length });
  }
  if (new Set(numbers).size !== numbers.length) return refuse('winner.duplicate_spot');
  const statusByNumber = new Map(board.spots.map((spot) => [spot.number, spot.status]));
  const unknown = numbers.filter((number) => !statusByNumber.has(number));
  if (unknown.length > 0) return refuse('spot.unknown', { numbers: unknown });
  const unpaid = numbers.filter((number) => statusByNumber.get(number) !== 'paid');
  return unpaid.length > 0 ? refuse('winner.not_paid', { numbers: unpaid }) : ALLOWED;
}

function decideUnpaid(board: WinnerBoard, confirmed: boolean): WinnerDecision {
  const unpaid = board.spots.filter((spot) => spot.status !== 'paid').map((spot) => spot.number);
  return unpaid.length > 0 && !confirmed ? refuse('winner.unpaid_remain', { unpaid }) : ALLOWED;
}

function decideSealing(board: WinnerBoard, confirmUnpaid: boolean): WinnerDecision {
  const paid = board.spots.filter((spot) => spot.status === 'paid').length;
  if (paid === 0) return refuse('draw.nobody_paid');
  if (paid < board.itemCount) {
    return {
      ok: false,
      code: 'winner.wrong_count',
      details: { expected: board.itemCount, given: paid },
      message: `Only ${paid} of the ${board.itemCount} spots that would have to win are paid.`,
    };
  }
  return decideUnpaid(board, confirmUnpaid);
}
