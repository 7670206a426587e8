import type { QueryClient } from '@tanstack/solid-query';
import { createTRPCClient, httpBatchLink, type TRPCClient, TRPCClientError } from '@trpc/client';
import { createTRPCQueryUtils } from '@trpc/react-query';
import type { AppRouter } from '#server/router.ts';
import { AppError, type ErrorDetails, isErrorCode } from '#shared/kernel/errors.ts';
import { makeLimitedFetch, type RequestOutcome } from './limited-fetch.ts';

/** The bridge: the only client file that names the server, and as a type. Buyers' pages import nothing of it but types. */
export type { AppRouter } from '#server/router.ts';

/** Queries and mutations over HTTP. */
export type Api = TRPCClient<AppRouter>;

/** Query options and cache access for `@tanstack/solid-query`. */
export type Queries = ReturnType<typeof createTRPCQueryUtils<AppRouter>>;

export interface ApiOptions {
  /** The default, in ms, for one request from first to last byte. A single call may be shorter by a `signal` of its own. */
  readonly timeoutMs?: number;
  /** Told about every request, and how it ended: what the connection is judged by. */
  readonly onRequest?: () => (outcome: RequestOutcome) => void;
}

const TIMEOUT_MS = 10_000;
/** As many calls as the server takes in one request. */
const CALLS_PER_REQUEST_MAX = 10;
const URL_LENGTH_MAX = 4_000;

/** Makes the client for queries and mutations. Calls made in the same moment share one request. */
export function createApi({ timeoutMs = TIMEOUT_MS, onRequest }: ApiOptions = {}): Api {
  return createTRPCClient<AppRouter>({
    links: [
      httpBatchLink({
        url: '/trpc',
        // No form and no simple cross-site request can carry it; the server refuses writes without.
        headers: { 'x-syrup': '1' },
        maxItems: CALLS_PER_REQUEST_MAX,
        maxURLLength: URL_LENGTH_MAX,
        fetch: makeLimitedFetch({ timeoutMs, onRequest }),
      }),
    ],
  });
}

/** Makes the query options; one per query client. */
export function createQueries(client: Api, queryClient: QueryClient): Queries {
  return createTRPCQueryUtils<AppRouter>({ client, queryClient });
}

/**
 * The refusal inside whatever a call threw, with the server's sentence. No answer, or one that isn't our server's, is
 * `network.unreachable`: the outcome is unknown then, and the same operation may be sent again.
 */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (!(error instanceof TRPCClientError)) return new AppError('server.unexpected', {}, { cause: error });
  const app = (
    error.data as { readonly app?: { readonly code: unknown; readonly details: ErrorDetails } } | null
  )?.app;
  if (app === undefined) return new AppError('network.unreachable', {}, { cause: error });
  // A newer server may have a code that this client has not heard of; its sentence still says what is the matter.
  const code = isErrorCode(app.code) ? app.code : 'server.unexpected';
  return new AppError(code, app.details, { message: error.message, cause: error });
}

/** Passes a call's answer on, and makes an AppError of its failure. */
export async function call<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    throw toAppError(error);
  }
}
