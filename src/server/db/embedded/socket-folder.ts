import { chmodSync, chownSync, lstatSync, mkdirSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf, EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { hashFolder } from './owner-lock.ts';
import type { RunAs } from './run-as.ts';
import { SOCKET_PORT } from './settings.ts';

/** The kernel's limit for a socket's path, 104 bytes with its end on macOS. */
const SOCKET_PATH_MAX_BYTES = 103;

/** Where the socket's folder may be: not beside the data, whose path can be as long as anybody likes. */
export function listSocketBases(): string[] {
  return [...new Set([tmpdir(), '/tmp', '/var/tmp'])];
}

/** Where the socket's folder of a data folder can be, per base. */
export function listSocketFolders(root: string, uid: number, bases: readonly string[]): string[] {
  return bases.map((base) => join(base, `syrup-pg-${uid}-${hashFolder(root).slice(0, 10)}`));
}

/**
 * Makes the private folder in which the server listens. It decides who may connect, so a folder of that name that
 * somebody else made, or that others may enter, is passed over.
 */
export function makeSocketFolder(root: string, { owner, socketBases }: RunAs): string {
  for (const folder of listSocketFolders(root, owner.uid, socketBases)) {
    if (Buffer.byteLength(join(folder, socketName)) > SOCKET_PATH_MAX_BYTES) {
      continue;
    }
    try {
      mkdirSync(folder, { mode: 0o700 });
      chmodSync(folder, 0o700);
      if (process.getuid?.() === 0) {
        chownSync(folder, owner.uid, owner.gid);
      }
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') {
        continue;
      }
    }
    const found = lstatSync(folder, { throwIfNoEntry: false });
    if (found?.isDirectory() === true && found.uid === owner.uid && (found.mode & 0o077) === 0) {
      // What a killed server left: its lock file may name a process number that is somebody else's by now.
      rmSync(join(folder, socketName), { force: true });
      rmSync(join(folder, `${socketName}.lock`), { force: true });
      return folder;
    }
  }
  throw new EmbeddedPostgresError(
    `No private folder for the database's socket could be made in ${socketBases.join(', ')}.`,
  );
}

const socketName = `.s.PGSQL.${SOCKET_PORT}`;

/** Takes the folder away after the server ended; not worth an error when something is left in it. */
export function removeSocketFolder(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // The next start uses it again.
  }
}
