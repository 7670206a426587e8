import type { ErrorCode } from '../kernel/errors.ts';
import type { SpotStatus } from './spots.rules.ts';

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

/** Says why a waffle takes no claims, or null where it does. */
export function whyNotOpen(waffle: WaffleStanding): string | null {
  if (waffle.archived) return 'This waffle is archived; it takes no more claims.';
  if (waffle.status === 'completed') return 'This waffle has its winner; it takes no more claims.';
  return null;
}
