import type { Core } from './core/context.ts';
import { expireHolds } from './features/spots/commands/expire-holds.ts';

const HOLDS_EVERY_MS = 5_000;

export interface Timers {
  /** Waits for what is running and starts nothing any more. */
  stop(): Promise<void>;
}

/** What the product does by itself. Several processes may do it at once: each step locks what it changes. */
export function startTimers(core: Core): Timers {
  let running: Promise<unknown> = Promise.resolve();
  let stopped = false;
  const timer = setInterval(() => {
    // One round at a time: a slow database must not be asked ever more.
    running = running.then(async () => {
      if (stopped) return;
      await expireHolds(core).catch((error: unknown) => {
        core.log.error({ err: error }, 'expired holds could not be released');
      });
    });
  }, HOLDS_EVERY_MS);
  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      await running;
    },
  };
}
