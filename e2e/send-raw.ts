import { once } from 'node:events';
import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

/**
 * Sends a request letter by letter, for what no client would send: `fetch` tidies addresses and refuses strange
 * headers. Asks for the connection to be closed and reads until it is.
 */
export async function sendRaw(
  url: string,
  startLine: string,
  headers: readonly string[] = [],
  body = '',
): Promise<RawAnswer> {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  // A server that refuses hangs up while we may still be writing; what it said before counts.
  socket.on('error', () => undefined);
  socket.write([startLine, `Host: ${host}`, 'Connection: close', ...headers, '', body].join('\r\n'));
  await once(socket, 'close', { signal: AbortSignal.timeout(20_000) });
  const text = Buffer.concat(chunks).toString();
  const [head = '', ...rest] = text.split('\r\n\r\n');
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0),
    headers: head,
    body: rest.join('\r\n\r\n'),
  };
}
