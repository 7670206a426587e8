import { join } from 'node:path';
import type { Logger } from 'pino';
import { readOrMakeAppSecret } from './app-secret.ts';
import type { Config } from './config.ts';
import { type Clock, systemClock } from './core/clock.ts';
import type { Core } from './core/context.ts';
import { createLocalWakeups, type Wakeups } from './core/wakeups.ts';
import { findRunningServer } from './db/attach.ts';
import type { DatabaseAddress } from './db/connection.ts';
import { startEmbeddedPostgres } from './db/embedded.ts';
import { migrate } from './db/migrate.ts';
import { type Database, openDatabase } from './db/orm.ts';
import { reactions } from './reactions.ts';

/** The product's own database on the embedded server. */
export const DATABASE_NAME = 'syrup';

/** The product without its doors: database, secret and core. What the server and every `syrup` command stand on. */
export interface Product {
  readonly config: Config;
  readonly database: Database;
  readonly core: Core;
  readonly appSecret: string;
  readonly databaseKind: 'embedded' | 'external';
  close(): Promise<void>;
}

export interface ProductOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly clock?: Clock;
  readonly wakeups?: Wakeups;
  /** Told when the embedded database has died for good. */
  readonly onDatabaseLost?: () => void;
  /** Use the embedded server of a product that is running, instead of refusing to start a second one. */
  readonly attach?: boolean;
  /** All, unless named one by one: to be filled from a backup. `none`: the database stays as it is, to be read. */
  readonly migrations?: 'all' | 'none' | readonly string[];
}

/**
 * Opens the database (starting the embedded one where none is configured), migrates it under a lock, and makes the
 * core. Fails with one sentence where the database is in use, too old, or unreachable; nothing stays open then, the
 * wake-ups it was given included: their connections come back for ever and would keep a failed start alive.
 */
export async function openProduct(options: ProductOptions): Promise<Product> {
  const { config, log } = options;
  const wakeups = options.wakeups ?? createLocalWakeups();
  let server: EmbeddedServer | null = null;
  let database: Database | null = null;
  const close = async () => {
    try {
      await wakeups.close();
      await database?.close();
    } finally {
      await server?.stop();
    }
  };
  try {
    server = config.databaseUrl === null ? await startEmbedded(options) : null;
    database = await openDatabase({
      ...(server?.address ?? { url: config.databaseUrl ?? '' }),
      onConnectionError: (error) => log.warn({ err: error }, 'a database connection broke'),
    });
    const { migrations = 'all' } = options;
    const only = migrations === 'all' ? undefined : migrations;
    const applied = only === 'none' ? [] : await migrate(database, only);
    if (applied.length > 0) log.info({ migrations: applied }, 'migrated the database');
    const appSecret = config.appSecret ?? (await readOrMakeAppSecret(config.dataDir));
    const { orm } = database;
    const core: Core = {
      fork: () => orm.em.fork(),
      clock: options.clock ?? systemClock,
      wakeups,
      log,
      reactions,
    };
    const databaseKind = server === null ? 'external' : 'embedded';
    return { config, database, core, appSecret, databaseKind, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface EmbeddedServer {
  readonly address: DatabaseAddress;
  stop(): Promise<void>;
}

async function startEmbedded(options: ProductOptions): Promise<EmbeddedServer> {
  const { config, log } = options;
  const root = join(config.dataDir, 'postgres');
  const running = options.attach === true ? await findRunningServer(root, DATABASE_NAME) : null;
  if (running !== null) return { address: { connection: running }, stop: () => Promise.resolve() };
  const embedded = await startEmbeddedPostgres({
    root,
    onLine: (line) => log.info(line),
    onCrash: (crash) => {
      log.error({ crash }, 'the embedded database died');
      if (!crash.willRestart) options.onDatabaseLost?.();
    },
  });
  try {
    await embedded.ensureDatabase(DATABASE_NAME);
  } catch (error) {
    await embedded.stop();
    throw error;
  }
  return { address: { connection: embedded.connection(DATABASE_NAME) }, stop: () => embedded.stop() };
}
