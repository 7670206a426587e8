import { type CommandCaller, runCommand } from '#server/core/command.ts';
import { undoPaidAction } from '#shared/actions/catalogue.ts';
import type { SettleAnswer, UndoPaidInput } from '#shared/spots/spots.schemas.ts';
import { lockWaffle } from '../../waffles/waffles.queries.ts';
import {
  auditSpot,
  callerName,
  claimValues,
  type OnCurrentClaim,
  settleAnswer,
  settleTarget,
} from './settle-claims.ts';

/**
 * Takes a payment back: the same claim waits for its payment again, at its own price and without a hold. A claim that
 * is not paid stays as it is.
 */
export async function undoSpotPaid(
  caller: CommandCaller,
  input: OnCurrentClaim<UndoPaidInput>,
): Promise<SettleAnswer> {
  return runCommand<SettleAnswer>(caller, undoPaidAction, input, async ({ em, now }) => {
    const waffle = await lockWaffle(em, input.waffleId);
    const { claim, changed } = await settleTarget(em, waffle, 'undoPay', input);
    if (!changed) {
      const state = { unchanged: true, by: null, at: claim.claimedAt, seq: waffle.seq };
      return { answer: settleAnswer(claim, state), audit: [] };
    }
    const before = claimValues(claim);
    const by = callerName(caller);
    const reason = input.reason ?? null;
    claim.status = 'pending';
    claim.paidAt = null;
    claim.paidBy = null;
    claim.paidByName = null;
    return {
      answer: (seq) => settleAnswer(claim, { unchanged: false, by, at: now(), seq }),
      audit: [auditSpot(waffle, claim, before, { reason })],
      stream: waffle,
      events: [
        { kind: 'spot.payment_undone', spots: [{ number: claim.number, claimId: claim.id }], by, reason },
      ],
    };
  });
}
