import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { SocketLimits } from './socket-limits.ts';
import type { SocketSubscription } from './socket-subscription.ts';
import { textFrame } from './text-frame.ts';

const OPEN = 1;
const CLOSE_GRACE_MS = 1_000;

/** Close codes of RFC 6455 and the registry; clients come back after any of them. */
export const CLOSE = {
  unsupported: 1003,
  policy: 1008,
  restart: 1012,
} as const;

/** One open socket: what may be written to it, and how much it may ask. Holds as little as it can: there are thousands. */
export class LiveSocket<Visitor> {
  readonly visitor: Visitor;
  readonly addressGroup: string;
  /** By request id, as JSON. */
  readonly subscriptions = new Map<string, SocketSubscription>();
  callsInFlight = 0;
  /** The account of the last call that had one. */
  accountId: string | null = null;
  readonly #ws: WebSocket;
  readonly #stream: Socket;
  readonly #limits: SocketLimits;
  readonly #openedAtMs: number;
  #heardAtMs: number;
  #hasSpoken = false;
  #wasPinged = false;
  #tokens: number;
  #tokensAtMs: number;
  /** Bytes that had been written at `#markAtMs` and were not all taken then; 0 where nothing waits. */
  #markBytes = 0;
  #markAtMs = 0;

  constructor(
    connection: { ws: WebSocket; stream: Socket },
    visitor: Visitor,
    group: string,
    limits: SocketLimits,
  ) {
    const now = performance.now();
    this.#ws = connection.ws;
    this.#stream = connection.stream;
    this.visitor = visitor;
    this.addressGroup = group;
    this.#limits = limits;
    this.#openedAtMs = now;
    this.#heardAtMs = now;
    this.#tokens = limits.messagesBurst;
    this.#tokensAtMs = now;
  }

  get isOpen(): boolean {
    return this.#ws.readyState === OPEN;
  }

  /**
   * Writes a ready frame straight to the connection: no compression and no fragments are in use, so `ws` never has half
   * a frame of its own under way. Cuts a reader that is too far behind; does nothing once the socket is closing.
   */
  send(frame: Buffer): void {
    if (!this.isOpen) return;
    if (this.#stream.writableLength > this.#limits.backlogBytesMax) this.cut();
    else this.#stream.write(frame);
  }

  /** Sends one message that is JSON already. */
  sendText(json: string): void {
    this.send(textFrame(json));
  }

  /** Counts `count` calls against the socket's share; false where it is used up. */
  spend(count: number): boolean {
    const { messagesBurst, messagesPerSecond } = this.#limits;
    const now = performance.now();
    const earned = ((now - this.#tokensAtMs) / 1_000) * messagesPerSecond;
    this.#tokens = Math.min(messagesBurst, this.#tokens + earned) - count;
    this.#tokensAtMs = now;
    return this.#tokens >= 0;
  }

  /** Notes a sign of life. */
  heard(isMessage: boolean): void {
    this.#heardAtMs = performance.now();
    this.#wasPinged = false;
    if (isMessage) this.#hasSpoken = true;
  }

  /** Says goodbye and hangs up after a second, whether or not the other side answers. Nothing is sent after it. */
  close(code: number, reason: string): void {
    if (!this.isOpen) return;
    this.#ws.close(code, reason);
    setTimeout(() => this.cut(), CLOSE_GRACE_MS).unref();
  }

  /** The same for somebody who sends too much: nothing more of it is read, or the goodbye would cost more than the harm. */
  closeDeaf(code: number, reason: string): void {
    this.close(code, reason);
    this.#ws.pause();
  }

  /** Follows a socket that broke the rules of the protocol, which `ws` closes by itself and reads on for half a minute. */
  deafen(): void {
    // Once `ws` has let the rest of it run into nothing, which it does right after it has said so.
    setImmediate(() => this.#stream.pause());
    setTimeout(() => this.cut(), CLOSE_GRACE_MS).unref();
  }

  /** Hangs up at once. */
  cut(): void {
    this.#ws.terminate();
  }

  /** Looks after the socket: cuts it where it is silent, dead or behind. */
  sweep(now: number): void {
    const { firstMessageMs, pingAfterMs } = this.#limits;
    const silentMs = now - this.#heardAtMs;
    // Pongs that nobody asked for are no message.
    const isMute = !this.#hasSpoken && now - this.#openedAtMs > firstMessageMs;
    if (isMute) this.close(CLOSE.policy, 'Nothing was said.');
    else if (silentMs > 2 * pingAfterMs || this.#isBehind(now)) this.cut();
    else if (silentMs > pingAfterMs && !this.#wasPinged && this.isOpen) {
      this.#wasPinged = true;
      this.#ws.ping();
    }
  }

  /**
   * True where something written `backlogMs` ago has still not left. The amount alone would not tell: a slow phone may
   * always have a little waiting and yet be up to date.
   */
  #isBehind(now: number): boolean {
    const waiting = this.#stream.writableLength;
    if (waiting === 0) {
      this.#markBytes = 0;
      return false;
    }
    const written = this.#stream.bytesWritten;
    if (this.#markBytes === 0 || written - waiting >= this.#markBytes) {
      this.#markBytes = written;
      this.#markAtMs = now;
      return false;
    }
    return now - this.#markAtMs > this.#limits.backlogMs;
  }
}
