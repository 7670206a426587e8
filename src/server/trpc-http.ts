import { type AnyTRPCRouter, getTRPCErrorFromUnknown, getTRPCErrorShape } from '@trpc/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '#shared/kernel/errors.ts';
import type { RequestContext } from './core/context.ts';
import { parseJson } from './core/parse-json.ts';
import { runProcedure } from './core/run-procedure.ts';
import { toAppError } from './core/trpc.ts';

/** Calls in one HTTP request. */
const BATCH_MAX = 10;

interface Call {
  readonly path: string;
  readonly input: unknown;
}

interface Answered {
  readonly status: number;
  readonly body: unknown;
  /** Seconds to wait before the call may be made again; 0 where nothing was said about it. */
  readonly waitS: number;
}

/**
 * Serves the router's queries (GET) and mutations (POST) under `/trpc/`, in tRPC's own wire format without a
 * transformer, batches included. It calls the procedures itself because the stock adapter builds a fetch Request per
 * call, which costs several times what the call does (docs/decisions/0006-lean-trpc-route.md).
 *
 * Runs in its own Fastify scope: mutations without input have an empty body, which Fastify's parser refuses, and what is
 * refused before a procedure is reached is passed to `refuse`.
 */
export function serveTrpc(
  app: FastifyInstance,
  router: AnyTRPCRouter,
  makeContext: (request: FastifyRequest, reply: FastifyReply) => RequestContext,
  refuse: (error: unknown, request: FastifyRequest, reply: FastifyReply) => unknown,
): void {
  app.register((scope, _options, done) => {
    scope.setErrorHandler((error, request, reply) => refuse(error, request, reply));
    scope.removeContentTypeParser('application/json');
    scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, parsed) => {
      try {
        parsed(null, body === '' ? undefined : parseJson(String(body)));
      } catch {
        parsed(new AppError('request.invalid', {}, { message: 'The body is not valid JSON.' }));
      }
    });
    const serve = (type: 'query' | 'mutation') => async (request: FastifyRequest, reply: FastifyReply) => {
      const context = makeContext(request, reply);
      const { calls, batch } = readCalls(request, type);
      reply.header('cache-control', 'no-store');
      const [only] = calls;
      if (!batch && only !== undefined) {
        const { status, body, waitS } = await answerCall(router, context, type, only, 0);
        if (waitS > 0) reply.header('retry-after', String(waitS));
        return reply.code(status).send(body);
      }
      const answers = await Promise.all(
        calls.map((call, index) => answerCall(router, context, type, call, index)),
      );
      const waitS = Math.max(...answers.map((answer) => answer.waitS));
      if (waitS > 0) reply.header('retry-after', String(waitS));
      const statuses = new Set(answers.map((answer) => answer.status));
      const [status = 200] = statuses;
      return reply.code(statuses.size > 1 ? 207 : status).send(answers.map((answer) => answer.body));
    };
    scope.get('/trpc/:path', serve('query'));
    scope.post('/trpc/:path', serve('mutation'));
    done();
  });
}

function readCalls(request: FastifyRequest, type: 'query' | 'mutation'): { calls: Call[]; batch: boolean } {
  const { path } = request.params as { path: string };
  const query = request.query as Record<string, string | undefined>;
  const batch = query.batch === '1';
  const paths = batch ? path.split(',') : [path];
  if (paths.length > BATCH_MAX) {
    throw new AppError(
      'request.too_large',
      {},
      { message: `At most ${BATCH_MAX} calls fit in one request.` },
    );
  }
  const input = type === 'query' ? parseQueryInput(query.input) : request.body;
  const inputs =
    batch && typeof input === 'object' && input !== null ? (input as Record<string, unknown>) : {};
  return {
    batch,
    calls: paths.map((one, index) => ({ path: one, input: batch ? inputs[String(index)] : input })),
  };
}

function parseQueryInput(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return parseJson(text);
  } catch (error) {
    throw new AppError('request.invalid', {}, { message: 'The input is not valid JSON.', cause: error });
  }
}

async function answerCall(
  router: AnyTRPCRouter,
  ctx: RequestContext,
  type: 'query' | 'mutation',
  call: Call,
  batchIndex: number,
): Promise<Answered> {
  const { path, input } = call;
  try {
    const data: unknown = await runProcedure({
      router,
      path,
      type,
      ctx,
      batchIndex,
      signal: undefined,
      getRawInput: () => Promise.resolve(input),
    });
    return { status: 200, body: { result: { data } }, waitS: 0 };
  } catch (cause) {
    const error = getTRPCErrorFromUnknown(cause);
    const refusal = toAppError(error);
    if (refusal.code === 'server.unexpected') {
      ctx.core.log.error({ err: error.cause ?? error, path, requestId: ctx.requestId }, 'a procedure failed');
    }
    const shape = getTRPCErrorShape({ config: router._def._config, error, type, path, input, ctx });
    const { httpStatus } = (shape as { data: { httpStatus: number } }).data;
    const { retry_after: wait } = refusal.details;
    return { status: httpStatus, body: { error: shape }, waitS: typeof wait === 'number' ? wait : 0 };
  }
}
