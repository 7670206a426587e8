import type { Clock } from './clock.ts';

/** A bucket holds at most `burst` tokens and gets one back every `refillMs`. */
export interface BucketLimit {
  readonly burst: number;
  readonly refillMs: number;
}

export interface Bucket {
  /** Whose bucket, `handle:mia`; the same key always comes with the same limit. */
  readonly key: string;
  readonly limit: BucketLimit;
}

/** Counts how often somebody does something. Several processes can share one that keeps its buckets elsewhere. */
export interface Throttle {
  /**
   * Takes one token from each bucket, or none at all where one of them is empty. Returns 0 where it took them, else
   * the milliseconds until they would be there.
   */
  take(buckets: readonly Bucket[]): Promise<number>;
}

/** A throttle of this process, which answers at once. */
export interface MemoryThrottle extends Throttle {
  takeNow(buckets: readonly Bucket[]): number;
}

const KEYS_MAX = 100_000;
const SWEPT_PER_TAKE = 4;

interface Level {
  tokens: number;
  atMs: number;
  /** From then on the bucket is full again, which is the same as not being here. */
  fullAtMs: number;
}

/**
 * Buckets in this process's memory. A key nobody used yet has a full bucket and takes no room; full ones are dropped,
 * a few with every call, and beyond `keysMax` the ones that were used longest ago: only very many callers at once can
 * push somebody's bucket out, and then in the callers' favour.
 */
export function createMemoryThrottle(clock: Clock, keysMax = KEYS_MAX): MemoryThrottle {
  // The order of a Map is the order of insertion; every use inserts again, so the first are the longest unused.
  const levels = new Map<string, Level>();

  const levelNow = ({ key, limit }: Bucket, nowMs: number): number => {
    const level = levels.get(key);
    if (level === undefined) return limit.burst;
    // A clock that was set back gives nothing and takes nothing.
    const gained = Math.max(0, nowMs - level.atMs) / limit.refillMs;
    return Math.min(limit.burst, level.tokens + gained);
  };

  const sweep = (nowMs: number) => {
    let looked = 0;
    for (const [key, level] of levels) {
      looked += 1;
      if (looked > SWEPT_PER_TAKE && levels.size <= keysMax) return;
      if (level.fullAtMs <= nowMs || levels.size > keysMax) levels.delete(key);
    }
  };

  const takeNow = (buckets: readonly Bucket[]): number => {
    const nowMs = clock.now().getTime();
    sweep(nowMs);
    let waitMs = 0;
    for (const bucket of buckets) {
      const missing = 1 - levelNow(bucket, nowMs);
      if (missing > 0) waitMs = Math.max(waitMs, Math.ceil(missing * bucket.limit.refillMs));
    }
    if (waitMs > 0) return waitMs;
    for (const bucket of buckets) {
      const { key, limit } = bucket;
      const tokens = levelNow(bucket, nowMs) - 1;
      levels.delete(key);
      levels.set(key, { tokens, atMs: nowMs, fullAtMs: nowMs + (limit.burst - tokens) * limit.refillMs });
    }
    return 0;
  };
  return { takeNow, take: (buckets) => Promise.resolve(takeNow(buckets)) };
}
