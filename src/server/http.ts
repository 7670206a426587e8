import { randomUUID } from 'node:crypto';
import type { AnyTRPCRouter } from '@trpc/server';
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { ACCOUNT_HEADER } from '#shared/access/account-header.ts';
import { AppError, ERRORS, type ErrorCode } from '#shared/kernel/errors.ts';
import { createBrokenRequestHandler } from './broken-requests.ts';
import { readDeviceId } from './cookies.ts';
import type { Actor, Core, RequestContext } from './core/context.ts';
import { loggableUrl } from './core/logger.ts';
import { nestsTooDeep } from './core/parse-json.ts';
import type { RestRoute } from './core/rest.ts';
import { trpcErrorBody } from './core/trpc.ts';
import { readBearer } from './features/auth/keep-sessions.ts';
import { holdToAccount } from './hold-to-account.ts';
import type { RequestLimits } from './limit-requests.ts';
import type { Reach } from './origin-facts.ts';
import { errorBody, serveRest } from './rest.ts';
import { securityHeaders } from './security-headers.ts';
import { serveTrpc } from './trpc-http.ts';

const BODY_BYTES_MAX = 128 * 1024;
const REQUEST_TIMEOUT_MS = 20_000;
const KEEP_ALIVE_TIMEOUT_MS = 72_000;

/** What of a request tells who asks. */
export interface Credentials {
  readonly cookieHeader: string | undefined;
  readonly authorization: string | undefined;
}

export interface HttpParts extends Reach {
  readonly core: Core;
  readonly router: AnyTRPCRouter;
  readonly routes: readonly RestRoute[];
  authenticate(credentials: Credentials): Promise<Actor | null>;
  /** The session token of a cookie or Bearer header, unverified; null where none was sent. */
  readSessionToken(credentials: Credentials): string | null;
  /** Throws where a request that can change something comes from another site or in another shape. */
  guardRequest(request: FastifyRequest): void;
  /** How often who may ask for what; without limits where it is left out, for tests and load runs. */
  readonly limits?: RequestLimits | undefined;
  /** Registers what must be there before any route is: plugins that wrap answers. */
  prepare(app: FastifyInstance): Promise<void>;
  /** True where the product can serve: the database answers. */
  isReady(): Promise<boolean>;
}

/** Builds the HTTP server: limits, headers, tRPC, REST and health. Pages and files are added by their own modules. */
export async function createHttpServer(parts: HttpParts): Promise<FastifyInstance> {
  const { core } = parts;
  const headers = securityHeaders(isBehindTls(parts.publicUrl));
  const app = Fastify({
    // Answers are logged below, with what may be logged; Fastify's own lines would hold whole addresses.
    logger: false,
    trustProxy: parts.trustsProxy,
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    genReqId: () => randomUUID(),
    forceCloseConnections: 'idle',
    // Whoever still asks during a shutdown is answered, and asked to come back on another connection.
    return503OnClosing: false,
    // The names of ten procedures of a batch stand in one address.
    routerOptions: { maxParamLength: 1_000 },
    clientErrorHandler: createBrokenRequestHandler(headers),
    // Addresses that no route can be looked up for; no hook has seen them, so nothing has been put on the answer.
    frameworkErrors: (error, request, reply) => {
      reply.headers(headers);
      void sendError(core, error, request, reply);
    },
  });
  app.addHook('onRequest', (request, reply, next) => {
    // Whoever hung up before being asked for an address is nobody, and reads no answer.
    if (request.raw.socket.remoteAddress === undefined) {
      reply.hijack();
      request.raw.destroy();
      return;
    }
    reply.headers(headers);
    reply.header('x-request-id', request.id);
    next();
  });
  if (parts.limits !== undefined) limitAddresses(app, parts.limits);
  app.addHook('preParsing', (request, _reply, _payload, next) => {
    parts.guardRequest(request);
    next();
  });
  app.addHook('onResponse', (request, reply, next) => {
    logAnswer(core, request, reply);
    next();
  });
  app.setErrorHandler((error: FastifyError | AppError, request, reply) =>
    sendError(core, error, request, reply),
  );
  app.setNotFoundHandler((request, reply) =>
    sendError(core, new AppError('request.not_found'), request, reply),
  );

  parseShallowJson(app);
  await parts.prepare(app);
  const makeContext = contextMaker(parts);
  serveTrpc(app, parts.router, makeContext, (error, request, reply) =>
    sendError(core, error, request, reply, trpcErrorBody),
  );
  serveRest(app, parts.routes, makeContext);
  serveHealth(app, parts);
  return app;
}

/** Fastify's own reader of JSON bodies, which looks at every key, for texts that it is not made to stumble over. */
function parseShallowJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, parsed) => {
    const text = String(body);
    if (nestsTooDeep(text))
      parsed(new AppError('request.invalid', {}, { message: 'The body is nested too deep.' }));
    else void parse(request, text, parsed);
  });
}

/** Without a promise where there is nothing to wait for: this runs for every request. */
function limitAddresses(app: FastifyInstance, limits: RequestLimits): void {
  app.addHook('onRequest', (request, _reply, next) => {
    const admitted = limits.admitAddress(request);
    if (admitted === undefined) next();
    return admitted;
  });
}

/** True where people reach the product over https: cookies are then Secure and browsers told to stay on TLS. */
export function isBehindTls(publicUrl: string | null): boolean {
  return publicUrl?.startsWith('https://') ?? false;
}

/**
 * Makes the context of a request. The actor is read once per request: a batch of ten calls asks once. The answer names
 * the account it was, and one that the request wasn't made for is refused.
 */
function contextMaker(
  parts: Pick<HttpParts, 'core' | 'authenticate' | 'readSessionToken' | 'limits' | 'publicUrl'>,
): (request: FastifyRequest, reply: FastifyReply) => RequestContext {
  const behindTls = isBehindTls(parts.publicUrl);
  return (request, reply) => {
    const credentials = readCredentials(request);
    const identify = async (): Promise<Actor | null> => {
      const found = await parts.authenticate(credentials);
      if (found !== null) {
        reply.header(ACCOUNT_HEADER, found.accountId);
        await parts.limits?.admitAccount(request, found.accountId);
      }
      return holdToAccount(found, readMeantAccount(request));
    };
    let actor: Promise<Actor | null> | undefined;
    return {
      core: parts.core,
      authenticate: () => (actor ??= identify()),
      ip: request.ip,
      userAgent: (request.headers['user-agent'] ?? '').slice(0, 500),
      requestId: request.id,
      deviceId: readDeviceId(credentials.cookieHeader, behindTls),
      hasToken: readBearer(credentials.authorization) !== null,
      sessionToken: parts.readSessionToken(credentials),
      takesCookies: true,
      setCookie: (serialized) => {
        reply.header('set-cookie', serialized);
      },
    };
  };
}

function readMeantAccount({ headers }: Pick<FastifyRequest, 'headers'>): string | null {
  const meant = headers[ACCOUNT_HEADER];
  return typeof meant === 'string' ? meant : null;
}

export function readCredentials(request: Pick<FastifyRequest, 'headers'>): Credentials {
  return { cookieHeader: request.headers.cookie, authorization: request.headers.authorization };
}

const CODE_BY_FASTIFY_CODE: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'request.too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'request.not_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'request.invalid',
  FST_ERR_CTP_INVALID_JSON_BODY: 'request.invalid',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'request.invalid',
  FST_ERR_BAD_URL: 'request.invalid',
  FST_ERR_MAX_PARAM_LENGTH: 'request.not_found',
};

/** The refusal behind whatever a handler threw. */
export function toRefusal(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (!(error instanceof Error)) return new AppError('server.unexpected');
  const { code, statusCode } = error as Partial<FastifyError>;
  const known = code === undefined ? undefined : CODE_BY_FASTIFY_CODE[code];
  if (known !== undefined) return new AppError(known);
  // Fastify and its parsers mark what the sender did wrong with a 4xx of their own.
  const isRefusal = statusCode !== undefined && statusCode >= 400 && statusCode < 500;
  return new AppError(isRefusal ? 'request.invalid' : 'server.unexpected');
}

function sendError(
  core: Core,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  bodyOf: (refusal: AppError, requestId: string) => object = errorBody,
) {
  const refusal = toRefusal(error);
  if (refusal.code === 'server.unexpected') {
    core.log.error({ err: error, requestId: request.id, url: loggableUrl(request.url) }, 'a request failed');
  }
  const wait = refusal.details.retry_after;
  if (typeof wait === 'number') reply.header('retry-after', String(wait));
  return reply
    .code(ERRORS[refusal.code].http)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send(bodyOf(refusal, request.id));
}

function logAnswer(core: Core, request: FastifyRequest, reply: FastifyReply): void {
  const { statusCode } = reply;
  const level = statusCode >= 500 ? 'error' : statusCode >= 400 ? 'info' : 'debug';
  if (!core.log.isLevelEnabled(level)) return;
  core.log[level](
    {
      requestId: request.id,
      method: request.method,
      url: loggableUrl(request.url),
      status: statusCode,
      ms: Math.round(reply.elapsedTime),
      ip: request.ip,
    },
    'answered',
  );
}

function serveHealth(app: FastifyInstance, parts: HttpParts): void {
  app.get('/healthz', (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const ready = await parts.isReady().catch(() => false);
    return reply
      .code(ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(ready ? { status: 'ok', database: 'connected' } : { status: 'error', database: 'disconnected' });
  });
}
