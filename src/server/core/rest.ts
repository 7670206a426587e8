import type { z } from 'zod';
import type { Access, Permission } from '#shared/access/permissions.ts';
import type { ErrorCode } from '#shared/kernel/errors.ts';
import type { Actor, RequestContext } from './context.ts';

/**
 * REST is a second door to the same services: a feature lists its routes with `defineRoute`, `server/rest.ts` serves
 * the list and `server/openapi.ts` documents it. Nothing is served that is not documented.
 */
export interface RestRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Fastify's form, `/api/waffles/:slug`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly access: Access;
  /** Open to those, too, who have to choose a new password before anything else. */
  readonly beforePasswordChange: boolean;
  /** Open to every API key of an account with the permission, whatever its scopes. */
  readonly openToKeys: boolean;
  readonly params: z.ZodType | null;
  readonly query: z.ZodType | null;
  readonly body: z.ZodType | null;
  /** The answer's shape; null where the route answers with a file. */
  readonly answer: z.ZodType | null;
  readonly status: 200 | 201;
  /** Costs as much as many others: an export, a picture, a search through everything. Asked for less often then. */
  readonly heavy: boolean;
  /** Refusals worth documenting beside the general ones. */
  readonly errors: readonly ErrorCode[];
  /** A body that works as it is, but for secrets and ids that only the caller has: for the documentation and its test. */
  readonly sample?: unknown;
  /** True where this secret, of the Bearer header or the `token` in the address, opens the route as the permission does. */
  readonly admits: ((secret: string) => boolean) | null;
  readonly handle: (call: RestCall<unknown, unknown, unknown>) => Promise<unknown>;
}

export interface RestCall<Params, Query, Body> {
  readonly context: RequestContext;
  /** Null only on public routes, and where a secret stood for the permission. */
  readonly actor: Actor | null;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /**
   * The operation id of this write: made from the `Idempotency-Key` header, the caller and the route, so that the
   * same key sent again gets the first answer; random where the header is missing.
   */
  readonly opId: string;
}

/** Same as `RestCall` with an actor: what routes with a permission get. */
export interface GuardedRestCall<Params, Query, Body> extends RestCall<Params, Query, Body> {
  readonly actor: Actor;
}

/** A file instead of JSON. `body` may be produced piece by piece. */
export class RestFile {
  readonly contentType: string;
  /** Offered as a download under this name; shown in place where null. */
  readonly fileName: string | null;
  readonly body: string | Buffer | AsyncIterable<string>;

  constructor(contentType: string, fileName: string | null, body: string | Buffer | AsyncIterable<string>) {
    this.contentType = contentType;
    this.fileName = fileName;
    this.body = body;
  }
}

type Parsed<Schema> = Schema extends z.ZodType ? z.infer<Schema> : undefined;

interface RouteSpec<Who extends Access, Params, Query, Body, Answer> {
  readonly method: RestRoute['method'];
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly access: Who;
  readonly beforePasswordChange?: boolean;
  readonly openToKeys?: boolean;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** Left out where the route answers with a `RestFile`. */
  readonly answer?: Answer;
  readonly status?: 200 | 201;
  readonly heavy?: boolean;
  readonly errors?: readonly ErrorCode[];
  readonly sample?: unknown;
  readonly handle: (
    call: Who extends 'public'
      ? RestCall<Parsed<Params>, Parsed<Query>, Parsed<Body>>
      : GuardedRestCall<Parsed<Params>, Parsed<Query>, Parsed<Body>>,
  ) => Promise<Answer extends z.ZodType ? z.input<Answer> : RestFile>;
}

/** Ties a route's schemas to its handler's types. Input schemas are REST's own: snake_case, as the documents print. */
export function defineRoute<
  const Who extends Access,
  Params extends z.ZodType | undefined = undefined,
  Query extends z.ZodType | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
  Answer extends z.ZodType | undefined = undefined,
>(spec: RouteSpec<Who, Params, Query, Body, Answer>): RestRoute {
  return {
    ...spec,
    beforePasswordChange: spec.beforePasswordChange ?? false,
    openToKeys: spec.openToKeys ?? false,
    params: spec.params ?? null,
    query: spec.query ?? null,
    body: spec.body ?? null,
    answer: spec.answer ?? null,
    status: spec.status ?? 200,
    heavy: spec.heavy ?? false,
    errors: spec.errors ?? [],
    admits: null,
    // The server parses with the same schemas before it calls, so the handler's narrower types hold.
    handle: spec.handle as RestRoute['handle'],
  };
}

/**
 * A route for those with a permission, and for programs that have a secret of the configuration instead: then nobody in
 * particular asks. Reads only, because whoever knows the secret is in no audit.
 */
export function defineSecretRoute<
  Query extends z.ZodType | undefined = undefined,
  Answer extends z.ZodType | undefined = undefined,
>({
  access,
  admits,
  ...spec
}: Omit<RouteSpec<'public', undefined, Query, undefined, Answer>, 'access' | 'method'> & {
  readonly access: Permission;
  readonly admits: (secret: string) => boolean;
}): RestRoute {
  return { ...defineRoute({ ...spec, method: 'GET', access: 'public' }), access, admits };
}
