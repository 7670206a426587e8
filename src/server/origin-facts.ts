import type { IncomingMessage } from 'node:http';
import type { TrustsProxy } from './client-address.ts';
import type { OriginFacts } from './features/auth/check-origin.ts';

/** What decides which host people reach: the setting, and who may say so for others. */
export interface Reach {
  readonly publicUrl: string | null;
  readonly trustsProxy: TrustsProxy;
}

/** Which site a request or a handshake comes from: the same facts for both, or a proxy would let only one of them in. */
export function readOriginFacts(request: IncomingMessage, { publicUrl, trustsProxy }: Reach): OriginFacts {
  return {
    origin: request.headers.origin,
    secFetchSite: single(request.headers['sec-fetch-site']),
    host: readHost(request, trustsProxy),
    publicUrl,
  };
}

/**
 * The host that people reach. A proxy may rewrite `Host` and tell the real one in `X-Forwarded-Host`, which counts
 * where the nearest sender is trusted; of several values the last one, which that sender wrote.
 */
function readHost({ headers, socket }: IncomingMessage, trusts: TrustsProxy): string | undefined {
  const forwarded = single(headers['x-forwarded-host'])?.split(',').at(-1)?.trim();
  if (forwarded === undefined || forwarded === '' || socket.remoteAddress === undefined) return headers.host;
  return trusts(socket.remoteAddress, 0) ? forwarded : headers.host;
}

function single(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}
