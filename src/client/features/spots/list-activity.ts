import type { LoggedEvent } from '#shared/live/events.ts';

/** Merges entries of the log, newest first, each number once, at most `limit`. They may come late and twice. */
export function newestFirst(
  before: readonly LoggedEvent[],
  heard: readonly LoggedEvent[],
  limit: number,
): readonly LoggedEvent[] {
  const bySeq = new Map([...before, ...heard].map((entry) => [entry.seq, entry]));
  return [...bySeq.values()].sort((a, b) => b.seq - a.seq).slice(0, limit);
}
