import type { QueryClient } from '@tanstack/solid-query';
import { createTRPCClient, httpBatchLink, type TRPCClient, TRPCClientError } from '@trpc/client';
import { createTRPCQueryUtils } from '@trpc/react-query';
import type { AppRouter } from '#server/router.ts';
import { ACCOUNT_HEADER } from '#shared/access/account-header.ts';
import { AppError, type ErrorDetails, isErrorCode } from '#shared/kernel/errors.ts';
import { makeLimitedFetch, type RequestOutcome } from './limited-fetch.ts';

/** The bridge: the only client file that names the server, and as a type. Buyers' pages import nothing of it but types. */
export type { AppRouter } from '#server/router.ts';

/** Queries and mutations over HTTP. */
export type Api = TRPCClient<AppRouter>;

/** Query options and cache access for `@tanstack/solid-query`. */
export type Queries = ReturnType<typeof createTRPCQueryUtils<AppRouter>>;

/** What a part of the app that is loaded later makes its own reads and writes of. */
export interface ServerAccess {
  readonly api: Api;
  readonly queries: Queries;
  readonly client: QueryClient;
}

export interface ApiOptions {
  /** The default, in ms, for one request from first to last byte. A single call may be shorter by a `signal` of its own. */
  readonly timeoutMs?: number;
  /** Told about every request, and how it ended: what the connection is judged by. */
  readonly onRequest?: () => (outcome: RequestOutcome) => void;
  /** Whose screen asks; null for nobody's. The server refuses to answer it as somebody else. */
  readonly accountId?: () => string | null;
  /** True while nothing may be sent, because the person works offline by choice. */
  readonly isCut?: () => boolean;
}

const TIMEOUT_MS = 10_000;
/** As many calls as the server takes in one request. */
const CALLS_PER_REQUEST_MAX = 10;
const URL_LENGTH_MAX = 4_000;

/** Makes the client for queries and mutations. Calls made in the same moment share one request. */
export function createApi(options: ApiOptions = {}): Api {
  const { timeoutMs = TIMEOUT_MS, onRequest, accountId = () => null, isCut = () => false } = options;
  const fetchInTime = makeLimitedFetch({ timeoutMs, onRequest });
  return createTRPCClient<AppRouter>({
    links: [
      httpBatchLink({
        url: '/trpc',
        // No form and no simple cross-site request can carry it; the server refuses writes without.
        headers: ({ opList }) => ({ 'x-syrup': '1', ...accountOf(opList, accountId()) }),
        maxItems: CALLS_PER_REQUEST_MAX,
        maxURLLength: URL_LENGTH_MAX,
        fetch: (url, init) =>
          isCut() && typeof url === 'string' && !url.startsWith('/trpc/auth.')
            ? Promise.reject(new Error('Nothing is sent while working offline by choice.'))
            : fetchInTime(url, init),
      }),
    ],
  });
}

/**
 * Options for a call that belongs to one account: `spots.markPaid.mutate(input, asAccount(id))`. The server refuses it
 * with `auth.other_account`, nothing done, where the browser's cookie is somebody else's by the time it arrives.
 */
export function asAccount(accountId: string): { readonly context: { readonly accountId: string } } {
  return { context: { accountId } };
}

interface OutgoingCall {
  readonly path: string;
  readonly context: { readonly accountId?: unknown };
}

/**
 * Calls that share a request share its session, so one that is bound binds them all; the others belong to whose screen it
 * is. Who is signed in is asked openly: it is how a screen finds out that somebody else is.
 */
function accountOf(calls: readonly OutgoingCall[], screenOf: string | null) {
  const bound = calls.map(({ context }) => context.accountId).find((id) => typeof id === 'string');
  const meant = bound ?? (calls.some(({ path }) => path.startsWith('auth.')) ? null : screenOf);
  return meant === null ? {} : { [ACCOUNT_HEADER]: meant };
}

/** Makes the query options; one per query client. */
export function createQueries(client: Api, queryClient: QueryClient): Queries {
  return createTRPCQueryUtils<AppRouter>({ client, queryClient });
}

interface RefusedCall {
  readonly code: unknown;
  readonly retry?: unknown;
  readonly details: ErrorDetails;
}

/**
 * The refusal inside whatever a call threw, with the server's sentence. No answer, or one that isn't our server's, is
 * `network.unreachable`: the outcome is unknown then, and the same operation may be sent again.
 */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (!(error instanceof TRPCClientError)) return new AppError('server.unexpected', {}, { cause: error });
  const { app } = (error.data ?? {}) as { readonly app?: RefusedCall };
  if (app === undefined) return new AppError('network.unreachable', {}, { cause: error });
  // A newer server may have a code that this client has not heard of; its sentence still says what is the matter, and
  // whether the same request can succeed later.
  const unheardOf = app.retry === 'never' ? 'request.invalid' : 'server.unexpected';
  const code = isErrorCode(app.code) ? app.code : unheardOf;
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
