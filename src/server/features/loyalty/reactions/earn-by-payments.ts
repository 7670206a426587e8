import type { Reaction } from '#server/core/command.ts';
import { lockLoyalty, settleBadges, settleXp } from '../commands/settle-loyalty.ts';

/**
 * A paid spot earns XP, and may earn badges; what is undone or released takes both back, and what is restored earns
 * again. All claims of one event, up to a whole board of them, are settled by the same few statements.
 */
export const earnByPayments: Reaction = {
  on: ['spot.paid', 'spot.payment_undone', 'spot.released', 'spot.restored'],
  run: async (tx, event) => {
    const claimIds = listClaims(event);
    if (claimIds.length === 0) return [];
    // The command's changes are still in memory, and everything below is asked of the database.
    await tx.em.flush();
    const holders = await tx.em.execute<{ handle: string }[]>(
      `select distinct handle from claim where id = any(string_to_array(?, ',')::uuid[])`,
      [claimIds.join(',')],
    );
    await lockLoyalty(
      tx.em,
      holders.map(({ handle }) => handle),
    );
    // Badges follow from paid spots alone: where no XP moved, none can have changed.
    await settleBadges(tx, await settleXp(tx, { claimIds }));
    return [];
  },
};

/** The claims that may have been paid before or are by now; an unpaid spot that goes back earned nothing. */
function listClaims(event: Parameters<Reaction['run']>[1]): string[] {
  switch (event.kind) {
    case 'spot.paid':
    case 'spot.payment_undone':
      return event.spots.map(({ claimId }) => claimId);
    case 'spot.released':
      return event.cause === 'operator' ? event.spots.map(({ claimId }) => claimId) : [];
    case 'spot.restored':
      return event.spot.status === 'paid' ? [event.spot.claimId] : [];
    default:
      return [];
  }
}
