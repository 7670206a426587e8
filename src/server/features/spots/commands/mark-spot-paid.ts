import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { type CommandCaller, runCommand } from '#server/core/command.ts';
import { markPaidAction } from '#shared/actions/catalogue.ts';
import type { MarkPaidInput, SettleAnswer } from '#shared/spots/spots.schemas.ts';
import { Account } from '../../accounts/accounts.entity.ts';
import { lockWaffle } from '../../waffles/waffles.queries.ts';
import type { ClaimRow } from '../spots.entity.ts';
import {
  auditSpot,
  callerName,
  claimValues,
  type OnCurrentClaim,
  settleAnswer,
  settleTarget,
} from './settle-claims.ts';

/**
 * Marks a claim as paid. A payment is a fact: one that is paid already answers who took it and when, and nothing is
 * written. A claim that is gone is refused with how the spot stands now; another handle's claim is never paid instead.
 */
export async function markSpotPaid(
  caller: CommandCaller,
  input: OnCurrentClaim<MarkPaidInput>,
): Promise<SettleAnswer> {
  return runCommand<SettleAnswer>(caller, markPaidAction, input, async ({ em, now }) => {
    const waffle = await lockWaffle(em, input.waffleId);
    const { claim, changed } = await settleTarget(em, waffle, 'pay', input);
    if (!changed) return { answer: alreadyPaidAnswer(claim, waffle.seq), audit: [] };
    const before = claimValues(claim);
    const by = callerName(caller);
    payClaim(em, caller, claim, now());
    return {
      answer: (seq) => settleAnswer(claim, { unchanged: false, by, at: now(), seq }),
      audit: [auditSpot(waffle, claim, before)],
      stream: waffle,
      events: [{ kind: 'spot.paid', spots: [{ number: claim.number, claimId: claim.id }], by }],
    };
  });
}

/** Changes the claim's row. A paid claim has no hold any more. */
export function payClaim(em: SqlEntityManager, caller: CommandCaller, claim: ClaimRow, at: Date): void {
  claim.status = 'paid';
  claim.paidAt = at;
  claim.paidBy = caller.actor === null ? null : em.getReference(Account, caller.actor.accountId);
  claim.paidByName = callerName(caller);
  claim.holdUntil = null;
}

/** "Already paid by Ana, 19:41". */
export function alreadyPaidAnswer(claim: ClaimRow, seq: number): SettleAnswer {
  const { paidByName, paidAt, claimedAt } = claim;
  return settleAnswer(claim, { unchanged: true, by: paidByName ?? null, at: paidAt ?? claimedAt, seq });
}
