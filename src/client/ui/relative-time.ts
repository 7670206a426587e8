const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Says how far a moment is from now in its largest whole unit: "just now", "3 s ago", "4 min ago", "in 2 h". */
export function relativeTime(atMs: number, nowMs: number): string {
  const distanceMs = Math.abs(nowMs - atMs);
  if (distanceMs < 1_000) return 'just now';
  const text = durationText(distanceMs);
  return atMs > nowMs ? `in ${text}` : `${text} ago`;
}

/** A length of time in its largest whole unit: "3 s", "4 min", "2 h", "1 day". */
export function durationText(distanceMs: number): string {
  if (distanceMs < MINUTE_MS) return `${Math.floor(distanceMs / 1_000)} s`;
  if (distanceMs < HOUR_MS) return `${Math.floor(distanceMs / MINUTE_MS)} min`;
  if (distanceMs < DAY_MS) return `${Math.floor(distanceMs / HOUR_MS)} h`;
  const days = Math.floor(distanceMs / DAY_MS);
  return days === 1 ? '1 day' : `${days} days`;
}
