import { join } from 'node:path';
import { Migrator } from '@mikro-orm/migrations';
import { defineConfig, type EntityManager, type MikroORM, type Options } from '@mikro-orm/postgresql';
import type { PoolConfig } from 'pg';
import { entities } from '#server/entities.ts';
import { JOB_SCHEMA } from '../core/job-definition.ts';
import type { DatabaseConnection } from './connection.ts';

/** The repository's top holds the migrations, because they outlive every reorganisation of the source. */
export const MIGRATIONS_FOLDER = join(import.meta.dirname, '../../../migrations');

/** The ORM as the whole product types it. */
export type Orm = MikroORM<EntityManager>;

export interface OrmConfigInput {
  readonly connection: DatabaseConnection;
  /** What the ORM's own `pg` pool is made with. */
  readonly pool: PoolConfig;
  /** Gets every SQL statement of the ORM, parameters included: for a developer's terminal, never for a log file. */
  readonly debug?: ((line: string) => void) | undefined;
}

/** The one configuration of MikroORM: entities from `#server/entities.ts`, hand-written migrations, no global context. */
export function makeOrmConfig({ connection, pool, debug }: OrmConfigInput): Options {
  return defineConfig({
    host: connection.host,
    port: connection.port,
    user: connection.user,
    ...(connection.password === undefined ? {} : { password: connection.password }),
    dbName: connection.database,
    ...(connection.schema === undefined ? {} : { schema: connection.schema }),
    driverOptions: pool,
    entities: [...entities],
    extensions: [Migrator],
    preferTs: true,
    debug: debug !== undefined,
    colors: false,
    logger: debug ?? (() => undefined),
    // The job queue's tables are its own affair.
    schemaGenerator: { ignoreSchema: [JOB_SCHEMA] },
    migrations: {
      path: MIGRATIONS_FOLDER,
      pathTs: MIGRATIONS_FOLDER,
      glob: 'Migration*.ts',
      snapshot: false,
      snapshotOnMigrate: false,
      silent: true,
      disableForeignKeys: false,
    },
  });
}
