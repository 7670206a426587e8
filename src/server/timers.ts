import type { Core } from './core/context.ts';
import type { Auth } from './features/auth/open-auth.ts';
import { expireHolds } from './features/spots/commands/expire-holds.ts';
import { endLostAssets } from './features/studio/commands/generate-asset.ts';

const HOLDS_EVERY_MS = 5_000;
const SESSIONS_EVERY_MS = 60 * 60_000;
const ASSETS_EVERY_MS = 20_000;
const LOST_ASSETS_STAY = 'lost share assets could not be ended';

export interface Timers {
  /** Waits for what is running and starts nothing any more. */
  stop(): Promise<void>;
}

/**
 * What the product does by itself. Several processes may do it at once: each step locks what it changes. `isAlone`: no
 * other process can be at work on this database, so that whatever is open at the start has lost its process.
 */
export function startTimers(core: Core, auth: Pick<Auth, 'removeExpired'>, isAlone: boolean): Timers {
  const atStart = isAlone
    ? endLostAssets(core, 0).catch((error: unknown) => core.log.error({ err: error }, LOST_ASSETS_STAY))
    : Promise.resolve();
  const stops = [
    repeat(HOLDS_EVERY_MS, core, 'expired holds could not be released', () => expireHolds(core)),
    repeat(SESSIONS_EVERY_MS, core, 'ended sessions and keys could not be removed', () =>
      auth.removeExpired(),
    ),
    repeat(ASSETS_EVERY_MS, core, LOST_ASSETS_STAY, () => endLostAssets(core)),
  ];
  return {
    async stop() {
      await Promise.all([atStart, ...stops.map((stop) => stop())]);
    },
  };
}

/** One round at a time: a slow database must not be asked ever more. A failed round is logged and the next one tries. */
function repeat(
  everyMs: number,
  core: Core,
  failure: string,
  work: () => Promise<unknown>,
): () => Promise<void> {
  let running: Promise<void> | null = null;
  const timer = setInterval(() => {
    running ??= work()
      .then(
        () => undefined,
        (error: unknown) => core.log.error({ err: error }, failure),
      )
      .finally(() => {
        running = null;
      });
  }, everyMs);
  return async () => {
    clearInterval(timer);
    await running;
  };
}
