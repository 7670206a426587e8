import { publicQuery, query, router } from '#server/core/trpc.ts';
import { buyerHistoryInput, buyerStatsInput, listBuyersInput } from '#shared/buyers/buyers.schemas.ts';
import { getBuyerDetails, getBuyerStats, listBuyerHistory } from './buyers.queries.ts';
import { listBuyers } from './list-buyers.ts';

export function createBuyersRouter() {
  return router({
    list: query('buyer.read')
      .input(listBuyersInput)
      .query(({ ctx, input }) => listBuyers(ctx.core.fork(), input, ctx.core.clock.now())),
    details: query('buyer.read')
      .input(buyerStatsInput)
      .query(({ ctx, input }) => getBuyerDetails(ctx.core.fork(), input.handle, ctx.core.clock.now())),
    stats: publicQuery
      .input(buyerStatsInput)
      .query(({ ctx, input }) => getBuyerStats(ctx.core.fork(), input.handle, ctx.core.clock.now())),
    history: publicQuery
      .input(buyerHistoryInput)
      .query(({ ctx, input }) => listBuyerHistory(ctx.core.fork(), input)),
  });
}
