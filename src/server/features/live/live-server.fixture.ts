import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createTRPCClient, createWSClient, type WebSocketClientOptions, wsLink } from '@trpc/client';
import { vi } from 'vitest';
import { WebSocket } from 'ws';
import type { Actor, Core } from '#server/core/context.ts';
import type { SocketLimits } from '#server/core/socket-limits.ts';
import { createSocketServer, type SocketServer } from '#server/core/socket-server.ts';
import { router } from '#server/core/trpc.ts';
import type { Wakeups } from '#server/core/wakeups.ts';
import type { Database } from '#server/db/orm.ts';
import { createSessions, type Sessions } from '#server/features/auth/keep-sessions.ts';
import { createBoardCache } from '#server/features/spots/cache-boards.ts';
import type { BoardEvent } from '#shared/live/events.ts';
import { createLiveRouter } from './live.router.ts';
import { createLive, type Live, type LiveParts } from './watch-boards.ts';

/** One process's worth of live boards, for tests: a plain HTTP server with the real sockets, hub and sessions. */
export interface LiveServer {
  readonly origin: string;
  readonly live: Live;
  readonly sockets: SocketServer;
  readonly sessions: Sessions;
  /** Cuts every TCP connection without a goodbye, and says how many there were. */
  cutConnections(): number;
  stop(): Promise<void>;
}

export interface LiveServerOptions {
  readonly database: Database;
  readonly core: Core;
  readonly wakeups?: Wakeups;
  readonly port?: number;
  readonly limits?: Partial<SocketLimits>;
  readonly timing?: LiveParts['timing'];
}

function makeRouter(live: Live) {
  return router({ live: createLiveRouter(live) });
}
type LiveRouter = ReturnType<typeof makeRouter>;

interface Visitor {
  readonly ip: string;
  readonly cookie: string | undefined;
}

export async function startLiveServer(options: LiveServerOptions): Promise<LiveServer> {
  const { database, core } = options;
  const wakeups = options.wakeups ?? core.wakeups;
  const sessions = createSessions(database.pool, core.clock, false);
  const live = createLive({
    db: database.pool,
    boards: createBoardCache(database.pool),
    wakeups,
    log: core.log,
    timing: { gatherMs: 20, pollMs: 250, ...options.timing },
  });
  const server = createServer((_request, response) => response.writeHead(404).end());
  const connections = new Set<Socket>();
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sockets = createSocketServer<Visitor>({
    router: makeRouter(live),
    log: core.log,
    wakeups,
    answerHeaders: {},
    isAllowedOrigin: (named) => named === origin,
    addressOf: (request: IncomingMessage) =>
      String(request.headers['x-test-address'] ?? request.socket.remoteAddress),
    readVisitor: (request) => ({ ip: '192.0.2.1', cookie: request.headers.cookie }),
    createContext: ({ ip, cookie }, requestId) => {
      const token = sessions.readCookie(cookie);
      return {
        core,
        authenticate: async () => (token === null ? null : await sessions.read(token)),
        ip,
        userAgent: '',
        requestId,
        deviceId: null,
        sessionToken: token,
        hasToken: false,
        takesCookies: false,
        setCookie: () => {
          throw new Error('a socket has no cookies');
        },
      };
    },
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  });
  server.on('upgrade', (request, socket, head) => {
    if (!sockets.handleUpgrade(request, socket, head)) socket.destroy();
  });
  return {
    origin,
    live,
    sockets,
    sessions,
    cutConnections: () => {
      const { size } = connections;
      for (const socket of connections) socket.destroy();
      return size;
    },
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      await sockets.close();
      await live.close();
      await closed;
    },
  };
}

/** Waits until `check` no longer throws; long enough for a machine that is busy with everything else. */
export function until<Result>(check: () => Result | Promise<Result>): Promise<Result> {
  return vi.waitFor(check, { timeout: 10_000, interval: 10 });
}

/** The header a browser of this account would send. */
export async function signIn(server: LiveServer, core: Core, actor: Actor): Promise<string> {
  const session = await core
    .fork()
    .transactional((em) => server.sessions.start(em, actor.accountId, { ip: null, userAgent: '' }));
  return server.sessions.cookie(session).split(';')[0] ?? '';
}

/** A WebSocket class that sends what a browser would send by itself. */
function browserSocket(
  headers: Readonly<Record<string, string>>,
): NonNullable<WebSocketClientOptions['WebSocket']> {
  const Browser = class extends WebSocket {
    constructor(url: string | URL) {
      super(url, { headers });
    }
  };
  return Browser as unknown as NonNullable<WebSocketClientOptions['WebSocket']>;
}

/** A stock tRPC client, as anybody may write one. Origin is the server's own unless `headers` say otherwise. */
export function connectClient(server: LiveServer, headers: Readonly<Record<string, string>> = {}) {
  const socket = createWSClient({
    url: `${server.origin.replace('http', 'ws')}/trpc-ws`,
    WebSocket: browserSocket({ origin: server.origin, ...headers }),
    retryDelayMs: () => 10,
  });
  const client = createTRPCClient<LiveRouter>({ links: [wsLink({ client: socket })] });
  return { client, close: () => socket.close() };
}

/** A bare socket, for what no stock client would do. Resolves once it is open, or with the status it was refused with. */
export function openSocket(
  server: LiveServer,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ socket: WebSocket; closed: Promise<number>; texts: string[] } | { status: number }> {
  const socket = new WebSocket(`${server.origin.replace('http', 'ws')}/trpc-ws`, {
    headers: { origin: server.origin, ...headers },
  });
  const texts: string[] = [];
  socket.on('message', (data: Buffer) => texts.push(data.toString('utf8')));
  const closed = new Promise<number>((resolve) => {
    socket.on('close', resolve);
  });
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve({ socket, closed, texts }));
    socket.on('unexpected-response', (request, response) => {
      request.destroy();
      resolve({ status: response.statusCode ?? 0 });
    });
    socket.on('error', reject);
  });
}

/** Stores an empty board and returns its id and slug. */
export async function createBoard(core: Core, totalSpots = 25): Promise<{ id: number; slug: string }> {
  const slug = `board-${randomUUID()}`;
  const [row] = await core.fork().execute<{ id: number }[]>(
    `with made as (
       insert into waffle (slug, title, total_spots, price_minor, currency)
       values (?, 'Blue Wig', ?, 500, 'USD') returning id, total_spots
     ), spots as (
       insert into spot (waffle_id, number) select id, generate_series(1, total_spots) from made
     )
     select id from made`,
    [slug, totalSpots],
  );
  return { id: row?.id ?? 0, slug };
}

/**
 * Appends events to a board's log as every writer does, under the lock of the waffle's row, and wakes its readers
 * after the commit. Returns the last number.
 */
export async function appendEvents(
  core: Core,
  wakeups: Pick<Wakeups, 'wake'>,
  waffleId: number,
  events: readonly BoardEvent[],
): Promise<number> {
  const seq = await core.fork().transactional(async (em) => {
    const [row] = await em.execute<{ seq: number }[]>(
      'update waffle set seq = seq + ? where id = ? returning seq',
      [events.length, waffleId],
    );
    const last = row?.seq ?? 0;
    for (const [index, event] of events.entries()) {
      await em.execute(
        'insert into live_event (waffle_id, seq, at, op_id, event) values (?, ?, now(), null, ?::jsonb)',
        [waffleId, last - events.length + 1 + index, JSON.stringify(event)],
      );
    }
    return last;
  });
  wakeups.wake(waffleId, seq);
  return seq;
}

export function claimed(number: number, handle = 'mia'): BoardEvent {
  return {
    kind: 'spot.claimed',
    handle,
    spots: [{ number, claimId: randomUUID() }],
    priceMinor: 500,
    holdUntil: null,
  };
}
