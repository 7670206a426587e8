import type { Accessor } from 'solid-js';
import { batch, createSignal, onCleanup } from 'solid-js';
import type { ErrorCode } from '#shared/kernel/errors.ts';
import { type FeedOptions, type FeedState, followBoard } from './live-feed.ts';
import { pageClock } from './page-clock.ts';

export interface LiveFeedOptions<
  Board extends { readonly seq: number },
  Logged extends { readonly seq: number },
  Initial extends Board | null,
> extends Omit<FeedOptions<Board, Logged>, 'listener' | 'initial'> {
  readonly initial: Initial;
  /** When `initial` was known to be right, in ms since 1970. */
  readonly initialAtMs?: number | null;
  /** Called with what has just happened, for feeds, sounds and notices. A snapshot comes without events. */
  readonly onEvents?: (events: readonly Logged[]) => void;
}

export interface LiveFeed<Shown> {
  /** Objects inside that didn't change stay the same objects, so a comparison by identity finds what to redraw. */
  readonly board: Accessor<Shown>;
  readonly state: Accessor<FeedState>;
  /** When the board was last known to be right, in ms since 1970; null before the first answer. */
  readonly updatedAtMs: Accessor<number | null>;
  /** Why nothing more comes; null while something may. */
  readonly endedBy: Accessor<ErrorCode | null>;
  refresh(): void;
  heard(): void;
  restart(): void;
}

/** Follows a board as long as the owner lives, as signals. */
export function createLiveFeed<
  Board extends { readonly seq: number },
  Logged extends { readonly seq: number },
  Initial extends Board | null,
>(options: LiveFeedOptions<Board, Logged, Initial>): LiveFeed<Board | Initial> {
  const clock = options.clock ?? pageClock;
  const [board, setBoard] = createSignal<Board | Initial>(options.initial);
  const [state, setState] = createSignal<FeedState>('connecting');
  const [updatedAtMs, setUpdatedAtMs] = createSignal<number | null>(options.initialAtMs ?? null);
  const [endedBy, setEndedBy] = createSignal<ErrorCode | null>(null);

  const feed = followBoard<Board, Logged>({
    ...options,
    clock,
    listener: {
      onBoard: (next, events) =>
        batch(() => {
          setBoard(() => next);
          if (events.length > 0) options.onEvents?.(events);
        }),
      onState: (next) => setState(next),
      onFresh: () => setUpdatedAtMs(clock.now()),
      onEnd: (code) => setEndedBy(code),
    },
  });
  onCleanup(() => feed.stop());

  return {
    board,
    state,
    updatedAtMs,
    endedBy,
    refresh: () => feed.refresh(),
    heard: () => feed.heard(),
    restart: () => {
      setEndedBy(null);
      feed.restart();
    },
  };
}
