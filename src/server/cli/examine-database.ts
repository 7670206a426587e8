import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Config } from '../config.ts';
import { JOB_SCHEMA } from '../core/job-definition.ts';
import { findRunningServer } from '../db/attach.ts';
import { columnTypes } from '../db/column-types.ts';
import { type DatabaseConnection, describeConnection, parseDatabaseUrl } from '../db/connection.ts';
import { startEmbeddedPostgres } from '../db/embedded.ts';
import { MIGRATIONS_FOLDER } from '../db/mikro-orm.config.ts';
import { DATABASE_NAME } from '../product.ts';
import { type Finding, reasonOf } from './finding.ts';

const PATIENCE_MS = 5_000;
const VERSION_MIN = 150_000;
/** Beyond the first, times look odd; beyond the second, codes of the second factor no longer fit. */
const CLOCK_OFF_MS = 2_000;
const CLOCK_WRONG_MS = 30_000;
/** What one process may hold: its pools, the claims' connections, the jobs', and a little more. */
const CONNECTIONS_NEEDED = 16;
const MEGABYTE = 1024 ** 2;

/** The database, its schema, its clock, its jobs, and whether anybody can administer the product. */
export async function examineDatabase(config: Config, now: () => Date): Promise<Finding[]> {
  const check = 'Database';
  try {
    if (config.databaseUrl !== null) return await examineAt(parseDatabaseUrl(config.databaseUrl), now);
    const root = join(config.dataDir, 'postgres');
    const running = await findRunningServer(root, DATABASE_NAME);
    if (running !== null) return await examineAt(running, now);
    if ((await stat(root).catch(() => null)) === null) {
      return [{ check, state: 'ok', text: 'embedded, not made yet; the first start makes it' }];
    }
    const server = await startEmbeddedPostgres({ root });
    try {
      return await examineAt(server.connection(DATABASE_NAME), now);
    } finally {
      await server.stop();
    }
  } catch (error) {
    const fix =
      config.databaseUrl === null
        ? 'See postgres.log in the data folder; a full disk and foreign owners are the usual causes.'
        : 'Check that the server runs and that DATABASE_URL names it, its user, and the right password.';
    return [{ check, state: 'problem', text: reasonOf(error), fix }];
  }
}

async function examineAt(connection: DatabaseConnection, now: () => Date): Promise<Finding[]> {
  const client = new Client({
    ...connection,
    types: columnTypes,
    connectionTimeoutMillis: PATIENCE_MS,
    statement_timeout: PATIENCE_MS,
    application_name: 'syrup doctor',
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('set default_transaction_read_only = on');
    const schema = await examineSchema(client);
    const isReady = schema.state === 'ok';
    return [
      await examineServer(client, connection),
      await examineClock(client, now),
      schema,
      ...(isReady ? [await examineJobs(client), await examineAccounts(client)] : []),
    ];
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function examineServer(client: Client, connection: DatabaseConnection): Promise<Finding> {
  const check = 'Database';
  const { rows } = await client.query<{ number: number; version: string; bytes: number; room: number }>(
    `select current_setting('server_version_num')::int as number, current_setting('server_version') as version,
       pg_database_size(current_database())::float8 as bytes,
       current_setting('max_connections')::int - (select count(*)::int from pg_stat_activity) as room`,
  );
  const [{ number, version, bytes, room } = { number: 0, version: '?', bytes: 0, room: 0 }] = rows;
  const text = `PostgreSQL ${version}, ${describeConnection(connection)}, ${(bytes / MEGABYTE).toFixed(0)} MB`;
  if (number < VERSION_MIN) {
    return { check, state: 'problem', text: `${text}: too old`, fix: 'Use PostgreSQL 15 or newer.' };
  }
  if (room < CONNECTIONS_NEEDED) {
    return {
      check,
      state: 'warning',
      text: `${text}, room for ${room} more connections`,
      fix: `Raise max_connections: each process may hold ${CONNECTIONS_NEEDED}.`,
    };
  }
  return { check, state: 'ok', text };
}

async function examineClock(client: Client, now: () => Date): Promise<Finding> {
  const check = 'Clock';
  const beganMs = performance.now();
  const { rows } = await client.query<{ at: Date }>('select clock_timestamp() as at');
  const tookMs = performance.now() - beganMs;
  // The answer was written somewhere within the time it took.
  const offMs = Math.abs((rows[0]?.at.getTime() ?? 0) - (now().getTime() - tookMs / 2));
  if (offMs <= CLOCK_OFF_MS + tookMs) return { check, state: 'ok', text: 'agrees with the database' };
  return {
    check,
    state: offMs > CLOCK_WRONG_MS ? 'problem' : 'warning',
    text: `${(offMs / 1_000).toFixed(0)} seconds away from the database's`,
    fix: 'Let both machines set their clocks by NTP: holds, sessions and codes go by them.',
  };
}

async function examineSchema(client: Client): Promise<Finding> {
  const check = 'Schema';
  const { rows: found } = await client.query<{ there: boolean }>(
    `select to_regclass('public.mikro_orm_migrations') is not null as there`,
  );
  if (found[0]?.there !== true) {
    return { check, state: 'warning', text: 'empty', fix: 'The first start, or “syrup migrate”, makes it.' };
  }
  const { rows } = await client.query<{ name: string }>('select name from mikro_orm_migrations');
  const executed = new Set(rows.map(({ name }) => name));
  const known = (await readdir(MIGRATIONS_FOLDER)).map((file) => file.replace(/\.ts$/, ''));
  const newer = [...executed].filter((name) => !known.includes(name));
  const pending = known.filter((name) => !executed.has(name));
  if (newer.length > 0) {
    const fix = 'Start that version instead, or restore a backup of before.';
    return { check, state: 'problem', text: `made by a newer version (${newer.join(', ')})`, fix };
  }
  if (pending.length > 0) {
    const text = `${pending.length} migrations are still to be applied`;
    return { check, state: 'warning', text, fix: 'The next start applies them, or “syrup migrate” does.' };
  }
  return { check, state: 'ok', text: `up to date, ${executed.size} migrations` };
}

async function examineJobs(client: Client): Promise<Finding> {
  const check = 'Jobs';
  const { rows: found } = await client.query<{ there: boolean }>(
    'select to_regclass($1) is not null as there',
    [`${JOB_SCHEMA}.job`],
  );
  if (found[0]?.there !== true) {
    return {
      check,
      state: 'warning',
      text: 'the queue has never started',
      fix: `It starts with the product. If it has run, its user may not create the schema “${JOB_SCHEMA}”: grant that.`,
    };
  }
  const { rows } = await client.query<{ failed: number; late: number }>(
    `select count(*) filter (where state = 'failed' and completed_on > now() - interval '1 day')::int as failed,
       count(*) filter (where state in ('created', 'retry') and start_after < now() - interval '15 minutes')::int as late
     from ${JOB_SCHEMA}.job`,
  );
  const [{ failed, late } = { failed: 0, late: 0 }] = rows;
  if (late > 0) {
    const fix = 'Start the product: only a running process does jobs.';
    return { check, state: 'warning', text: `${late} have been waiting for more than 15 minutes`, fix };
  }
  return failed > 0
    ? {
        check,
        state: 'warning',
        text: `${failed} failed within a day`,
        fix: 'The log says why: look for “a job failed”.',
      }
    : { check, state: 'ok', text: 'none failed, none late' };
}

async function examineAccounts(client: Client): Promise<Finding> {
  const check = 'Super admin';
  const { rows } = await client.query<{ active: number; accounts: number }>(
    `select count(*) filter (where active and role = 'super_admin')::int as active, count(*)::int as accounts from account`,
  );
  const [{ active, accounts } = { active: 0, accounts: 0 }] = rows;
  if (active > 0) return { check, state: 'ok', text: `${active} of ${accounts} accounts` };
  return {
    check,
    state: 'warning',
    text: accounts === 0 ? 'there is no account yet' : 'nobody may administer accounts',
    fix:
      accounts === 0
        ? 'Open the setup link that the start prints, or run “syrup create-admin <username>”.'
        : 'Run “syrup promote <username>”.',
  };
}
