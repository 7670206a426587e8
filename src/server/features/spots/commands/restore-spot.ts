import { type CommandCaller, runCommand } from '#server/core/command.ts';
import { restoreSpotAction } from '#shared/actions/catalogue.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { decideRestore } from '#shared/spots/spots.machine.ts';
import type { RestoreSpotInput, SettleAnswer } from '#shared/spots/spots.schemas.ts';
import { lockWaffle } from '../../waffles/waffles.queries.ts';
import { Claim, type ClaimRow, Spot } from '../spots.entity.ts';
import { describeConflicts } from './describe-conflicts.ts';
import { auditSpot, callerName, claimValues, loadHolders, settleAnswer } from './settle-claims.ts';

/**
 * Takes an operator's release back: the same claim holds its spot again, with its price, its times and its payment. A
 * hold that has run out meanwhile is not started again. Refuses with spot.changed_hands where somebody else was faster.
 */
export async function restoreSpot(caller: CommandCaller, input: RestoreSpotInput): Promise<SettleAnswer> {
  return runCommand<SettleAnswer>(caller, restoreSpotAction, input, async ({ em, now }) => {
    // The lock comes first: a claim of the same spot is either in the board by now or waits for this one.
    const waffle = await lockWaffle(em, input.waffleId);
    const { number, claimId } = input;
    const holders = await loadHolders(em, waffle, [number]);
    const holder = holders.get(number);
    const standing = { status: waffle.status, archived: waffle.archivedAt != null };
    const current =
      holder === undefined || holder.status === 'released'
        ? null
        : { claimId: holder.id, status: holder.status };
    const decision = decideRestore(standing, current, claimId);
    if (!decision.ok) {
      const refused = [{ target: { number, claimId }, code: decision.code }];
      const conflicts = await describeConflicts(em, waffle, holders, refused);
      throw new AppError(decision.code, { ...conflicts.get(number) });
    }
    const claim = await em.findOne(Claim, { id: claimId, waffle: waffle.id, number });
    if (claim === null) throw new AppError('spot.not_claimed');
    const by = callerName(caller);
    if (!decision.changed) {
      const state = { unchanged: true, by: null, at: claim.claimedAt, seq: waffle.seq };
      return { answer: settleAnswer(claim, state), audit: [] };
    }
    const before = claimValues(claim);
    takeReleaseBack(claim, now());
    await em.nativeUpdate(Spot, { waffle: waffle.id, number }, { claimId });
    return {
      answer: (seq) => settleAnswer(claim, { unchanged: false, by, at: now(), seq }),
      audit: [auditSpot(waffle, claim, before)],
      stream: waffle,
      events: [
        {
          kind: 'spot.restored',
          handle: claim.handle,
          spot: {
            number,
            claimId,
            status: claim.paidAt == null ? 'pending' : 'paid',
            priceMinor: claim.priceMinor,
            claimedAt: claim.claimedAt.toISOString(),
            paidAt: claim.paidAt?.toISOString() ?? null,
            paidBy: claim.paidByName ?? null,
            holdUntil: claim.holdUntil?.toISOString() ?? null,
            note: claim.note ?? null,
          },
          by,
        },
      ],
    };
  });
}

function takeReleaseBack(claim: ClaimRow, now: Date): void {
  claim.status = claim.paidAt == null ? 'pending' : 'paid';
  claim.releasedAt = null;
  claim.releasedByName = null;
  claim.releaseCause = null;
  claim.releaseReason = null;
  if (claim.holdUntil != null && claim.holdUntil <= now) claim.holdUntil = null;
}
