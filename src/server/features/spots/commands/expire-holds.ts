import { randomUUID } from 'node:crypto';
import { type CommandCaller, runCommand } from '#server/core/command.ts';
import type { Core } from '#server/core/context.ts';
import { lockWaffle } from '../../waffles/waffles.queries.ts';
import { Claim } from '../spots.entity.ts';
import { releaseClaims } from './release-claims.ts';
import { callerName } from './settle-claims.ts';

/** Waffles per sweep; the next sweep goes on. */
const WAFFLES_MAX = 100;

const EXPIRE_HOLDS = { name: 'spots.expireHolds', audit: 'expire_hold' } as const;

const DUE = `select distinct c.waffle_id as id from claim c join waffle w on w.id = c.waffle_id
  where c.status = 'pending' and c.hold_until <= ? and w.holds_paused_at is null and w.status = 'active'
    and w.archived_at is null
  order by 1 limit ${WAFFLES_MAX}`;

/**
 * Releases every pending claim whose hold is over by the server's clock, one transaction per waffle, and returns how
 * many. Boards that are paused, completed or archived keep theirs. Any number of processes may sweep at once.
 */
export async function expireHolds(core: Core): Promise<number> {
  const due = await core.fork().execute<{ id: number }[]>(DUE, [core.clock.now()]);
  const caller: CommandCaller = { core, actor: null, actorName: 'hold timer', ip: null };
  let expired = 0;
  for (const { id } of due) {
    expired += await expireHoldsOf(caller, id).catch((error: unknown) => {
      // One board's trouble must not keep the other boards' holds; the next sweep tries it again.
      core.log.error({ err: error, waffleId: id }, 'could not expire holds');
      return 0;
    });
  }
  return expired;
}

async function expireHoldsOf(caller: CommandCaller, waffleId: number): Promise<number> {
  return runCommand<number>(caller, EXPIRE_HOLDS, { opId: randomUUID() }, async ({ em, now }) => {
    const waffle = await lockWaffle(em, waffleId);
    // Looked up again behind the lock: a payment, a pause or another process may have been faster.
    const open = waffle.holdsPausedAt == null && waffle.status === 'active' && waffle.archivedAt == null;
    const claims = open
      ? await em.find(
          Claim,
          { waffle: waffleId, status: 'pending', holdUntil: { $lte: now() } },
          { orderBy: { number: 'asc' } },
        )
      : [];
    if (claims.length === 0) return { answer: 0, audit: [] };
    const { audit, event } = await releaseClaims(em, waffle, claims, {
      cause: 'hold',
      by: callerName(caller),
      reason: null,
      at: now(),
    });
    return { answer: claims.length, audit, stream: waffle, events: [event] };
  });
}
