import { type CommandCaller, runCommand } from '#server/core/command.ts';
import { topUpXpAction } from '#shared/actions/catalogue.ts';
import type { TopUpXpInput, XpAnswer } from '#shared/loyalty/loyalty.schemas.ts';
import { XpTransaction } from '../loyalty.entity.ts';
import { sumXp } from '../loyalty.queries.ts';
import { buyerTarget, lockBuyer, reasonOf, xpAnswer } from './reward-buyer.ts';

/** Gives a buyer XP by hand. The row is of the operation: even without its receipt it can't be written twice. */
export async function topUpXp(caller: CommandCaller, input: TopUpXpInput): Promise<XpAnswer> {
  return runCommand<XpAnswer>(caller, topUpXpAction, input, async ({ em, now }) => {
    const handle = await lockBuyer(em, caller, input.handle);
    const before = await sumXp(em, handle);
    const { byId, byName, reason } = reasonOf(caller, input.reason);
    await em.insert(XpTransaction, {
      handle,
      kind: 'admin_grant',
      amount: input.amount,
      source: `grant:${input.opId}`,
      turn: 1,
      by: byId,
      byName,
      reason,
      at: now(),
    });
    const answer = xpAnswer(handle, before, before + input.amount);
    const audit = {
      ...buyerTarget(handle),
      before: { xp: before },
      after: { xp: answer.xp },
      reason,
    };
    return { answer, audit: [audit] };
  });
}
