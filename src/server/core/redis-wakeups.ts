import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { z } from 'zod';
import { openRedis } from './open-redis.ts';
import { createLocalWakeups, type Wakeups } from './wakeups.ts';

const CHANNEL = 'syrup:wakeups';
const GATHER_MS = 5;
const MEANWHILE = 'boards are kept up by polling the database';

export interface RedisWakeupsOptions {
  /** `redis://` or `rediss://`. */
  readonly url: string;
  readonly log: Logger;
  /** Tests keep their processes apart by it. */
  readonly channel?: string;
}

/** Other programs may write to the same channel, so what comes in is checked like any other input. */
const announcement = z.object({
  from: z.string(),
  waffles: z.array(z.tuple([z.int(), z.int()])),
  accounts: z.array(z.string()),
});
type Announcement = z.infer<typeof announcement>;

/**
 * Wake-ups between processes, through Redis or Valkey: it carries "waffle X is at n", never data. Listeners of this
 * process are called directly; the others hear of it within milliseconds. What a burst says is gathered, one message
 * for all of it.
 *
 * Returns at once and connects in the background, for ever. Where Redis is away nothing is kept for later: readers
 * poll the database and heal by themselves. Throws only where the address is malformed.
 */
export function createRedisWakeups({ url, log, channel = CHANNEL }: RedisWakeupsOptions): Wakeups {
  const local = createLocalWakeups();
  const self = randomUUID();
  const seqByWaffle = new Map<number, number>();
  const accounts = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  const connect = (role: string) => openRedis({ url, log, role, meanwhile: MEANWHILE });
  const [publisher, subscriber] = [connect('publisher'), connect('subscriber')];
  // Sent before the connection stands, it is kept by the client; it also survives every reconnect.
  const subscribed = subscriber.subscribe(channel, hear).catch((error: unknown) => {
    if (!closed) log.warn({ err: error }, 'could not subscribe to wake-ups from other processes');
  });

  function hear(text: string): void {
    const said = parseAnnouncement(text);
    if (said === null || said.from === self) return;
    for (const [waffleId, seq] of said.waffles) local.wake(waffleId, seq);
    for (const accountId of said.accounts) local.revoke(accountId);
  }

  function publishSoon(): void {
    timer ??= setTimeout(publish, GATHER_MS);
  }

  function publish(): void {
    timer = undefined;
    const said: Announcement = { from: self, waffles: [...seqByWaffle], accounts: [...accounts] };
    seqByWaffle.clear();
    accounts.clear();
    // A hint that waits for a connection would be old news, so it is dropped instead of queued.
    if (!publisher.isReady) return;
    publisher.publish(channel, JSON.stringify(said)).catch((error: unknown) => {
      log.debug({ err: error }, 'a wake-up was lost');
    });
  }

  return {
    wake(waffleId, seq) {
      local.wake(waffleId, seq);
      seqByWaffle.set(waffleId, Math.max(seq, seqByWaffle.get(waffleId) ?? 0));
      publishSoon();
    },
    listen: (listener) => local.listen(listener),
    revoke(accountId) {
      local.revoke(accountId);
      accounts.add(accountId);
      publishSoon();
    },
    listenRevocations: (listener) => local.listenRevocations(listener),
    async close() {
      closed = true;
      clearTimeout(timer);
      await local.close();
      publisher.destroy();
      subscriber.destroy();
      await subscribed;
    },
  };
}

function parseAnnouncement(text: string): Announcement | null {
  try {
    return announcement.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
