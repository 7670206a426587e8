import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { AppError } from '#shared/kernel/errors.ts';
import { addressGroup } from './address-group.ts';
import { CLOSE, LiveSocket } from './live-socket.ts';
import { type CallParts, serveMessage } from './socket-calls.ts';
import { DEFAULT_SOCKET_LIMITS, type SocketLimits } from './socket-limits.ts';
import { type BucketLimit, createMemoryThrottle } from './throttle.ts';
import type { Wakeups } from './wakeups.ts';

/** Where clients open their socket. */
const SOCKET_PATH = '/trpc-ws';

export interface SocketServerOptions<Visitor> extends Omit<CallParts<Visitor>, 'limits' | 'claimAccount'> {
  /**
   * Whether pages of this origin may open a socket. Browsers send cookies with any page's handshake and no page can
   * forge its origin, so this is what keeps other sites out; a missing origin should be refused as well.
   */
  isAllowedOrigin(origin: string | undefined, request: IncomingMessage): boolean;
  /** The visitor's address, after trusted proxies only; null where the visitor has hung up already. */
  addressOf(request: IncomingMessage): string | null;
  /** What calls need to know of the handshake. Kept as long as the socket, so keep it small. */
  readVisitor(request: IncomingMessage, address: string): Visitor;
  readonly wakeups: Wakeups;
  /** What every answer of the product has, refusals of handshakes too. */
  readonly answerHeaders: Readonly<Record<string, string>>;
  readonly limits?: Partial<SocketLimits>;
}

export interface SocketServer {
  /** Takes over a handshake, or refuses it; false, with nothing done, where it is for another path. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** Closes every socket that acted for this account, at once. Revocations of `wakeups` do the same. */
  closeSocketsOf(accountId: string): void;
  stats(): { readonly sockets: number; readonly subscriptions: number };
  /** Asks every client to come back, and hangs up within a second. New handshakes are refused. */
  close(): Promise<void>;
}

/** A revocation is remembered this long, for calls that had read the account before it. */
const REVOCATION_MEMORY_MS = 60_000;
const COME_BACK = '{"id":null,"method":"reconnect"}';

/**
 * Serves tRPC over WebSockets to stock tRPC clients, on an HTTP server it is attached to by hand. It speaks the
 * protocol itself instead of through tRPC's adapter, because the adapter's machinery per subscriber costs five times
 * the memory and four times the work of the socket it serves, and knows no limits
 * (docs/decisions/0010-own-socket-server.md).
 */
export function createSocketServer<Visitor>(options: SocketServerOptions<Visitor>): SocketServer {
  return new TrpcSocketServer(options);
}

class TrpcSocketServer<Visitor> implements SocketServer {
  readonly #options: SocketServerOptions<Visitor>;
  readonly #limits: SocketLimits;
  readonly #parts: CallParts<Visitor>;
  readonly #handshakes: WebSocketServer;
  readonly #sockets = new Set<LiveSocket<Visitor>>();
  readonly #countByAddress = new Map<string, number>();
  readonly #throttle = createMemoryThrottle({ now: () => new Date() });
  readonly #handshakeLimit: BucketLimit;
  readonly #socketsByAccount = new Map<string, Set<LiveSocket<Visitor>>>();
  readonly #revokedAtMs = new Map<string, number>();
  readonly #sweepTimer: ReturnType<typeof setInterval>;
  readonly #stopListening: () => void;
  #isClosing = false;
  #whenEmpty: (() => void) | null = null;

  constructor(options: SocketServerOptions<Visitor>) {
    this.#options = options;
    this.#limits = { ...DEFAULT_SOCKET_LIMITS, ...options.limits };
    const { handshakesBurst: burst, handshakesPerSecond } = this.#limits;
    this.#handshakeLimit = { burst, refillMs: 1_000 / handshakesPerSecond };
    this.#parts = {
      router: options.router,
      log: options.log,
      limits: this.#limits,
      createContext: (visitor, requestId) => options.createContext(visitor, requestId),
      claimAccount: (socket, accountId, askedAtMs) => this.#claimAccount(socket, accountId, askedAtMs),
    };
    this.#handshakes = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      // Compression of small frames costs five times the work of sending them.
      perMessageDeflate: false,
      maxPayload: this.#limits.payloadBytesMax,
      maxFragments: this.#limits.framesPerMessageMax,
      maxBufferedChunks: this.#limits.chunksPerFrameMax,
    });
    // A handshake that is none; ws would answer it without our headers.
    this.#handshakes.on('wsClientError', (_error, stream, request) =>
      this.#refuse(stream, request.method === 'GET' ? 400 : 405),
    );
    this.#sweepTimer = setInterval(() => this.#sweep(), this.#limits.sweepMs);
    this.#sweepTimer.unref();
    this.#stopListening = options.wakeups.listenRevocations((accountId) => this.closeSocketsOf(accountId));
  }

  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    if (request.url?.split('?', 1)[0] !== SOCKET_PATH) return false;
    const address = this.#options.addressOf(request);
    if (address === null) {
      socket.on('error', ignore);
      socket.destroy();
      return true;
    }
    const group = addressGroup(address);
    const status = this.#judge(request, group);
    if (status === null) {
      // An HTTP server hands out nothing but TCP connections here.
      this.#handshakes.handleUpgrade(request, socket, head, (ws) =>
        this.#welcome({ ws, stream: socket as Socket }, this.#options.readVisitor(request, address), group),
      );
    } else {
      this.#refuse(socket, status);
    }
    return true;
  }

  closeSocketsOf(accountId: string): void {
    this.#revokedAtMs.set(accountId, performance.now());
    for (const socket of this.#socketsByAccount.get(accountId) ?? []) {
      socket.close(CLOSE.policy, 'Sign in again.');
    }
  }

  stats(): { sockets: number; subscriptions: number } {
    let subscriptions = 0;
    for (const socket of this.#sockets) subscriptions += socket.subscriptions.size;
    return { sockets: this.#sockets.size, subscriptions };
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    clearInterval(this.#sweepTimer);
    this.#stopListening();
    for (const socket of this.#sockets) {
      socket.sendText(COME_BACK);
      socket.close(CLOSE.restart, 'The server restarts.');
    }
    if (this.#sockets.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#whenEmpty = resolve;
    });
  }

  /** The status a handshake is refused with; null where it is welcome. */
  #judge(request: IncomingMessage, group: string): 403 | 429 | 503 | null {
    // Before anything is counted: pages of other sites must not use up what their visitors have here.
    if (!this.#options.isAllowedOrigin(request.headers.origin, request)) return 403;
    if (this.#isClosing || this.#sockets.size >= this.#limits.socketsMax) return 503;
    if ((this.#countByAddress.get(group) ?? 0) >= this.#limits.socketsPerAddressMax) return 429;
    return this.#throttle.takeNow([{ key: group, limit: this.#handshakeLimit }]) > 0 ? 429 : null;
  }

  /** Answers a handshake in plain HTTP; there is no socket yet that could say it. */
  #refuse(stream: Duplex, status: 400 | 403 | 405 | 429 | 503): void {
    // The other side may be gone already, which is no matter.
    stream.on('error', ignore);
    stream.once('finish', () => stream.destroy());
    const headers = {
      ...this.#options.answerHeaders,
      connection: 'close',
      'cache-control': 'no-store',
      'content-length': '0',
      ...(status === 429 || status === 503 ? { 'retry-after': '5' } : {}),
      ...(status === 400 ? { 'sec-websocket-version': '13' } : {}),
      ...(status === 405 ? { allow: 'GET' } : {}),
    };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    stream.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n`);
  }

  #welcome(connection: { ws: WebSocket; stream: Socket }, visitor: Visitor, group: string): void {
    const { ws } = connection;
    const socket = new LiveSocket(connection, visitor, group, this.#limits);
    this.#sockets.add(socket);
    this.#countByAddress.set(group, (this.#countByAddress.get(group) ?? 0) + 1);
    ws.on('message', (data, isBinary) => {
      socket.heard(true);
      // ws hands out one Buffer per message unless it is told otherwise.
      if (socket.isOpen) serveMessage(this.#parts, socket, data as Buffer, isBinary);
    });
    ws.on('pong', () => {
      socket.heard(false);
      if (!socket.spend(1)) socket.closeDeaf(CLOSE.policy, 'Too many pongs.');
    });
    ws.on('ping', () => {
      if (!socket.spend(1)) socket.closeDeaf(CLOSE.policy, 'Too many pings.');
    });
    ws.on('error', (error) => {
      this.#options.log.debug({ err: error }, 'a socket broke the rules');
      socket.deafen();
    });
    ws.on('close', () => this.#forget(socket));
  }

  #forget(socket: LiveSocket<Visitor>): void {
    this.#sockets.delete(socket);
    for (const subscription of [...socket.subscriptions.values()]) subscription.release();
    const { addressGroup: group, accountId } = socket;
    const count = (this.#countByAddress.get(group) ?? 1) - 1;
    if (count === 0) this.#countByAddress.delete(group);
    else this.#countByAddress.set(group, count);
    if (accountId !== null) this.#release(socket, accountId);
    if (this.#sockets.size === 0) this.#whenEmpty?.();
  }

  #release(socket: LiveSocket<Visitor>, accountId: string): void {
    const sockets = this.#socketsByAccount.get(accountId);
    sockets?.delete(socket);
    if (sockets?.size === 0) this.#socketsByAccount.delete(accountId);
  }

  #claimAccount(socket: LiveSocket<Visitor>, accountId: string, askedAtMs: number): boolean {
    // A revocation between the question and this answer found no socket to close: its time decides instead.
    if ((this.#revokedAtMs.get(accountId) ?? 0) > askedAtMs) return false;
    if (!socket.isOpen || socket.accountId === accountId) return true;
    if (socket.accountId !== null) this.#release(socket, socket.accountId);
    socket.accountId = accountId;
    const sockets = this.#socketsByAccount.get(accountId) ?? new Set();
    this.#socketsByAccount.set(accountId, sockets.add(socket));
    return true;
  }

  #sweep(): void {
    const now = performance.now();
    const { recheckMs } = this.#limits;
    for (const socket of this.#sockets) {
      socket.sweep(now);
      for (const subscription of socket.subscriptions.values())
        subscription.recheck(now, recheckMs, isRefusal);
    }
    for (const [accountId, atMs] of this.#revokedAtMs) {
      if (now - atMs > REVOCATION_MEMORY_MS) this.#revokedAtMs.delete(accountId);
    }
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof AppError && error.code !== 'server.busy';
}

function ignore(): void {}
