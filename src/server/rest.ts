import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { AppError, ERRORS } from '#shared/kernel/errors.ts';
import { formatUuid } from '#shared/kernel/ids.ts';
import type { Actor, RequestContext } from './core/context.ts';
import { describeIssues } from './core/describe-issues.ts';
import { RestFile, type RestRoute } from './core/rest.ts';
import { requireActor } from './core/trpc.ts';
import { readBearer } from './features/auth/keep-sessions.ts';

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,200}$/;
/** A UUID, or at least 128 bits as they are usually written. */
const GUESSPROOF_KEY = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[A-Za-z0-9_-]{22,200})$/i;

/** Serves the listed routes. A refusal is `{error: {code, message}}` plus its details as flat fields. */
export function serveRest(
  app: FastifyInstance,
  routes: readonly RestRoute[],
  makeContext: (request: FastifyRequest, reply: FastifyReply) => RequestContext,
): void {
  for (const route of routes) {
    app.route({
      method: route.method,
      url: route.path,
      handler: (request, reply) => answer(route, makeContext(request, reply), request, reply),
    });
  }
}

async function answer(
  route: RestRoute,
  context: RequestContext,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const actor = await admit(route, context, request);
  const answered = await route.handle({
    context,
    actor,
    params: parse(route.params, request.params, 'address'),
    query: parse(route.query, request.query, 'query'),
    body: parse(route.body, request.body ?? {}, 'body'),
    opId: operationId(request, route, actor),
  });
  if (answered instanceof RestFile) return sendFile(reply, answered);
  return reply.code(route.status).header('cache-control', 'no-store').send(answered);
}

/** Who may use the route; null where nobody has to be signed in, or where a secret of the route's own came along. */
async function admit(
  route: RestRoute,
  context: RequestContext,
  request: FastifyRequest,
): Promise<Actor | null> {
  if (route.access === 'public') return findActor(context);
  if (route.admits !== null && secretsOf(request).some(route.admits)) return null;
  return requireActor(context, route.access, route);
}

/** What a program may have sent as a secret: in the header, or in the address where it can't set one. */
function secretsOf({ headers, query }: FastifyRequest): string[] {
  const token = typeof query === 'object' && query !== null && 'token' in query ? query.token : null;
  const bearer = readBearer(headers.authorization);
  return [bearer, token].filter((secret) => typeof secret === 'string');
}

/** Who is signed in where nobody has to be. Whoever must do something first counts as nobody until then. */
async function findActor(context: RequestContext): Promise<Actor | null> {
  const actor = await context.authenticate();
  return actor?.mustChangePassword === true || actor?.mustSetUpSecondFactor === true ? null : actor;
}

function parse(schema: z.ZodType | null, value: unknown, place: string): unknown {
  if (schema === null) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = describeIssues(parsed.error);
  throw new AppError('request.invalid', issues?.details ?? {}, {
    message: issues?.message ?? `The ${place} is not valid.`,
    cause: parsed.error,
  });
}

/**
 * The same key from the same caller on the same route is the same operation; the receipt compares the input. Callers
 * who are not signed in share one key space, and whoever knows a key gets its answer, with the link in it: so theirs
 * must be too random to be guessed.
 */
function operationId(request: FastifyRequest, route: RestRoute, actor: Actor | null): string {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return randomUUID();
  if (typeof key !== 'string' || !IDEMPOTENCY_KEY.test(key)) {
    throw new AppError(
      'request.invalid',
      {},
      { message: 'Idempotency-Key: use 1 to 200 printable characters.' },
    );
  }
  if (actor === null && !GUESSPROOF_KEY.test(key)) {
    throw new AppError(
      'request.invalid',
      {},
      {
        message:
          'Idempotency-Key: without signing in, use a random key such as a UUID, new for each operation.',
      },
    );
  }
  const digest = createHash('sha256')
    .update(`${actor?.accountId ?? 'public'}\n${route.method} ${route.path}\n${key}`)
    .digest();
  const bytes = new Uint8Array(digest.subarray(0, 16));
  // Version 8 of RFC 9562: an id of our own making.
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return formatUuid(bytes);
}

function sendFile(reply: FastifyReply, file: RestFile) {
  reply.header('content-type', file.contentType).header('cache-control', 'no-store');
  if (file.fileName !== null) reply.header('content-disposition', `attachment; filename="${file.fileName}"`);
  const { body } = file;
  return reply.send(typeof body === 'string' || Buffer.isBuffer(body) ? body : Readable.from(body));
}

/** The body of a refusal, the same for every REST route and for refusals of the HTTP layer itself. */
export function errorBody(error: AppError, requestId: string) {
  return {
    ...error.details,
    error: {
      code: error.code,
      message: error.message,
      ...(ERRORS[error.code].http >= 500 ? { request_id: requestId } : {}),
    },
  };
}
