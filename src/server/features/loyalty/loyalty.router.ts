import { action, query, router } from '#server/core/trpc.ts';
import { grantBadgeAction, revokeBadgeAction, topUpXpAction } from '#shared/actions/catalogue.ts';
import { buyerLoyaltyInput, listXpInput } from '#shared/loyalty/loyalty.schemas.ts';
import { grantBadge } from './commands/grant-badge.ts';
import { revokeBadge } from './commands/revoke-badge.ts';
import { topUpXp } from './commands/top-up-xp.ts';
import { getBuyerLoyalty, listXp } from './loyalty.queries.ts';

export function createLoyaltyRouter() {
  return router({
    ofBuyer: query('buyer.read')
      .input(buyerLoyaltyInput)
      .query(({ ctx, input }) => getBuyerLoyalty(ctx.core.fork(), input.handle)),
    listXp: query('buyer.read')
      .input(listXpInput)
      .query(({ ctx, input }) => listXp(ctx.core.fork(), input)),
    topUpXp: action(topUpXpAction).mutation(({ ctx, input }) => topUpXp(ctx, input)),
    grantBadge: action(grantBadgeAction).mutation(({ ctx, input }) => grantBadge(ctx, input)),
    revokeBadge: action(revokeBadgeAction).mutation(({ ctx, input }) => revokeBadge(ctx, input)),
  });
}
