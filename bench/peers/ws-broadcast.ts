import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import type { PublicLoggedEvent } from '#shared/live/events.ts';
import { listen } from './listen.ts';

export interface Broadcast {
  readonly port: number;
  /** Sends so many events to everybody, evenly; resolves with the last number. */
  broadcast(input: { perSecond: number; events: number }): Promise<number>;
}

/**
 * A bare `ws` broadcast as its documentation recommends it for many clients: each event is encoded once and the same
 * bytes are sent to all. The events and their wire form are the product's own, so that both carry the same bytes.
 */
export async function serveBroadcast(): Promise<Broadcast> {
  const http = createServer();
  const sockets = new WebSocketServer({ server: http, perMessageDeflate: false });
  let seq = 0;
  const frameOf = (data: unknown) =>
    Buffer.from(
      `{"id":1,"result":{"type":"data","data":{"id":"${seq}","data":${JSON.stringify(data)}},"id":"${seq}"}}`,
    );
  sockets.on('connection', (socket) => {
    socket.on('error', () => undefined);
    socket.once('message', () => {
      socket.send('{"id":1,"result":{"type":"started"}}');
      socket.send(frameOf({ type: 'snapshot', board: { seq } }), { binary: false });
    });
  });
  const send = () => {
    seq += 1;
    const event: PublicLoggedEvent = {
      seq,
      at: new Date().toISOString(),
      event: { kind: 'spot.claimed', handle: `buyer${seq % 500}`, numbers: [seq % 1_000] },
    };
    const frame = frameOf({ type: 'events', events: [event] });
    for (const socket of sockets.clients) socket.send(frame, { binary: false });
  };
  return {
    port: await listen(http),
    broadcast: async ({ perSecond, events }) => {
      const beganMs = performance.now();
      for (let n = 0; n < events; n += 1) {
        const dueMs = beganMs + (n * 1_000) / perSecond;
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueMs - performance.now())));
        send();
      }
      return seq;
    },
  };
}
