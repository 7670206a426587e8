import { randomUUID } from 'node:crypto';
import { runCommand } from '#server/core/command.ts';
import type { Core } from '#server/core/context.ts';

const BACKFILL = { name: 'buyers.backfill', audit: 'backfill_buyers' } as const;

/** Buyers whose claims say another time than their row; a claim that is gone does not make anybody come later. */
const OUTDATED = `select c.handle, least(b.first_seen_at, c.first_at) as first_at,
         greatest(b.last_claim_at, c.last_at) as last_at
  from (select handle, min(claimed_at) as first_at, max(claimed_at) as last_at from claim group by handle) c
  join buyer b on b.handle = c.handle
  where b.first_seen_at > c.first_at or b.last_claim_at < c.last_at`;

/**
 * Brings the registry up to date with the claims, for claims that came into the database in another way than through the
 * product. A claim without its buyer does not exist: the claim's row refers to it, so only the times can be behind.
 * Writes nothing where nothing is, and may run at any time. Returns how many buyers were behind.
 */
export async function backfillBuyers(core: Core): Promise<number> {
  const caller = { core, actor: null, actorName: 'backfill', ip: null };
  const behind = await core.fork().execute<unknown[]>(`${OUTDATED} limit 1`);
  if (behind.length === 0) return 0;
  return runCommand<number>(caller, BACKFILL, { opId: randomUUID() }, async ({ em }) => {
    // Who claims meanwhile holds their row until that is done; in one order nobody waits for each other in a ring.
    await em.execute(
      `select 1 from buyer where handle in (select handle from (${OUTDATED}) o) order by handle for update`,
    );
    const changed = await em.execute<unknown[]>(
      `update buyer b set first_seen_at = o.first_at, last_claim_at = o.last_at from (${OUTDATED}) o
       where o.handle = b.handle returning b.handle`,
    );
    const after = { buyers: changed.length };
    return {
      answer: changed.length,
      audit:
        changed.length === 0 ? [] : [{ targetType: 'buyer', targetId: '', targetLabel: 'Buyers', after }],
    };
  });
}
