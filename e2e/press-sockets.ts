import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** Sockets of somebody who wants the product to stand still, written byte by byte: no client would send these. */

export interface Pressure {
  readonly what: string;
  /** The longest time in which the product did nothing else. */
  readonly stallMs: number;
  /** By how much its memory had grown when all was over and the sockets were closed. */
  readonly grownMb: number;
}

type Attack = (url: string) => Promise<void>;

const SOCKETS = 20;
const SILENT_SOCKETS = 150;
const LONGEST_ATTACK_MS = 15_000;
const SETTLE_MS = 2_000;

const QUESTION = (id: number) => `{"id":${id},"method":"query","params":{"path":"auth.me"}}`;
const READER = (id: number) =>
  `{"id":${id},"method":"subscription","params":{"path":"live.watchBoard","input":{"slug":"none"}}}`;

const ATTACKS: Readonly<Record<string, Attack>> = {
  'nothing, to compare with': async () => {
    await wait(SETTLE_MS);
  },
  'frames of 16 MB': (url) =>
    attackAtOnce(url, async (socket) => {
      const piece = Buffer.alloc(256 * 1024, 'x');
      socket.write(frameHead(16 * 1024 * 1024));
      for (let sent = 0; sent < 64 && !socket.destroyed; sent += 1) await writeGently(socket, piece);
    }),
  'a hundred thousand calls in one message': (url) =>
    attackAtOnce(url, async (socket) => {
      await writeGently(
        socket,
        frame(`[${Array.from({ length: 100_000 }, (_, id) => QUESTION(id)).join(',')}]`),
      );
    }),
  'as many calls as fit a message, again and again': (url) =>
    attackAtOnce(url, async (socket) => {
      const full = frame(`[${Array.from({ length: 900 }, (_, id) => QUESTION(id)).join(',')}]`);
      for (let sent = 0; sent < 200 && !socket.destroyed; sent += 1) await writeGently(socket, full);
    }),
  'fifty thousand subscriptions': (url) =>
    attackAtOnce(url, async (socket) => {
      for (let id = 1; id <= 50_000 && !socket.destroyed; id += 1)
        await writeGently(socket, frame(READER(id)));
    }),
  'a message in a hundred thousand pieces': (url) =>
    attackAtOnce(url, async (socket) => {
      await writeGently(socket, Buffer.concat([Buffer.from([0x01]), frame('x').subarray(1)]));
      const piece = Buffer.concat([Buffer.from([0x00]), frame('x').subarray(1)]);
      const many = Buffer.concat(Array.from({ length: 500 }, () => piece));
      for (let sent = 0; sent < 200 && !socket.destroyed; sent += 1) await writeGently(socket, many);
    }),
  'nesting as deep as a message can be': (url) =>
    attackAtOnce(url, async (socket) => {
      const deep = frame('['.repeat(60_000));
      for (let sent = 0; sent < 50 && !socket.destroyed; sent += 1) await writeGently(socket, deep);
    }),
  'a hundred and fifty that say nothing': (url) =>
    attackAtOnce(url, async (socket) => void (await once(socket, 'close')), SILENT_SOCKETS),
};

/** Presses in every way, one after the other, on a product whose limits are on; it is asked how late it was each time. */
export async function pressEverySocket(url: string): Promise<Pressure[]> {
  const found: Pressure[] = [];
  const first = await readLoad(url);
  for (const [what, attack] of Object.entries(ATTACKS)) {
    await readLoad(url);
    await attack(url);
    await wait(SETTLE_MS);
    const { latestMs, memoryMb } = await readLoad(url);
    found.push({ what, stallMs: Math.round(latestMs), grownMb: Math.round(memoryMb - first.memoryMb) });
  }
  return found;
}

/** Reading begins a new recording of how late the event loop is. */
async function readLoad(url: string): Promise<{ latestMs: number; memoryMb: number }> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const read = (name: string) => {
    const line = text.split('\n').find((one) => one.startsWith(`${name} `));
    if (line === undefined) throw new Error(`The product measures no ${name} any more.`);
    return Number(line.slice(name.length + 1));
  };
  return {
    latestMs: read('nodejs_eventloop_lag_seconds{quantile="1"}') * 1_000,
    memoryMb: read('process_resident_memory_bytes') / 1e6,
  };
}

/** Opens sockets and lets each do its worst, until it is done or cut. */
async function attackAtOnce(
  url: string,
  press: (socket: Socket) => Promise<void>,
  count = SOCKETS,
): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, async () => {
      const socket = await openRaw(url);
      const patience = setTimeout(() => socket.destroy(), LONGEST_ATTACK_MS);
      await press(socket).catch(() => undefined);
      clearTimeout(patience);
      socket.destroy();
    }),
  );
}

/** A TCP connection after a good handshake; what the server says on it is read and forgotten. */
async function openRaw(url: string): Promise<Socket> {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  // Being cut is what these have to expect.
  socket.on('error', () => undefined);
  socket.write(
    [
      'GET /trpc-ws HTTP/1.1',
      `Host: ${host}`,
      `Origin: ${url}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      '',
      '',
    ].join('\r\n'),
  );
  const [answer] = (await once(socket, 'data')) as [Buffer];
  if (!String(answer).startsWith('HTTP/1.1 101')) throw new Error(`No socket was opened: ${String(answer)}`);
  socket.resume();
  return socket;
}

/** Waits where the server does not take what was written, so that this process does not fill up itself. */
async function writeGently(socket: Socket, bytes: Buffer): Promise<void> {
  if (socket.destroyed || socket.write(bytes)) return;
  await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
}

/** A whole text frame, masked with zeros. */
function frame(text: string): Buffer {
  const payload = Buffer.from(text);
  return Buffer.concat([frameHead(payload.length), payload]);
}

function frameHead(length: number): Buffer {
  const mask = Buffer.alloc(4);
  if (length < 126) return Buffer.concat([Buffer.from([0x81, 0x80 | length]), mask]);
  const head = Buffer.alloc(length < 65_536 ? 4 : 10);
  head[0] = 0x81;
  if (length < 65_536) {
    head[1] = 0x80 | 126;
    head.writeUInt16BE(length, 2);
  } else {
    head[1] = 0x80 | 127;
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([head, mask]);
}
