import type { Caller } from './caller.ts';
import { clientFrame, openSockets, type RawSocket } from './raw-socket.ts';

const RESULT = Buffer.from('"result"');
/** `"result"` or `"error"` stands right behind the request id. */
const RESULT_WITHIN_BYTES = 40;

/** A socket that calls procedures, one at a time. */
class SocketCaller implements Caller {
  readonly #socket: RawSocket;
  #done: ((status: number) => void) | null = null;

  constructor(socket: RawSocket) {
    this.#socket = socket;
    socket.listener = {
      text: (payload) => this.#settle(payload.subarray(0, RESULT_WITHIN_BYTES).includes(RESULT) ? 200 : 400),
      closed: () => this.#settle(599),
    };
  }

  send(request: Buffer, done: (status: number) => void): void {
    this.#done = done;
    this.#socket.send(request);
  }

  close(): void {
    this.#socket.close();
  }

  #settle(status: number): void {
    const done = this.#done;
    this.#done = null;
    done?.(status);
  }
}

export async function openSocketCallers(port: number, count: number): Promise<readonly Caller[]> {
  return (await openSockets(port, count)).map((socket) => new SocketCaller(socket));
}

/** A tRPC mutation over the socket, ready to be written. */
export function socketCall(id: number, path: string, input: unknown): Buffer {
  return clientFrame(JSON.stringify({ id, method: 'mutation', params: { path, input } }));
}
