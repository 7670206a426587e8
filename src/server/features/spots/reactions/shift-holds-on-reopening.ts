import type { Reaction } from '#server/core/command.ts';
import { Waffle } from '../../waffles/waffles.entity.ts';
import { shiftHolds } from '../shift-holds.ts';

/**
 * Lets holds end later by the time a board was closed, since nobody could pay meanwhile: after it was archived, and after
 * it had a winner. On a board that is still closed otherwise the clock goes on standing, and a pause has its own count.
 */
export const shiftHoldsOnReopening: Reaction = {
  on: ['waffle.unarchived', 'winner.cleared'],
  run: async ({ em, now }, event, waffleId) => {
    if (event.kind !== 'waffle.unarchived' && event.kind !== 'winner.cleared') return [];
    // The command has locked the row, so this is its own entity and not another read.
    const waffle = await em.findOneOrFail(Waffle, { id: waffleId });
    const isOpen = waffle.status === 'active' && waffle.archivedAt == null;
    if (!isOpen || waffle.holdsPausedAt != null || event.closedSince == null) return [];
    const spots = await shiftHolds(em, waffle, new Date(event.closedSince), now());
    return spots.length === 0 ? [] : [{ kind: 'hold.changed', paused: false, spots, by: event.by }];
  },
};
