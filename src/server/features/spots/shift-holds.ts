import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { HoldsChanged } from '#shared/spots/spots.events.ts';
import type { WaffleRow } from '../waffles/waffles.entity.ts';
import { Claim } from './spots.entity.ts';

/**
 * Lets the hold clock of a board run on after it stood still since `stoodSince`: every pending hold ends later by that
 * time, and claims made meanwhile without an end get their full time. Returns the new ends for the event.
 *
 * Runs inside a command that has locked the waffle, for whatever stops the clock: a pause, an archive, a winner. A pause
 * that outlasts the others covers their time too, so callers must not shift while the holds are paused.
 */
export async function shiftHolds(
  em: SqlEntityManager,
  waffle: WaffleRow,
  stoodSince: Date,
  now: Date,
): Promise<HoldsChanged['spots']> {
  const stoodMs = now.getTime() - stoodSince.getTime();
  const pending = await em.find(
    Claim,
    { waffle: waffle.id, status: 'pending' },
    { orderBy: { number: 'asc' } },
  );
  const spots: { number: number; claimId: string; holdUntil: string }[] = [];
  for (const claim of pending) {
    if (claim.holdUntil != null) {
      claim.holdUntil = new Date(claim.holdUntil.getTime() + stoodMs);
    } else if (waffle.holdMinutes != null && claim.claimedAt >= stoodSince) {
      claim.holdUntil = new Date(now.getTime() + waffle.holdMinutes * 60_000);
    } else {
      continue;
    }
    spots.push({ number: claim.number, claimId: claim.id, holdUntil: claim.holdUntil.toISOString() });
  }
  return spots;
}
