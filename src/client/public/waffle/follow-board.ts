import { createLiveClient } from '#client/lib/live-client.ts';
import type { AppRouter } from '#client/lib/trpc.ts';
import { type Feed, followBoard as followFeed } from '#client/sync/live-feed.ts';
import { applyPublicEvent, type PublicBoard } from '#shared/live/board.ts';
import type { PublicLoggedEvent } from '#shared/live/events.ts';
import type { PublicLiveMessage } from '#shared/live/protocol.ts';
import { ask } from '../call-server.ts';
import type { BoardListener } from './create-board.ts';

/** Follows a board over the live socket, and by asking while there is none. Loaded after the page; returns how to stop. */
export function followBoard(initial: PublicBoard, listener: BoardListener): () => void {
  const { slug, id: waffleId } = initial.waffle;
  let feed: Feed | undefined;
  const socket = createLiveClient<AppRouter>({ onHeard: () => feed?.heard() });
  feed = followFeed<PublicBoard, PublicLoggedEvent>({
    initial,
    apply: (board, { seq, at, event }) => applyPublicEvent(board, seq, at, event),
    subscribe: (seq, observer) =>
      socket.client.live.watchBoard.subscribe({ slug, waffleId, lastEventId: seq }, observer),
    since: (seq) => ask<PublicLiveMessage>('live.boardSince', { slug, waffleId, seq }),
    listener,
  });
  const stop = new AbortController();
  // Somebody who looks at the page again should not look at an old board.
  const refresh = () => feed?.refresh();
  document.addEventListener('visibilitychange', refresh, { signal: stop.signal });
  window.addEventListener('online', refresh, { signal: stop.signal });
  return () => {
    stop.abort();
    feed?.stop();
    void socket.close();
  };
}
