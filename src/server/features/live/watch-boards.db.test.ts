import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Core } from '#server/core/context.ts';
import { createTestCore } from '#server/core/testing.ts';
import { createLocalWakeups } from '#server/core/wakeups.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import type { PublicLiveMessage } from '#shared/live/protocol.ts';
import {
  appendEvents,
  claimed,
  connectClient,
  createBoard,
  type LiveServer,
  type LiveServerOptions,
  startLiveServer,
  until,
} from './live-server.fixture.ts';

let database: TestDatabase;
let core: Core;

beforeAll(async () => {
  database = await createTestDatabase();
  core = createTestCore(database);
});
afterAll(() => database.drop());

async function start(options: Partial<LiveServerOptions> = {}): Promise<LiveServer> {
  const server = await startLiveServer({ database, core, ...options });
  onTestFinished(() => server.stop());
  return server;
}

interface Watched {
  readonly messages: { id: number; data: PublicLiveMessage }[];
  readonly seqs: number[];
  readonly errors: unknown[];
  readonly ends: string[];
  stop(): void;
}

/** Watches a board as anybody, and keeps every message that arrives. */
function watch(
  server: LiveServer,
  input: { slug: string; waffleId?: number; lastEventId?: number | null },
): Watched {
  const { client, close } = connectClient(server);
  const messages: Watched['messages'] = [];
  const seqs: number[] = [];
  const errors: unknown[] = [];
  const ends: string[] = [];
  const subscription = client.live.watchBoard.subscribe(input, {
    onData({ id, data }) {
      messages.push({ id: Number(id), data });
      if (data.type === 'events') seqs.push(...data.events.map((event) => event.seq));
    },
    onError: (error) => errors.push(error),
    onStopped: () => ends.push('stopped'),
  });
  const stop = () => {
    subscription.unsubscribe();
    void close();
  };
  onTestFinished(stop);
  return { messages, seqs, errors, ends, stop };
}

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('watching a board', () => {
  it('begins with the whole board and goes on with what happens', async () => {
    const server = await start();
    const board = await createBoard(core, 4);
    const watched = watch(server, { slug: board.slug });
    await until(() => expect(watched.messages).toHaveLength(1));
    expect(watched.messages[0]).toMatchObject({
      id: 0,
      data: { type: 'snapshot', board: { seq: 0, waffle: { slug: board.slug }, spots: { length: 4 } } },
    });
    await appendEvents(core, core.wakeups, board.id, [claimed(2, 'kat'), claimed(3, 'mia')]);
    await until(() => expect(watched.seqs).toEqual([1, 2]));
    expect(watched.messages[1]?.id).toBe(2);
    expect(watched.messages[1]?.data).toMatchObject({
      type: 'events',
      events: [
        { seq: 1, event: { kind: 'spot.claimed', handle: 'kat', numbers: [2] } },
        { seq: 2, event: { kind: 'spot.claimed', handle: 'mia', numbers: [3] } },
      ],
    });
  });

  it('gives somebody who has a number exactly what came after it', async () => {
    const server = await start();
    const board = await createBoard(core);
    await appendEvents(
      core,
      core.wakeups,
      board.id,
      numbers(1, 10).map((n) => claimed(n)),
    );
    const watched = watch(server, { slug: board.slug, waffleId: board.id, lastEventId: 7 });
    await until(() => expect(watched.seqs).toEqual([8, 9, 10]));
    const current = watch(server, { slug: board.slug, waffleId: board.id, lastEventId: 10 });
    await until(() => expect(current.messages).toEqual([{ id: 10, data: { type: 'events', events: [] } }]));
  });

  it('sends every number once and in order to a reader that is cut off eleven times during 2,000 events', async () => {
    const server = await start({ timing: { gatherMs: 5, heartbeatMs: 20 } });
    const board = await createBoard(core);
    const first = watch(server, { slug: board.slug, waffleId: board.id, lastEventId: 0 });
    const second = watch(server, { slug: board.slug, waffleId: board.id, lastEventId: 0 });
    let written = 0;
    let cut = 0;
    while (written < 2_000) {
      const count = Math.min(1 + (written % 7), 2_000 - written);
      await appendEvents(
        core,
        core.wakeups,
        board.id,
        numbers(1, count).map((n) => claimed(n)),
      );
      const isTimeToCut = Math.floor((written + count) / 180) > Math.floor(written / 180);
      written += count;
      if (!isTimeToCut) continue;
      // Both readers are back and heartbeats have gone out since the last cut: those must not make a client forget.
      await until(() => expect(server.live.stats().public).toBe(2));
      cut += server.cutConnections();
    }
    expect(cut).toBeGreaterThanOrEqual(2 * 10);
    await until(() => expect(first.seqs.length).toBeGreaterThanOrEqual(2_000));
    await until(() => expect(second.seqs.length).toBeGreaterThanOrEqual(2_000));
    expect(first.seqs).toEqual(numbers(1, 2_000));
    expect(second.seqs).toEqual(numbers(1, 2_000));
    expect(first.messages.every((message) => message.data.type === 'events')).toBe(true);
  });

  it('sends the whole board to a reader that missed more than can be replayed', async () => {
    const server = await start();
    const board = await createBoard(core);
    await appendEvents(
      core,
      core.wakeups,
      board.id,
      numbers(1, 502).map((n) => claimed((n % 25) + 1)),
    );
    const tooOld = watch(server, { slug: board.slug, lastEventId: 1 });
    const justInTime = watch(server, { slug: board.slug, lastEventId: 2 });
    await until(() => expect(tooOld.messages).toHaveLength(1));
    expect(tooOld.messages[0]).toMatchObject({ id: 502, data: { type: 'snapshot', board: { seq: 502 } } });
    await until(() => expect(justInTime.seqs).toEqual(numbers(3, 502)));
  });

  it('sends the whole board where the log was pruned, where the number is unknown, and where it is another waffle’s', async () => {
    const server = await start();
    const board = await createBoard(core);
    await appendEvents(
      core,
      core.wakeups,
      board.id,
      numbers(1, 20).map((n) => claimed(n)),
    );
    await core.fork().execute('delete from live_event where waffle_id = ? and seq <= 10', [board.id]);
    const cases = [
      { slug: board.slug, lastEventId: 5 },
      { slug: board.slug, lastEventId: 999_999 },
      { slug: board.slug, lastEventId: 15, waffleId: board.id + 1 },
    ].map((input) => watch(server, input));
    for (const watched of cases) {
      await until(() => expect(watched.messages).toHaveLength(1));
      expect(watched.messages[0]).toMatchObject({ id: 20, data: { type: 'snapshot', board: { seq: 20 } } });
    }
    const kept = watch(server, { slug: board.slug, lastEventId: 15, waffleId: board.id });
    await until(() => expect(kept.seqs).toEqual(numbers(16, 20)));
  });

  it('loses nothing to readers that come while events are being written', async () => {
    const server = await start({ timing: { gatherMs: 1 } });
    const board = await createBoard(core);
    const watchers: Watched[] = [];
    for (let written = 0; written < 300; written += 3) {
      await appendEvents(core, core.wakeups, board.id, [claimed(1), claimed(2), claimed(3)]);
      if (written % 15 === 0) watchers.push(watch(server, { slug: board.slug, lastEventId: 0 }));
    }
    for (const watched of watchers) {
      await until(() => expect(watched.seqs).toEqual(numbers(1, 300)));
    }
  });

  it('is told by a last event when the waffle is deleted, and the subscription ends', async () => {
    const server = await start({ timing: { pollMs: 60_000 } });
    const board = await createBoard(core);
    await appendEvents(core, core.wakeups, board.id, [claimed(1)]);
    const watched = watch(server, { slug: board.slug, lastEventId: 1 });
    await until(() => expect(watched.messages).toHaveLength(1));
    await core.fork().execute('delete from waffle where id = ?', [board.id]);
    core.wakeups.wake(board.id, 2);
    await until(() => expect(watched.ends).toEqual(['stopped']));
    expect(watched.messages.at(-1)).toMatchObject({
      id: 2,
      data: { type: 'events', events: [{ seq: 2, event: { kind: 'waffle.deleted' } }] },
    });
    const late = watch(server, { slug: board.slug, lastEventId: 1 });
    await until(() => expect(late.errors).toHaveLength(1));
    expect(late.errors[0]).toMatchObject({ data: { httpStatus: 404, app: { code: 'waffle.not_found' } } });
  });

  it('starts again with the whole board where the database was put back to an earlier state', async () => {
    const server = await start();
    const board = await createBoard(core);
    await appendEvents(
      core,
      core.wakeups,
      board.id,
      numbers(1, 8).map((n) => claimed(n)),
    );
    const watched = watch(server, { slug: board.slug, lastEventId: 8 });
    await until(() => expect(watched.messages).toHaveLength(1));
    await core.fork().execute('delete from live_event where waffle_id = ? and seq > 5', [board.id]);
    await core.fork().execute('update waffle set seq = 5 where id = ?', [board.id]);
    await until(() => expect(watched.messages).toHaveLength(2));
    expect(watched.messages[1]).toMatchObject({ id: 5, data: { type: 'snapshot', board: { seq: 5 } } });
    await appendEvents(core, core.wakeups, board.id, [claimed(9)]);
    await until(() => expect(watched.seqs).toEqual([6]));
  });

  it('goes on without a gap when the server restarts', async () => {
    const first = await startLiveServer({ database, core });
    const board = await createBoard(core);
    await appendEvents(core, core.wakeups, board.id, [claimed(1), claimed(2)]);
    const watched = watch(first, { slug: board.slug, waffleId: board.id, lastEventId: 0 });
    await until(() => expect(watched.seqs).toEqual([1, 2]));
    await first.stop();
    await appendEvents(core, core.wakeups, board.id, [claimed(3), claimed(4)]);
    await start({ port: Number(new URL(first.origin).port) });
    await appendEvents(core, core.wakeups, board.id, [claimed(5)]);
    await until(() => expect(watched.seqs).toEqual([1, 2, 3, 4, 5]));
    expect(watched.ends).toEqual([]);
  });

  it('hears of another process’s events without any wake-up', async () => {
    const here = createLocalWakeups();
    const elsewhere = createLocalWakeups();
    const server = await start({ wakeups: here });
    const board = await createBoard(core);
    const watched = watch(server, { slug: board.slug, lastEventId: 0 });
    await until(() => expect(watched.messages).toHaveLength(1));
    await appendEvents(core, elsewhere, board.id, [claimed(1)]);
    await until(() => expect(watched.seqs).toEqual([1]));
  });

  it('is not disturbed by wake-ups for what never happened', async () => {
    const server = await start();
    const board = await createBoard(core);
    const watched = watch(server, { slug: board.slug, lastEventId: 0 });
    await until(() => expect(watched.messages).toHaveLength(1));
    core.wakeups.wake(board.id, 40);
    await appendEvents(core, core.wakeups, board.id, [claimed(1)]);
    await until(() => expect(watched.seqs).toEqual([1]));
    expect(watched.ends).toEqual([]);
  });

  it('gathers a burst into few messages', async () => {
    const server = await start({ timing: { gatherMs: 100 } });
    const board = await createBoard(core);
    const watched = watch(server, { slug: board.slug, lastEventId: 0 });
    await until(() => expect(watched.messages).toHaveLength(1));
    for (let i = 0; i < 30; i += 1) await appendEvents(core, core.wakeups, board.id, [claimed(1)]);
    await until(() => expect(watched.seqs).toEqual(numbers(1, 30)));
    expect(watched.messages.length).toBeLessThan(15);
  });
});

describe('asking again and again instead of watching', () => {
  it('answers with the board, with what came after a number, or with nothing', async () => {
    const server = await start();
    const board = await createBoard(core);
    await appendEvents(core, core.wakeups, board.id, [claimed(1), claimed(2)]);
    const { client, close } = connectClient(server);
    onTestFinished(() => close());
    const ask = (seq: number | null) => client.live.boardSince.query({ slug: board.slug, seq });
    expect(await ask(null)).toMatchObject({ type: 'snapshot', board: { seq: 2 } });
    expect(await ask(0)).toMatchObject({ type: 'events', events: [{ seq: 1 }, { seq: 2 }] });
    expect(await ask(2)).toEqual({ type: 'events', events: [] });
    expect(await ask(77)).toMatchObject({ type: 'snapshot', board: { seq: 2 } });
    await expect(client.live.boardSince.query({ slug: 'nowhere', seq: null })).rejects.toMatchObject({
      data: { app: { code: 'waffle.not_found' } },
    });
  });

  it('costs the database nothing while nothing has happened', async () => {
    const board = await createBoard(core);
    let asked = 0;
    const counted = new Proxy(database.pool, {
      get(pool, key) {
        if (key === 'query') asked += 1;
        const value: unknown = Reflect.get(pool, key, pool);
        return typeof value === 'function' ? value.bind(pool) : value;
      },
    });
    const server = await start({ database: { ...database, pool: counted }, timing: { pollMs: 60_000 } });
    await server.live.publicSince({ slug: board.slug, seq: 0 });
    const before = asked;
    for (let i = 0; i < 50; i += 1) await server.live.publicSince({ slug: board.slug, seq: 0 });
    expect(asked).toBe(before);
    await appendEvents(core, core.wakeups, board.id, [claimed(1)]);
    await until(async () => {
      expect(await server.live.publicSince({ slug: board.slug, seq: 0 })).toMatchObject({
        type: 'events',
        events: [{ seq: 1 }],
      });
    });
  });
});
