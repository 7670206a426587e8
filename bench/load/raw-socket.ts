import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;
const FINAL = 0x80;
const MASKED = 0x80;
/** Sockets that connect at the same time; more would overflow the server's backlog. */
const OPENING_AT_ONCE = 200;
/** Stays below what the product allows one address: the watchers of a bench come from many. */
const SOCKETS_PER_ADDRESS = 150;

export interface SocketListener {
  /** One whole text message; the bytes are only lent. */
  text(payload: Buffer): void;
  closed(): void;
}

/** A WebSocket client that does as little as the protocol allows, so that thousands fit beside the server under test. */
export class RawSocket {
  listener: SocketListener | null = null;
  readonly #socket: Socket;
  #rest: Buffer | null = null;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('close', () => this.listener?.closed());
    socket.on('error', () => undefined);
  }

  /** Sends a frame made by `clientFrame`. */
  send(frame: Buffer): void {
    if (!this.#socket.destroyed) this.#socket.write(frame);
  }

  /** Stops reading, as a phone in a tunnel does: what the server sends stays in the buffers on the way. */
  stall(): void {
    this.#socket.pause();
  }

  /** Reads on. */
  resume(): void {
    this.#socket.resume();
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    let data = this.#rest === null ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const size = frameSize(data);
      if (size === null || data.length < size.header + size.payload) break;
      const end = size.header + size.payload;
      this.#frame((data[0] ?? 0) & 15, data.subarray(size.header, end));
      data = data.subarray(end);
    }
    this.#rest = data.length === 0 ? null : data;
  }

  #frame(opcode: number, payload: Buffer): void {
    if (opcode === TEXT) this.listener?.text(payload);
    else if (opcode === PING) this.send(clientFrame(payload, PONG));
    else if (opcode === CLOSE) this.#socket.end();
  }
}

/** Servers send unmasked frames; null where the header is not complete yet. */
function frameSize(data: Buffer): { header: number; payload: number } | null {
  if (data.length < 2) return null;
  const short = (data[1] ?? 0) & 127;
  if (short < 126) return { header: 2, payload: short };
  if (short === 126) return data.length < 4 ? null : { header: 4, payload: data.readUInt16BE(2) };
  return data.length < 10 ? null : { header: 10, payload: Number(data.readBigUInt64BE(2)) };
}

/** A frame as clients have to send it: masked, by a mask that is not zero, because servers skip the work for that one. */
export function clientFrame(text: string | Buffer, opcode = TEXT): Buffer {
  const payload = Buffer.from(text);
  const mask = randomBytes(4).map((byte) => byte | 1);
  const long = payload.length > 125;
  const header = Buffer.alloc(long ? 4 : 2);
  header[0] = FINAL | opcode;
  header[1] = MASKED | (long ? 126 : payload.length);
  if (long) header.writeUInt16BE(payload.length, 2);
  for (let index = 0; index < payload.length; index += 1) {
    payload[index] = (payload[index] ?? 0) ^ (mask[index & 3] ?? 0);
  }
  return Buffer.concat([header, mask, payload]);
}

/** The address of this machine that the nth socket comes from. */
function sourceOf(index: number): string {
  return `127.0.0.${2 + Math.floor(index / SOCKETS_PER_ADDRESS)}`;
}

/** Opens one socket; rejects where the handshake is refused. */
export function openSocket(port: number, index: number): Promise<RawSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, localAddress: sourceOf(index), noDelay: true });
    let answer = '';
    const onData = (chunk: Buffer) => {
      answer += chunk.toString('latin1');
      const end = answer.indexOf('\r\n\r\n');
      if (end === -1) return;
      socket.off('data', onData);
      if (!answer.startsWith('HTTP/1.1 101')) {
        socket.destroy();
        reject(new Error(`the handshake was refused: ${answer.slice(0, answer.indexOf('\r\n'))}`));
        return;
      }
      const opened = new RawSocket(socket);
      resolve(opened);
      if (answer.length > end + 4) socket.emit('data', Buffer.from(answer.slice(end + 4), 'latin1'));
    };
    socket.on('data', onData);
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the connection was closed during the handshake')));
    socket.write(
      `GET /trpc-ws HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\norigin: http://127.0.0.1:${port}\r\n` +
        `upgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-version: 13\r\n` +
        `sec-websocket-key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
    );
  });
}

/** Opens many, from as many addresses as the product's limit per address asks for. */
export async function openSockets(port: number, count: number, from = 0): Promise<RawSocket[]> {
  const opened: RawSocket[] = [];
  for (let start = 0; start < count; start += OPENING_AT_ONCE) {
    const size = Math.min(OPENING_AT_ONCE, count - start);
    opened.push(
      ...(await Promise.all(
        Array.from({ length: size }, (_, index) => openSocket(port, from + start + index)),
      )),
    );
  }
  return opened;
}
