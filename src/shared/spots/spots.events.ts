/**
 * What happened to spots, as the log keeps it. `Operator` fields (`by`, `reason`, `claimId`) are cut from the public
 * form by `live/events.ts`. Times are ISO 8601 in UTC.
 */

export interface ClaimedSpot {
  readonly number: number;
  readonly claimId: string;
}

export interface SpotsClaimed {
  readonly kind: 'spot.claimed';
  readonly handle: string;
  readonly spots: readonly ClaimedSpot[];
  readonly priceMinor: number;
  /** When the hold of these claims ends; null without holds. */
  readonly holdUntil: string | null;
}

export interface SpotsPaid {
  readonly kind: 'spot.paid';
  readonly spots: readonly ClaimedSpot[];
  readonly by: string;
}

export interface PaymentsUndone {
  readonly kind: 'spot.payment_undone';
  readonly spots: readonly ClaimedSpot[];
  readonly by: string;
  readonly reason: string | null;
}

export interface SpotsReleased {
  readonly kind: 'spot.released';
  readonly spots: readonly ClaimedSpot[];
  /** Who: a person's name, `buyer` for the holder's own link, `hold` for an expired hold. */
  readonly cause: 'operator' | 'buyer' | 'hold';
  readonly by: string;
  readonly reason: string | null;
}

/** A release was taken back: the very same claim holds its spot again, exactly as it stood. */
export interface SpotRestored {
  readonly kind: 'spot.restored';
  readonly handle: string;
  readonly spot: ClaimedSpot & {
    readonly status: 'pending' | 'paid';
    readonly priceMinor: number;
    readonly claimedAt: string;
    readonly paidAt: string | null;
    readonly paidBy: string | null;
    readonly holdUntil: string | null;
    readonly note: string | null;
  };
  readonly by: string;
}

export interface HoldsChanged {
  readonly kind: 'hold.changed';
  readonly paused: boolean;
  readonly spots: readonly (ClaimedSpot & { readonly holdUntil: string | null })[];
  readonly by: string;
}

export interface PaymentAnnounced {
  readonly kind: 'spot.payment_announced';
  readonly spots: readonly ClaimedSpot[];
  readonly note: string;
}

export type SpotEvent =
  | SpotsClaimed
  | SpotsPaid
  | PaymentsUndone
  | SpotsReleased
  | SpotRestored
  | HoldsChanged
  | PaymentAnnounced;
