import type { Accessor } from 'solid-js';
import { batch, createSignal, onCleanup, onMount } from 'solid-js';
import type { FeedListener, FeedState } from '#client/sync/live-feed.ts';
import type { PublicBoard } from '#shared/live/board.ts';
import type { PublicLoggedEvent } from '#shared/live/events.ts';
import { loadLater } from '../load-later.ts';

export type BoardListener = FeedListener<PublicBoard, PublicLoggedEvent>;

export interface LiveBoard {
  readonly board: Accessor<PublicBoard>;
  readonly state: Accessor<FeedState>;
  /** When the board was last known to be right, in ms since 1970; undefined until the page runs. */
  readonly freshAtMs: Accessor<number | undefined>;
  /** The waffle was deleted; nothing more comes. */
  readonly gone: Accessor<boolean>;
  /** A draw was sealed since the page was made. */
  readonly drawSealed: Accessor<boolean>;
}

/** Keeps a board up to date. What follows it is loaded after the page's first paint, not before. */
export function createBoard(initial: PublicBoard): LiveBoard {
  const [board, setBoard] = createSignal(initial);
  const [state, setState] = createSignal<FeedState>('connecting');
  const [freshAtMs, setFreshAtMs] = createSignal<number>();
  const [gone, setGone] = createSignal(false);
  const [drawSealed, setDrawSealed] = createSignal(false);

  onMount(() => {
    // The answer may have been on its way for a while: the board is at most as old as the visit.
    setFreshAtMs(performance.timeOrigin);
    const listener: BoardListener = {
      onBoard: (next, events) =>
        batch(() => {
          setBoard(next);
          if (events.some(({ event }) => event.kind === 'draw.sealed')) setDrawSealed(true);
        }),
      onState: (next) => setState(next),
      onFresh: () => setFreshAtMs(Date.now()),
      onEnd: () => setGone(true),
    };
    let stop: (() => void) | undefined;
    const giveUp = loadLater(
      () => import('./follow-board.ts'),
      ({ followBoard }) => {
        stop = followBoard(initial, listener);
      },
      // The page can be read without it, and says how old its board is.
      () => setState('offline'),
    );
    onCleanup(() => {
      giveUp();
      stop?.();
    });
  });
  return { board, state, freshAtMs, gone, drawSealed };
}
