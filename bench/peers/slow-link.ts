import { connect, createServer, type Socket } from 'node:net';
import { listen } from './listen.ts';

/** A phone's way to a server: the profile that Lighthouse calls slow 4G. */
const SLOW_4G = { roundTripMs: 150, bitsPerSecond: 1.6 * 1_024 * 1_024 } as const;

/** What a server may send on a fresh connection before it has to hear from the other side: ten packets. */
const FIRST_WINDOW_BYTES = 14_600;
const SLICE_BYTES = 1_460;

export interface SlowLink {
  readonly port: number;
  close(): void;
}

/**
 * Passes connections on to a server of this machine as a slow link would: every byte takes half a round trip, a new
 * connection one more, all downloads share the bandwidth, and each connection begins slowly, doubling with every round
 * trip. Chromium's own throttling knows requests only, and delays the tenth on an open connection as much as the first.
 */
export async function openSlowLink(targetPort: number): Promise<SlowLink> {
  let linkFreeMs = 0;
  const open = new Set<Socket>();
  const server = createServer({ noDelay: true }, (client) => {
    const target = connect({ host: '127.0.0.1', port: targetPort, noDelay: true });
    const acceptedMs = performance.now();
    let upMs = 0;
    let sentBytes = 0;
    let firstByteMs = 0;
    open.add(client);
    client.on('data', (chunk) => {
      // The handshake is over one round trip after it began; until then nothing can be asked.
      upMs = Math.max(
        upMs,
        performance.now() + SLOW_4G.roundTripMs / 2,
        acceptedMs + 1.5 * SLOW_4G.roundTripMs,
      );
      setTimeout(() => target.write(chunk), upMs - performance.now());
    });
    target.on('data', (chunk) => {
      if (firstByteMs === 0) firstByteMs = performance.now();
      for (let at = 0; at < chunk.length; at += SLICE_BYTES) {
        const slice = chunk.subarray(at, at + SLICE_BYTES);
        const rounds = Math.floor(Math.log2(sentBytes / FIRST_WINDOW_BYTES + 1));
        const leavesMs = Math.max(performance.now(), linkFreeMs, firstByteMs + rounds * SLOW_4G.roundTripMs);
        linkFreeMs = Math.max(linkFreeMs, performance.now()) + (slice.length * 8_000) / SLOW_4G.bitsPerSecond;
        sentBytes += slice.length;
        setTimeout(() => client.write(slice), leavesMs + SLOW_4G.roundTripMs / 2 - performance.now());
      }
    });
    const end = () => {
      open.delete(client);
      client.destroy();
      target.destroy();
    };
    for (const socket of [client, target]) socket.on('error', end).on('close', end);
  });
  return {
    port: await listen(server),
    close: () => {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}
