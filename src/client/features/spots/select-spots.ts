import type { OperatorSpot } from '#shared/live/board.ts';

/** Bulk pay: which claims are picked. Keyed by spot number, holding the claim that was meant when it was tapped. */
export interface BulkSelection {
  readonly claimIdByNumber: ReadonlyMap<number, string>;
  /** Where the next range begins: the last spot that was tapped. */
  readonly anchor: number | null;
  /** True after "to…": the next tap picks everything between. */
  readonly reaching: boolean;
}

export const EMPTY_SELECTION: BulkSelection = { claimIdByNumber: new Map(), anchor: null, reaching: false };

type Spots = readonly OperatorSpot[];

const pendingClaim = (spots: Spots, number: number): string | null => {
  const spot = spots[number - 1];
  return spot?.status === 'pending' ? spot.claimId : null;
};

/** A tap: picks or drops one pending spot, or ends a range. Spots that are not pending change nothing. */
export function tapSpot(selection: BulkSelection, spots: Spots, number: number): BulkSelection {
  if (selection.reaching && selection.anchor !== null) {
    return reachTo(selection, spots, selection.anchor, number);
  }
  const claimId = pendingClaim(spots, number);
  if (claimId === null) return selection;
  const claimIdByNumber = new Map(selection.claimIdByNumber);
  if (claimIdByNumber.has(number)) claimIdByNumber.delete(number);
  else claimIdByNumber.set(number, claimId);
  return { claimIdByNumber, anchor: number, reaching: false };
}

/** Picks every pending spot from one number to another, in either direction. */
export function reachTo(selection: BulkSelection, spots: Spots, from: number, to: number): BulkSelection {
  const claimIdByNumber = new Map(selection.claimIdByNumber);
  for (let number = Math.min(from, to); number <= Math.max(from, to); number += 1) {
    const claimId = pendingClaim(spots, number);
    if (claimId !== null) claimIdByNumber.set(number, claimId);
  }
  return { claimIdByNumber, anchor: to, reaching: false };
}

/** "to…": the next tap is the end of a range. Pressed again it is taken back. */
export function startReaching(selection: BulkSelection): BulkSelection {
  return { ...selection, reaching: selection.anchor !== null && !selection.reaching };
}

/** Picks exactly these numbers, as far as they are pending. */
export function selectNumbers(spots: Spots, numbers: readonly number[]): BulkSelection {
  const claimIdByNumber = new Map<number, string>();
  for (const number of numbers) {
    const claimId = pendingClaim(spots, number);
    if (claimId !== null) claimIdByNumber.set(number, claimId);
  }
  return { claimIdByNumber, anchor: numbers.at(-1) ?? null, reaching: false };
}

/** What is picked and still holds: a claim that was settled or changed hands meanwhile is not paid by accident. */
export function pickedSpots(selection: BulkSelection, spots: Spots): OperatorSpot[] {
  const picked: OperatorSpot[] = [];
  for (const [number, claimId] of selection.claimIdByNumber) {
    const spot = spots[number - 1];
    if (spot && spot.status === 'pending' && spot.claimId === claimId) picked.push(spot);
  }
  return picked.sort((a, b) => a.number - b.number);
}
