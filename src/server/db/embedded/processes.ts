import { execFile } from 'node:child_process';
import { readdir, readlink } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { codeOf } from './embedded-postgres-error.ts';

const POLL_MS = 5;

/**
 * What the database's processes and their helpers get as environment. Nothing is inherited: a `PGDATA` or `LD_PRELOAD`
 * of the person who starts the product must not reach the server, and C is the locale its messages are read in.
 */
export const CHILD_ENVIRONMENT = {
  PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin:/run/current-system/sw/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

/** Tells whether a process exists, whoever it belongs to. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}

/** Sends a signal and ignores that the process may be gone already. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') {
      throw error;
    }
  }
}

/**
 * Finds the processes that have `folder` (a real path) as working directory. Every process of a PostgreSQL server has
 * its cluster, and no other program goes there, so this tells a server from an unrelated process whose number happens
 * to be written in an old postmaster.pid.
 */
export async function findProcessesIn(folder: string): Promise<number[]> {
  return process.platform === 'linux' ? findByProc(folder) : findByLsof(folder);
}

async function findByProc(folder: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  const found = await Promise.all(
    pids.map(async (pid) => {
      // Unreadable means another user's, which PostgreSQL ignores as well; gone means gone.
      const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '');
      return cwd === folder || cwd === `${folder} (deleted)` ? Number(pid) : 0;
    }),
  );
  return found.filter((pid) => pid > 0);
}

async function findByLsof(folder: string): Promise<number[]> {
  const run = promisify(execFile);
  // Prints `p<pid>` and `n<folder>` lines; exits with 1 when there is nothing to print.
  const { stdout } = await run('lsof', ['-w', '-a', '-d', 'cwd', '-c', 'postgres', '-F', 'pn'], {
    env: CHILD_ENVIRONMENT,
  }).catch(() => ({ stdout: '' }));
  const pids: number[] = [];
  let pid = 0;
  for (const line of stdout.split('\n')) {
    if (line.startsWith('p')) {
      pid = Number(line.slice(1));
    } else if (line === `n${folder}`) {
      pids.push(pid);
    }
  }
  return pids;
}

/** Polls until `condition` holds; false when it did not within the time. */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  timeoutMs: number,
): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadline) {
      return false;
    }
    await sleep(POLL_MS);
  }
  return true;
}
