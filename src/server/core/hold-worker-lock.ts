import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { Logger } from 'pino';
import type { DatabaseConnection } from '../db/connection.ts';

/** Says that a lock is one of these; any constant does, as long as every version uses the same one. */
export const WORKER_LOCKS = 7_397_014;

const RECONNECT_MS = 1_000;
const KEEP_ALIVE_DELAY_MS = 10_000;

/** A lock that PostgreSQL frees when this process dies: by it the others know who is still at work. */
export interface WorkerLock {
  readonly key: number;
  release(): Promise<void>;
}

/**
 * Takes a lock of this process's own, on a connection that does nothing else, and takes it again where the connection
 * breaks. While it is broken others may take this process for dead and do its jobs again; its own claims on them are
 * then gone, and their signals raised.
 */
export async function holdWorkerLock(connection: DatabaseConnection, log: Logger): Promise<WorkerLock> {
  const key = randomInt(1, 2 ** 31);
  const stopping = new AbortController();
  let client = await lock(connection, key, () => void takeAgain());

  async function takeAgain(): Promise<void> {
    while (!stopping.signal.aborted) {
      await delay(RECONNECT_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      try {
        client = await lock(connection, key, () => void takeAgain());
        return;
      } catch (error) {
        log.warn({ err: error }, 'the lock that tells of this process’s jobs could not be taken again');
      }
    }
  }

  return {
    key,
    async release() {
      stopping.abort();
      await client.end().catch(() => undefined);
    },
  };
}

async function lock(connection: DatabaseConnection, key: number, onLost: () => void): Promise<Client> {
  const { host, port, user, database, password, ssl, options } = connection;
  const client = new Client({
    ...{ host, port, user, database, application_name: 'syrup worker' },
    ...(password === undefined ? {} : { password }),
    ...(ssl === undefined ? {} : { ssl }),
    ...(options === undefined ? {} : { options }),
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
  });
  // Without a listener a broken connection would end the process; what is lost is seen by its end.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1, $2)', [WORKER_LOCKS, key]);
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  client.once('end', onLost);
  return client;
}
