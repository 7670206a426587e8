import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, constants, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, EmbeddedPostgresError } from './embedded-postgres-error.ts';

/** Makes this process the one owner of a data folder until `release`, or until it dies, however it dies. */
export interface OwnerLock {
  release(): Promise<void>;
}

const ATTEMPTS_MAX = 5;
const ANSWER_TIMEOUT_MS = 1000;

/** BSD's open flag that takes flock's exclusive lock in the same step; Node has no constant for it. */
const O_EXLOCK = 0x20;

/** A short name for a data folder, the same for everybody who finds the same folder (`root` is its real path). */
export function hashFolder(root: string): string {
  return createHash('sha256').update(root).digest('hex');
}

/**
 * Takes the data folder or says in one sentence which process holds it. Nothing below relies on PostgreSQL's own
 * postmaster.pid for this: while two starts race, the second would take the first one's server for an orphan and stop
 * it. Two containers that share a volume but no network namespace do not see each other.
 */
export async function takeOwnerLock(root: string): Promise<OwnerLock> {
  return process.platform === 'linux' ? takeBySocket(root) : takeByFile(root);
}

/**
 * On Linux the lock is an abstract unix socket: it has no file, so it can't go stale, and the kernel frees it with
 * the process. Whoever connects is told the holder's process id.
 */
async function takeBySocket(root: string): Promise<OwnerLock> {
  const path = `\0syrup-postgres-${hashFolder(root).slice(0, 32)}`;
  for (let attempt = 1; ; attempt += 1) {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      // Closed from this side as well: any local user can connect and must not be able to collect our descriptors.
      socket.end(String(process.pid), () => socket.destroy());
    });
    try {
      server.listen({ path, exclusive: true });
      await once(server, 'listening');
      server.unref();
      // A failed accept (no descriptors left) costs one answer, not the process.
      server.on('error', () => undefined);
      return {
        release: () => new Promise((resolve) => server.close(() => resolve())),
      };
    } catch (error) {
      if (codeOf(error) !== 'EADDRINUSE') {
        throw new EmbeddedPostgresError(`The data folder ${root} could not be locked (${codeOf(error)}).`, {
          cause: error,
        });
      }
    }
    const holder = await askHolder(path);
    if (holder !== 'gone' || attempt >= ATTEMPTS_MAX) {
      throw inUse(root, holder === 'gone' ? '' : holder);
    }
    await sleep(10);
  }
}

/** The holder's process id, '' when it does not answer in time, `gone` when it let go meanwhile. */
async function askHolder(path: string): Promise<string> {
  const socket = connect({ path });
  socket.setTimeout(ANSWER_TIMEOUT_MS, () => socket.destroy());
  let answer = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    answer += chunk;
  });
  try {
    await once(socket, 'close');
  } catch (error) {
    return codeOf(error) === 'ECONNREFUSED' ? 'gone' : '';
  }
  return /^\d+$/.test(answer) ? answer : '';
}

/** On macOS the lock is BSD's `O_EXLOCK` on a file in the folder, which the kernel frees with the process as well. */
function takeByFile(root: string): OwnerLock {
  const file = join(root, 'owner.lock');
  try {
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | O_EXLOCK;
    const descriptor = openSync(file, flags, 0o600);
    ftruncateSync(descriptor);
    writeSync(descriptor, String(process.pid));
    return {
      release: async () => closeSync(descriptor),
    };
  } catch (error) {
    if (codeOf(error) === 'EAGAIN') {
      throw inUse(root, readFileSync(file, 'utf8'));
    }
    throw new EmbeddedPostgresError(`The data folder ${root} could not be locked (${codeOf(error)}).`, {
      cause: error,
    });
  }
}

function inUse(root: string, pid: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    pid === ''
      ? `The data folder ${root} is in use by another process.`
      : `The data folder ${root} is in use by process ${pid}.`,
  );
}
