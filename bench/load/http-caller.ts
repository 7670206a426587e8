import { connect, type Socket } from 'node:net';
import type { Caller } from './caller.ts';

const HEADERS_END = Buffer.from('\r\n\r\n');
const LENGTH = Buffer.from('content-length: ');
const STATUS_AT = 9;

/**
 * A keep-alive HTTP connection that reads of an answer what it must: status and length. A real client would spend more
 * on an answer than the server under test, on the same two processors.
 */
class HttpCaller implements Caller {
  readonly #socket: Socket;
  #done: ((status: number) => void) | null = null;
  #rest: Buffer | null = null;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('close', () => this.#settle(599));
    socket.on('error', () => undefined);
  }

  send(request: Buffer, done: (status: number) => void): void {
    this.#done = done;
    if (this.#socket.destroyed) this.#settle(599);
    else this.#socket.write(request);
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    const data = this.#rest === null ? chunk : Buffer.concat([this.#rest, chunk]);
    const headersEnd = data.indexOf(HEADERS_END);
    const lengthAt = headersEnd === -1 ? -1 : data.indexOf(LENGTH);
    if (lengthAt !== -1) {
      let length = 0;
      for (let at = lengthAt + LENGTH.length; ; at += 1) {
        const digit = (data[at] ?? 0) - 48;
        if (digit < 0 || digit > 9) break;
        length = length * 10 + digit;
      }
      if (data.length >= headersEnd + HEADERS_END.length + length) {
        this.#rest = null;
        this.#settle(Number(data.toString('latin1', STATUS_AT, STATUS_AT + 3)));
        return;
      }
    }
    this.#rest = data;
  }

  #settle(status: number): void {
    const done = this.#done;
    this.#done = null;
    done?.(status);
  }
}

/** Opens keep-alive connections to a server on this machine. */
export async function openHttpCallers(port: number, count: number): Promise<readonly Caller[]> {
  return Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<Caller>((resolve, reject) => {
          const socket = connect({ host: '127.0.0.1', port, noDelay: true });
          socket.once('connect', () => resolve(new HttpCaller(socket)));
          socket.once('error', reject);
        }),
    ),
  );
}

/** A tRPC mutation as the product's own client sends it, ready to be written. */
export function httpCall(port: number, path: string, input: unknown): Buffer {
  const body = JSON.stringify(input);
  return Buffer.from(
    `POST /trpc/${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\norigin: http://127.0.0.1:${port}\r\n` +
      `user-agent: syrup-bench\r\ncontent-type: application/json\r\nx-syrup: 1\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
