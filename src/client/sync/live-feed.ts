import type { ErrorCode } from '#shared/kernel/errors.ts';
import type { LiveMessage } from '#shared/live/protocol.ts';
import { type PageClock, pageClock } from './page-clock.ts';

/**
 * Keeps one board in step with the server: subscribes, drops what came twice, notices what is missing, and asks every
 * few seconds while the socket is down. Knows no feature and no framework.
 */

/**
 * `connecting` until the first answer · `live` · `reconnecting` for the first seconds without a socket · `polling`: no
 * socket, but the server answers · `offline`: no answer at all · `ended`: nothing more comes.
 */
export type FeedState = 'connecting' | 'live' | 'reconnecting' | 'polling' | 'offline' | 'ended';

/** A subscription's callbacks, as tRPC's client calls them. */
export interface FeedObserver<Board, Logged> {
  onData(message: { readonly id: string; readonly data: LiveMessage<Board, Logged> }): void;
  onError(error: unknown): void;
  onStopped(): void;
  onConnectionStateChange(change: { readonly state: 'idle' | 'connecting' | 'pending' }): void;
}

export interface FeedListener<Board, Logged> {
  /** A newer board, and the events that made it; a snapshot comes without. Objects that didn't change are the same. */
  onBoard(board: Board, events: readonly Logged[]): void;
  onState(state: FeedState): void;
  /** The server has just confirmed that the board is up to date. */
  onFresh?(): void;
  /** Nothing more comes: the board is gone (`waffle.not_found`), or this person may not see it any more. */
  onEnd?(code: ErrorCode): void;
}

export interface FeedOptions<
  Board extends { readonly seq: number },
  Logged extends { readonly seq: number },
> {
  /** The board the page came with; null where there is none yet. */
  readonly initial: Board | null;
  /** Folds the event with the next number into the board. */
  readonly apply: (board: Board, logged: Logged) => Board;
  /** Subscribes to what comes after `seq`, or to the whole board where it is null. */
  readonly subscribe: (seq: number | null, observer: FeedObserver<Board, Logged>) => { unsubscribe(): void };
  /** Asks once for the same. Rejects where the server doesn't answer. */
  readonly since: (seq: number | null) => Promise<LiveMessage<Board, Logged>>;
  readonly listener: FeedListener<Board, Logged>;
  readonly clock?: PageClock;
}

export interface Feed {
  /** Asks at once where the feed isn't live: for the moment when a page is looked at again. */
  refresh(): void;
  /** Notes a sign of life on the socket that carried no message. */
  heard(): void;
  /** Begins again after `ended`, for example once the person has signed in again. */
  restart(): void;
  stop(): void;
}

const POLL_AFTER_MS = 5_000;
const POLL_EVERY_MS = 10_000;
const RETRY_MS = 1_000;
const RETRY_MS_MAX = 30_000;
/** So many gaps in a row without progress mean that the events can't be had: the whole board is asked for. */
const GAPS_MAX = 3;

/** Refusals that asking again won't change. Those about who is asking are over once the person has signed in: then `restart`. */
const FINAL: ReadonlySet<string> = new Set<ErrorCode>([
  'waffle.not_found',
  'access.denied',
  'auth.required',
  'auth.other_account',
  'auth.must_change_password',
  'auth.must_set_up_second_factor',
]);

/** Follows a board until `stop`. */
export function followBoard<Board extends { readonly seq: number }, Logged extends { readonly seq: number }>(
  options: FeedOptions<Board, Logged>,
): Feed {
  return new BoardFeed(options);
}

class BoardFeed<Board extends { readonly seq: number }, Logged extends { readonly seq: number }>
  implements Feed
{
  readonly #options: FeedOptions<Board, Logged>;
  readonly #clock: PageClock;
  #board: Board | null;
  #state: FeedState = 'connecting';
  /** Counts subscriptions: whatever an earlier one still delivers belongs to nobody. */
  #turn = 0;
  #subscription: { unsubscribe(): void } | null = null;
  #cancelPoll: (() => void) | null = null;
  #cancelRetry: (() => void) | null = null;
  #isPolling = false;
  #gaps = 0;
  #failures = 0;

  constructor(options: FeedOptions<Board, Logged>) {
    this.#options = options;
    this.#clock = options.clock ?? pageClock;
    this.#board = options.initial;
    this.#pollIn(POLL_AFTER_MS);
    this.#subscribe(this.#seq());
  }

  refresh(): void {
    if (this.#state === 'live' || this.#state === 'ended') return;
    this.#pollIn(0);
  }

  heard(): void {
    if (this.#state === 'live') this.#options.listener.onFresh?.();
  }

  restart(): void {
    if (this.#state !== 'ended') return;
    this.#failures = 0;
    this.#setState('connecting');
    this.#pollIn(POLL_AFTER_MS);
    this.#subscribe(this.#seq());
  }

  stop(): void {
    this.#leave();
    this.#state = 'ended';
  }

  #seq(): number | null {
    return this.#board?.seq ?? null;
  }

  #leave(): void {
    this.#turn += 1;
    this.#subscription?.unsubscribe();
    this.#subscription = null;
    this.#cancelPoll?.();
    this.#cancelPoll = null;
    this.#cancelRetry?.();
    this.#cancelRetry = null;
  }

  #subscribe(seq: number | null): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    this.#turn += 1;
    this.#subscription?.unsubscribe();
    this.#subscription = null;
    const turn = this.#turn;
    const current = (run: () => void) => {
      if (turn === this.#turn) run();
    };
    const subscription = this.#options.subscribe(seq, {
      onData: ({ id, data }) => current(() => this.#hear(Number(id), data)),
      onError: (error) => current(() => this.#fail(error)),
      onStopped: () => current(() => this.#end('waffle.not_found')),
      onConnectionStateChange: ({ state }) =>
        current(() => {
          if (state === 'connecting') this.#lose();
        }),
    });
    // It may have failed while it was made, and been replaced.
    if (turn === this.#turn) this.#subscription = subscription;
    else subscription.unsubscribe();
  }

  /** Takes a message of the subscription; `seq` is where the reader stands after it. */
  #hear(seq: number, message: LiveMessage<Board, Logged>): void {
    const fits = this.#take(message);
    // The last case: an empty message that names a number we never got the events of.
    if (!fits || seq > (this.#seq() ?? -1)) {
      this.#closeGap();
      return;
    }
    this.#gaps = 0;
    this.#failures = 0;
    this.#cancelPoll?.();
    this.#cancelPoll = null;
    this.#setState('live');
    this.#options.listener.onFresh?.();
  }

  /** Folds what is new into the board; false where something is missing in between. */
  #take(message: LiveMessage<Board, Logged>): boolean {
    const { apply, listener } = this.#options;
    if (message.type === 'snapshot') {
      this.#board = message.board;
      listener.onBoard(message.board, []);
      return true;
    }
    const before = this.#board;
    if (before === null) return false;
    const fresh = message.events.filter((logged) => logged.seq > before.seq);
    const broken = fresh.findIndex((logged, index) => logged.seq !== before.seq + 1 + index);
    const next = broken === -1 ? fresh : fresh.slice(0, broken);
    if (next.length > 0) {
      this.#board = next.reduce((board, logged) => apply(board, logged), before);
      listener.onBoard(this.#board, next);
    }
    return broken === -1;
  }

  /** Subscribes again from what is certain: the numbers in between are then sent once more, or the whole board is. */
  #closeGap(): void {
    this.#gaps += 1;
    const seq = this.#gaps > GAPS_MAX ? null : this.#seq();
    if (this.#gaps === 1) {
      this.#subscribe(seq);
      return;
    }
    this.#lose();
    this.#subscribeIn(this.#pause(this.#gaps - 1), seq);
  }

  #lose(): void {
    if (this.#state === 'live') this.#setState('reconnecting');
    if (this.#cancelPoll === null) this.#pollIn(POLL_AFTER_MS);
  }

  /** A subscription that the server ended with an error: for good, or to be tried again later. */
  #fail(error: unknown): void {
    const code = finalCodeOf(error);
    if (code !== null) {
      this.#end(code);
      return;
    }
    this.#lose();
    this.#failures += 1;
    this.#subscribeIn(this.#pause(this.#failures), this.#seq());
  }

  #end(code: ErrorCode): void {
    this.#leave();
    this.#setState('ended');
    this.#options.listener.onEnd?.(code);
  }

  #subscribeIn(ms: number, seq: number | null): void {
    this.#turn += 1;
    this.#subscription?.unsubscribe();
    this.#subscription = null;
    this.#cancelRetry?.();
    this.#cancelRetry = this.#clock.after(ms, () => this.#subscribe(seq));
  }

  /** Between half and the whole of a time that doubles, so that devices that failed together don't return together. */
  #pause(times: number): number {
    return Math.min(RETRY_MS_MAX, RETRY_MS * 2 ** (times - 1)) * (0.5 + this.#clock.random() / 2);
  }

  #pollIn(ms: number): void {
    this.#cancelPoll?.();
    this.#cancelPoll = this.#clock.after(ms, () => {
      void this.#poll();
    });
  }

  async #poll(): Promise<void> {
    if (this.#isPolling) return;
    this.#isPolling = true;
    const asked = this.#board;
    try {
      const message = await this.#options.since(this.#seq());
      // The socket may have come and gone meanwhile: then the answer is older than the board.
      if (this.#isWaiting() && this.#board === asked) this.#takePolled(message);
    } catch (error) {
      if (this.#isWaiting()) this.#missPolled(error);
    } finally {
      this.#isPolling = false;
    }
    if (this.#isWaiting()) this.#pollIn(POLL_EVERY_MS);
  }

  /** True while the socket is down. */
  #isWaiting(): boolean {
    return this.#state !== 'live' && this.#state !== 'ended';
  }

  #takePolled(message: LiveMessage<Board, Logged>): void {
    if (!this.#take(message)) return;
    this.#setState('polling');
    this.#options.listener.onFresh?.();
  }

  #missPolled(error: unknown): void {
    const code = finalCodeOf(error);
    if (code === null) this.#setState('offline');
    else this.#end(code);
  }

  #setState(state: FeedState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.listener.onState(state);
  }
}

/** The code of a refusal that is final, from an error of the product or of tRPC's client; null for all others. */
function finalCodeOf(error: unknown): ErrorCode | null {
  if (typeof error !== 'object' || error === null) return null;
  const { code, data } = error as { code?: unknown; data?: { app?: { code?: unknown } } | null };
  const named = data?.app?.code ?? code;
  return typeof named === 'string' && FINAL.has(named) ? (named as ErrorCode) : null;
}
