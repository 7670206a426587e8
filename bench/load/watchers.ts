import { setTimeout as sleep } from 'node:timers/promises';
import { retryPause } from '#client/lib/live-client.ts';
import { clientFrame, openSocket, openSockets, type RawSocket } from './raw-socket.ts';

/** What the watchers of one board have seen. Delays in ms, from the server's time of the event to its arrival here. */
export interface WatcherFigures {
  readonly watchers: number;
  readonly lowestSeq: number;
  readonly highestSeq: number;
  /** Messages that did not continue where their watcher stood. */
  readonly gaps: number;
  readonly closed: number;
  /** Events × watchers since the last reset. */
  readonly delivered: number;
  readonly p50: number;
  readonly p99: number;
  readonly slowest: number;
  /** When the last watcher reached the number that was waited for, by this machine's clock; null before. */
  readonly allAtMs: number | null;
}

interface Watcher {
  readonly index: number;
  socket: RawSocket;
  seq: number;
  gaps: number;
  isClosed: boolean;
  stalled: boolean;
}

interface Place {
  readonly port: number;
  readonly slug: string;
}

/** A message as every watcher gets it: the same bytes, because all of them use the same request id. */
interface Known {
  readonly bytes: Buffer;
  readonly isSnapshot: boolean;
  readonly first: number;
  readonly last: number;
  readonly atMs: readonly number[];
}

const KNOWN_MAX = 16;
const BUCKETS_PER_MS = 10;
const DELAY_MS_MAX = 20_000;
const REQUEST_ID = 1;

interface Envelope {
  readonly result?: {
    readonly type: string;
    readonly data?: {
      readonly id: string;
      readonly data:
        | { readonly type: 'snapshot'; readonly board: { readonly seq: number } }
        | {
            readonly type: 'events';
            readonly events: readonly { readonly seq: number; readonly at: string }[];
          };
    };
  };
  readonly error?: unknown;
}

/** Thousands of sockets that follow one board and check that they miss nothing and get nothing twice. */
export class Watchers {
  readonly #watchers: Watcher[] = [];
  #known: Known[] = [];
  #buckets = new Uint32Array(DELAY_MS_MAX * BUCKETS_PER_MS);
  #delivered = 0;
  #waitedFor = Number.POSITIVE_INFINITY;
  #missing = 0;
  #allAtMs: number | null = null;
  #whenAll: (() => void) | null = null;
  /** Where watchers that lose their socket come back to; null where they stay away. */
  #home: Place | null = null;

  /** Opens more watchers, and resolves once each of them has the board. */
  async open(port: number, slug: string, count: number): Promise<void> {
    const added = (await openSockets(port, count, this.#watchers.length)).map((socket) => {
      const index = this.#watchers.length;
      const watcher: Watcher = { index, socket, seq: -1, gaps: 0, isClosed: false, stalled: false };
      this.#watchers.push(watcher);
      this.#follow(watcher, slug);
      return watcher;
    });
    while (added.some((watcher) => watcher.seq < 0 && !watcher.isClosed)) await sleep(5);
  }

  /** From now on who loses the socket comes back, as patiently and as far apart as the product's own pages do. */
  comeBackTo(home: Place): void {
    this.#home = home;
  }

  #follow(watcher: Watcher, slug: string): void {
    const { socket } = watcher;
    socket.listener = {
      text: (payload) => this.#take(watcher, payload),
      closed: () => {
        watcher.isClosed = true;
        if (this.#home !== null) void this.#comeBack(watcher, this.#home);
      },
    };
    socket.send(subscription(slug, watcher.seq < 0 ? null : String(watcher.seq)));
  }

  async #comeBack(watcher: Watcher, { port, slug }: Place): Promise<void> {
    for (let attempt = 0; this.#home !== null; attempt += 1) {
      await sleep(retryPause(attempt));
      const socket = await openSocket(port, watcher.index).catch(() => null);
      if (socket === null) continue;
      watcher.socket = socket;
      watcher.isClosed = false;
      this.#follow(watcher, slug);
      return;
    }
  }

  /** Forgets delays and counts, and begins to wait for this number; `reached` resolves once everybody has it. */
  expect(seq: number): void {
    this.#buckets.fill(0);
    this.#delivered = 0;
    this.#waitedFor = seq;
    this.#allAtMs = null;
    this.#missing = this.#watchers.filter((watcher) => watcher.seq < seq && !watcher.stalled).length;
    if (this.#missing === 0) this.#allAtMs = nowMs();
  }

  /** Resolves once every watcher that reads has the expected number, or after the limit. */
  reached(limitMs: number): Promise<void> {
    if (this.#missing === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      this.#whenAll = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** The first `count` watchers stop to read. */
  stall(count: number): void {
    for (const watcher of this.#watchers.slice(0, count)) {
      watcher.stalled = true;
      watcher.socket.stall();
    }
  }

  /** Everybody reads on. */
  resume(): void {
    for (const watcher of this.#watchers) {
      if (!watcher.stalled) continue;
      watcher.stalled = false;
      watcher.socket.resume();
    }
  }

  close(): void {
    this.#home = null;
    for (const { socket } of this.#watchers) socket.close();
    this.#watchers.length = 0;
  }

  figures(): WatcherFigures {
    const reading = this.#watchers.filter(({ stalled }) => !stalled);
    const seqs = reading.map(({ seq }) => seq);
    return {
      watchers: reading.length,
      lowestSeq: seqs.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
      highestSeq: seqs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
      gaps: reading.reduce((sum, { gaps }) => sum + gaps, 0),
      closed: reading.filter(({ isClosed }) => isClosed).length,
      delivered: this.#delivered,
      p50: this.#delay(0.5),
      p99: this.#delay(0.99),
      slowest: this.#delay(1),
      allAtMs: this.#allAtMs,
    };
  }

  #take(watcher: Watcher, payload: Buffer): void {
    const message = this.#read(payload);
    if (message === null) return;
    const isNext = message.isSnapshot || message.first === watcher.seq + 1 || message.atMs.length === 0;
    if (!isNext) watcher.gaps += 1;
    if (message.atMs.length === 0 && !message.isSnapshot) return;
    const before = watcher.seq;
    watcher.seq = message.last;
    const now = nowMs();
    for (const atMs of message.atMs) {
      const bucket = Math.max(0, Math.floor((now - atMs) * BUCKETS_PER_MS));
      const index = Math.min(this.#buckets.length - 1, bucket);
      this.#buckets[index] = (this.#buckets[index] ?? 0) + 1;
    }
    this.#delivered += message.atMs.length;
    if (before < this.#waitedFor && watcher.seq >= this.#waitedFor) {
      this.#missing -= 1;
      if (this.#missing === 0) {
        this.#allAtMs = now;
        this.#whenAll?.();
      }
    }
  }

  /** Parses a message once, however many watchers get it. */
  #read(payload: Buffer): Known | null {
    for (const known of this.#known) {
      if (known.bytes.length === payload.length && known.bytes.equals(payload)) return known;
    }
    const { result, error } = JSON.parse(payload.toString('utf8')) as Envelope;
    if (error !== undefined)
      throw new Error(`a watcher was refused: ${payload.toString('utf8').slice(0, 300)}`);
    const data = result?.data?.data;
    if (data === undefined) return null;
    const isSnapshot = data.type === 'snapshot';
    const events = isSnapshot ? [] : data.events;
    const id = Number(result?.data?.id);
    const known: Known = {
      bytes: Buffer.from(payload),
      isSnapshot,
      first: events[0]?.seq ?? id,
      last: id,
      atMs: events.map(({ at }) => Date.parse(at)),
    };
    this.#known = [known, ...this.#known.slice(0, KNOWN_MAX - 1)];
    return known;
  }

  #delay(share: number): number {
    const wanted = Math.ceil(this.#delivered * share);
    let counted = 0;
    for (const [index, count] of this.#buckets.entries()) {
      counted += count;
      if (count > 0 && counted >= wanted) return index / BUCKETS_PER_MS;
    }
    return Number.NaN;
  }
}

function subscription(slug: string, lastEventId: string | null): Buffer {
  const params = {
    path: 'live.watchBoard',
    input: { slug },
    ...(lastEventId === null ? {} : { lastEventId }),
  };
  return clientFrame(JSON.stringify({ id: REQUEST_ID, method: 'subscription', params }));
}

/** The wall clock with fractions of a millisecond, which the server's times can be compared with. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
