import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A stretch of network that can be cut: it passes bytes on until somebody pulls the plug. */
export interface Wire {
  /** Where the product is reached through it. */
  readonly url: string;
  /** Ends every connection without a goodbye and says how many there were. New ones are possible at once. */
  cut(): number;
  close(): Promise<void>;
}

/** Lays a wire on a free port to the product at `url`. */
export async function layWire(url: string): Promise<Wire> {
  const { hostname, port } = new URL(url);
  const ends = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(one);
      // Whatever happens to one end happens to the other.
      one.on('error', () => other.destroy());
      one.on('close', () => {
        ends.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The wire has no port.');
  const cut = () => {
    const count = ends.size / 2;
    for (const end of ends) end.resetAndDestroy();
    return count;
  };
  return {
    url: `http://127.0.0.1:${address.port}`,
    cut,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
}
