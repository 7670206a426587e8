import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import type { ServerLog } from './log.ts';
import { CHILD_ENVIRONMENT, findProcessesIn, isAlive, signal, waitUntil } from './processes.ts';
import type { RunAs } from './run-as.ts';
import { startWatchdog } from './watchdog.ts';

/** Recovery after a crash reads at most `max_wal_size` of log; five minutes are enough on a memory card. */
const START_TIMEOUT_MS = 5 * 60_000;
const FAST_STOP_TIMEOUT_MS = 20_000;
const IMMEDIATE_STOP_TIMEOUT_MS = 5_000;

/** postmaster.pid: the first line is the process, the eighth its state. PostgreSQL's own pg_ctl reads the same. */
const PID_LINE = 0;
const STATE_LINE = 7;

export interface ServerFiles {
  /** The cluster's folder, a real path. */
  readonly cluster: string;
  readonly runAs: RunAs;
  /** The server's settings, as arguments. */
  readonly settings: readonly string[];
  readonly log: ServerLog;
}

/** One running server. */
export interface ServerProcess {
  readonly pid: number;
  /** Resolves when the process is gone, to how it went: `SIGKILL`, `exit code 1`. */
  readonly exited: Promise<string>;
}

function pidFileOf(cluster: string): string {
  return join(cluster, 'postmaster.pid');
}

/** Starts the server and resolves when it takes connections, crash recovery included. */
export async function launchServer(files: ServerFiles): Promise<ServerProcess> {
  const { cluster, runAs, settings, log } = files;
  log.mark();
  const [command = runAs.binaries.postgres, ...args] = [
    ...runAs.prefix,
    runAs.binaries.postgres,
    '-D',
    cluster,
    ...settings,
  ];
  const child = spawn(command, args, {
    ...runAs.identity,
    cwd: '/',
    env: CHILD_ENVIRONMENT,
    // In a group of its own: Ctrl-C in the terminal must reach this process only, which ends the server in order.
    detached: true,
    stdio: ['ignore', log.descriptor, log.descriptor],
  });
  let how: string | undefined;
  const exited = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, name) => resolve(name ?? `exit code ${code}`));
  }).then((ended) => {
    how = ended;
    return ended;
  });
  const { pid } = child;
  if (pid === undefined) {
    throw new EmbeddedPostgresError(`The database server could not be run: ${await exited}`);
  }
  const watchdog = startWatchdog(pid, pidFileOf(cluster));
  void exited.then(() => watchdog.dismiss());

  const isSettled = async () => how !== undefined || (await isReady(cluster, pid));
  const settled = await waitUntil(isSettled, START_TIMEOUT_MS);
  if (how !== undefined) {
    throw new EmbeddedPostgresError(`The database in ${cluster} does not start: ${log.reason()}`);
  }
  if (!settled) {
    await stopServer({ pid, exited });
    throw new EmbeddedPostgresError(`The database in ${cluster} was not ready in time; see ${log.path}.`);
  }
  return { pid, exited };
}

async function isReady(cluster: string, pid: number): Promise<boolean> {
  const lines = (await readFile(pidFileOf(cluster), 'utf8').catch(() => '')).split('\n');
  return lines[PID_LINE]?.trim() === String(pid) && lines[STATE_LINE]?.trim() === 'ready';
}

/** Ends a server in order: its clients are disconnected, what they committed is on disk. Forces it after 20 s. */
export async function stopServer({ pid, exited }: ServerProcess): Promise<void> {
  let isGone = false;
  void exited.then(() => {
    isGone = true;
  });
  signal(pid, 'SIGINT');
  if (await waitUntil(() => isGone, FAST_STOP_TIMEOUT_MS)) {
    return;
  }
  signal(pid, 'SIGQUIT');
  if (await waitUntil(() => isGone, IMMEDIATE_STOP_TIMEOUT_MS)) {
    return;
  }
  signal(pid, 'SIGKILL');
  await exited;
}

/**
 * Makes sure that nothing of an earlier server is left in the cluster, and returns a sentence about what it had to do.
 * Call it only as the owner of the data folder: whatever runs in the cluster then has lost its parent.
 */
export async function clearCluster(cluster: string): Promise<string | undefined> {
  const file = pidFileOf(cluster);
  const content = await readFile(file, 'utf8').catch(() => undefined);
  if (content === undefined) {
    return undefined;
  }
  const pid = Number.parseInt(content, 10);
  const running = await findProcessesIn(cluster);
  if (running.length > 0) {
    await endProcesses(cluster, running.includes(pid) ? pid : undefined);
    return `Stopped the database server ${pid} that an earlier process had left behind.`;
  }
  if (Number.isSafeInteger(pid) && isAlive(pid)) {
    // PostgreSQL refuses to start while a process of that number exists, but after a restart of the machine or the
    // container the number belongs to some other program. Nobody works in the cluster, so nobody uses it.
    await rm(file, { force: true });
    return `Removed a stale postmaster.pid that named process ${pid}.`;
  }
  return undefined;
}

/** Asks the server (or, when it was killed, its remaining helpers) to end, and insists. */
async function endProcesses(cluster: string, postmaster: number | undefined): Promise<void> {
  const areGone = async () => (await findProcessesIn(cluster)).length === 0;
  if (postmaster !== undefined) {
    signal(postmaster, 'SIGINT');
    if (await waitUntil(areGone, FAST_STOP_TIMEOUT_MS)) {
      return;
    }
    signal(postmaster, 'SIGQUIT');
  }
  // Helpers notice by themselves that their server is gone, within milliseconds unless they are busy.
  if (await waitUntil(areGone, IMMEDIATE_STOP_TIMEOUT_MS)) {
    return;
  }
  for (const pid of await findProcessesIn(cluster)) {
    signal(pid, 'SIGKILL');
  }
  if (!(await waitUntil(areGone, IMMEDIATE_STOP_TIMEOUT_MS))) {
    throw new EmbeddedPostgresError(`Another database server still works in ${cluster} and does not end.`);
  }
}
