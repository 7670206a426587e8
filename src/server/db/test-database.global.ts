import { randomInt } from 'node:crypto';
import { mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { type DatabaseConnection, parseDatabaseUrl } from './connection.ts';
import { createDatabase, dropDatabase, withAdminClient } from './databases.ts';
import { isAlive } from './embedded/processes.ts';
import { listSocketBases, listSocketFolders } from './embedded/socket-folder.ts';
import { startEmbeddedPostgres } from './embedded.ts';
import { migrate } from './migrate.ts';
import type { TestServer } from './testing.ts';

const FOLDER_PREFIX = 'syrup-test-postgres-';
const DATABASE_PREFIX = 'syrup_test_';
/** First half of the advisory lock that says "this run is alive"; the run's number is the second half. */
const RUN_LOCK = 739_702;

let cleanUp: () => Promise<void> = () => Promise.resolve();

/**
 * Starts or finds the database server of one test run and migrates the template that every test file copies.
 *
 * With TEST_DATABASE_URL set the tests run there and nowhere else: an address that does not answer fails the run.
 */
export async function setup(project: TestProject): Promise<void> {
  const url = process.env.TEST_DATABASE_URL;
  const server = url ? await prepareExternal(parseDatabaseUrl(url)) : await prepareEmbedded();
  project.provide('testServer', server);
}

export async function teardown(): Promise<void> {
  await cleanUp();
}

async function prepareEmbedded(): Promise<TestServer> {
  await removeDeadFolders();
  const root = await mkdtemp(join(tmpdir(), `${FOLDER_PREFIX}${process.pid}-`));
  const postgres = await startEmbeddedPostgres({
    root,
    // Nothing in here outlives the run, so nothing has to reach the disk; every worker brings pools of its own.
    settings: { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', max_connections: '200' },
  });
  cleanUp = async () => {
    await postgres.stop();
    await rm(root, { recursive: true, force: true });
  };
  const connection = postgres.connection('postgres');
  const template = await createTemplate(connection, DATABASE_PREFIX);
  return { kind: 'embedded', connection, template, prefix: DATABASE_PREFIX };
}

async function prepareExternal(connection: DatabaseConnection): Promise<TestServer> {
  const run = randomInt(1, 2 ** 31);
  // The session lock on this connection is the sign of life of the run: PostgreSQL frees it when this process dies, on
  // whatever machine it ran, and the next run then removes its databases.
  const life = new Client({ ...connection, keepAlive: true });
  life.on('error', () => undefined);
  await life.connect();
  await life.query('select pg_advisory_lock($1, $2)', [RUN_LOCK, run]);
  await dropDeadRuns(connection);
  const prefix = `${DATABASE_PREFIX}${run}_`;
  cleanUp = async () => {
    await dropDatabases(connection, await findDatabases(connection, prefix));
    await life.end();
  };
  const template = await createTemplate(connection, prefix);
  return { kind: 'external', connection, template, prefix };
}

async function createTemplate(connection: DatabaseConnection, prefix: string): Promise<string> {
  const name = `${prefix}template`;
  await createDatabase(connection, name);
  await migrate({ connection: { ...connection, database: name } });
  // A template that somebody is connected to can't be copied, so nobody may connect.
  await withAdminClient(connection, (client) =>
    client.query(`alter database ${client.escapeIdentifier(name)} with allow_connections false`),
  );
  return name;
}

async function findDatabases(connection: DatabaseConnection, prefix: string): Promise<string[]> {
  return withAdminClient(connection, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      'select datname as name from pg_database where starts_with(datname, $1)',
      [prefix],
    );
    return rows.map((row) => row.name);
  });
}

async function dropDatabases(connection: DatabaseConnection, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await dropDatabase(connection, name);
  }
}

/** Drops the databases of runs whose process is gone. A run that is still alive holds its lock and keeps its own. */
async function dropDeadRuns(connection: DatabaseConnection): Promise<void> {
  const names = await findDatabases(connection, DATABASE_PREFIX);
  const runs = new Set(names.map((name) => Number(name.slice(DATABASE_PREFIX.length).split('_')[0])));
  for (const run of runs) {
    if (!Number.isSafeInteger(run)) {
      continue;
    }
    await withAdminClient(connection, async (client) => {
      const { rows } = await client.query<{ dead: boolean }>('select pg_try_advisory_lock($1, $2) as dead', [
        RUN_LOCK,
        run,
      ]);
      if (rows[0]?.dead === true) {
        // The lock is held while dropping, so that two runs that start together do not drop the same database.
        await dropDatabases(
          connection,
          names.filter((name) => name.startsWith(`${DATABASE_PREFIX}${run}_`)),
        );
      }
    });
  }
}

/** Removes the folders of runs whose process is gone; their server stopped with it (see `embedded/watchdog.ts`). */
async function removeDeadFolders(): Promise<void> {
  for (const entry of await readdir(tmpdir())) {
    const pid = Number(/^syrup-test-postgres-(\d+)-/.exec(entry)?.[1] ?? Number.NaN);
    if (Number.isSafeInteger(pid) && !isAlive(pid)) {
      const root = join(await realpath(tmpdir()), entry);
      const sockets = listSocketFolders(root, process.getuid?.() ?? 0, listSocketBases());
      for (const folder of [root, ...sockets]) {
        // A folder of another user's run stays; it is that user's to remove.
        await rm(folder, { recursive: true, force: true }).catch(() => undefined);
      }
    }
  }
}
