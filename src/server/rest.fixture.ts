import type { Actor, Core } from './core/context.ts';
import type { RestRoute } from './core/rest.ts';
import { router } from './core/trpc.ts';
import { createHttpServer } from './http.ts';

/** The real HTTP server over some routes, for tests: whoever sends an actor's token is that actor. */

export interface RestCaller {
  readonly token?: string;
  /** The `Idempotency-Key`. */
  readonly key?: string;
  readonly body?: object;
}

export interface RestFixture {
  readonly call: (
    method: RestRoute['method'],
    url: string,
    caller?: RestCaller,
  ) => Promise<{
    status: number;
    // biome-ignore lint/suspicious/noExplicitAny: an answer is looked at field by field, and a wrong one fails there.
    json: any;
    body: string;
    headers: Record<string, unknown>;
  }>;
  readonly close: () => Promise<void>;
}

export async function createRestFixture(
  core: Core,
  routes: readonly RestRoute[],
  actorByToken: ReadonlyMap<string, Actor>,
): Promise<RestFixture> {
  const app = await createHttpServer({
    core,
    router: router({}),
    routes,
    publicUrl: null,
    trustsProxy: () => false,
    authenticate: ({ authorization }) => Promise.resolve(actorByToken.get(authorization ?? '') ?? null),
    readSessionToken: () => null,
    guardRequest: () => undefined,
    prepare: () => Promise.resolve(),
    isReady: () => Promise.resolve(true),
  });
  return {
    call: async (method, url, { token, key, body } = {}) => {
      const response = await app.inject({
        method,
        url,
        headers: {
          ...(token === undefined ? {} : { authorization: token }),
          ...(key === undefined ? {} : { 'idempotency-key': key }),
        },
        ...(body === undefined ? {} : { payload: body }),
      });
      const isJson = String(response.headers['content-type']).startsWith('application/json');
      return {
        status: response.statusCode,
        json: isJson ? response.json() : null,
        body: response.body,
        headers: response.headers,
      };
    },
    close: () => app.close(),
  };
}
