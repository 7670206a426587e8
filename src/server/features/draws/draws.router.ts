import { action, publicQuery, query, router } from '#server/core/trpc.ts';
import {
  changeWinnersAction,
  clearWinnersAction,
  runDrawAction,
  sealDrawAction,
  setWinnersAction,
} from '#shared/actions/catalogue.ts';
import { drawCertificateInput } from '#shared/draws/draws.schemas.ts';
import { changeWinners } from './commands/change-winners.ts';
import { clearWinners } from './commands/clear-winners.ts';
import { runDraw } from './commands/run-draw.ts';
import { type DrawParts, sealDraw } from './commands/seal-draw.ts';
import { setWinners } from './commands/set-winners.ts';
import { findDrawCertificate, getDrawCertificate } from './draws.queries.ts';

export function createDrawsRouter(parts: DrawParts) {
  return router({
    certificate: publicQuery
      .input(drawCertificateInput)
      .query(({ ctx, input }) => getDrawCertificate(ctx.core.fork(), input.slug)),
    // For the operators' board, where "no draw yet" is the usual answer and no error.
    find: query('waffle.read')
      .input(drawCertificateInput)
      .query(({ ctx, input }) => findDrawCertificate(ctx.core.fork(), input.slug)),
    setWinners: action(setWinnersAction).mutation(({ ctx, input }) => setWinners(ctx, input)),
    changeWinners: action(changeWinnersAction).mutation(({ ctx, input }) => changeWinners(ctx, input)),
    clearWinners: action(clearWinnersAction).mutation(({ ctx, input }) => clearWinners(ctx, input)),
    seal: action(sealDrawAction).mutation(({ ctx, input }) => sealDraw(ctx, parts, input)),
    run: action(runDrawAction).mutation(({ ctx, input }) => runDraw(ctx, parts, input)),
  });
}
