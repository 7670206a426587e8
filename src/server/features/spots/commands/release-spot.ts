import { type CommandCaller, runCommand } from '#server/core/command.ts';
import { releaseSpotAction } from '#shared/actions/catalogue.ts';
import type { ReleaseSpotInput, SettleAnswer } from '#shared/spots/spots.schemas.ts';
import { lockWaffle } from '../../waffles/waffles.queries.ts';
import { releaseClaims } from './release-claims.ts';
import { callerName, type OnCurrentClaim, settleAnswer, settleTarget } from './settle-claims.ts';

/**
 * Gives a spot back to everybody. A paid one needs a reason. A release is a request: a claim that is gone already is
 * refused, so that nobody releases the next holder by accident.
 */
export async function releaseSpot(
  caller: CommandCaller,
  input: OnCurrentClaim<ReleaseSpotInput>,
): Promise<SettleAnswer> {
  return runCommand<SettleAnswer>(caller, releaseSpotAction, input, async ({ em, now }) => {
    const waffle = await lockWaffle(em, input.waffleId);
    const { claim } = await settleTarget(em, waffle, 'release', input);
    const by = callerName(caller);
    const { audit, event } = await releaseClaims(em, waffle, [claim], {
      cause: 'operator',
      by,
      reason: input.reason === '' ? null : (input.reason ?? null),
      at: now(),
    });
    return {
      answer: (seq) => settleAnswer(claim, { unchanged: false, by, at: now(), seq }),
      audit,
      stream: waffle,
      events: [event],
    };
  });
}
