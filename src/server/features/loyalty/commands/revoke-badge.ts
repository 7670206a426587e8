import { type CommandCaller, runCommand } from '#server/core/command.ts';
import { revokeBadgeAction } from '#shared/actions/catalogue.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { findBadge } from '#shared/loyalty/loyalty.rules.ts';
import type { BadgeAnswer, RevokeBadgeInput } from '#shared/loyalty/loyalty.schemas.ts';
import { Account } from '../../accounts/accounts.entity.ts';
import { BuyerBadge } from '../loyalty.entity.ts';
import { sumXp } from '../loyalty.queries.ts';
import { buyerTarget, lockBuyer, reasonOf, xpAnswer } from './reward-buyer.ts';
import { settleXp } from './settle-loyalty.ts';

/**
 * Takes a badge away, with its XP. It does not come back by itself, however much its conditions are met; somebody may
 * grant it again. Throws `badge.not_found`, `badge.not_held`, `buyer.not_found`.
 */
export async function revokeBadge(caller: CommandCaller, input: RevokeBadgeInput): Promise<BadgeAnswer> {
  return runCommand<BadgeAnswer>(caller, revokeBadgeAction, input, async (tx) => {
    const { em, now } = tx;
    const handle = await lockBuyer(em, caller, input.handle);
    const badge = findBadge(input.badgeId);
    if (badge === undefined) throw new AppError('badge.not_found');
    const row = await em.findOne(BuyerBadge, { handle, badgeId: badge.id });
    if (row?.state !== 'held') throw new AppError('badge.not_held');
    const before = await sumXp(em, handle);
    const why = reasonOf(caller, input.reason);
    row.state = 'revoked';
    row.changedAt = now();
    row.reason = why.reason;
    row.by = why.byId === null ? null : em.getReference(Account, why.byId);
    row.byName = why.byName;
    await em.flush();
    await settleXp(tx, { badgesOf: [handle] }, why);
    const answer = xpAnswer(handle, before, await sumXp(em, handle));
    return {
      answer: { ...answer, badgeId: badge.id, unchanged: false },
      audit: [
        {
          ...buyerTarget(handle),
          before: { badge: badge.name, held: true, xp: before },
          after: { badge: badge.name, held: false, xp: answer.xp },
          reason: why.reason,
        },
      ],
    };
  });
}
