import { publicQuery, router } from '#server/core/trpc.ts';
import { buyerHistoryInput, buyerStatsInput } from '#shared/buyers/buyers.schemas.ts';
import { getBuyerStats, listBuyerHistory } from './buyers.queries.ts';

export function createBuyersRouter() {
  return router({
    stats: publicQuery
      .input(buyerStatsInput)
      .query(({ ctx, input }) => getBuyerStats(ctx.core.fork(), input.handle, ctx.core.clock.now())),
    history: publicQuery
      .input(buyerHistoryInput)
      .query(({ ctx, input }) => listBuyerHistory(ctx.core.fork(), input)),
  });
}
