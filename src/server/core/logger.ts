import { type Logger, pino } from 'pino';
import { isAtLeast, readLogLevel } from '#shared/operations/operations.rules.ts';
import type { LogRing } from './log-ring.ts';

/** What must never reach a log, whoever passes it. */
const REDACTED = [
  'password',
  'token',
  'secret',
  'authorization',
  'cookie',
  'currentPassword',
  'newPassword',
  'recoveryCodes',
  '*.password',
  '*.token',
  '*.secret',
  '*.authorization',
  '*.cookie',
  '*.currentPassword',
  '*.newPassword',
  '*.recoveryCodes',
];

/**
 * Structured logs on standard output, one JSON object a line. The ring, where there is one, gets them too, and whatever
 * is worth a look in it (`info` and graver) even where the output is to have less.
 */
export function createLogger(level: string, ring?: Pick<LogRing, 'write'>): Logger {
  const options = {
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: loggableError },
    redact: { paths: REDACTED, censor: '[redacted]' },
  };
  const printed = readLogLevel(level);
  // `silent` is no level to be at, and means it.
  if (ring === undefined || printed === null) return pino({ ...options, level });
  const kept = isAtLeast(printed, 'info') ? 'info' : printed;
  return pino(
    { ...options, level: kept },
    pino.multistream([
      { level: printed, stream: pino.destination(1) },
      { level: kept, stream: ring },
    ]),
  );
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
