import { type ChildProcessWithoutNullStreams, type SpawnOptions, spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { DatabaseConnection } from './connection.ts';
import { withAdminClient } from './databases.ts';
import { findProcessesIn, waitUntil } from './embedded/processes.ts';
import { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded.ts';

export const OWNER_PROGRAM = fileURLToPath(import.meta.resolve('./embedded-owner.fixture.ts'));

interface Happening {
  readonly connection?: DatabaseConnection;
  readonly error?: string;
}

/** A process that owns a database; `happens` waits for what it says. */
export interface Owner {
  readonly process: ChildProcessWithoutNullStreams;
  happens<Key extends keyof Happening>(key: Key): Promise<NonNullable<Happening[Key]>>;
  stop(): Promise<void>;
}

export interface TestBed {
  /** A path in the temporary folder of the test file. */
  readonly path: (...names: string[]) => string;
  /** Starts a server owned by the test itself, stopped at the test's end. */
  readonly start: (options: EmbeddedPostgresOptions) => Promise<EmbeddedPostgres>;
  /** Starts a server owned by a process of its own, ended at the test's end. */
  readonly startOwner: (root: string, options?: SpawnOptions) => Owner;
  readonly watchOwner: (child: ChildProcessWithoutNullStreams) => Owner;
}

/** Gives a test file a temporary folder and servers that do not outlive their test. */
export function makeTestBed(): TestBed {
  let base = '';
  const cleanUps: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    base = await mkdtemp(join(tmpdir(), `syrup-test-postgres-${process.pid}-`));
    // Everybody may pass, so that the users in these tests can reach their own folders below.
    await chmod(base, 0o755);
  });
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) {
      await cleanUp();
    }
  });
  afterAll(() => rm(base, { recursive: true, force: true }));

  const watchOwner = (child: ChildProcessWithoutNullStreams): Owner => {
    const owner = readOwner(child);
    cleanUps.push(() => owner.stop());
    return owner;
  };
  return {
    path: (...names) => join(base, ...names),
    start: async (options) => {
      const postgres = await startEmbeddedPostgres({ settings: { fsync: 'off' }, ...options });
      cleanUps.push(() => postgres.stop());
      return postgres;
    },
    startOwner: (root, options = {}) =>
      watchOwner(spawn(process.execPath, [OWNER_PROGRAM, root], { ...options, stdio: 'pipe' })),
    watchOwner,
  };
}

function readOwner(child: ChildProcessWithoutNullStreams): Owner {
  const happenings: Happening[] = [];
  let errors = '';
  let isGone = false;
  createInterface(child.stdout).on('line', (line) => happenings.push(JSON.parse(line) as Happening));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    errors += chunk;
  });
  child.stdin.on('error', () => undefined);
  child.on('close', () => {
    isGone = true;
  });
  return {
    process: child,
    happens: async (key) => {
      await waitUntil(() => isGone || happenings.some((item) => item[key] !== undefined), 20_000);
      const found = happenings.find((item) => item[key] !== undefined)?.[key];
      if (found === undefined) {
        throw new Error(`No ${key}; it said ${JSON.stringify(happenings)} ${errors}`);
      }
      return found;
    },
    stop: async () => {
      child.stdin.end();
      await waitUntil(() => isGone, 20_000);
    },
  };
}

export async function writeNumber(connection: DatabaseConnection, number: number): Promise<void> {
  await withAdminClient(connection, async (client) => {
    await client.query('create table if not exists note (number int primary key)');
    await client.query('insert into note values ($1)', [number]);
  });
}

export async function readNumbers(connection: DatabaseConnection): Promise<number[]> {
  return withAdminClient(connection, async (client) => {
    const { rows } = await client.query<{ number: number }>('select number from note order by number');
    return rows.map((row) => row.number);
  });
}

export async function postmasterOf(root: string): Promise<number> {
  return Number.parseInt(await readFile(join(root, '18/postmaster.pid'), 'utf8'), 10);
}

export async function isServerGone(root: string): Promise<boolean> {
  return waitUntil(async () => (await findProcessesIn(join(root, '18'))).length === 0, 5000);
}
