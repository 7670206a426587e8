import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A stretch of network that can be cut, held and unplugged: it passes bytes on until somebody does. */
export interface Wire {
  /** Where the product is reached through it. */
  readonly url: string;
  /** Ends every connection without a goodbye and says how many there were. New ones are possible at once. */
  cut(): number;
  /** Takes the network away: every connection is cut, and new ones are refused until it is plugged in again. */
  unplug(): Promise<void>;
  plugIn(): Promise<void>;
  /**
   * Keeps every byte on its way, in both directions and on new connections too: a dead spot that no system reports.
   * What was held arrives, late, when it goes on.
   */
  hold(isHeld: boolean): void;
  /**
   * Lets the `nth` request from now on that matches through to the product, and keeps the answer to it: resolves once
   * that is there, so that its effect is certain. The connection stays silent from then on until it is cut.
   */
  catchAnswer(request: RegExp, nth?: number): Promise<void>;
  /** Every text of this form that clients have sent, in order of their connections. */
  findSent(form: RegExp): readonly string[];
  close(): Promise<void>;
}

interface Connection {
  readonly near: Socket;
  readonly far: Socket;
  /** What the client has sent, piece by piece. */
  readonly sent: string[];
  /** Told that the answer is there which is kept back here; null on every other connection. */
  onAnswer: (() => void) | null;
}

/** Lays a wire on a free port to the product at `url`. */
export async function layWire(url: string): Promise<Wire> {
  const { hostname, port } = new URL(url);
  const open = new Set<Connection>();
  const all: Connection[] = [];
  let held: (() => void)[] | null = null;
  let snare: { readonly request: RegExp; left: number; readonly onAnswer: () => void } | null = null;

  const pass = (run: () => void) => (held === null ? run() : void held.push(run));
  const take = (connection: Connection, chunk: Buffer) => {
    const text = chunk.toString('latin1');
    connection.sent.push(text);
    if (snare === null || !snare.request.test(text)) return;
    snare.left -= 1;
    if (snare.left > 0) return;
    connection.onAnswer = snare.onAnswer;
    snare = null;
  };
  const server = createServer((near) => {
    const connection: Connection = {
      near,
      far: connect(Number(port), hostname),
      sent: [],
      onAnswer: null,
    };
    const { far } = connection;
    open.add(connection);
    all.push(connection);
    near.on('data', (chunk) =>
      pass(() => {
        take(connection, chunk);
        write(chunk, near, far);
      }),
    );
    far.on('data', (chunk) =>
      pass(() => {
        if (connection.onAnswer === null) write(chunk, far, near);
        else connection.onAnswer();
      }),
    );
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      // Whatever happens to one end happens to the other; on a held wire not even that gets through.
      one.on('error', () => one.destroy());
      one.on('close', () =>
        pass(() => {
          open.delete(connection);
          other.destroySoon();
        }),
      );
    }
  });
  const listen = async (wanted: number) => {
    server.listen(wanted, '127.0.0.1');
    await once(server, 'listening');
  };
  await listen(0);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The wire has no port.');
  const cut = () => {
    const count = open.size;
    for (const { near, far } of open) for (const end of [near, far]) end.resetAndDestroy();
    return count;
  };
  const unplug = async () => {
    const closed = once(server, 'close');
    server.close();
    cut();
    await closed;
  };
  return {
    url: `http://127.0.0.1:${address.port}`,
    cut,
    unplug,
    plugIn: () => listen(address.port),
    hold: (isHeld) => {
      const late = held ?? [];
      held = isHeld ? late : null;
      if (!isHeld) for (const run of late) run();
    },
    catchAnswer: (request, nth = 1) =>
      new Promise((resolve) => {
        snare = { request, left: nth, onAnswer: resolve };
      }),
    findSent: (form) => all.flatMap(({ sent }) => sent.join('').match(form) ?? []),
    close: () => (server.listening ? unplug() : Promise.resolve()),
  };
}

/** Waits for a slow end instead of piling up what it does not read. */
function write(chunk: Buffer, from: Socket, to: Socket): void {
  if (to.destroyed || to.write(chunk)) return;
  from.pause();
  to.once('drain', () => from.resume());
}
