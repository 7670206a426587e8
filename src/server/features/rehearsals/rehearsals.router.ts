import { action, query, router } from '#server/core/trpc.ts';
import { cancelRehearsalAction, startRehearsalAction } from '#shared/actions/catalogue.ts';
import { getRehearsalInput, listRehearsalsInput } from '#shared/rehearsals/rehearsals.schemas.ts';
import { cancelRehearsal, startRehearsal } from './commands/start-rehearsal.ts';
import { getRehearsal, listRehearsals } from './rehearsals.queries.ts';
import type { RehearsalsParts } from './rehearsals-parts.ts';

export function createRehearsalsRouter(parts: RehearsalsParts) {
  return router({
    list: query('rehearsal.run')
      .input(listRehearsalsInput)
      .query(({ ctx: { core, actor }, input }) =>
        listRehearsals(core.fork(), parts.labels(), core.clock.now(), actor.accountId, input),
      ),
    get: query('rehearsal.run')
      .input(getRehearsalInput)
      .query(({ ctx: { core }, input }) =>
        getRehearsal(core.fork(), parts.labels(), core.clock.now(), input.rehearsalId),
      ),
    start: action(startRehearsalAction).mutation(({ ctx, input }) => startRehearsal(ctx, parts, input)),
    cancel: action(cancelRehearsalAction).mutation(({ ctx, input }) => cancelRehearsal(ctx, parts, input)),
  });
}
