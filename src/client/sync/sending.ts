import type { PageClock } from './page-clock.ts';
import type { Decision, QueuedWrite } from './queued-write.ts';

export interface SendingOptions {
  readonly clock: PageClock;
  /** Sends one write and says what the server made of it. Nobody waits any more once `signal` fires. */
  readonly send: (write: QueuedWrite, signal: AbortSignal) => Promise<Decision>;
}

/** Writes on their way to the server. */
export interface Sending {
  /**
   * Sends a write. `hung`: no answer will come, so it is to be sent again; whatever became of the first copy, the server
   * does it once.
   */
  send(write: QueuedWrite): Promise<Decision | 'hung'>;
  /** The connection is back: what has been on its way for long was sent into the dead one. */
  giveUpHung(): void;
  /** Something was answered that went out at `sentAtMs`: what went out before should have an answer soon. */
  overtake(sentAtMs: number): void;
}

/** Once the connection is back, a request that gets this old was sent into the dead one: its answer won't come. */
const HUNG_AFTER_MS = 3_000;
/**
 * Something that was sent later is answered already: a write that is silent for so much longer was lost on its way. Each
 * further try in a row has half as much more, so that a server which is really that slow gets one answer through.
 */
const OVERTAKEN_MS = 1_200;
const PATIENCE_GROWTH = 1.5;

interface Flight {
  readonly beganAtMs: number;
  readonly patienceMs: number;
  giveUpAt(atMs: number): void;
}

export function createSending({ clock, send }: SendingOptions): Sending {
  const flights = new Set<Flight>();
  /** How often in a row each write has hung. */
  const hungTimes = new Map<string, number>();
  return {
    send: async (write) => {
      const times = hungTimes.get(write.opId) ?? 0;
      const givenUp = new AbortController();
      let cancel = () => {};
      let dueMs = Number.POSITIVE_INFINITY;
      let letGo = (_hung: 'hung') => {};
      const hung = new Promise<'hung'>((resolve) => {
        letGo = resolve;
      });
      const flight: Flight = {
        beganAtMs: clock.now(),
        patienceMs: OVERTAKEN_MS * PATIENCE_GROWTH ** times,
        giveUpAt: (atMs) => {
          if (atMs >= dueMs) return;
          dueMs = atMs;
          cancel();
          cancel = clock.after(atMs - clock.now(), () => {
            hungTimes.set(write.opId, times + 1);
            letGo('hung');
            givenUp.abort();
          });
        },
      };
      flights.add(flight);
      try {
        const decision = await Promise.race([send(write, givenUp.signal), hung]);
        if (decision !== 'hung') hungTimes.delete(write.opId);
        return decision;
      } finally {
        cancel();
        flights.delete(flight);
      }
    },
    giveUpHung: () => {
      for (const flight of flights) flight.giveUpAt(flight.beganAtMs + HUNG_AFTER_MS);
    },
    overtake: (sentAtMs) => {
      for (const flight of flights) {
        if (sentAtMs > flight.beganAtMs) flight.giveUpAt(clock.now() + flight.patienceMs);
      }
    },
  };
}
