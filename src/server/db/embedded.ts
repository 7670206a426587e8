import { join } from 'node:path';
import type { DatabaseConnection } from './connection.ts';
import { type CreateDatabaseOptions, createDatabase, dropDatabase, ensureDatabase } from './databases.ts';
import { findBinaries } from './embedded/binaries.ts';
import { ensureCluster, giveTo, makeRoot } from './embedded/cluster.ts';
import { EmbeddedPostgresError } from './embedded/embedded-postgres-error.ts';
import { openLog } from './embedded/log.ts';
import { takeOwnerLock } from './embedded/owner-lock.ts';
import { chooseRunAs } from './embedded/run-as.ts';
import { clearCluster } from './embedded/server.ts';
import { SOCKET_PORT, SUPERUSER, toServerArguments } from './embedded/settings.ts';
import { listSocketBases, makeSocketFolder, removeSocketFolder } from './embedded/socket-folder.ts';
import { type Crash, superviseServer } from './embedded/supervisor.ts';

export interface EmbeddedPostgresOptions {
  /** The database's own folder, made if missing: `18/` is the cluster, `postgres.log` what the server says. */
  readonly root: string;
  /** PostgreSQL settings on top of the product's own, by name. `fsync: 'off'` also makes the cluster without it. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Told when the server died. With `willRestart: false` it stays down; the caller should say so and end. */
  readonly onCrash?: (crash: Crash) => void;
  /** Gets a sentence for the log about each thing that was done besides starting: a cluster made, an orphan stopped. */
  readonly onLine?: (line: string) => void;
}

export interface EmbeddedPostgres {
  /** PostgreSQL's version, `18.4`. */
  readonly version: string;
  /** How to reach a database of this server: always over a unix socket. `postgres` is the one that always exists. */
  connection(database: string): DatabaseConnection;
  /** Creates a database, possibly as a copy; fails where the name is taken. */
  createDatabase(name: string, options?: CreateDatabaseOptions): Promise<void>;
  /** Creates a database unless it exists. */
  ensureDatabase(name: string): Promise<void>;
  /** Drops a database if it exists, whoever is connected to it. */
  dropDatabase(name: string): Promise<void>;
  /** Disconnects every client, ends the server in order and gives the folder free; may be called twice. */
  stop(): Promise<void>;
}

/**
 * Runs the PostgreSQL that ships with the npm packages on a data folder, and resolves when it takes connections.
 *
 * One process owns a folder at a time; a second start is refused with the owner's process id. The server ends with this
 * process, also after kill -9. A server that a killed process left behind is stopped first. Works as an ordinary user
 * and as root, in any folder that can be written. Throws `EmbeddedPostgresError` with one sentence.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const binaries = findBinaries();
  const root = await makeRoot(options.root);
  const lock = await takeOwnerLock(root);
  try {
    return await startOwned(root, options, binaries, () => lock.release());
  } catch (error) {
    await lock.release();
    if (error instanceof EmbeddedPostgresError) {
      throw error;
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw new EmbeddedPostgresError(`The database in ${root} could not be started: ${reason}`, {
      cause: error,
    });
  }
}

/** Starts the server on a folder that this process owns. The order matters: nothing is changed while an orphan runs. */
async function startOwned(
  root: string,
  { settings = {}, onCrash, onLine }: EmbeddedPostgresOptions,
  binaries: ReturnType<typeof findBinaries>,
  release: () => Promise<void>,
): Promise<EmbeddedPostgres> {
  const say = onLine ?? (() => undefined);
  const runAs = chooseRunAs(root, binaries, listSocketBases());
  const cluster = join(root, binaries.major);
  const cleared = await clearCluster(cluster);
  if (cleared !== undefined) {
    say(cleared);
  }
  await giveTo(root, cluster, runAs.owner);
  if (await ensureCluster(root, cluster, runAs, settings.fsync !== 'off')) {
    say(`Created the database in ${root} with PostgreSQL ${binaries.version}.`);
  }
  const socketFolder = makeSocketFolder(root, runAs);
  const log = openLog(root, runAs.owner);
  const supervisor = await superviseServer(
    { cluster, runAs, settings: toServerArguments(settings, socketFolder), log },
    (crash) => onCrash?.(crash),
  ).catch((error: unknown) => {
    log.close();
    removeSocketFolder(socketFolder);
    throw error;
  });
  const connection = (database: string): DatabaseConnection => ({
    host: socketFolder,
    port: SOCKET_PORT,
    user: SUPERUSER,
    database,
  });
  const administration = connection('postgres');
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    await supervisor.stop();
    log.close();
    removeSocketFolder(socketFolder);
    // Last: from here on another process may start a server on this folder.
    await release();
  };
  return {
    version: binaries.version,
    connection,
    createDatabase: (name, create) => createDatabase(administration, name, create),
    ensureDatabase: (name) => ensureDatabase(administration, name),
    dropDatabase: (name) => dropDatabase(administration, name),
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}
