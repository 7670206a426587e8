/**
 * What one part of the product tells the others at once. Both kinds are hints and may get lost: the log is the truth
 * for whoever is woken, and the database for who may still do what.
 */
export interface Wakeups {
  /** Says that the waffle's log reaches at least `seq`. Never throws and never waits. */
  wake(waffleId: number, seq: number): void;
  /** Calls `listener` for every wake-up of every waffle until the returned function is called. */
  listen(listener: (waffleId: number, seq: number) => void): () => void;
  /** Says, after the commit, that the account's sessions or role have changed. Never throws and never waits. */
  revoke(accountId: string): void;
  /** Calls `listener` for every revocation until the returned function is called. */
  listenRevocations(listener: (accountId: string) => void): () => void;
  close(): Promise<void>;
}

/** Wake-ups within one process. */
export function createLocalWakeups(): Wakeups {
  const listeners = new Set<(waffleId: number, seq: number) => void>();
  const revocationListeners = new Set<(accountId: string) => void>();
  return {
    wake(waffleId, seq) {
      for (const listener of listeners) listener(waffleId, seq);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    revoke(accountId) {
      for (const listener of revocationListeners) listener(accountId);
    },
    listenRevocations(listener) {
      revocationListeners.add(listener);
      return () => revocationListeners.delete(listener);
    },
    close() {
      listeners.clear();
      revocationListeners.clear();
      return Promise.resolve();
    },
  };
}
