import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Counters } from './counters.ts';
import { createLogger } from './logger.ts';
import { openRedis, type RedisClient } from './open-redis.ts';
import { createRedisCounters } from './redis-counters.ts';
import { createSteppedClock } from './testing.ts';

const MINUTE_MS = 60_000;
const url = process.env['TEST_REDIS_URL'];
const log = createLogger('silent');

/** The counters of one process, once they count in Redis. Products have a secret each, and keys of their own by it. */
async function start(appSecret: string, clock = createSteppedClock()): Promise<Counters> {
  const counters = createRedisCounters({ url: url ?? '', log, clock, appSecret });
  onTestFinished(() => counters.close());
  await expect.poll(() => counters.isShared()).toBe(true);
  return counters;
}

async function failTimes({ lockout }: Counters, key: string, times: number) {
  const answers = [];
  for (let i = 0; i < times; i += 1) answers.push(await lockout.take(key));
  return answers;
}

async function lookIntoRedis<Result>(look: (client: RedisClient) => Promise<Result>): Promise<Result> {
  const client = openRedis({ url: url ?? '', log, role: 'a test', meanwhile: 'the test waits' });
  try {
    return await look(client);
  } finally {
    client.destroy();
  }
}

describe.runIf(url !== undefined)('a lockout in Redis', () => {
  it('admits five failures in a row, says which is the last, and locks then', async () => {
    const counters = await start(randomUUID());
    const answers = await failTimes(counters, 'ana', 6);
    expect(answers.slice(0, 5)).toEqual([
      ...Array.from({ length: 4 }, () => ({ allowed: true, isLast: false })),
      { allowed: true, isLast: true },
    ]);
    expect(answers[5]).toEqual({
      allowed: false,
      retryAfterMs: 15 * MINUTE_MS,
      lockedAt: new Date('2026-11-20T19:00:00.000Z'),
    });
    expect(await counters.lockout.take('bob')).toEqual({ allowed: true, isLast: false });
  });

  it('opens again fifteen minutes after the fifth failure, not after the last refused try', async () => {
    const clock = createSteppedClock();
    const counters = await start(randomUUID(), clock);
    await failTimes(counters, 'ana', 5);
    clock.stepMs(15 * MINUTE_MS - 1);
    expect(await counters.lockout.take('ana')).toMatchObject({ allowed: false, retryAfterMs: 1 });
    clock.stepMs(1);
    expect(await counters.lockout.take('ana')).toEqual({ allowed: true, isLast: false });
  });

  it('starts from zero after a success', async () => {
    const counters = await start(randomUUID());
    await failTimes(counters, 'ana', 4);
    await counters.lockout.clear('ana');
    expect((await failTimes(counters, 'ana', 5)).at(-1)).toEqual({ allowed: true, isLast: true });
  });

  it('admits five of a hundred tries that two processes make at once', async () => {
    const appSecret = randomUUID();
    const [here, there] = [await start(appSecret), await start(appSecret)];
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? here : there).lockout.take('ana')),
    );
    expect(answers.filter(({ allowed }) => allowed)).toHaveLength(5);
  });

  it('does not count a try that was given back, and takes back the lock it caused', async () => {
    const counters = await start(randomUUID());
    await failTimes(counters, 'ana', 5);
    await counters.lockout.giveBack('ana');
    expect(await counters.lockout.take('ana')).toEqual({ allowed: true, isLast: true });
    expect(await counters.lockout.take('ana')).toMatchObject({ allowed: false });
    await counters.lockout.giveBack('nobody');
    expect(await counters.lockout.take('nobody')).toEqual({ allowed: true, isLast: false });
  });

  it('outlives the process that counted, and is another product’s business nowhere', async () => {
    const appSecret = randomUUID();
    const first = await start(appSecret);
    await failTimes(first, 'ana', 5);
    first.close();
    expect(await (await start(appSecret)).lockout.take('ana')).toMatchObject({ allowed: false });
    expect(await (await start(randomUUID())).lockout.take('ana')).toMatchObject({ allowed: true });
  });

  it('goes on with a Redis that was restarted and has never heard of its scripts', async () => {
    const counters = await start(randomUUID());
    await failTimes(counters, 'ana', 4);
    await lookIntoRedis((client) => client.scriptFlush());
    expect(await counters.lockout.take('ana')).toEqual({ allowed: true, isLast: true });
  });

  it('keeps no name and no address in clear, and nothing for ever', async () => {
    const counters = await start(randomUUID());
    const before = new Set(await lookIntoRedis((client) => client.keys('syrup:*')));
    await failTimes(counters, '192.0.2.77 ana-the-visible', 5);
    await counters.throttle.take([
      { key: 'claim:handle:mia-the-visible', limit: { burst: 1, refillMs: 9_000 } },
    ]);
    await lookIntoRedis(async (client) => {
      const keys = (await client.keys('syrup:*')).filter((key) => !before.has(key));
      expect(keys.length).toBeGreaterThanOrEqual(2);
      for (const key of keys) {
        expect(key).toMatch(/^syrup:(?:lockout|throttle):[A-Za-z0-9_-]{43}$/);
        const kept = key.includes('lockout') ? await client.hGetAll(key) : await client.get(key);
        expect(JSON.stringify(kept)).not.toMatch(/visible|192\.0/);
        const lifeMs = await client.pTTL(key);
        expect(lifeMs).toBeGreaterThan(0);
        expect(lifeMs).toBeLessThanOrEqual(15 * MINUTE_MS);
      }
    });
  });
});

describe.runIf(url !== undefined)('a throttle in Redis', () => {
  const limit = { burst: 3, refillMs: 1_000 };

  it('lets a burst through, then one per refill, for all processes together', async () => {
    const appSecret = randomUUID();
    const clock = createSteppedClock();
    const processes = [await start(appSecret, clock), await start(appSecret, clock)];
    const waits: (number | undefined)[] = [];
    for (let i = 0; i < 4; i += 1) {
      waits.push(await processes[i % 2]?.throttle.take([{ key: 'mia', limit }]));
    }
    expect(waits).toEqual([0, 0, 0, 1_000]);
    clock.stepMs(400);
    expect(await processes[0]?.throttle.take([{ key: 'mia', limit }])).toBe(600);
    clock.stepMs(600);
    expect(await processes[1]?.throttle.take([{ key: 'mia', limit }])).toBe(0);
    clock.stepMs(1_000_000);
    const later = [];
    for (let i = 0; i < 4; i += 1) later.push(await processes[0]?.throttle.take([{ key: 'mia', limit }]));
    expect(later).toEqual([0, 0, 0, 1_000]);
  });

  it('takes from all buckets or from none', async () => {
    const { throttle } = await start(randomUUID());
    for (let i = 0; i < 3; i += 1) await throttle.take([{ key: 'mia', limit }]);
    expect(await throttle.take(['phone', 'mia'].map((key) => ({ key, limit })))).toBe(1_000);
    const waits = [];
    for (let i = 0; i < 4; i += 1) waits.push(await throttle.take([{ key: 'phone', limit }]));
    expect(waits).toEqual([0, 0, 0, 1_000]);
  });

  it('calls nobody emptier than empty when a clock was set back', async () => {
    const clock = createSteppedClock();
    const { throttle } = await start(randomUUID(), clock);
    await throttle.take([{ key: 'mia', limit }]);
    clock.stepMs(-3_600_000);
    expect(await throttle.take([{ key: 'mia', limit }])).toBe(1_000);
  });
});

describe('counting while Redis is away', () => {
  const LIMIT = { burst: 1, refillMs: 60_000 };

  /** Takes connections like Redis does, answers what it is greeted with, and then nothing any more. */
  async function startSilence(): Promise<{ url: string; asked: () => number }> {
    let asked = 0;
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('data', (data) => {
        const text = String(data);
        if (text.includes('EVALSHA')) asked += 1;
        else socket.write('+OK\r\n'.repeat(text.match(/^\*/gm)?.length ?? 0));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    return { url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: () => asked };
  }

  it('goes on in this process, so that five failures still lock and limits still hold', async () => {
    const counters = createRedisCounters({
      url: 'redis://127.0.0.1:1',
      log,
      clock: createSteppedClock(),
      appSecret: randomUUID(),
    });
    onTestFinished(() => counters.close());
    const answers = await failTimes(counters, 'ana', 6);
    expect(answers.map(({ allowed }) => allowed)).toEqual([true, true, true, true, true, false]);
    expect(await counters.throttle.take([{ key: 'mia', limit: LIMIT }])).toBe(0);
    expect(await counters.throttle.take([{ key: 'mia', limit: LIMIT }])).toBe(60_000);
    await counters.lockout.clear('ana');
    expect(await counters.lockout.take('ana')).toEqual({ allowed: true, isLast: false });
    expect(counters.isShared()).toBe(false);
  });

  it('makes one caller wait for a Redis that does not answer, and not everybody after', async () => {
    const silence = await startSilence();
    const counters = createRedisCounters({
      url: silence.url,
      log,
      clock: createSteppedClock(),
      appSecret: randomUUID(),
    });
    onTestFinished(() => counters.close());
    await expect.poll(() => counters.isShared()).toBe(true);
    expect(await counters.lockout.take('ana')).toEqual({ allowed: true, isLast: false });
    expect(counters.isShared()).toBe(false);
    for (let i = 0; i < 20; i += 1) await counters.throttle.take([{ key: `claim-${i}`, limit: LIMIT }]);
    expect(silence.asked()).toBe(1);
  });
});
