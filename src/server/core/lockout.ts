import type { Clock } from './clock.ts';

/** Whether a try may be made. */
export type Admission =
  | {
      readonly allowed: true;
      /** This try is the last one before the lock: if it fails, the key is locked from now on. */
      readonly isLast: boolean;
    }
  | { readonly allowed: false; readonly retryAfterMs: number; readonly lockedAt: Date };

/**
 * Counts failed tries per key and locks the key after too many in a row. Asynchronous and without compound steps, so
 * that several processes can share one in Redis.
 */
export interface Lockout {
  /**
   * Asks for a try and counts it as failed in the same step. Counting before the outcome is known is what keeps a
   * hundred guesses sent at once from all being admitted while the count is still zero.
   */
  take(key: string): Promise<Admission>;
  /** Takes the count of one try back: it was not judged (the server was busy or broke). */
  giveBack(key: string): Promise<void>;
  /** Forgets the key: the try succeeded, or somebody unlocked it. */
  clear(key: string): Promise<void>;
}

export interface LockoutLimits {
  readonly failuresMax: number;
  /** How long a lock lasts, and how long failures are remembered when no other follows. */
  readonly lockMs: number;
  /** Keys kept at once; beyond it the least recently tried one is forgotten, unlocked ones first. */
  readonly keysMax: number;
}

export const SIGN_IN_LIMITS: LockoutLimits = { failuresMax: 5, lockMs: 15 * 60_000, keysMax: 10_000 };

interface Entry {
  failures: number;
  lockedAtMs: number | null;
  untilMs: number;
}

/** A lockout within one process: a restart clears it. */
export function createMemoryLockout(clock: Clock, limits: LockoutLimits = SIGN_IN_LIMITS): Lockout {
  // In the order in which they run out, because a try takes its key out and puts it back at the end: the expired ones
  // are always in front.
  const entries = new Map<string, Entry>();

  const find = (key: string, nowMs: number): Entry | undefined => {
    const entry = entries.get(key);
    if (entry === undefined || entry.untilMs > nowMs) return entry;
    entries.delete(key);
    return undefined;
  };

  const makeRoom = (nowMs: number): void => {
    for (const [key, entry] of entries) {
      if (entry.untilMs > nowMs) break;
      entries.delete(key);
    }
    if (entries.size < limits.keysMax) return;
    let oldest: string | undefined;
    for (const [key, entry] of entries) {
      oldest ??= key;
      // Locks go last: flooding with other names must not be a way to open one.
      if (entry.lockedAtMs !== null) continue;
      oldest = key;
      break;
    }
    if (oldest !== undefined) entries.delete(oldest);
  };

  return {
    take(key) {
      const nowMs = clock.now().getTime();
      const entry = find(key, nowMs) ?? { failures: 0, lockedAtMs: null, untilMs: 0 };
      if (entry.lockedAtMs !== null) {
        const lockedAt = new Date(entry.lockedAtMs);
        return Promise.resolve({ allowed: false, retryAfterMs: entry.untilMs - nowMs, lockedAt });
      }
      entries.delete(key);
      makeRoom(nowMs);
      entry.failures += 1;
      entry.untilMs = nowMs + limits.lockMs;
      const isLast = entry.failures >= limits.failuresMax;
      if (isLast) entry.lockedAtMs = nowMs;
      entries.set(key, entry);
      return Promise.resolve({ allowed: true, isLast });
    },
    giveBack(key) {
      const entry = find(key, clock.now().getTime());
      if (entry !== undefined) {
        entry.failures -= 1;
        if (entry.failures < limits.failuresMax) entry.lockedAtMs = null;
        if (entry.failures <= 0) entries.delete(key);
      }
      return Promise.resolve();
    },
    clear(key) {
      entries.delete(key);
      return Promise.resolve();
    },
  };
}
