import { createTRPCClient, createWSClient, type TRPCClient, wsLink } from '@trpc/client';
import type { AnyTRPCRouter } from '@trpc/server';
import { ACCOUNT_PARAMETER } from '#shared/access/account-header.ts';
import { makeEagerWebSocket } from './eager-web-socket.ts';
import { makeKeepAliveSocket } from './keep-alive-socket.ts';

/** The live socket of a page. Loaded after the page itself: a board can be read before it moves. */

export interface LiveClientOptions {
  /** Defaults to this page's own server. */
  readonly url?: string;
  /** Whose screen it is: the server refuses to answer it as somebody else. */
  readonly accountId?: string;
  /** Told about every sign of life from the server. */
  readonly onHeard?: () => void;
  readonly onOpen?: () => void;
  readonly onClose?: () => void;
}

export interface LiveClient<Router extends AnyTRPCRouter> {
  /** For subscriptions only: a call over the socket has an unknown outcome when the socket closes. */
  readonly client: TRPCClient<Router>;
  close(): Promise<void>;
}

/** The keep-alive has waited for an answer before it closes a socket; there is none to wait for any more. */
const SOCKET_LIMITS = { connectTimeoutMs: 8_000, closeGraceMs: 200 };
const PING_VISIBLE_MS = 1_250;
const PING_HIDDEN_MS = 10_000;
const ANSWER_WITHIN_MS = 1_200;
const ANSWER_WITHIN_MS_MAX = 6_000;
/** Long enough to go from one board to the next on the same socket. */
const UNUSED_MS = 5_000;
const FIRST_RETRY_MS = 250;
const QUICK_RETRY_MS = 1_000;
const QUICK_RETRIES = 9;
const RETRY_MS_MAX = 8_000;

/**
 * Makes the page's live client. It connects with the first subscription and hangs up after the last. It has only
 * subscriptions, so its request ids are small numbers that all pages share, and the server encodes an event once for
 * everybody.
 */
export function createLiveClient<Router extends AnyTRPCRouter>(
  options: LiveClientOptions = {},
): LiveClient<Router> {
  const { accountId, onHeard, onOpen, onClose } = options;
  const query = accountId === undefined ? '' : `?${ACCOUNT_PARAMETER}=${encodeURIComponent(accountId)}`;
  const url = `${options.url ?? socketUrl()}${query}`;
  const socket = createWSClient({
    url,
    WebSocket: makeKeepAliveSocket(makeEagerWebSocket(WebSocket, SOCKET_LIMITS), {
      pingAfterMs: () => (document.visibilityState === 'visible' ? PING_VISIBLE_MS : PING_HIDDEN_MS),
      answerWithinMs: ANSWER_WITHIN_MS,
      answerWithinMsMax: ANSWER_WITHIN_MS_MAX,
      onHint: listenToPage,
      ...(onHeard === undefined ? {} : { onHeard }),
    }),
    lazy: { enabled: true, closeMs: UNUSED_MS },
    retryDelayMs: retryPause,
    ...(onOpen === undefined ? {} : { onOpen }),
    ...(onClose === undefined ? {} : { onClose }),
  });
  return {
    client: createTRPCClient<Router>({ links: [wsLink<AnyTRPCRouter>({ client: socket })] }),
    close: () => socket.close(),
  };
}

/**
 * How long to wait before the next try, in ms: anything up to a limit, so that after a restart no two pages return at
 * the same moment. The limit stays at a second for as long as a restart takes, and then grows to eight.
 */
export function retryPause(attempt: number): number {
  const slower = Math.max(0, attempt - QUICK_RETRIES);
  const limitMs = attempt === 0 ? FIRST_RETRY_MS : Math.min(RETRY_MS_MAX, QUICK_RETRY_MS * 2 ** slower);
  return Math.random() * limitMs;
}

function socketUrl(): string {
  const { protocol, host } = window.location;
  return `${protocol === 'https:' ? 'wss:' : 'ws:'}//${host}/trpc-ws`;
}

/** Calls `check` when the page is looked at again, comes out of the freezer, or the system says something of the network. */
function listenToPage(check: () => void): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  document.addEventListener('visibilitychange', check, { signal });
  for (const type of ['pageshow', 'online', 'offline']) window.addEventListener(type, check, { signal });
  return () => stop.abort();
}
