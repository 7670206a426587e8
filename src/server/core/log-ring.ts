import { isAtLeast, LOG_LEVELS, LOG_LINES_MAX, type LogLevel } from '#shared/operations/operations.rules.ts';

/** Longer lines are kept cut: the ring is memory, and a thousand stacks must not fill it. */
const LINE_LENGTH_MAX = 8_192;

/** A line as it was logged: one JSON object. */
export interface KeptLine {
  /** Counts from 1 since the process started. */
  readonly number: number;
  readonly level: LogLevel;
  readonly text: string;
}

export interface LogQuery {
  /** This level and graver ones. */
  readonly level?: LogLevel | undefined;
  /** Stands somewhere in the line, whatever the case. */
  readonly search?: string | undefined;
  /** The newest so many. */
  readonly lines: number;
}

/** The last lines of this process's log, in memory; a restart begins anew. */
export interface LogRing {
  /** Takes a line, as pino's destination. */
  write(line: string): void;
  /** The newest lines that fit, the oldest of them first. */
  find(query: LogQuery): readonly KeptLine[];
  /** How many lines are kept. */
  size(): number;
}

export function createLogRing(linesMax = LOG_LINES_MAX): LogRing {
  const slots: KeptLine[] = [];
  let written = 0;
  return {
    write(line) {
      const text = shorten(line.trimEnd());
      slots[written % linesMax] = { number: written + 1, level: levelOf(text), text };
      written += 1;
    },
    find({ level = 'trace', search = '', lines }) {
      const words = search.toLowerCase();
      const found: KeptLine[] = [];
      for (let back = 1; back <= slots.length && found.length < lines; back += 1) {
        const kept = slots[(written - back) % linesMax];
        if (kept === undefined || !isAtLeast(kept.level, level)) continue;
        if (words === '' || kept.text.toLowerCase().includes(words)) found.push(kept);
      }
      return found.reverse();
    },
    size: () => slots.length,
  };
}

/** The level as the logger's formatter writes it, which is first. */
function levelOf(text: string): LogLevel {
  const name = /^\{"level":"([a-z]+)"/.exec(text)?.[1];
  return LOG_LEVELS.find((level) => level === name) ?? 'info';
}

/** Cuts what is too long, and keeps it readable as JSON. */
function shorten(text: string): string {
  if (text.length <= LINE_LENGTH_MAX) return text;
  const { level, time, requestId, msg } = JSON.parse(text) as Record<string, unknown>;
  const message = typeof msg === 'string' ? msg.slice(0, LINE_LENGTH_MAX / 4) : '';
  return JSON.stringify({
    ...{ level, time, requestId, msg: message },
    cut: text.slice(0, LINE_LENGTH_MAX / 4),
  });
}
