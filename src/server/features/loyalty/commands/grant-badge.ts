import { type CommandCaller, runCommand } from '#server/core/command.ts';
import { grantBadgeAction } from '#shared/actions/catalogue.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { findBadge } from '#shared/loyalty/loyalty.rules.ts';
import type { BadgeAnswer, GrantBadgeInput } from '#shared/loyalty/loyalty.schemas.ts';
import { BuyerBadge } from '../loyalty.entity.ts';
import { sumXp } from '../loyalty.queries.ts';
import { buyerTarget, lockBuyer, reasonOf, xpAnswer } from './reward-buyer.ts';
import { settleXp } from './settle-loyalty.ts';

/**
 * Gives a buyer any badge, whatever its conditions, with the XP that comes with it. It stays until somebody revokes it.
 * One that is held already stays as it is, and nothing is written. Throws `badge.not_found`, `buyer.not_found`.
 */
export async function grantBadge(caller: CommandCaller, input: GrantBadgeInput): Promise<BadgeAnswer> {
  return runCommand<BadgeAnswer>(caller, grantBadgeAction, input, async (tx) => {
    const { em, now } = tx;
    const handle = await lockBuyer(em, caller, input.handle);
    const badge = findBadge(input.badgeId);
    if (badge === undefined) throw new AppError('badge.not_found');
    const badgeId = badge.id;
    const before = await sumXp(em, handle);
    // Of several grants at once each one but the first sees it held: they have waited for the lock.
    const row = await em.findOne(BuyerBadge, { handle, badgeId });
    if (row?.state === 'held') {
      return { answer: { ...xpAnswer(handle, before, before), badgeId, unchanged: true }, audit: [] };
    }
    const why = reasonOf(caller, input.reason);
    await em.upsert(BuyerBadge, {
      handle,
      badgeId,
      state: 'held',
      origin: 'granted',
      awardedAt: now(),
      changedAt: now(),
      reason: why.reason,
      by: why.byId,
      byName: why.byName,
    });
    await settleXp(tx, { badgesOf: [handle] }, why);
    const answer = xpAnswer(handle, before, await sumXp(em, handle));
    return {
      answer: { ...answer, badgeId, unchanged: false },
      audit: [
        {
          ...buyerTarget(handle),
          before: { badge: badge.name, held: false, xp: before },
          after: { badge: badge.name, held: true, xp: answer.xp },
          reason: why.reason,
        },
      ],
    };
  });
}
