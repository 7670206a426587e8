import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { AppError, ERRORS } from '#shared/kernel/errors.ts';
import { errorBody } from './rest.ts';

/** `headers`: what every answer of the product has. */
export function createBrokenRequestHandler(
  headers: Readonly<Record<string, string>>,
): (error: Error & { readonly code?: string }, socket: Socket) => void {
  return (error, socket) => refuseBrokenRequest(headers, error, socket);
}

/**
 * Answers what never became a request: nonsense on the wire, headers over the limit, a sender that took too long. Node
 * hands over the bare connection here, so the answer is written by hand, in the form of every other refusal.
 */
function refuseBrokenRequest(
  headers: Readonly<Record<string, string>>,
  error: Error & { readonly code?: string },
  socket: Socket,
): void {
  // Whoever hung up reads no answer.
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const refusal = new AppError(
    error.code === 'HPE_HEADER_OVERFLOW' ? 'request.too_large' : 'request.invalid',
  );
  const { http: status } = ERRORS[refusal.code];
  const body = JSON.stringify(errorBody(refusal, ''));
  const lines = Object.entries({
    ...headers,
    'cache-control': 'no-store',
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}`);
  if (socket.writable) {
    socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
  }
  socket.destroy(error);
}
