/** Spots as everyone counts and shows them. Pure: both sides use the same functions. */

export const SPOTS_PER_CLAIM_MAX = 50;
export const RELEASE_REASON_LENGTH_MAX = 500;

/** What is stored. Winner and "not won" are derived, see `shownStatus`. */
export type SpotStatus = 'available' | 'pending' | 'paid';

/** What is shown. `lost` is for operators only and never leaves the server towards buyers. */
export type ShownStatus = SpotStatus | 'winner' | 'lost';

/** How a spot is shown to operators: a paid spot of a completed waffle has won or lost. */
export function shownStatus(status: SpotStatus, completed: boolean, won: boolean): ShownStatus {
  if (status !== 'paid' || !completed) return status;
  return won ? 'winner' : 'lost';
}

/** How a spot is shown to buyers: never "lost". */
export function publicStatus(status: SpotStatus, completed: boolean, won: boolean): SpotStatus | 'winner' {
  const shown = shownStatus(status, completed, won);
  return shown === 'lost' ? 'paid' : shown;
}

export interface BoardCounts {
  readonly total: number;
  readonly available: number;
  readonly pending: number;
  readonly paid: number;
}

/** Counts a board by stored status, so that a completed board still shows everything as paid. */
export function countSpots(spots: Iterable<{ readonly status: SpotStatus }>): BoardCounts {
  let available = 0;
  let pending = 0;
  let paid = 0;
  for (const spot of spots) {
    if (spot.status === 'available') available += 1;
    else if (spot.status === 'pending') pending += 1;
    else paid += 1;
  }
  return { total: available + pending + paid, available, pending, paid };
}

/**
 * Free numbers closest to those that were taken, for "try these instead". At most `limit`, closest first, of equally
 * close ones the lower first. Looks outwards from the taken numbers, because in a rush every loser is told this.
 */
export function nearestFree(
  isFree: (number: number) => boolean,
  totalSpots: number,
  taken: readonly number[],
  limit: number,
): number[] {
  const found = new Set<number>();
  for (let distance = 1; distance < totalSpots && found.size < limit; distance += 1) {
    const ring = taken.flatMap((number) => [number - distance, number + distance]);
    for (const number of ring.sort((a, b) => a - b)) {
      if (number >= 1 && number <= totalSpots && isFree(number)) found.add(number);
    }
  }
  return [...found].slice(0, limit);
}
