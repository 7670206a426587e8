import type { RequestContext } from '#server/core/context.ts';
import { action, publicAction, publicQuery, query, router } from '#server/core/trpc.ts';
import {
  announcePaymentAction,
  claimRandomAction,
  claimSpotsAction,
  extendHoldAction,
  markManyPaidAction,
  markPaidAction,
  pauseHoldsAction,
  releaseOwnAction,
  releaseSpotAction,
  restoreSpotAction,
  undoPaidAction,
} from '#shared/actions/catalogue.ts';
import { type ClaimAnswer, myClaimsInput } from '#shared/spots/spots.schemas.ts';
import { waffleSlugInput } from '#shared/waffles/waffles.schemas.ts';
import { extendHold } from './commands/extend-hold.ts';
import { markManySpotsPaid } from './commands/mark-many-spots-paid.ts';
import { markSpotPaid } from './commands/mark-spot-paid.ts';
import { pauseHolds } from './commands/pause-holds.ts';
import { releaseSpot } from './commands/release-spot.ts';
import { restoreSpot } from './commands/restore-spot.ts';
import {
  announceOwnPayment,
  claimRandomSpots,
  claimSpots,
  giveBackOwnSpot,
  type SpotsParts,
} from './commands/serve-buyers.ts';
import { undoSpotPaid } from './commands/undo-spot-paid.ts';
import { getMySpots } from './spots.queries.ts';

/** Set by the server, because in-app browsers empty what scripts store. */
async function rememberHandle(
  parts: SpotsParts,
  context: RequestContext,
  claimed: Promise<ClaimAnswer>,
): Promise<ClaimAnswer> {
  const answer = await claimed;
  if (context.takesCookies) context.setCookie(parts.makeHandleCookie(answer.handle));
  return answer;
}

export function createSpotsRouter(parts: SpotsParts) {
  return router({
    claim: publicAction(claimSpotsAction).mutation(({ ctx, input }) =>
      rememberHandle(parts, ctx, claimSpots(parts, ctx, input)),
    ),
    claimRandom: publicAction(claimRandomAction).mutation(({ ctx, input }) =>
      rememberHandle(parts, ctx, claimRandomSpots(parts, ctx, input)),
    ),
    publicBoard: publicQuery
      .input(waffleSlugInput)
      .query(async ({ input }) => (await parts.boards.get(input.slug)).public),
    my: publicQuery.input(myClaimsInput).query(({ input }) => getMySpots(parts.pool, input.ticket)),
    announcePayment: publicAction(announcePaymentAction).mutation(({ ctx, input }) =>
      announceOwnPayment(parts, ctx, input),
    ),
    releaseOwn: publicAction(releaseOwnAction).mutation(({ ctx, input }) =>
      giveBackOwnSpot(parts, ctx, input),
    ),

    board: query('waffle.read')
      .input(waffleSlugInput)
      .query(async ({ input }) => (await parts.boards.get(input.slug)).operator),
    markPaid: action(markPaidAction).mutation(({ ctx, input }) => markSpotPaid(ctx, input)),
    undoPaid: action(undoPaidAction).mutation(({ ctx, input }) => undoSpotPaid(ctx, input)),
    release: action(releaseSpotAction).mutation(({ ctx, input }) => releaseSpot(ctx, input)),
    restore: action(restoreSpotAction).mutation(({ ctx, input }) => restoreSpot(ctx, input)),
    markManyPaid: action(markManyPaidAction).mutation(({ ctx, input }) => markManySpotsPaid(ctx, input)),
    pauseHolds: action(pauseHoldsAction).mutation(({ ctx, input }) => pauseHolds(ctx, input)),
    extendHold: action(extendHoldAction).mutation(({ ctx, input }) => extendHold(ctx, input)),
  });
}
