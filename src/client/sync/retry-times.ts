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
  readonly untilMs: number;
}

/** Pauses of 1, 2, 5, 15 and 30 s: for everything where the server is away, for one scope where it fails at one write. */
export function createRetryTimes(clock: PageClock): RetryTimes {
  const failing = new Map<string, Failing>();
  const EVERYTHING = '';
  const untilMs = (scope: string) => failing.get(scope)?.untilMs ?? 0;
  return {
    waitMs: (scope) => Math.max(untilMs(scope), untilMs(EVERYTHING)) - clock.now(),
    fail: (scope, { code, details }) => {
      const key = OF_THE_WRITE.has(code) ? scope : EVERYTHING;
      const times = (failing.get(key)?.times ?? 0) + 1;
      const ownMs = RETRY_AFTER_MS[Math.min(times, RETRY_AFTER_MS.length) - 1] ?? 0;
      const { retry_after: askedS } = details;
      const askedMs = typeof askedS === 'number' ? Math.min(askedS * 1_000, 60_000) : 0;
      failing.set(key, { times, untilMs: clock.now() + Math.max(ownMs, askedMs) });
    },
    succeed: (scope) => {
      failing.delete(scope);
      failing.delete(EVERYTHING);
    },
    clear: () => failing.clear(),
  };
}
