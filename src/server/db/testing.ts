import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { type DatabaseConnection, toDatabaseUrl } from './connection.ts';
import { createDatabase, dropDatabase } from './databases.ts';
import { type Database, type OpenDatabaseOptions, openDatabase } from './orm.ts';

/** What the global set-up tells every test file: the server, and the names of this run. */
export interface TestServer {
  /** `embedded`: the product's own PostgreSQL; `external`: the server of TEST_DATABASE_URL. */
  readonly kind: 'embedded' | 'external';
  readonly connection: DatabaseConnection;
  /** A migrated database to copy. Nobody can connect to it. */
  readonly template: string;
  /** What the names of this run's databases begin with. */
  readonly prefix: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    testServer: TestServer;
  }
}

export interface TestDatabase extends Database {
  /** The database as an address, for a server that a test starts as a process of its own. */
  readonly url: string;
  /** Closes the database and removes it from the server. */
  drop(): Promise<void>;
}

/**
 * Makes a database of the test's own: migrated, empty, on the run's server. Drop it in `afterAll`; what a crashed
 * test leaves goes with the run.
 */
export async function createTestDatabase(options: OpenDatabaseOptions = {}): Promise<TestDatabase> {
  const { kind, connection: server, template, prefix } = inject('testServer');
  const name = `${prefix}${randomBytes(6).toString('hex')}`;
  // Copying files is ten times faster than writing the copy to the log where fsync is off, and slower where it is on.
  const strategy = kind === 'embedded' ? 'file_copy' : 'wal_log';
  await createDatabase(server, name, { template, strategy });
  const connection = { ...server, database: name };
  const database = await openDatabase({ ...options, connection });
  return {
    ...database,
    url: toDatabaseUrl(connection),
    drop: async () => {
      await database.close();
      await dropDatabase(server, name);
    },
  };
}
