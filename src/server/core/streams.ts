import type { Logger } from 'pino';
import { type StreamEntry, type StreamLog, StreamTail } from './stream-tail.ts';
import type { Wakeups } from './wakeups.ts';

export interface StreamTiming {
  /** A burst is passed on in portions at least this far apart; its first entry at once. */
  readonly gatherMs: number;
  /** Lost wake-ups are made good within this time. */
  readonly pollMs: number;
  /** How long a stream is followed after the last time somebody asked for it. */
  readonly lingerMs: number;
}

export interface StreamsOptions<Entry extends StreamEntry> {
  readonly log: StreamLog<Entry>;
  readonly wakeups: Wakeups;
  readonly logger: Logger;
  /** Entries that can be replayed; who missed more gets a snapshot. */
  readonly replayMax: number;
  readonly timing?: Partial<StreamTiming>;
}

/** The streams somebody watches, followed by this process. */
export interface Streams<Entry extends StreamEntry> {
  /** Follows a stream from now on; null where it doesn't exist. */
  open(streamId: number): Promise<StreamTail<Entry> | null>;
  /** Forgets every stream; listeners hear nothing more. */
  close(): Promise<void>;
}

const POLLED_AT_ONCE = 5_000;
const DEFAULT_TIMING: StreamTiming = { gatherMs: 40, pollMs: 2_000, lingerMs: 30_000 };

interface Followed<Entry extends StreamEntry> {
  readonly tail: StreamTail<Entry>;
  readonly opened: Promise<boolean>;
  usedAtMs: number;
}

/**
 * Follows streams by wake-ups, and by asking the database every few seconds for the numbers of all of them at once, so
 * that a lost wake-up, or a second process without Redis, costs time and never an entry.
 */
export function createStreams<Entry extends StreamEntry>(options: StreamsOptions<Entry>): Streams<Entry> {
  const { log, wakeups, logger, replayMax } = options;
  const { gatherMs, pollMs, lingerMs } = { ...DEFAULT_TIMING, ...options.timing };
  const followed = new Map<number, Followed<Entry>>();
  let closed = false;
  let polling: Promise<void> | null = null;

  function follow(streamId: number): Followed<Entry> {
    const tail = new StreamTail(streamId, { log, logger, replayMax, gatherMs });
    const opened = tail.open().catch((error: unknown) => {
      followed.delete(streamId);
      throw error;
    });
    const entry = { tail, opened, usedAtMs: performance.now() };
    // Registered before the log has answered: a wake-up in between is remembered instead of lost.
    followed.set(streamId, entry);
    return entry;
  }

  function forget(streamId: number, { tail }: Followed<Entry>): void {
    followed.delete(streamId);
    void tail.close();
  }

  async function poll(): Promise<void> {
    for (const [streamId, entry] of followed) {
      const idle = entry.tail.listeners.size === 0;
      if (!idle) entry.usedAtMs = performance.now();
      else if (performance.now() - entry.usedAtMs > lingerMs) forget(streamId, entry);
    }
    const tails = [...followed.values()].map(({ tail }) => tail).filter((tail) => tail.isOpen);
    for (let from = 0; from < tails.length; from += POLLED_AT_ONCE) {
      await pollSome(tails.slice(from, from + POLLED_AT_ONCE));
    }
  }

  async function pollSome(tails: readonly StreamTail<Entry>[]): Promise<void> {
    const before = new Map(tails.map((tail) => [tail, tail.seq]));
    const seqs = await log.currentSeqs(tails.map((tail) => tail.streamId));
    for (const [tail, seq] of before) {
      if (closed) return;
      await tail.judge(seq, seqs.get(tail.streamId));
    }
  }

  const stopListening = wakeups.listen((streamId, seq) => followed.get(streamId)?.tail.hear(seq));
  const timer = setInterval(() => {
    polling ??= poll()
      .catch((error: unknown) => {
        if (!closed) logger.warn({ err: error }, 'live logs could not be polled');
      })
      .finally(() => {
        polling = null;
      });
  }, pollMs);
  timer.unref();

  return {
    async open(streamId) {
      const known = followed.get(streamId);
      const entry = known ?? follow(streamId);
      entry.usedAtMs = performance.now();
      if ((await entry.opened) && entry.tail.isOpen) return entry.tail;
      if (followed.get(streamId) === entry) forget(streamId, entry);
      return null;
    },
    async close() {
      closed = true;
      clearInterval(timer);
      stopListening();
      const tails = [...followed.values()].map(({ tail }) => tail.close());
      followed.clear();
      await Promise.all([polling, ...tails]);
    },
  };
}
