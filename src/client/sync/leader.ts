import type { DeviceStore } from './device-store.ts';
import type { PageClock } from './page-clock.ts';
import type { TabBus } from './tab-bus.ts';

/**
 * Which tab sends. One at a time, so that the server is asked once for each write; were two to send, its receipts would
 * still do each write once, which is why a tab that seems to be frozen may lose the lead to one that is not.
 */

/** The time during which a tab leads. */
export interface Tenure {
  /** False once another tab has taken over. */
  isHeld(): boolean;
}

/** What one tab at a time does. */
export interface TabLock {
  /** Waits until no other tab leads, then runs `work`. A tab that dies lets go. Never runs it once `signal` has fired. */
  run(work: (tenure: Tenure) => Promise<void>, signal: AbortSignal): Promise<void>;
}

/** The part of the browser's Web Locks that is used here. */
export interface Locks {
  request(
    name: string,
    options: { readonly signal?: AbortSignal; readonly steal?: boolean },
    work: () => Promise<void>,
  ): Promise<void>;
}

export interface TabLockOptions {
  readonly name: string;
  readonly bus: TabBus;
  readonly clock: PageClock;
  readonly store: DeviceStore;
  /** Null where the browser has none. */
  readonly locks: Locks | null;
  /** Distinguishes this tab from the others. */
  readonly tabId: string;
}

/** A leader that has not answered for so long is frozen: a phone stops the tabs behind, locks and all. */
const ASK_EVERY_MS = 10_000;
const ANSWER_WITHIN_MS = 5_000;
const LEASE_MS = 15_000;
const RENEW_EVERY_MS = 5_000;

export function createTabLock(options: TabLockOptions): TabLock {
  return options.locks === null ? createLease(options) : createWebLock(options, options.locks);
}

function createWebLock({ name, bus, clock }: TabLockOptions, locks: Locks): TabLock {
  return {
    run: async (work, signal) => {
      const waiting = new AbortController();
      const giveUp = () => waiting.abort();
      signal.addEventListener('abort', giveUp, { once: true });
      const stopWatching = watchLeader(bus, clock, giveUp);
      let working: Promise<void> | null = null;
      let isStolen = false;
      const lead = () => {
        stopWatching();
        // Whoever waits, too, may just be about to take over.
        bus.post({ type: 'sending' });
        working = signal.aborted ? Promise.resolve() : work({ isHeld: () => !isStolen });
        return working;
      };
      const ask = async (how: Parameters<Locks['request']>[1]) => {
        try {
          await locks.request(name, how, lead);
        } catch (error) {
          if (!isAbort(error)) throw error;
          if (working === null) return;
          // Overtaken while leading: the work is told, and ends after what it is doing.
          isStolen = true;
          await working;
        }
      };
      try {
        await ask({ signal: waiting.signal });
        // Given up on a silent leader.
        if (working === null && !signal.aborted) await ask({ steal: true });
      } finally {
        stopWatching();
        signal.removeEventListener('abort', giveUp);
      }
    },
  };
}

/**
 * Asks the leader for a sign of life every few seconds, and calls `onSilence` once when none comes: on each tab a little
 * later than on another, so that the first one to take over is heard of by the rest.
 */
function watchLeader(bus: TabBus, clock: PageClock, onSilence: () => void): () => void {
  let cancel = () => {};
  let isStopped = false;
  const ask = () => {
    bus.post({ type: 'who_sends' });
    cancel = clock.after(ANSWER_WITHIN_MS * (1 + clock.random() / 2), () => {
      stop();
      onSilence();
    });
  };
  const stopListening = bus.listen((message) => {
    if (message.type !== 'sending' || isStopped) return;
    cancel();
    cancel = clock.after(ASK_EVERY_MS, ask);
  });
  function stop(): void {
    isStopped = true;
    cancel();
    stopListening();
  }
  cancel = clock.after(ASK_EVERY_MS, ask);
  return stop;
}

/** Without Web Locks: a note in the store that runs out unless it is renewed. */
function createLease({ name, store, clock, tabId }: TabLockOptions): TabLock {
  const take = async (): Promise<boolean> => {
    const untilMs = clock.now() + LEASE_MS;
    const isGiven = await store.takeLease(name, tabId, clock.now(), untilMs).catch(() => false);
    // A tab that was frozen before it heard of it has had its time, and another one may lead by now.
    return isGiven && clock.now() < untilMs;
  };
  const pause = () =>
    new Promise<void>((resolve) => {
      clock.after(RENEW_EVERY_MS, resolve);
    });
  return {
    run: async (work, signal) => {
      while (!signal.aborted && !(await take())) await pause();
      if (signal.aborted) return;
      let isDone = false;
      let isHeld = true;
      const renew = async () => {
        for (await pause(); !isDone; await pause()) isHeld = await take();
      };
      void renew();
      try {
        await work({ isHeld: () => isHeld });
      } finally {
        isDone = true;
        await store.releaseLease(name, tabId).catch(() => undefined);
      }
    },
  };
}

function isAbort(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && error.name === 'AbortError';
}
