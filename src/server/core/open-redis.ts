import { createClient } from '@redis/client';
import type { Logger } from 'pino';

const CONNECT_TIMEOUT_MS = 5_000;
const RETRY_MS_MAX = 2_000;
/** Keeps firewalls between here and there from forgetting a connection that has nothing to say. */
const PING_MS = 30_000;

export type RedisClient = ReturnType<typeof openRedis>;

export interface RedisOptions {
  /** `redis://` or `rediss://`. */
  readonly url: string;
  readonly log: Logger;
  /** What the connection is for, in the log. */
  readonly role: string;
  /** What holds while Redis is away, in the log. */
  readonly meanwhile: string;
  /** Refuses commands while there is no connection, instead of keeping them for later. */
  readonly onlyNow?: boolean;
}

/**
 * Opens a connection that comes back by itself, and logs an outage once instead of once per try. Returns at once;
 * throws only where the address is malformed.
 */
export function openRedis({ url, log, role, meanwhile, onlyNow = false }: RedisOptions) {
  const client = createClient({
    url,
    pingInterval: PING_MS,
    disableOfflineQueue: onlyNow,
    socket: {
      connectTimeout: CONNECT_TIMEOUT_MS,
      reconnectStrategy: (tries) => Math.random() * Math.min(RETRY_MS_MAX, 50 * 2 ** tries),
    },
  });
  let away = false;
  client.on('error', (error: unknown) => {
    if (!away) log.warn({ err: error, role }, `Redis is away; ${meanwhile}`);
    away = true;
  });
  client.on('ready', () => {
    if (away) log.info({ role }, 'Redis is back');
    away = false;
  });
  // Rejects only when the client is destroyed before it ever connected.
  client.connect().catch(() => undefined);
  return client;
}
