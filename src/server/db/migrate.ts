import { readdir } from 'node:fs/promises';
import { MikroORM } from '@mikro-orm/postgresql';
import { DatabaseUnavailableError } from './connection.ts';
import { withAdminClient } from './databases.ts';
import { MIGRATIONS_FOLDER, makeOrmConfig, type Orm } from './mikro-orm.config.ts';
import type { Database } from './orm.ts';

/** Any constant does, as long as every version of the product uses the same one; advisory locks count per database. */
const MIGRATION_LOCK = 7_397_013;

/**
 * Brings a database to the schema of this program and returns the names of the migrations it applied, in order; empty
 * when there was nothing to do.
 *
 * Any number of processes may call it at the same time: one applies, the others wait and then find nothing to do. All
 * pending migrations are one transaction, so a failure or a crash leaves the schema as it was. Refuses a database that
 * a newer version has migrated, because this program would write rows that the newer schema does not mean.
 *
 * `only`: no others than these, for a database that is to be filled with what another one had. Throws where this program
 * does not know one of them.
 */
export async function migrate(
  database: Pick<Database, 'connection'>,
  only?: readonly string[],
): Promise<string[]> {
  const { connection } = database;
  return withAdminClient(connection, async (lock) => {
    // A session lock on a connection of its own: it is held across all of the migrator's transactions, and PostgreSQL
    // frees it when this process dies.
    await lock.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const { host, port, user, database: databaseName, password, ssl, options } = connection;
    // An ORM of its own, because a migration may run longer than the statement timeout of the product's connections.
    const orm = new MikroORM(
      makeOrmConfig({
        connection,
        pool: {
          host,
          port,
          user,
          database: databaseName,
          max: 2,
          application_name: 'syrup migrate',
          ...(password === undefined ? {} : { password }),
          ...(ssl === undefined ? {} : { ssl }),
          ...(options === undefined ? {} : { options }),
        },
      }),
    );
    try {
      await refuseNewerSchema(orm);
      if (only !== undefined) await refuseUnknown(only);
      const pending = await orm.migrator.getPending();
      const wanted = pending.map(({ name }) => name).filter((name) => only?.includes(name) ?? true);
      if (wanted.length === 0) return [];
      const applied = await orm.migrator.up(only === undefined ? {} : { migrations: wanted });
      return applied.map((migration) => migration.name);
    } finally {
      await orm.close();
    }
  });
}

async function listKnown(): Promise<ReadonlySet<string>> {
  const files = await readdir(MIGRATIONS_FOLDER);
  return new Set(files.map((file) => file.replace(/\.ts$/, '')));
}

async function refuseUnknown(migrations: readonly string[]): Promise<void> {
  const known = await listKnown();
  const unknown = migrations.find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw new DatabaseUnavailableError(
      `The backup was made by a newer version (it has the migration ${unknown}); restore it with that one.`,
    );
  }
}

async function refuseNewerSchema(orm: Orm): Promise<void> {
  const known = await listKnown();
  const executed = await orm.migrator.getExecuted();
  const unknown = executed.find((migration) => !known.has(migration.name));
  if (unknown !== undefined) {
    throw new DatabaseUnavailableError(
      `The database was made by a newer version (it has the migration ${unknown.name}); start that version instead.`,
    );
  }
}
