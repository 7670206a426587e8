import type { Reaction } from '#server/core/command.ts';
import { lockLoyalty, settleBadges, settleXp } from '../commands/settle-loyalty.ts';

/** A waffle that is deleted takes the XP earned there along, by rows of its own; badges follow what is left. */
export const takeBackDeleted: Reaction = {
  on: ['waffle.deleted'],
  run: async (tx, _event, waffleId) => {
    const rows = await tx.em.execute<{ handle: string }[]>(
      'select distinct handle from xp_transaction where waffle_id = ?',
      [waffleId],
    );
    const handles = rows.map(({ handle }) => handle);
    await lockLoyalty(tx.em, handles);
    await settleXp(tx, { goneWaffle: waffleId });
    await settleBadges(tx, handles);
    return [];
  },
};
