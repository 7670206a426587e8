import { type Logger, pino } from 'pino';

/** What must never reach a log, whoever passes it. */
const REDACTED = [
  'password',
  'token',
  'secret',
  'authorization',
  'cookie',
  '*.password',
  '*.token',
  '*.secret',
  '*.authorization',
  '*.cookie',
];

/** Structured logs on standard output, one JSON object a line. */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: REDACTED, censor: '[redacted]' },
  });
}

/** An address as logs may keep it: tickets and query strings can be secrets. */
export function loggableUrl(url: string): string {
  const path = url.split('?', 1)[0] ?? '';
  return decode(path).replace(/^\/my\/[^/]+/, '/my/[redacted]');
}

/** The path as routes see it, because `/%6dy/` leads to the same page; as it came where no route could read it either. */
function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
