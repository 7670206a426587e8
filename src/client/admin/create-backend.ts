import { QueryCache, QueryClient } from '@tanstack/solid-query';
import type { AuthData } from '#client/features/auth/auth.data.ts';
import { createAuthData } from '#client/features/auth/auth.data.ts';
import type { WafflesData } from '#client/features/waffles/waffles.data.ts';
import { createWafflesData } from '#client/features/waffles/waffles.data.ts';
import { makeLimitedFetch } from '#client/lib/limited-fetch.ts';
import { recall, remember } from '#client/lib/remember.ts';
import type { Api, ServerAccess } from '#client/lib/trpc.ts';
import { createApi, createQueries, toAppError } from '#client/lib/trpc.ts';
import type { Connection } from '#client/sync/connection.ts';
import { createConnection } from '#client/sync/connection.ts';
import type { LazyDevice } from '#client/sync/lazy-device.ts';
import { createLazyDevice } from '#client/sync/lazy-device.ts';
import { ERRORS } from '#shared/kernel/errors.ts';

/** The app's one connection to the server, and what each feature asks over it. */
export interface Backend {
  readonly api: Api;
  /** For pages that bring what they ask themselves, because few people open them. */
  readonly server: ServerAccess;
  readonly connection: Connection;
  /** Closed until somebody is signed in. */
  readonly device: LazyDevice;
  readonly auth: AuthData;
  readonly waffles: WafflesData;
  /** Reads again what is shown: the network is back. */
  refresh(): void;
  /** Forgets everything that was read: another person must not see it. */
  forget(): void;
}

export interface BackendOptions {
  /** Whose screen it is; null while nobody is signed in. */
  readonly accountId: () => string | null;
  /** Told when an answer says that nobody is signed in, or somebody else. */
  readonly onSignedOut: () => void;
  /** Told when an answer says that something else has to be done first: a new password, a second factor. */
  readonly onNotReady: () => void;
}

/** What the person's choice to work offline is remembered by. */
export const WORK_OFFLINE = 'work-offline';

const PROBE_TIMEOUT_MS = 3_000;
const READ_TRIES_MAX = 3;
const FRESH_MS = 2_000;

export function createBackend(options: BackendOptions): Backend {
  const probe = makeLimitedFetch({ timeoutMs: PROBE_TIMEOUT_MS });
  const connection = createConnection({
    probe: () => probe('/healthz', { cache: 'no-store' }),
    onHint: listenToPage,
    offlineChoice: {
      read: () => recall(WORK_OFFLINE) === 'yes',
      keep: (workOffline) => remember(WORK_OFFLINE, workOffline ? 'yes' : 'no'),
    },
  });
  const api = createApi({
    accountId: options.accountId,
    isCut: connection.workOffline,
    onRequest: () => connection.request(),
  });
  const client = createQueryClient(options);
  const queries = createQueries(api, client);
  const device = createLazyDevice(() => import('#client/sync/create-device.ts'));

  return {
    api,
    server: { api, queries, client },
    connection,
    device,
    auth: createAuthData(api),
    waffles: createWafflesData(api, queries, client, device.snapshots),
    refresh: () => void client.refetchQueries({ type: 'active' }),
    forget: () => client.clear(),
  };
}

function createQueryClient({ onSignedOut, onNotReady }: BackendOptions): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        const { code } = toAppError(error);
        if (ERRORS[code].http === 401) onSignedOut();
        if (code.startsWith('auth.must_')) onNotReady();
      },
    }),
    defaultOptions: {
      queries: {
        // The system's word on being offline is not believed: a query is tried, and says itself what came of it.
        networkMode: 'always',
        staleTime: FRESH_MS,
        retry: (failures, error) => {
          const { code } = toAppError(error);
          const { retry, http } = ERRORS[code];
          return retry === 'later' && http !== 401 && failures < READ_TRIES_MAX;
        },
      },
    },
  });
}

/** Moments when the network has probably changed. */
function listenToPage(check: () => void): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  document.addEventListener('visibilitychange', check, { signal });
  for (const type of ['pageshow', 'online', 'offline']) window.addEventListener(type, check, { signal });
  return () => stop.abort();
}
