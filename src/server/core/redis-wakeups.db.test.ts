import { randomUUID } from 'node:crypto';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../db/testing.ts';
import {
  appendEvents,
  claimed,
  connectClient,
  createBoard,
  signIn,
  startLiveServer,
  until,
} from '../features/live/live-server.fixture.ts';
import type { Core } from './context.ts';
import { createLogger } from './logger.ts';
import { createRedisWakeups } from './redis-wakeups.ts';
import { createTestActor, createTestCore } from './testing.ts';
import type { Wakeups } from './wakeups.ts';

const url = process.env['TEST_REDIS_URL'];
const log = createLogger('silent');

function open(address: string, channel: string): Wakeups {
  const wakeups = createRedisWakeups({ url: address, log, channel });
  onTestFinished(() => wakeups.close());
  return wakeups;
}

/** Stands between the product and Redis, so that Redis can go away and come back. */
async function startLine(target: URL) {
  const lines = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(target.port || 6379), target.hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      lines.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        lines.delete(one);
        other.destroy();
      });
    }
  });
  const listen = (port: number) =>
    new Promise<void>((resolve) => {
      server.listen(port, '127.0.0.1', resolve);
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const cut = () => {
    const closed = new Promise((resolve) => {
      server.close(resolve);
    });
    for (const socket of lines) socket.destroy();
    return closed;
  };
  onTestFinished(() => {
    if (server.listening) void cut();
  });
  return { url: `redis://127.0.0.1:${port}`, cut, mend: () => listen(port) };
}

describe('wake-ups without Redis', () => {
  it('reach this process at once, and the product starts and stops although Redis never answers', async () => {
    const wakeups = createRedisWakeups({ url: 'redis://127.0.0.1:1', log });
    const heard = vi.fn();
    wakeups.listen(heard);
    wakeups.wake(7, 3);
    expect(heard).toHaveBeenCalledWith(7, 3);
    await wakeups.close();
  });
});

describe.runIf(url !== undefined)('wake-ups through Redis', () => {
  const address = url ?? '';
  let database: TestDatabase;
  let core: Core;

  beforeAll(async () => {
    database = await createTestDatabase();
    core = createTestCore(database);
  });
  afterAll(() => database.drop());

  it('reach the other process, the highest number of a burst once, and come back to nobody', async () => {
    const channel = randomUUID();
    const [here, there] = [open(address, channel), open(address, channel)];
    const heardHere: number[] = [];
    const heardThere: number[] = [];
    here.listen((id, seq) => heardHere.push(id * 1_000 + seq));
    there.listen((id, seq) => heardThere.push(id * 1_000 + seq));
    await until(() => {
      here.wake(1, 1);
      expect(heardThere).toContain(1_001);
    });
    heardHere.length = 0;
    heardThere.length = 0;
    for (let seq = 1; seq <= 50; seq += 1) here.wake(2, seq);
    await until(() => expect(heardThere).toContain(2_050));
    expect(heardThere.filter((heard) => heard > 2_000)).toEqual([2_050]);
    expect(heardHere).toHaveLength(50);
  });

  it('carry the events of one process to the readers of the other, long before the poll would', async () => {
    const channel = randomUUID();
    const [here, there] = [open(address, channel), open(address, channel)];
    const options = { database, core, timing: { pollMs: 60_000 } };
    const near = await startLiveServer({ ...options, wakeups: here });
    const far = await startLiveServer({ ...options, wakeups: there });
    onTestFinished(async () => {
      await Promise.all([near.stop(), far.stop()]);
    });
    const board = await createBoard(core);
    const readers = [near, far].map((server) => {
      const { client, close } = connectClient(server);
      onTestFinished(() => close());
      const seqs: number[] = [];
      client.live.watchBoard.subscribe(
        { slug: board.slug, lastEventId: 0 },
        {
          onData: ({ data }) => {
            if (data.type === 'events') seqs.push(...data.events.map((event) => event.seq));
          },
        },
      );
      return seqs;
    });
    await until(() => expect(near.live.stats().public + far.live.stats().public).toBe(2));
    for (let round = 0; round < 20; round += 1) {
      await appendEvents(core, round % 2 === 0 ? here : there, board.id, [claimed(1), claimed(2)]);
    }
    const all = Array.from({ length: 40 }, (_, i) => i + 1);
    await until(() => expect(readers).toEqual([all, all]));
  });

  it('close an account’s sockets in every process', async () => {
    const channel = randomUUID();
    const [here, there] = [open(address, channel), open(address, channel)];
    const server = await startLiveServer({ database, core, wakeups: there });
    onTestFinished(() => server.stop());
    const actor = await createTestActor(core, 'admin');
    const board = await createBoard(core);
    const { client, close } = connectClient(server, { cookie: await signIn(server, core, actor) });
    onTestFinished(() => close());
    const errors: unknown[] = [];
    client.live.watchOperatorBoard.subscribe(
      { slug: board.slug },
      { onError: (error) => errors.push(error.data?.app.code) },
    );
    await until(() => expect(server.live.stats().operator).toBe(1));
    await core.fork().transactional((em) => server.sessions.revoke(em, actor.accountId));
    here.revoke(actor.accountId);
    await until(() => expect(errors).toEqual(['auth.required']));
  });

  it('go on after Redis was away, and the poll keeps readers up to date meanwhile', async () => {
    const line = await startLine(new URL(address));
    const channel = randomUUID();
    const [here, there] = [open(line.url, channel), open(line.url, channel)];
    const server = await startLiveServer({ database, core, wakeups: there });
    onTestFinished(() => server.stop());
    const heard = vi.fn();
    there.listen(heard);
    await until(() => {
      here.wake(1, 1);
      expect(heard).toHaveBeenCalled();
    });
    await line.cut();
    const board = await createBoard(core);
    await server.live.publicSince({ slug: board.slug, seq: 0 });
    await appendEvents(core, here, board.id, [claimed(1)]);
    await until(async () => {
      expect(await server.live.publicSince({ slug: board.slug, seq: 0 })).toMatchObject({
        events: [{ seq: 1 }],
      });
    });
    await line.mend();
    heard.mockClear();
    await until(() => {
      here.wake(2, 1);
      expect(heard).toHaveBeenCalledWith(2, 1);
    });
  });

  it('ignore whatever else is said on their channel', async () => {
    const channel = randomUUID();
    const [here, there] = [open(address, channel), open(address, channel)];
    const heard: number[] = [];
    there.listen((id) => heard.push(id));
    await until(() => {
      here.wake(1, 1);
      expect(heard.length).toBeGreaterThan(0);
    });
    const shout = connect(Number(new URL(address).port || 6379), new URL(address).hostname);
    for (const text of ['rubbish', '{}', '{"from":"x","waffles":[["1",2]],"accounts":[]}', 'null']) {
      shout.write(
        `*3\r\n$7\r\nPUBLISH\r\n$${channel.length}\r\n${channel}\r\n$${text.length}\r\n${text}\r\n`,
      );
    }
    const answers: string[] = [];
    shout.on('data', (data) => answers.push(String(data)));
    await until(() => expect(answers.join('')).toBe(':2\r\n'.repeat(4)));
    shout.destroy();
    here.wake(9, 1);
    await until(() => expect(heard).toContain(9));
    expect(heard.every((id) => id === 1 || id === 9)).toBe(true);
  });
});
