import type { OperatorSpot } from '#shared/live/board.ts';

/** A pending claim is flagged after this long. */
const FLAG_AFTER_MS = 15 * 60_000;

/** A claim that waits for its money. */
export interface PendingClaim {
  readonly number: number;
  readonly claimId: string;
  readonly handle: string;
  /** ISO 8601. */
  readonly claimedAt: string;
  readonly priceMinor: number;
  readonly holdUntil: string | null;
  /** The buyer's own "I paid" note. */
  readonly note: string | null;
}

/** One claim per spot object, so that what did not change is the same object and is not drawn again. */
const claimBySpot = new WeakMap<OperatorSpot, PendingClaim>();

function toPendingClaim(spot: OperatorSpot): PendingClaim | null {
  if (spot.status !== 'pending' || spot.claimId === null || spot.handle === null) return null;
  const known = claimBySpot.get(spot);
  if (known) return known;
  const claim: PendingClaim = {
    number: spot.number,
    claimId: spot.claimId,
    handle: spot.handle,
    claimedAt: spot.claimedAt ?? '',
    priceMinor: spot.priceMinor ?? 0,
    holdUntil: spot.holdUntil,
    note: spot.note,
  };
  claimBySpot.set(spot, claim);
  return claim;
}

/** Every pending claim, oldest first; claims of the same moment by number. */
export function listPending(spots: readonly OperatorSpot[]): PendingClaim[] {
  return spots
    .map(toPendingClaim)
    .filter((claim) => claim !== null)
    .sort(byAge);
}

const byAge = (a: PendingClaim, b: PendingClaim): number =>
  a.claimedAt < b.claimedAt ? -1 : a.claimedAt > b.claimedAt ? 1 : a.number - b.number;

/** One row of the pending list. A row whose claim was settled stays, marked `gone`, until nobody's finger is near. */
export interface PendingRow {
  readonly claim: PendingClaim;
  readonly gone: { readonly outcome: 'paid' | 'released'; readonly by: string | null } | null;
  /** The other pending spots of the same buyer, at the buyer's oldest row only. */
  readonly siblings: readonly PendingClaim[];
}

/**
 * Builds the rows from the board, keeping settled ones of `before` in their places while `keepGone`: what is under a
 * finger must not be replaced by the next claim just as it is tapped.
 */
export function listPendingRows(
  spots: readonly OperatorSpot[],
  before: readonly PendingRow[],
  keepGone: boolean,
): PendingRow[] {
  const pending = listPending(spots);
  const pendingIds = new Set(pending.map((claim) => claim.claimId));
  const gone = keepGone
    ? before.map((row) => row.claim).filter((claim) => !pendingIds.has(claim.claimId))
    : [];
  const byHandle = groupByHandle(pending);
  const oldByClaim = new Map(before.map((row) => [row.claim.claimId, row]));
  return [...pending, ...gone].sort(byAge).map((claim) => {
    const group = byHandle.get(claim.handle) ?? [];
    const row: PendingRow = {
      claim,
      gone: pendingIds.has(claim.claimId) ? null : outcomeOf(spots, claim),
      siblings: group[0] === claim ? group.slice(1) : NO_SIBLINGS,
    };
    const old = oldByClaim.get(claim.claimId);
    return old && isSameRow(old, row) ? old : row;
  });
}

const NO_SIBLINGS: readonly PendingClaim[] = [];

function isSameRow(a: PendingRow, b: PendingRow): boolean {
  return (
    a.claim === b.claim &&
    a.gone?.outcome === b.gone?.outcome &&
    a.gone?.by === b.gone?.by &&
    a.siblings.length === b.siblings.length &&
    a.siblings.every((claim, index) => claim === b.siblings[index])
  );
}

function groupByHandle(claims: readonly PendingClaim[]): Map<string, PendingClaim[]> {
  const groups = new Map<string, PendingClaim[]>();
  for (const claim of claims) {
    const group = groups.get(claim.handle);
    if (group) group.push(claim);
    else groups.set(claim.handle, [claim]);
  }
  return groups;
}

function outcomeOf(spots: readonly OperatorSpot[], claim: PendingClaim): PendingRow['gone'] {
  const spot = spots[claim.number - 1];
  return spot?.claimId === claim.claimId && spot.status === 'paid'
    ? { outcome: 'paid', by: spot.paidBy }
    : { outcome: 'released', by: null };
}

/** Rows whose buyer or number contains what was typed; `@` and upper case do not matter. */
export function searchPending(rows: readonly PendingRow[], typed: string): readonly PendingRow[] {
  const wanted = typed.trim().replace(/^@/, '').toLowerCase();
  if (wanted === '') return rows;
  return rows.filter((row) => row.claim.handle.includes(wanted) || String(row.claim.number) === wanted);
}

export function isOverdue(claim: PendingClaim, nowMs: number): boolean {
  return nowMs - Date.parse(claim.claimedAt) >= FLAG_AFTER_MS;
}
