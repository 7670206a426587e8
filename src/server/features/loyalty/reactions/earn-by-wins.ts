import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Reaction } from '#server/core/command.ts';
import { lockLoyalty, settleBadges, settleXp } from '../commands/settle-loyalty.ts';

/**
 * A win earns XP, once per item, and may earn badges; a winner who is changed or cleared loses both again. The others
 * of the board have not won, which can end or make a stretch before somebody's win elsewhere.
 */
export const earnByWins: Reaction = {
  on: ['winner.set', 'winner.changed', 'winner.cleared'],
  run: async (tx, _event, waffleId) => {
    await tx.em.flush();
    // Everybody is locked before it is asked who has ever won: a win elsewhere, right now, is seen or waits.
    await lockLoyalty(tx.em, await listParticipants(tx.em, waffleId));
    const moved = await settleXp(tx, { winnersOf: waffleId });
    const judged = new Set([...moved, ...(await listWinnersAmong(tx.em, waffleId))]);
    await settleBadges(tx, [...judged]);
    return [];
  },
};

/** Who holds a paid spot of this board, or has earned something by it. */
async function listParticipants(em: SqlEntityManager, waffleId: number): Promise<string[]> {
  const rows = await em.execute<{ handle: string }[]>(
    `select handle from claim where waffle_id = ? and status = 'paid'
     union select handle from xp_transaction where waffle_id = ?`,
    [waffleId, waffleId],
  );
  return rows.map(({ handle }) => handle);
}

/** Who of this board has ever won anything: for all others it makes no difference how it ended. */
async function listWinnersAmong(em: SqlEntityManager, waffleId: number): Promise<string[]> {
  const rows = await em.execute<{ handle: string }[]>(
    `select distinct c.handle from claim c where c.waffle_id = ? and c.status = 'paid'
       and exists (select 1 from winner v where v.handle = c.handle)`,
    [waffleId],
  );
  return rows.map(({ handle }) => handle);
}
