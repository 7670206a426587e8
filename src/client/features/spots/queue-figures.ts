import type { QueuedWrite } from '#client/sync/queued-write.ts';

/** Writes of one waffle are sent in order, so that an undo never overtakes its payment. */
export function scopeOf(waffleId: number): string {
  return `waffle:${waffleId}`;
}

/** The undecided writes in figures, for the chip and the line under the header. */
export interface QueueFigures {
  /** Not decided by the server. */
  readonly waitingCount: number;
  readonly needsYouCount: number;
  /** When the oldest of both was made, in ms since 1970; null where there is none. */
  readonly oldestMs: number | null;
}

export function figuresOfQueue(writes: readonly QueuedWrite[]): QueueFigures {
  let waitingCount = 0;
  let needsYouCount = 0;
  let oldestMs: number | null = null;
  for (const { state, madeAtMs } of writes) {
    if (state === 'settled') continue;
    if (state === 'waiting') waitingCount += 1;
    else needsYouCount += 1;
    oldestMs = Math.min(oldestMs ?? madeAtMs, madeAtMs);
  }
  return { waitingCount, needsYouCount, oldestMs };
}

/** Browsers may empty what a site keeps after some days without use; long before that the person is warned. */
const OLD_AFTER_MS = 24 * 60 * 60_000;

export function isOld(oldestMs: number | null, nowMs: number): boolean {
  return oldestMs !== null && nowMs - oldestMs >= OLD_AFTER_MS;
}
