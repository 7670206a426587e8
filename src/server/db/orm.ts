import { MikroORM } from '@mikro-orm/postgresql';
import { Pool, type PoolConfig } from 'pg';
import { columnTypes } from './column-types.ts';
import {
  type DatabaseAddress,
  type DatabaseConnection,
  DatabaseUnavailableError,
  describeConnection,
  toConnection,
} from './connection.ts';
import { makeOrmConfig, type Orm } from './mikro-orm.config.ts';
import { PreparingClient } from './prepared.ts';

const POOL_MAX = 8;
const HOT_POOL_MAX = 2;
const CONNECT_TIMEOUT_MS = 10_000;
const IDLE_TIMEOUT_MS = 60_000;
const STATEMENT_TIMEOUT_MS = 15_000;
/** Nothing of ours holds a lock for longer than milliseconds; whoever waits this long would only keep a connection. */
const LOCK_TIMEOUT_MS = 3_000;
/** Claims for all waffles share the hot connections: one locked waffle must not keep the others waiting. */
const HOT_LOCK_TIMEOUT_MS = 500;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_DELAY_MS = 10_000;
const SERVER_VERSION_MIN = 150_000;

/**
 * A drop starts on empty, never analysed tables, where the planner guesses; the guesses cost a factor of 4 to 200. With
 * these switches the statements of the group commit, which are shaped for it, always take the index they are meant to.
 */
const HOT_SWITCHES = [
  'plan_cache_mode=force_generic_plan',
  'enable_seqscan=off',
  'enable_bitmapscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
];

/** Both kinds of database have to cut days and print numbers alike, whatever their own configuration says. */
const SESSION_SWITCHES = ['timezone=UTC', 'datestyle=ISO', 'jit=off'];

export interface OpenDatabaseOptions {
  /** Gets every SQL statement of the ORM, parameters included. */
  readonly debug?: (line: string) => void;
  /** Told about connections that broke; the query in flight rejects by itself, so this is for the log only. */
  readonly onConnectionError?: (error: Error) => void;
  /** Connections of the ORM's pool, default 8; the hot pool has two more. */
  readonly poolMax?: number;
}

/**
 * An open database. Types come back as `column-types.ts` says, on all three doors:
 *
 * - `orm`: MikroORM; fork `orm.em` per request (the global one throws). Its SQL is not prepared: for administration.
 * - `pool`: the ORM's own `pg` pool, for `prepared(…)` statements and `transaction(pool, …)`.
 * - `hot`: two connections with pinned planner switches, for the group commit's statements only; on anything else
 *   those switches make plans worse.
 */
export interface Database {
  readonly orm: Orm;
  readonly pool: Pool;
  readonly hot: Pool;
  readonly connection: DatabaseConnection;
  /** Waits for queries in flight and closes every connection; may be called twice. */
  close(): Promise<void>;
}

/**
 * Opens a database and proves that it answers and is PostgreSQL 15 or newer; the schema is `migrate`'s affair.
 * Throws `DatabaseUnavailableError` with one sentence otherwise. A connection that breaks later never ends the process.
 */
export async function openDatabase(address: DatabaseAddress & OpenDatabaseOptions): Promise<Database> {
  const connection = toConnection(address);
  // A server that is told to stop ends every connection, which is no news once we are closing ourselves.
  const onError = (error: Error) => {
    if (closing === undefined) address.onConnectionError?.(error);
  };
  const orm = new MikroORM(
    makeOrmConfig({
      connection,
      pool: { ...poolConfig(connection, []), max: address.poolMax ?? POOL_MAX },
      debug: address.debug,
    }),
  );
  const hot = new Pool({
    ...poolConfig(connection, HOT_SWITCHES),
    lock_timeout: HOT_LOCK_TIMEOUT_MS,
    max: HOT_POOL_MAX,
  });
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= Promise.all([orm.close(), hot.end()]).then(() => undefined);
    return closing;
  };
  try {
    const pool = await orm.driver.getConnection().getNativeClient();
    surviveErrors(pool, onError);
    surviveErrors(hot, onError);
    await checkServer(pool);
    return { orm, pool, hot, connection, close };
  } catch (error) {
    await close();
    throw error instanceof DatabaseUnavailableError
      ? error
      : new DatabaseUnavailableError(
          `The database ${describeConnection(connection)} does not answer: ${reasonOf(error)}`,
          { cause: error },
        );
  }
}

/** What every connection of this product is made with, except migrations and administration, which have no time limit. */
function poolConfig(connection: DatabaseConnection, switches: readonly string[]): PoolConfig {
  const { ssl, options } = connection;
  return {
    ...baseConfig(connection),
    ...(ssl === undefined ? {} : { ssl }),
    options: [
      ...(options ? [options] : []),
      ...[...SESSION_SWITCHES, ...switches].map((item) => `-c ${item}`),
    ].join(' '),
    types: columnTypes,
    Client: PreparingClient,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
    application_name: 'syrup',
  };
}

function baseConfig({ host, port, user, database, password }: DatabaseConnection): PoolConfig {
  return { host, port, user, database, ...(password === undefined ? {} : { password }) };
}

/**
 * Listens where `pg` would otherwise end the process: it reports a connection that the server closed as an 'error' event
 * on the idle client's pool, and on the client itself while somebody holds it.
 */
function surviveErrors(pool: Pool, onError: (error: Error) => void): void {
  pool.on('error', onError);
  pool.on('connect', (client) => {
    client.on('error', onError);
  });
}

async function checkServer(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ number: number; version: string }>(
    `select current_setting('server_version_num')::int as number, current_setting('server_version') as version`,
  );
  const [server] = rows;
  if (server === undefined || server.number < SERVER_VERSION_MIN) {
    throw new DatabaseUnavailableError(
      `The database server is PostgreSQL ${server?.version ?? '(unknown)'}; this product needs 15 or newer.`,
    );
  }
}

/** `pg` reports several failed addresses of one host as an AggregateError without a message of its own. */
function reasonOf(error: unknown): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return first instanceof Error ? first.message : String(first);
}
