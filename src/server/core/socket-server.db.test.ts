import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';
import { createTestDatabase, type TestDatabase } from '../db/testing.ts';
import {
  appendEvents,
  claimed,
  connectClient,
  createBoard,
  type LiveServer,
  type LiveServerOptions,
  openSocket,
  signIn,
  startLiveServer,
  until,
} from '../features/live/live-server.fixture.ts';
import type { Core } from './context.ts';
import { DEFAULT_SOCKET_LIMITS } from './socket-limits.ts';
import { createTestActor, createTestCore } from './testing.ts';

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

async function open(server: LiveServer, headers: Readonly<Record<string, string>> = {}) {
  const opened = await openSocket(server, headers);
  if ('status' in opened) throw new Error(`refused with ${opened.status}`);
  onTestFinished(() => opened.socket.terminate());
  return opened;
}

const call = (id: unknown, path: string, input: unknown, method = 'query') => ({
  id,
  method,
  params: { path, input },
});

describe('opening a socket', () => {
  it('is refused to pages of other sites, to sandboxed frames, and to programs that name no site', async () => {
    const server = await start();
    const port = new URL(server.origin).port;
    const foreign = ['https://evil.test', 'null', `https://127.0.0.1:${port}`, `${server.origin}.evil.test`];
    for (const origin of foreign) expect(await openSocket(server, { origin })).toEqual({ status: 403 });
    const silent = new WebSocket(`${server.origin.replace('http', 'ws')}/trpc-ws`);
    const status = await new Promise((resolve) => {
      silent.on('unexpected-response', (request, response) => {
        request.destroy();
        resolve(response.statusCode);
      });
    });
    expect(status).toBe(403);
    expect(server.sockets.stats().sockets).toBe(0);
  });

  it('is refused to an address that has too many, and counts an IPv6 household as one address', async () => {
    const server = await start({ limits: { socketsPerAddressMax: 2 } });
    const from = (address: string) => openSocket(server, { 'x-test-address': address });
    const first = await open(server, { 'x-test-address': '2001:db8:1:2::1' });
    await open(server, { 'x-test-address': '2001:db8:1:2:ffff::9' });
    expect(await from('2001:db8:1:2::3')).toEqual({ status: 429 });
    await open(server, { 'x-test-address': '2001:db8:1:3::1' });
    first.socket.terminate();
    await until(() => expect(server.sockets.stats().sockets).toBe(2));
    await open(server, { 'x-test-address': '2001:db8:1:2::3' });
  });
});

describe('an address that opens sockets again and again', () => {
  it('is asked to wait, for what is its own fault alone, and nobody else is', async () => {
    const limits = { handshakesBurst: 3, handshakesPerSecond: 0.001 };
    const server = await start({ limits });
    const from = (address: string) => openSocket(server, { 'x-test-address': address });
    const foreign = { 'x-test-address': '192.0.2.9', origin: 'https://evil.example' };
    for (let i = 0; i < 9; i += 1) expect(await openSocket(server, foreign)).toEqual({ status: 403 });
    for (let i = 0; i < 3; i += 1) (await open(server, { 'x-test-address': '192.0.2.9' })).socket.terminate();
    expect(await from('192.0.2.9')).toEqual({ status: 429 });
    await open(server, { 'x-test-address': '192.0.2.10' });
  });

  it('may come back with a whole hall at once', async () => {
    const { handshakesBurst, socketsPerAddressMax } = DEFAULT_SOCKET_LIMITS;
    expect(handshakesBurst).toBeGreaterThanOrEqual(3 * socketsPerAddressMax);
  });
});

describe('a socket that asks too much', () => {
  it('is closed when a message is too large', async () => {
    const server = await start();
    const { socket, closed } = await open(server);
    socket.send('x'.repeat(64 * 1024 + 1));
    expect(await closed).toBe(1009);
  });

  it('is read no further once it is refused, however much it still has to say', async () => {
    const server = await start();
    const refused: readonly ((socket: WebSocket) => void)[] = [
      () => undefined,
      (socket) => {
        for (let i = 0; i < 150; i += 1) socket.send('PING');
      },
    ];
    for (const misbehave of refused) {
      const { socket, closed } = await open(server);
      misbehave(socket);
      const sent = new Promise((resolve) => {
        socket.send(Buffer.alloc(64 * 1024 * 1024), resolve);
      });
      await closed;
      expect(await sent).toBeInstanceOf(Error);
    }
  });

  it('is closed when it floods, with pings as well as with calls', async () => {
    const server = await start();
    for (const flood of [
      (socket: WebSocket) => socket.send('PING'),
      (socket: WebSocket) => socket.ping(),
      (socket: WebSocket) => socket.pong(),
      (socket: WebSocket) => socket.send('rubbish'),
      (socket: WebSocket) => socket.send(JSON.stringify([1, 2, 3].map((id) => call(id, 'no.where', null)))),
    ]) {
      const { socket, closed } = await open(server);
      for (let i = 0; i < 150; i += 1) flood(socket);
      // 1006: ws hangs up by itself on pings that come faster than it can answer.
      expect([1006, 1008]).toContain(await closed);
    }
  });

  it('is closed when it floods with large messages, of which it may send fewer', async () => {
    const server = await start();
    const { socket, closed, texts } = await open(server);
    const large = `"${'x'.repeat(60_000)}"`;
    for (let i = 0; i < 4; i += 1) socket.send(large);
    expect(await closed).toBe(1008);
    expect(texts).toHaveLength(3);
  });

  it('is told that brackets as deep as a message is long are no call', async () => {
    const server = await start();
    const { socket, texts } = await open(server);
    socket.send('['.repeat(60_000));
    await until(() => expect(texts).toEqual([expect.stringContaining('request.invalid')]));
  });

  it('is closed when it packs more than twenty calls into one message', async () => {
    const server = await start();
    const { socket, closed, texts } = await open(server);
    socket.send(JSON.stringify(Array.from({ length: 20 }, (_, i) => call(i + 1, 'no.where', null))));
    await until(() => expect(texts).toHaveLength(20));
    socket.send(JSON.stringify(Array.from({ length: 21 }, (_, i) => call(i + 1, 'no.where', null))));
    expect(await closed).toBe(1008);
  });

  it('is closed when it says nothing', async () => {
    const server = await start({ limits: { firstMessageMs: 100, sweepMs: 20 } });
    const silent = await open(server);
    const talking = await open(server);
    talking.socket.send('PING');
    expect(await silent.closed).toBe(1008);
    expect(talking.texts).toEqual(['PONG']);
    expect(talking.socket.readyState).toBe(WebSocket.OPEN);
  });

  it('is closed when it says nothing but pongs that nobody asked for', async () => {
    const server = await start({ limits: { firstMessageMs: 300, sweepMs: 20 } });
    const { socket, closed } = await open(server);
    const ponging = setInterval(() => socket.pong(), 50);
    onTestFinished(() => clearInterval(ponging));
    expect(await closed).toBe(1008);
  });

  it('is closed when it sends one message in more pieces than any browser does', async () => {
    const server = await start();
    const { framesPerMessageMax } = DEFAULT_SOCKET_LIMITS;
    const sendInPieces = (socket: WebSocket, count: number) => {
      for (let i = 1; i <= count; i += 1) socket.send(i === 1 ? 'PING' : '', { fin: i === count });
    };
    const whole = await open(server);
    sendInPieces(whole.socket, framesPerMessageMax);
    await until(() => expect(whole.texts).toEqual(['PONG']));
    const { socket, closed } = await open(server);
    sendInPieces(socket, framesPerMessageMax + 1);
    expect(await closed).toBe(1008);
  });

  it('may have ten subscriptions and not one more', async () => {
    const server = await start();
    const board = await createBoard(core);
    const { socket, texts } = await open(server);
    const subscribe = (id: number) =>
      call(id, 'live.watchBoard', { slug: board.slug, lastEventId: 0 }, 'subscription');
    socket.send(JSON.stringify(Array.from({ length: 11 }, (_, i) => subscribe(i + 1))));
    await until(() => expect(server.live.stats().public).toBe(10));
    const refused = texts.map((text) => JSON.parse(text)).filter((message) => 'error' in message);
    expect(refused).toMatchObject([{ id: 11, error: { data: { app: { code: 'live.too_many' } } } }]);
    socket.send(JSON.stringify([{ id: 4, method: 'subscription.stop' }, subscribe(12)]));
    await until(() =>
      expect(texts.some((text) => text.startsWith('{"id":12,"result":{"type":"data"'))).toBe(true),
    );
    expect(texts).toContain('{"id":4,"result":{"type":"stopped"}}');
    expect(server.live.stats().public).toBe(10);
    socket.terminate();
    await until(() => expect(server.live.stats().public).toBe(0));
  });

  it('gets a sentence and no stack for anything that is no call', async () => {
    const server = await start();
    const { socket, texts } = await open(server);
    const rubbish = [
      'rubbish',
      'null',
      '42',
      '{}',
      '{"id":null,"method":"query","params":{"path":"live.boardSince"}}',
      '{"id":{},"method":"query","params":{"path":"live.boardSince"}}',
      '{"id":1,"method":"constructor","params":{"path":"live.boardSince"}}',
      '{"id":1,"method":"query","params":{"path":7}}',
      '{"id":1,"method":"query","params":{"path":"live.boardSince","input":{"__proto__":{"slug":"x"}}}}',
      `{"id":"${'x'.repeat(65)}","method":"query","params":{"path":"live.boardSince"}}`,
    ];
    for (const text of rubbish) socket.send(text);
    await until(() => expect(texts).toHaveLength(rubbish.length));
    for (const text of texts) {
      expect(JSON.parse(text)).toMatchObject({
        id: null,
        error: { data: { app: { code: 'request.invalid' } } },
      });
      expect(text).not.toContain('stack');
    }
    socket.send(JSON.stringify(call(5, 'constructor.prototype', null)));
    socket.send(JSON.stringify(call(6, 'live.boardSince', { slug: 'NO SUCH', seq: -1 })));
    await until(() => expect(texts).toHaveLength(rubbish.length + 2));
    expect(JSON.parse(texts.at(-2) ?? '')).toMatchObject({ id: 5, error: { data: { httpStatus: 404 } } });
    expect(JSON.parse(texts.at(-1) ?? '')).toMatchObject({ id: 6, error: { data: { httpStatus: 400 } } });
  });
});

describe('a reader that does not read', () => {
  it.each([
    ['because too much waits for it', { backlogBytesMax: 1_000_000, backlogMs: 60_000 }],
    ['because something waits too long', { backlogBytesMax: 1_000_000_000, backlogMs: 200, sweepMs: 20 }],
  ])('is cut %s, while the others get everything on time', async (_why, limits) => {
    const server = await start({ limits });
    const board = await createBoard(core);
    const stalled = await open(server);
    stalled.socket.send(
      JSON.stringify(call(1, 'live.watchBoard', { slug: board.slug, lastEventId: 0 }, 'subscription')),
    );
    await until(() => expect(server.live.stats().public).toBe(1));
    stalled.socket.pause();
    const { client, close } = connectClient(server);
    onTestFinished(() => close());
    const late: number[] = [];
    let seq = 0;
    client.live.watchBoard.subscribe(
      { slug: board.slug, lastEventId: 0 },
      {
        onData: ({ data }) => {
          const [event] = data.type === 'events' ? data.events : [];
          if (event === undefined) return;
          seq = event.seq;
          late.push(Date.now() - Date.parse(event.at));
        },
      },
    );
    await until(() => expect(server.live.stats().public).toBe(2));
    // More than the kernel's buffers of both ends hold together.
    const large = 'x'.repeat(500_000);
    for (let i = 1; i <= 60 && server.live.stats().public === 2; i += 1) {
      await appendEvents(core, core.wakeups, board.id, [claimed(1, large)]);
      await until(() => expect(seq).toBe(i));
    }
    await until(() => expect(server.live.stats().public).toBe(1));
    expect(server.sockets.stats().sockets).toBe(1);
    expect(Math.max(...late)).toBeLessThan(3_000);
    await appendEvents(core, core.wakeups, board.id, [claimed(1)]);
    const last = seq + 1;
    await until(() => expect(seq).toBe(last));
  });
});

describe('a socket whose other side is gone', () => {
  it('is cut when it answers no ping, and left alone when it does', async () => {
    const server = await start({ limits: { pingAfterMs: 300, sweepMs: 10 } });
    const connect = async (autoPong: boolean) => {
      const socket = new WebSocket(`${server.origin.replace('http', 'ws')}/trpc-ws`, {
        origin: server.origin,
        autoPong,
      });
      onTestFinished(() => socket.terminate());
      const closed = new Promise((resolve) => {
        socket.on('close', resolve);
      });
      await new Promise((resolve) => {
        socket.on('open', resolve);
      });
      socket.send('PING');
      return { socket, closed };
    };
    const alive = await connect(true);
    const gone = await connect(false);
    expect(await gone.closed).toBe(1006);
    const pings = vi.fn();
    alive.socket.on('ping', pings);
    await until(() => expect(pings.mock.calls.length).toBeGreaterThan(1));
    expect(alive.socket.readyState).toBe(WebSocket.OPEN);
  });
});

describe('an operator’s socket', () => {
  async function watchAsOperator(server: LiveServer, slug: string, cookie: string) {
    const { client, close } = connectClient(server, { cookie });
    onTestFinished(() => close());
    const heard: { seqs: number[]; errors: unknown[] } = { seqs: [], errors: [] };
    client.live.watchOperatorBoard.subscribe(
      { slug, lastEventId: 0 },
      {
        onData: ({ data }) => {
          if (data.type === 'events') heard.seqs.push(...data.events.map((event) => event.seq));
        },
        onError: (error) => heard.errors.push(error.data?.app.code),
      },
    );
    return heard;
  }

  it('shows operators what buyers do not see, and shows members and strangers nothing', async () => {
    const server = await start();
    const board = await createBoard(core);
    await appendEvents(core, core.wakeups, board.id, [claimed(1)]);
    const ana = await watchAsOperator(
      server,
      board.slug,
      await signIn(server, core, await createTestActor(core, 'waffle_manager')),
    );
    await until(() => expect(ana.seqs).toEqual([1]));
    const member = await watchAsOperator(
      server,
      board.slug,
      await signIn(server, core, await createTestActor(core, 'member')),
    );
    const stranger = await watchAsOperator(server, board.slug, 'other=1');
    await until(() => expect(member.errors).toEqual(['access.denied']));
    await until(() => expect(stranger.errors).toEqual(['auth.required']));
    expect(server.live.stats().operator).toBe(1);
  });

  it('leaves a line in the log where it asks for what its account may not have', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
    const server = await start({ core: { ...core, log } });
    const board = await createBoard(core);
    const actor = await createTestActor(core, 'member');
    const member = await watchAsOperator(server, board.slug, await signIn(server, core, actor));
    await until(() => expect(member.errors).toEqual(['access.denied']));
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      {
        msg: 'refused over a socket',
        path: 'live.watchOperatorBoard',
        status: 403,
        accountId: actor.accountId,
      },
    ]);
  });

  it('is closed within a second of the revocation, hears nothing afterwards, and stays out', async () => {
    const server = await start();
    const board = await createBoard(core);
    const actor = await createTestActor(core, 'admin');
    const colleague = await createTestActor(core, 'admin', 'Bob');
    const heard = await watchAsOperator(server, board.slug, await signIn(server, core, actor));
    const other = await watchAsOperator(server, board.slug, await signIn(server, core, colleague));
    await until(() => expect(server.live.stats().operator).toBe(2));
    await core.fork().transactional((em) => server.sessions.revoke(em, actor.accountId));
    const revokedAt = performance.now();
    core.wakeups.revoke(actor.accountId);
    await until(() => expect(server.live.stats().operator).toBe(1));
    expect(performance.now() - revokedAt).toBeLessThan(1_000);
    await appendEvents(core, core.wakeups, board.id, [claimed(1)]);
    await until(() => expect(heard.errors).toEqual(['auth.required']));
    await until(() => expect(other.seqs).toEqual([1]));
    expect(heard.seqs).toEqual([]);
    expect(other.errors).toEqual([]);
  });

  it('ends by itself when the role is gone and nobody said so', async () => {
    const server = await start({ limits: { recheckMs: 100, sweepMs: 20 } });
    const board = await createBoard(core);
    const actor = await createTestActor(core, 'admin');
    const heard = await watchAsOperator(server, board.slug, await signIn(server, core, actor));
    await until(() => expect(server.live.stats().operator).toBe(1));
    await core.fork().execute(`update account set role = 'member' where id = ?`, [actor.accountId]);
    await until(() => expect(heard.errors).toEqual(['access.denied']));
    expect(server.live.stats().operator).toBe(0);
  });

  it('is closed after a call that needs a session, so that the next one carries the session of a new sign-in', async () => {
    const server = await start();
    const board = await createBoard(core);
    const { socket, closed, texts } = await open(server, { cookie: 'other=1' });
    socket.send(JSON.stringify(call(1, 'live.watchOperatorBoard', { slug: board.slug }, 'subscription')));
    expect(await closed).toBe(1008);
    expect(texts.map((text) => JSON.parse(text).error.data.app.code)).toEqual(['auth.required']);
  });

  it('is refused a call that was authenticated before the revocation and answered after it', async () => {
    const server = await start();
    const board = await createBoard(core);
    const actor = await createTestActor(core, 'admin');
    const cookie = await signIn(server, core, actor);
    const { socket, texts } = await open(server, { cookie });
    const read = server.sessions.read.bind(server.sessions);
    vi.spyOn(server.sessions, 'read').mockImplementationOnce(async (token) => {
      const found = await read(token);
      core.wakeups.revoke(actor.accountId);
      return found;
    });
    socket.send(JSON.stringify(call(1, 'live.watchOperatorBoard', { slug: board.slug }, 'subscription')));
    await until(() => expect(texts).toHaveLength(1));
    expect(JSON.parse(texts[0] ?? '')).toMatchObject({
      id: 1,
      error: { data: { app: { code: 'auth.required' } } },
    });
    expect(server.live.stats().operator).toBe(0);
  });
});
