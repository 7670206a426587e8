import { type CommandCaller, runCommand } from '#server/core/command.ts';
import { extendHoldAction } from '#shared/actions/catalogue.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { ExtendHoldAnswer, ExtendHoldInput } from '#shared/spots/spots.schemas.ts';
import { lockWaffle } from '../../waffles/waffles.queries.ts';
import { auditSpot, callerName, settleTarget } from './settle-claims.ts';

/**
 * Gives a pending claim more time: its hold ends later by `minutes`, counted from now where it is over already.
 * Refuses with hold.not_used where the claim has no end, because an end would take time from it.
 */
export async function extendHold(caller: CommandCaller, input: ExtendHoldInput): Promise<ExtendHoldAnswer> {
  return runCommand<ExtendHoldAnswer>(caller, extendHoldAction, input, async ({ em, now }) => {
    const waffle = await lockWaffle(em, input.waffleId);
    // The same checks as undoing a payment: an open board, this very claim, and not paid.
    const { claim, changed } = await settleTarget(em, waffle, 'undoPay', input);
    if (changed) throw new AppError('spot.already_paid');
    if (claim.holdUntil == null) throw new AppError('hold.not_used');
    const before = { holdUntil: claim.holdUntil };
    // While holds are paused their clock stands where it was stopped.
    const clockMs = (waffle.holdsPausedAt ?? now()).getTime();
    const holdUntil = new Date(Math.max(claim.holdUntil.getTime(), clockMs) + input.minutes * 60_000);
    claim.holdUntil = holdUntil;
    const spot = { number: claim.number, claimId: claim.id, holdUntil: holdUntil.toISOString() };
    const paused = waffle.holdsPausedAt != null;
    return {
      answer: (seq) => ({ ...spot, seq }),
      audit: [auditSpot(waffle, claim, before, { after: { holdUntil } })],
      stream: waffle,
      events: [{ kind: 'hold.changed', paused, spots: [spot], by: callerName(caller) }],
    };
  });
}
