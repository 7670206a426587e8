import type { Accessor } from 'solid-js';
import { batch, createSignal } from 'solid-js';
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
  /** Whether the person chose to work offline, kept over a reload. */
  readonly offlineChoice?: { read(): boolean; keep(workOffline: boolean): void };
}

export interface Connection {
  /** `offline`, too, while the person has chosen to work offline. */
  readonly state: Accessor<ConnectionState>;
  /** True while the person has chosen to work offline: nothing is sent, whatever the network is like. */
  readonly workOffline: Accessor<boolean>;
  setWorkOffline(workOffline: boolean): void;
  /** Since when the state has been `offline`, in ms since 1970; null where it isn't. */
  readonly offlineSinceMs: Accessor<number | null>;
  /** Tells of a request that goes out; what it returns is called with how it ended. */
  request(): (outcome: 'answered' | 'missed') => void;
  /** Calls `hear` for every request that is answered, with when it was sent, in ms since 1970; returns what ends that. */
  onAnswer(hear: (sentAtMs: number) => void): () => void;
  /** Tells of the live socket; `null` where none is wanted. */
  socket(isUp: boolean | null): void;
  /** Asks the server now. */
  check(): void;
  stop(): void;
}

/** An answer that takes longer is a miss, even if it comes in the end. */
const MISS_AFTER_MS = 3_000;
const MISSES_MAX = 2;
/**
 * A request that is so late has a probe sent after it. Waiting for the first miss to send a second request would take
 * 6.3 s, and a person is to know within 7 s, on a slow phone as well.
 */
const DOUBT_AFTER_MS = 1_750;
const PROBE_AFTER_MS = 250;
const PROBE_EVERY_MS_MAX = 5_000;

/** Watches the connection until `stop`. */
export function createConnection(options: ConnectionOptions): Connection {
  const clock = options.clock ?? pageClock;
  const [workOffline, setWorkOffline] = createSignal(options.offlineChoice?.read() ?? false);
  const [state, setState] = createSignal<ConnectionState>(workOffline() ? 'offline' : 'connecting');
  const [offlineSinceMs, setOfflineSinceMs] = createSignal(workOffline() ? clock.now() : null);
  const misses = createMisses(clock);
  const ears = new Set<(sentAtMs: number) => void>();
  let hasAnswered = false;
  let probedAtMs = Number.NEGATIVE_INFINITY;
  let isSocketUp: boolean | null = null;
  let isStopped = false;
  let cancelProbe = () => {};

  const update = () => {
    if (isStopped) return;
    const isDoubtful = misses.count() > 0 || isSocketUp === false;
    const isOffline = workOffline() || misses.count() >= MISSES_MAX;
    const next = isOffline ? 'offline' : judge(hasAnswered, isDoubtful);
    batch(() => {
      if (next !== 'offline') setOfflineSinceMs(null);
      else if (offlineSinceMs() === null) setOfflineSinceMs(clock.now());
      setState(next);
    });
  };
  const answered = () => {
    misses.forget();
    hasAnswered = true;
    update();
  };
  const missed = (beganAtMs: number) => {
    if (misses.note(beganAtMs)) update();
    probeIn(Math.min(PROBE_EVERY_MS_MAX, PROBE_AFTER_MS * 2 ** (misses.count() - 1)));
  };

  function request(): (outcome: 'answered' | 'missed') => void {
    const beganAtMs = clock.now();
    let isMissed = false;
    const miss = () => {
      if (isMissed) return;
      isMissed = true;
      missed(beganAtMs);
    };
    const cancelDoubt = clock.after(DOUBT_AFTER_MS, () => {
      // One that went out after it will tell; and offline, the next probe has its time.
      const isProbed = probedAtMs > beganAtMs && probedAtMs <= clock.now();
      if (misses.count() < MISSES_MAX && !isProbed) probeIn(0);
    });
    const cancelMiss = clock.after(MISS_AFTER_MS, miss);
    return (outcome) => {
      cancelDoubt();
      cancelMiss();
      if (outcome === 'missed') return miss();
      answered();
      for (const hear of ears) hear(beganAtMs);
    };
  }

  function probeIn(ms: number): void {
    cancelProbe();
    if (!isStopped) cancelProbe = clock.after(ms, probe);
  }

  function probe(): void {
    probedAtMs = clock.now();
    const end = request();
    options.probe().then(
      () => end('answered'),
      () => end('missed'),
    );
  }

  const stopHints = options.onHint?.(() => probeIn(0)) ?? (() => {});
  return {
    state,
    workOffline,
    setWorkOffline: (chosen) => {
      setWorkOffline(chosen);
      options.offlineChoice?.keep(chosen);
      update();
      if (!chosen) probeIn(0);
    },
    offlineSinceMs,
    request,
    onAnswer: (hear) => {
      ears.add(hear);
      return () => ears.delete(hear);
    },
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

function judge(hasAnswered: boolean, isDoubtful: boolean): ConnectionState {
  if (!hasAnswered) return 'connecting';
  return isDoubtful ? 'reconnecting' : 'live';
}

/** Counts the misses in a row. */
function createMisses(clock: PageClock) {
  let count = 0;
  let lastAtMs = Number.NEGATIVE_INFINITY;
  let lastBeganAtMs = Number.NEGATIVE_INFINITY;
  return {
    count: () => count,
    /** Says whether it counts: what went out together with the last one is part of it, as one bad moment is no two. */
    note: (beganAtMs: number): boolean => {
      const nowMs = clock.now();
      // Phones put their clock right as soon as they hear of the time: what was noted later than now says nothing more.
      const isSetBack = nowMs < lastAtMs;
      if (!isSetBack && beganAtMs < Math.min(lastAtMs, lastBeganAtMs + DOUBT_AFTER_MS)) return false;
      count += 1;
      lastAtMs = nowMs;
      lastBeganAtMs = beganAtMs;
      return true;
    },
    forget: () => {
      count = 0;
    },
  };
}
