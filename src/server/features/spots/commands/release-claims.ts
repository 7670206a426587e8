import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { AuditDraft } from '#server/core/command.ts';
import type { SpotsReleased } from '#shared/spots/spots.events.ts';
import type { WaffleRow } from '../../waffles/waffles.entity.ts';
import { type ClaimRow, Spot } from '../spots.entity.ts';
import { auditSpot, claimValues } from './settle-claims.ts';

export interface Release {
  readonly cause: SpotsReleased['cause'];
  /** Who, as the claim and the log keep it: a person's name, `@handle` or `hold timer`. */
  readonly by: string;
  readonly reason: string | null;
  readonly at: Date;
}

/**
 * Gives spots back: the claims' rows stay as history, the spots are free. The waffle's row must be locked. Returns the
 * audit rows, one per spot, and the one event.
 */
export async function releaseClaims(
  em: SqlEntityManager,
  waffle: WaffleRow,
  claims: readonly ClaimRow[],
  { cause, by, reason, at }: Release,
): Promise<{ audit: AuditDraft[]; event: SpotsReleased }> {
  const audit = claims.map((claim) => {
    const before = claimValues(claim);
    claim.status = 'released';
    claim.releasedAt = at;
    claim.releasedByName = by;
    claim.releaseCause = cause;
    claim.releaseReason = reason;
    return auditSpot(waffle, claim, before, { reason });
  });
  const numbers = claims.map(({ number }) => number);
  await em.nativeUpdate(Spot, { waffle: waffle.id, number: { $in: numbers } }, { claimId: null });
  const spots = claims.map(({ number, id }) => ({ number, claimId: id }));
  return { audit, event: { kind: 'spot.released', spots, cause, by, reason } };
}
