import { createHash, timingSafeEqual } from 'node:crypto';
import type { KeptLine, LogRing } from '#server/core/log-ring.ts';
import type { ListLogsInput, LogLine, LogPage } from '#shared/operations/operations.schemas.ts';

/** The newest lines of the log that fit, newest first, taken apart for a page. */
export function readLogs(ring: LogRing, { level, search, lines }: ListLogsInput): LogPage {
  const found = ring.find({ level: level === '' ? undefined : level, search, lines });
  return { lines: found.map(lineToPage).reverse(), kept: ring.size() };
}

function lineToPage({ number, level, text }: KeptLine): LogLine {
  const { time, msg, requestId, level: _, ...rest } = JSON.parse(text) as Record<string, unknown>;
  return {
    number,
    at: String(time),
    level,
    message: typeof msg === 'string' ? msg : '',
    requestId: typeof requestId === 'string' ? requestId : null,
    details: Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, toText(value)])),
  };
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

/** Makes the judge of a secret that came along. It takes as long for a near miss as for any other text. */
export function makeSecretJudge(expected: string | null): (secret: string) => boolean {
  if (expected === null) return () => false;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const wanted = digest(expected);
  return (secret) => timingSafeEqual(digest(secret), wanted);
}
