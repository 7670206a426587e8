import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { listen } from './listen.ts';

/**
 * Servers that do nothing at all: how fast the load generator is with them is how fast it can be.
 *
 * They take every chunk for one request, which holds because a caller has one request under way and all are small.
 */
export async function serveNothingOverHttp(): Promise<{ port: number }> {
  const body = JSON.stringify({ result: { data: {} } });
  const answer = Buffer.from(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => socket.write(answer));
  });
  return { port: await listen(server) };
}

export async function serveNothingOverSockets(): Promise<{ port: number }> {
  const payload = Buffer.from('{"id":1,"result":{"type":"data","data":{}}}');
  const answer = Buffer.concat([Buffer.of(0x81, payload.length), payload]);
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (request) => {
      const key = /sec-websocket-key: (.+)\r\n/i.exec(request.toString('latin1'))?.[1] ?? '';
      const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
          `Sec-WebSocket-Accept: ${accept}\r\n\r\n`,
      );
      socket.on('data', () => socket.write(answer));
    });
  });
  return { port: await listen(server) };
}
