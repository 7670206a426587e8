import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { lchown, mkdir, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve as toAbsolute } from 'node:path';
import { codeOf, EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { findReason } from './log.ts';
import { CHILD_ENVIRONMENT } from './processes.ts';
import type { RunAs } from './run-as.ts';
import { SUPERUSER } from './settings.ts';

const OUTPUT_MAX_CHARACTERS = 64 * 1024;

/** Makes the data folder, proves that it can be written, and returns its real path. */
export async function makeRoot(root: string): Promise<string> {
  const wanted = toAbsolute(root);
  try {
    await mkdir(wanted, { recursive: true, mode: 0o700 });
    const real = await realpath(wanted);
    const probe = join(real, `probe-${process.pid}`);
    await (await open(probe, 'w')).close();
    // Two starts of one process write the same file, and one of them may have removed it already.
    await rm(probe, { force: true });
    return real;
  } catch (error) {
    throw new EmbeddedPostgresError(`Cannot write the data folder ${wanted} (${codeOf(error)}).`, {
      cause: error,
    });
  }
}

/**
 * Gives everything of the database to the user it runs as, where root last ran it as another one. Only root can, and
 * only while no server runs.
 */
export async function giveTo(root: string, cluster: string, owner: RunAs['owner']): Promise<void> {
  if (process.getuid?.() !== 0) {
    return;
  }
  chmodSync(root, 0o700);
  await lchown(root, owner.uid, owner.gid);
  const found = await stat(cluster).catch(() => undefined);
  if (found === undefined || found.uid === owner.uid) {
    return;
  }
  const entries = await readdir(cluster, { recursive: true });
  for (const entry of entries) {
    await lchown(join(cluster, entry), owner.uid, owner.gid);
  }
  // The folder itself last: as long as it has the old owner, an interrupted change of owner starts again.
  await lchown(cluster, owner.uid, owner.gid);
}

/** Makes the cluster unless it exists; refuses one of another PostgreSQL version. Returns whether it was made now. */
export async function ensureCluster(
  root: string,
  cluster: string,
  runAs: RunAs,
  isDurable: boolean,
): Promise<boolean> {
  await removeDrafts(root);
  const { major } = runAs.binaries;
  if (existsSync(cluster)) {
    checkVersion(root, join(cluster, 'PG_VERSION'), major);
    return false;
  }
  for (const entry of await readdir(root)) {
    if (/^\d+$/.test(entry)) {
      checkVersion(root, join(root, entry, 'PG_VERSION'), major);
    }
  }
  await initialize(root, cluster, runAs, isDurable);
  return true;
}

function checkVersion(root: string, file: string, major: string): void {
  let version: string;
  try {
    version = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new EmbeddedPostgresError(
      `The data folder ${root} holds no usable database (${codeOf(error)} for ${file}).`,
      {
        cause: error,
      },
    );
  }
  if (version !== major) {
    throw new EmbeddedPostgresError(
      `The database in ${root} was made by PostgreSQL ${version}; this program has ${major}. Restore a backup into an empty folder.`,
    );
  }
}

/** Removes what a killed initdb left. This process owns the folder, so every draft is a dead one's. */
async function removeDrafts(root: string): Promise<void> {
  for (const entry of await readdir(root)) {
    if (entry.startsWith('init-')) {
      await rm(join(root, entry), { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);
    }
  }
}

/**
 * Runs initdb in a draft folder that gets its name only when it is complete and on disk: a cluster that exists is whole.
 */
async function initialize(root: string, cluster: string, runAs: RunAs, isDurable: boolean): Promise<void> {
  const draft = join(root, `init-${process.pid}-${randomBytes(4).toString('hex')}`);
  const { status, output } = await runInitdb(draft, runAs, isDurable);
  if (status !== 0) {
    await rm(draft, { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);
    throw new EmbeddedPostgresError(`Could not create the database in ${root}: ${findReason(output)}`);
  }
  await rename(draft, cluster);
  // The name has to survive a power loss as well; initdb itself has synchronised everything below it.
  const parent = await open(dirname(cluster), 'r');
  try {
    await parent.sync();
  } finally {
    await parent.close();
  }
}

function runInitdb(
  draft: string,
  runAs: RunAs,
  isDurable: boolean,
): Promise<{ status: number; output: string }> {
  const [command = runAs.binaries.initdb, ...args] = [
    ...runAs.prefix,
    runAs.binaries.initdb,
    `--pgdata=${draft}`,
    `--username=${SUPERUSER}`,
    '--encoding=UTF8',
    // Text compares by code point, the same on every machine and after every update of its libraries.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    // Whoever can enter the socket's 0700 folder is let in; nobody else gets that far.
    '--auth-local=trust',
    '--auth-host=reject',
    '--no-instructions',
    ...(isDurable ? [] : ['--no-sync']),
  ];
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(command, args, {
      ...runAs.identity,
      cwd: '/',
      env: CHILD_ENVIRONMENT,
      // Its own group: Ctrl-C reaches it as a failure of its parent, not in the middle of a file.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const collect = (chunk: string) => {
      output = (output + chunk).slice(-OUTPUT_MAX_CHARACTERS);
    };
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    child.on('error', (error) => resolve({ status: 1, output: error.message }));
    child.on('close', (code) => resolve({ status: code ?? 1, output }));
  });
}
