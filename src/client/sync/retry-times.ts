import type { AppError, ErrorCode } from '#shared/kernel/errors.ts';
import type { PageClock } from './page-clock.ts';

const RETRY_AFTER_MS = [1_000, 2_000, 5_000, 15_000, 30_000] as const;

/** Failures of one write's own: the server is there and works for others. All the rest says something of the server. */
const OF_THE_WRITE: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['server.unexpected']);

/** When to ask again after a failure that says nothing about the request. */
export interface RetryTimes {
  /** How long to leave a scope alone, in ms; 0 or less where it may be asked now. */
  waitMs(scope: string): number;
  fail(scope: string, error: AppError): void;
  succeed(scope: string): void;
  /** Forgets what failed. */
  clear(): void;
}

interface Failing {
  readonly times: number;
  readonly sinceMs: number;
  readonly pauseMs: number;
}

/** Pauses of 1, 2, 5, 15 and 30 s: for everything where the server is away, for one scope where it fails at one write. */
export function createRetryTimes(clock: PageClock): RetryTimes {
  const failing = new Map<string, Failing>();
  const EVERYTHING = '';
  const leftMs = (scope: string): number => {
    const { sinceMs = 0, pauseMs = 0 } = failing.get(scope) ?? {};
    const passedMs = clock.now() - sinceMs;
    // The phone's clock was set back: nobody is made to wait for the time that it takes to get there again.
    return passedMs < 0 ? 0 : pauseMs - passedMs;
  };
  return {
    waitMs: (scope) => Math.max(leftMs(scope), leftMs(EVERYTHING)),
    fail: (scope, { code, details }) => {
      const key = OF_THE_WRITE.has(code) ? scope : EVERYTHING;
      const times = (failing.get(key)?.times ?? 0) + 1;
      const ownMs = RETRY_AFTER_MS[Math.min(times, RETRY_AFTER_MS.length) - 1] ?? 0;
      const { retry_after: askedS } = details;
      const askedMs = typeof askedS === 'number' ? Math.min(askedS * 1_000, 60_000) : 0;
      failing.set(key, { times, sinceMs: clock.now(), pauseMs: Math.max(ownMs, askedMs) });
    },
    succeed: (scope) => {
      failing.delete(scope);
      failing.delete(EVERYTHING);
    },
    clear: () => failing.clear(),
  };
}
