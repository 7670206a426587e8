import type { Clock } from './clock.ts';
import { createMemoryLockout, type Lockout } from './lockout.ts';
import { createMemoryThrottle, type Throttle } from './throttle.ts';

/** What is counted across requests: failures that lock, and how often somebody does something. */
export interface Counters {
  readonly lockout: Lockout;
  readonly throttle: Throttle;
  /** True while other processes see the same counts. */
  isShared(): boolean;
  close(): void;
}

/** Counts in this process's memory: a restart forgets it, and other processes do not see it. */
export function createMemoryCounters(clock: Clock): Counters {
  return {
    lockout: createMemoryLockout(clock),
    throttle: createMemoryThrottle(clock),
    isShared: () => false,
    close: () => undefined,
  };
}
