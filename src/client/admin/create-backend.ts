import { QueryCache, QueryClient } from '@tanstack/solid-query';
import type { AuthData } from '#client/features/auth/auth.data.ts';
import { createAuthData } from '#client/features/auth/auth.data.ts';
import type { DrawsData } from '#client/features/draws/draws.data.ts';
import { createDrawsData } from '#client/features/draws/draws.data.ts';
import type { WafflesData } from '#client/features/waffles/waffles.data.ts';
import { createWafflesData } from '#client/features/waffles/waffles.data.ts';
import { makeLimitedFetch } from '#client/lib/limited-fetch.ts';
import type { Api } from '#client/lib/trpc.ts';
import { createApi, createQueries, toAppError } from '#client/lib/trpc.ts';
import type { Connection } from '#client/sync/connection.ts';
import { createConnection } from '#client/sync/connection.ts';
import { ERRORS } from '#shared/kernel/errors.ts';

/** The app's one connection to the server, and what each feature asks over it. */
export interface Backend {
  readonly api: Api;
  readonly connection: Connection;
  readonly auth: AuthData;
  readonly waffles: WafflesData;
  readonly draws: DrawsData;
  /** Forgets everything that was read: another person must not see it. */
  forget(): void;
}

export interface BackendOptions {
  /** Told when an answer says that nobody is signed in. */
  readonly onSignedOut: () => void;
  /** Told when an answer says that a new password has to be chosen first. */
  readonly onMustChangePassword: () => void;
}

const PROBE_TIMEOUT_MS = 3_000;
const READ_TRIES_MAX = 3;
const FRESH_MS = 2_000;

export function createBackend(options: BackendOptions): Backend {
  const probe = makeLimitedFetch({ timeoutMs: PROBE_TIMEOUT_MS });
  const connection = createConnection({
    probe: () => probe('/healthz', { cache: 'no-store' }),
    onHint: listenToPage,
  });
  const api = createApi({ onRequest: () => connection.request() });
  const client = createQueryClient(options);
  const queries = createQueries(api, client);

  return {
    api,
    connection,
    auth: createAuthData(api),
    waffles: createWafflesData(api, queries, client),
    draws: createDrawsData(api, queries, client),
    forget: () => client.clear(),
  };
}

function createQueryClient({ onSignedOut, onMustChangePassword }: BackendOptions): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        const { code } = toAppError(error);
        if (code === 'auth.required') onSignedOut();
        if (code === 'auth.must_change_password') onMustChangePassword();
      },
    }),
    defaultOptions: {
      queries: {
        // The system's word on being offline is not believed: a query is tried, and says itself what came of it.
        networkMode: 'always',
        staleTime: FRESH_MS,
        retry: (failures, error) => {
          const { code } = toAppError(error);
          return ERRORS[code].retry === 'later' && code !== 'auth.required' && failures < READ_TRIES_MAX;
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
