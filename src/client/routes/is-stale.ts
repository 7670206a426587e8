/** Figures are read again every few seconds while the page is looked at: older ones were not to be had. */
const STALE_AFTER_MS = 60_000;

/**
 * Whether figures have to say how old they are: offline at once, and with a connection when newer ones do not come, because
 * the server fails or the page was out of sight. Not before, as a line that comes and goes moves the page.
 */
export function isStale(shownAtMs: number | null, nowMs: number | undefined, isOffline: boolean): boolean {
  if (shownAtMs === null) return false;
  return isOffline || (nowMs !== undefined && nowMs - shownAtMs > STALE_AFTER_MS);
}
