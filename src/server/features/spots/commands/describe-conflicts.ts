import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { ErrorCode } from '#shared/kernel/errors.ts';
import type { SettleConflict } from '#shared/spots/spots.schemas.ts';
import type { WaffleRow } from '../../waffles/waffles.entity.ts';
import { Claim, type ClaimRow } from '../spots.entity.ts';

export interface RefusedTarget {
  readonly target: { readonly number: number; readonly claimId: string | null };
  readonly code: ErrorCode;
}

type Last = SettleConflict['last'];

/**
 * Says of each refused spot how it stands now and who brought it there, by number: "Released by Ana at 19:41; now
 * free". Two look-ups for any number of spots. `holders` are the claims that hold spots now.
 */
export async function describeConflicts(
  em: SqlEntityManager,
  waffle: WaffleRow,
  holders: ReadonlyMap<number, ClaimRow>,
  refused: readonly RefusedTarget[],
): Promise<Map<number, SettleConflict>> {
  const closed = refused.find(({ code }) => isClosing(code));
  const closing = closed === undefined ? null : await findClosing(em, waffle, closed.code);
  const releases = closing === null ? await findReleases(em, waffle, refused) : new Map<number, Last>();
  return new Map(
    refused.map(({ target: { number }, code }) => {
      const holder = holders.get(number);
      return [
        number,
        {
          number,
          status_now: holder === undefined || holder.status === 'released' ? 'available' : holder.status,
          handle_now: holder?.handle ?? null,
          claim_id_now: holder?.id ?? null,
          claimed_at_now: holder?.claimedAt.toISOString() ?? null,
          last: closing ?? lastOf(code, holder, releases.get(number) ?? null),
        },
      ];
    }),
  );
}

function lastOf(code: ErrorCode, holder: ClaimRow | undefined, release: Last): Last {
  if (code === 'spot.reason_required' && holder?.paidAt != null) {
    return { what: 'paid', by: holder.paidByName ?? null, at: holder.paidAt.toISOString() };
  }
  if (release !== null || holder === undefined) return release;
  return { what: 'claimed', by: `@${holder.handle}`, at: holder.claimedAt.toISOString() };
}

/** How the claims that were meant ended; where none was named, how the spot's latest one did. */
async function findReleases(
  em: SqlEntityManager,
  waffle: WaffleRow,
  refused: readonly RefusedTarget[],
): Promise<Map<number, Last>> {
  const meant = new Map(refused.map(({ target }) => [target.number, target.claimId]));
  const released = await em.find(
    Claim,
    { waffle: waffle.id, number: { $in: [...meant.keys()] }, status: 'released' },
    { orderBy: { releasedAt: 'asc', id: 'asc' } },
  );
  const lasts = new Map<number, Last>();
  for (const claim of released) {
    const claimId = meant.get(claim.number);
    if (claim.releasedAt == null || (claimId != null && claimId !== claim.id)) continue;
    lasts.set(claim.number, {
      what: 'released',
      by: claim.releasedByName ?? null,
      at: claim.releasedAt.toISOString(),
    });
  }
  return lasts;
}

function isClosing(code: ErrorCode): boolean {
  return code === 'waffle.archived' || code === 'waffle.completed';
}

/** Who closed the board and when, from its log. `code` says which way it was closed. */
export async function findClosing(em: SqlEntityManager, waffle: WaffleRow, code: ErrorCode): Promise<Last> {
  const archived = code === 'waffle.archived';
  const kinds = archived ? ['waffle.archived'] : ['winner.set', 'winner.changed'];
  const [entry] = await em.execute<{ at: Date; by: string | null }[]>(
    `select at, event ->> 'by' as by from live_event
     where waffle_id = ? and event ->> 'kind' in (${kinds.map(() => '?').join(', ')}) order by seq desc limit 1`,
    [waffle.id, ...kinds],
  );
  if (entry === undefined) return null;
  return { what: archived ? 'archived' : 'completed', by: entry.by, at: entry.at.toISOString() };
}
