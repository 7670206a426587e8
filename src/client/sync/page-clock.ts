/** Time as the sync parts see it: passed in, so that tests and simulations own it. */
export interface PageClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs something once, later; the returned function prevents it. */
  after(ms: number, run: () => void): () => void;
  /** 0 ≤ x < 1, for pauses that must not be the same on every device. */
  random(): number;
}

export const pageClock: PageClock = {
  now: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};
