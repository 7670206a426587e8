import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { CommandCaller } from '#server/core/command.ts';
import { xpToLevel } from '#shared/loyalty/loyalty.rules.ts';
import type { XpAnswer } from '#shared/loyalty/loyalty.schemas.ts';
import { requireStanding } from '../../accounts/accounts.queries.ts';
import { getBuyer } from '../loyalty.queries.ts';
import { type LoyaltyReason, lockLoyalty } from './settle-loyalty.ts';

/** What giving something to a buyer by hand, and taking it away, have in common. */

/**
 * Locks a buyer's loyalty for who may change it and returns the handle in its normal form; `typed` may be any text.
 * Throws `buyer.not_found`.
 */
export async function lockBuyer(em: SqlEntityManager, caller: CommandCaller, typed: string): Promise<string> {
  await requireStanding(em, caller.actor, 'loyalty.manage');
  const { handle } = await getBuyer(em, typed);
  await lockLoyalty(em, [handle]);
  return handle;
}

export function reasonOf(caller: CommandCaller, reason: string | undefined): LoyaltyReason {
  return {
    byId: caller.actor?.accountId ?? null,
    byName: caller.actor?.name ?? caller.actorName ?? 'system',
    reason: reason === undefined || reason === '' ? null : reason,
  };
}

/** The answer, and what the audit says, of a buyer's XP before and after. */
export function xpAnswer(handle: string, before: number, after: number): XpAnswer {
  const [was, is] = [xpToLevel(before).level, xpToLevel(after).level];
  return { handle, xpAwarded: after - before, xp: after, level: is, newLevel: is > was ? is : null };
}

/** Whom an audit row about a buyer is about. */
export function buyerTarget(handle: string) {
  return { targetType: 'buyer' as const, targetId: handle, targetLabel: `@${handle}` };
}
