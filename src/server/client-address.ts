import type { IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';

/** Who of the senders of a forwarded request may name the one before: asked for each hop, the nearest first. */
export type TrustsProxy = (address: string, hop: number) => boolean;

/** The nearest `n` hops, or the named networks; whatever lies beyond may have been written by anybody. */
export function trustedProxies(trust: number | readonly string[]): TrustsProxy {
  return typeof trust === 'number' ? (_address, hop) => hop < trust : proxyAddr.compile([...trust]);
}

/**
 * The sender's address, after trusted proxies only; for handshakes, which never become a Fastify request. Null where
 * the sender hung up before anybody asked: the connection knows no address any more.
 */
export function addressOf(request: IncomingMessage, trusts: TrustsProxy): string | null {
  return request.socket.remoteAddress === undefined ? null : proxyAddr(request, trusts);
}
