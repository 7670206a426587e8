import { Client, escapeIdentifier } from 'pg';
import type { DatabaseConnection } from './connection.ts';

/** 42P04 duplicate_database, and 23505 when two sessions create the same one at the same instant. */
const EXISTS_CODES = new Set(['42P04', '23505']);

/**
 * Lends one connection without any time limit, for work that may take long and must not sit in a pool: creating
 * databases, migrating, waiting for a lock. Closed when `work` settles.
 */
export async function withAdminClient<Result>(
  connection: DatabaseConnection,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = new Client({ ...connection, keepAlive: true, application_name: 'syrup admin' });
  // A server that goes away reports it as an event too; the pending query rejects by itself.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

export interface CreateDatabaseOptions {
  /** An existing database to copy; nobody may be connected to it. */
  readonly template?: string;
  /** `file_copy` is the fast one on a server without fsync, `wal_log` (PostgreSQL's default) on any other. */
  readonly strategy?: 'file_copy' | 'wal_log';
}

/** Creates a database on the server of `connection` (whose own database must exist). Fails where the name is taken. */
export async function createDatabase(
  connection: DatabaseConnection,
  name: string,
  { template, strategy }: CreateDatabaseOptions = {},
): Promise<void> {
  const clauses = [
    ...(template === undefined ? [] : [`template ${escapeIdentifier(template)}`]),
    ...(strategy === undefined ? [] : [`strategy ${strategy}`]),
  ];
  await withAdminClient(connection, (client) =>
    client.query(`create database ${escapeIdentifier(name)} ${clauses.join(' ')}`),
  );
}

/** Creates a database unless it exists; safe when several processes do it at once. */
export async function ensureDatabase(connection: DatabaseConnection, name: string): Promise<void> {
  await withAdminClient(connection, async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount !== 0) {
      return;
    }
    await client.query(`create database ${escapeIdentifier(name)}`).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && EXISTS_CODES.has(String(error.code)))) {
        throw error;
      }
    });
  });
}

/** Drops a database if it exists, together with whoever is still connected to it. */
export async function dropDatabase(connection: DatabaseConnection, name: string): Promise<void> {
  await withAdminClient(connection, (client) =>
    client.query(`drop database if exists ${escapeIdentifier(name)} with (force)`),
  );
}
