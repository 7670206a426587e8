/**
 * Tells subscribers that a waffle's log has grown. A wake-up is a hint and may get lost: the log is the truth, and
 * whoever is woken reads it after the number they have.
 */
export interface Wakeups {
  /** Says that the waffle's log reaches at least `seq`. Never throws and never waits. */
  wake(waffleId: number, seq: number): void;
  /** Calls `listener` for every wake-up of every waffle until the returned function is called. */
  listen(listener: (waffleId: number, seq: number) => void): () => void;
  close(): Promise<void>;
}

/** Wake-ups within one process. */
export function createLocalWakeups(): Wakeups {
  const listeners = new Set<(waffleId: number, seq: number) => void>();
  return {
    wake(waffleId, seq) {
      for (const listener of listeners) listener(waffleId, seq);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      listeners.clear();
      return Promise.resolve();
    },
  };
}
