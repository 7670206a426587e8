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
    serializers: { err: loggableError },
    redact: { paths: REDACTED, censor: '[redacted]' },
  });
}

/** What a log keeps of an error: never its other fields, which can be a whole connection or a whole statement. */
export interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  /** Where it was thrown, without the message, which the first line of a stack repeats. */
  readonly stack: string;
  readonly cause?: LoggedError;
}

const CAUSES_MAX = 3;
const MESSAGE_LENGTH_MAX = 500;

/** Cuts an error down to what may be logged; a lost connection's error carries the connection with its password. */
export function loggableError(error: unknown, depth = 0): LoggedError | string {
  if (!(error instanceof Error)) return `not an error but ${typeof error}`;
  const stack = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const cause =
    error.cause instanceof Error && depth < CAUSES_MAX ? loggableError(error.cause, depth + 1) : null;
  return {
    type: error.name,
    message: error.message.slice(0, MESSAGE_LENGTH_MAX),
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    stack: stack.join('\n'),
    ...(cause === null || typeof cause === 'string' ? {} : { cause }),
  };
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
