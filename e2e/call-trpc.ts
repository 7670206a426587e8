import type { WebSocketClientOptions } from '@trpc/client';
import { createTRPCClient, createWSClient, httpLink, type TRPCClient, wsLink } from '@trpc/client';
import { WebSocket } from 'ws';
import type { AppRouter } from '#server/router.ts';

/** What every request of our own clients carries, and of nobody else's pages. */
export const CLIENT_HEADERS = { 'x-syrup': '1', 'content-type': 'application/json' } as const;

/** A stock tRPC client over HTTP, one request per call, as nobody or with somebody's Bearer token. */
export function createTrpcClient(url: string, token: string | null = null): TRPCClient<AppRouter> {
  return createTRPCClient<AppRouter>({
    links: [httpLink({ url: `${url}/trpc`, headers: { 'x-syrup': '1', ...bearer(token) } })],
  });
}

/** A stock tRPC client over a socket, with what a browser's handshake would say. `close` ends it for good. */
export function openTrpcSocket(
  url: string,
  token: string | null = null,
): { readonly client: TRPCClient<AppRouter>; close(): Promise<void> } {
  const socket = createWSClient({
    url: `${url.replace('http', 'ws')}/trpc-ws`,
    WebSocket: browserSocket({ origin: url, ...bearer(token) }),
    retryDelayMs: () => 20,
  });
  return {
    client: createTRPCClient<AppRouter>({ links: [wsLink({ client: socket })] }),
    close: () => socket.close(),
  };
}

function bearer(token: string | null): Record<string, string> {
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

/** Node's sockets know no origin; a browser always names it. */
function browserSocket(headers: Readonly<Record<string, string>>) {
  const Browser = class extends WebSocket {
    constructor(url: string | URL) {
      super(url, { headers });
    }
  };
  return Browser as unknown as NonNullable<WebSocketClientOptions['WebSocket']>;
}
