import { action, publicQuery, query, router } from '#server/core/trpc.ts';
import {
  archiveWaffleAction,
  createWaffleAction,
  deleteWaffleAction,
  unarchiveWaffleAction,
  updateWaffleAction,
} from '#shared/actions/catalogue.ts';
import {
  listPublicWafflesInput,
  listWafflesInput,
  waffleSlugInput,
} from '#shared/waffles/waffles.schemas.ts';
import { archiveWaffle, unarchiveWaffle } from './commands/archive-waffle.ts';
import { createWaffle } from './commands/create-waffle.ts';
import { type DeleteWaffleParts, deleteWaffle } from './commands/delete-waffle.ts';
import { updateWaffle } from './commands/update-waffle.ts';
import { countWaffles, getWaffle, listPublicWaffles, listWaffles } from './waffles.queries.ts';

export function createWafflesRouter(parts: DeleteWaffleParts) {
  return router({
    list: query('waffle.read')
      .input(listWafflesInput)
      .query(({ ctx, input }) => listWaffles(ctx.core.fork(), input)),
    counts: query('waffle.read').query(({ ctx }) => countWaffles(ctx.core.fork())),
    get: query('waffle.read')
      .input(waffleSlugInput)
      .query(({ ctx, input }) => getWaffle(ctx.core.fork(), input.slug)),
    listPublic: publicQuery
      .input(listPublicWafflesInput)
      .query(({ ctx, input }) => listPublicWaffles(ctx.core.fork(), input)),
    create: action(createWaffleAction).mutation(({ ctx, input }) => createWaffle(ctx, input)),
    update: action(updateWaffleAction).mutation(({ ctx, input }) => updateWaffle(ctx, input)),
    archive: action(archiveWaffleAction).mutation(({ ctx, input }) => archiveWaffle(ctx, input)),
    unarchive: action(unarchiveWaffleAction).mutation(({ ctx, input }) => unarchiveWaffle(ctx, input)),
    delete: action(deleteWaffleAction).mutation(({ ctx, input }) => deleteWaffle(ctx, parts, input)),
  });
}
