import { publicQuery, query, requireActor, router } from '#server/core/trpc.ts';
import { boardSinceInput, watchBoardInput } from '#shared/live/protocol.ts';
import type { Live } from './watch-boards.ts';

export function createLiveRouter(live: Live) {
  return router({
    watchBoard: publicQuery.input(watchBoardInput).subscription(({ input }) => live.watchPublic(input)),
    watchOperatorBoard: query('waffle.read')
      .input(watchBoardInput)
      .subscription(({ ctx, input }) => live.watchOperator(input, () => requireActor(ctx, 'waffle.read'))),
    boardSince: publicQuery.input(boardSinceInput).query(({ input }) => live.publicSince(input)),
    operatorBoardSince: query('waffle.read')
      .input(boardSinceInput)
      .query(({ input }) => live.operatorSince(input)),
  });
}
