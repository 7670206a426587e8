import { query, router } from '#server/core/trpc.ts';
import {
  droughtInput,
  ghostRateInput,
  monthlyActivityInput,
  paymentLagInput,
  powerBuyersInput,
  spotVelocityInput,
} from '#shared/reports/reports.schemas.ts';
import { countMonths } from './count-months.ts';
import { rankBuyers } from './rank-buyers.ts';
import { readReport } from './read-report.ts';
import { timeWaffles } from './time-waffles.ts';

export function createReportsRouter() {
  const read = query('report.read');
  return router({
    drought: read
      .input(droughtInput)
      .query(({ ctx: { core }, input }) => readReport('drought', core.fork(), input, core.clock.now())),
    powerBuyers: read
      .input(powerBuyersInput)
      .query(({ ctx: { core }, input }) => rankBuyers(core.fork(), input, core.clock.now())),
    monthlyActivity: read
      .input(monthlyActivityInput)
      .query(({ ctx: { core }, input }) => countMonths(core.fork(), input, core.clock.now())),
    spotVelocity: read
      .input(spotVelocityInput)
      .query(({ ctx: { core }, input }) => timeWaffles(core.fork(), input, core.clock.now())),
    paymentLag: read
      .input(paymentLagInput)
      .query(({ ctx: { core }, input }) => readReport('payment-lag', core.fork(), input, core.clock.now())),
    ghostRate: read
      .input(ghostRateInput)
      .query(({ ctx: { core }, input }) => readReport('ghost-rate', core.fork(), input, core.clock.now())),
  });
}
