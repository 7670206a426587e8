/** Levels of the log, from what is said most often to what ends the product. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** So many lines of the log are kept in memory, and at most that many are shown. */
export const LOG_LINES_MAX = 2_000;
export const LOG_LINES_DEFAULT = 100;

/** What other systems call the same. */
const OTHER_NAMES: ReadonlyMap<string, LogLevel> = new Map([
  ['warning', 'warn'],
  ['critical', 'fatal'],
]);

/** Reads a level however it is spelled, `WARNING` for `warn`; null where it is none. */
export function readLogLevel(text: string): LogLevel | null {
  const name = text.trim().toLowerCase();
  return LOG_LEVELS.find((level) => level === name) ?? OTHER_NAMES.get(name) ?? null;
}

/** True where `level` is at least as grave as `least`. */
export function isAtLeast(level: LogLevel, least: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(least);
}
