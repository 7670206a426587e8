import type { Accessor } from 'solid-js';
import { createSignal } from 'solid-js';
import { type PageClock, pageClock } from './page-clock.ts';

/**
 * How the connection to the server is, judged by its answers and by nothing the system claims: phones say "online" in
 * basements where nothing gets through.
 *
 * `connecting` until the first answer · `live` · `reconnecting`: one answer is overdue, or the socket is down ·
 * `offline`: two in a row were.
 */
export type ConnectionState = 'connecting' | 'live' | 'reconnecting' | 'offline';

export interface ConnectionOptions {
  /** Asks the server for the smallest answer there is; rejects without one, within seconds. */
  readonly probe: () => Promise<unknown>;
  readonly clock?: PageClock;
  /** Calls `check` when the network has probably changed; the returned function ends that. */
  readonly onHint?: (check: () => void) => () => void;
}

export interface Connection {
  readonly state: Accessor<ConnectionState>;
  /** Tells of a request that goes out; what it returns is called with how it ended. */
  request(): (outcome: 'answered' | 'missed') => void;
  /** Tells of the live socket; `null` where none is wanted. */
  socket(isUp: boolean | null): void;
  /** Asks the server now. */
  check(): void;
  stop(): void;
}

/** An answer that takes longer is a miss, even if it comes in the end. */
const MISS_AFTER_MS = 3_000;
const MISSES_MAX = 2;
const PROBE_AFTER_MS = 500;
const PROBE_EVERY_MS_MAX = 5_000;

/** Watches the connection until `stop`. */
export function createConnection(options: ConnectionOptions): Connection {
  const clock = options.clock ?? pageClock;
  const [state, setState] = createSignal<ConnectionState>('connecting');
  let misses = 0;
  let hasAnswered = false;
  let missedAtMs = Number.NEGATIVE_INFINITY;
  let isSocketUp: boolean | null = null;
  let isStopped = false;
  let cancelProbe = () => {};

  const judge = (): ConnectionState => {
    if (misses >= MISSES_MAX) return 'offline';
    if (misses > 0 || isSocketUp === false) return hasAnswered ? 'reconnecting' : 'connecting';
    return hasAnswered ? 'live' : 'connecting';
  };
  const update = () => {
    if (!isStopped) setState(judge());
  };
  const answered = () => {
    misses = 0;
    hasAnswered = true;
    update();
  };
  const missed = (beganAtMs: number) => {
    // What was already waiting at the last miss is part of it: one bad moment must not count twice.
    if (beganAtMs >= missedAtMs) {
      misses += 1;
      missedAtMs = clock.now();
      update();
    }
    probeIn(Math.min(PROBE_EVERY_MS_MAX, PROBE_AFTER_MS * 2 ** (misses - 1)));
  };

  function request(): (outcome: 'answered' | 'missed') => void {
    const beganAtMs = clock.now();
    let isMissed = false;
    const miss = () => {
      if (isMissed) return;
      isMissed = true;
      missed(beganAtMs);
    };
    const cancel = clock.after(MISS_AFTER_MS, miss);
    return (outcome) => {
      cancel();
      if (outcome === 'answered') answered();
      else miss();
    };
  }

  function probeIn(ms: number): void {
    cancelProbe();
    if (!isStopped) cancelProbe = clock.after(ms, probe);
  }

  function probe(): void {
    const end = request();
    options.probe().then(
      () => end('answered'),
      () => end('missed'),
    );
  }

  const stopHints = options.onHint?.(() => probeIn(0)) ?? (() => {});
  return {
    state,
    request,
    socket: (isUp) => {
      const isLost = isSocketUp === true && isUp === false;
      isSocketUp = isUp;
      if (isUp === true) answered();
      else update();
      // The socket finds a dead network before any request does, but it may be the socket alone.
      if (isLost) probeIn(0);
    },
    check: () => probeIn(0),
    stop: () => {
      isStopped = true;
      cancelProbe();
      stopHints();
    },
  };
}
