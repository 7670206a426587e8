import { closeSync, fchownSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

const LOG_MAX_BYTES = 8 * 1024 * 1024;
const TAIL_MAX_BYTES = 64 * 1024;

/** PostgreSQL's and initdb's ways to say why they give up. */
const REASON = /(?:FATAL|PANIC|ERROR|error while loading shared libraries|initdb: error|^postgres):\s*(.+)/;

const PANIC = /PANIC:\s*(.+)/;

export interface ServerLog {
  readonly path: string;
  /** For the server's stdout and stderr: a file and not a pipe, which would end with this process and could block. */
  readonly descriptor: number;
  /** Makes `reason` and `panic` look at what is written from here on. */
  mark(): void;
  /** Why the server could not start. */
  reason(): string;
  /** Why a running server gave itself up; undefined when something else ended it. */
  panic(): string | undefined;
  close(): void;
}

/** Opens `<root>/postgres.log` for appending; a large one becomes `postgres.log.1` first. */
export function openLog(root: string, owner: { uid: number; gid: number }): ServerLog {
  const path = join(root, 'postgres.log');
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_MAX_BYTES) {
    renameSync(path, `${path}.1`);
  }
  const descriptor = openSync(path, 'a+', 0o600);
  if (process.getuid?.() === 0) {
    // So that the owner of the data can go on by himself after the product ran once as root.
    fchownSync(descriptor, owner.uid, owner.gid);
  }
  let start = 0;
  const read = () => {
    const text = Buffer.alloc(TAIL_MAX_BYTES);
    const from = Math.max(start, statSync(path).size - TAIL_MAX_BYTES);
    return text.toString('utf8', 0, readSync(descriptor, text, 0, TAIL_MAX_BYTES, from));
  };
  return {
    path,
    descriptor,
    mark: () => {
      start = statSync(path).size;
    },
    reason: () => findReason(read()),
    panic: () => PANIC.exec(read())?.[1],
    close: () => closeSync(descriptor),
  };
}

/** The sentence in which a PostgreSQL program says why it failed; its last line where there is none. */
export function findReason(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  for (const line of lines) {
    const reason = REASON.exec(line)?.[1];
    if (reason !== undefined) {
      return reason.trim();
    }
  }
  return lines.at(-1)?.trim() ?? 'it said nothing';
}
