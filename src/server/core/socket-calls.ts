import { randomUUID } from 'node:crypto';
import { type AnyTRPCRouter, getTRPCErrorFromUnknown, getTRPCErrorShape } from '@trpc/server';
import { parseTRPCMessage, type TRPCClientOutgoingMessage } from '@trpc/server/rpc';
import type { Logger } from 'pino';
import { AppError } from '#shared/kernel/errors.ts';
import type { Actor, RequestContext } from './context.ts';
import { CLOSE, type LiveSocket } from './live-socket.ts';
import { logDenial } from './log-denial.ts';
import { parseJson } from './parse-json.ts';
import { readPushSubscription } from './push-subscription.ts';
import { runProcedure } from './run-procedure.ts';
import type { SocketLimits } from './socket-limits.ts';
import { SocketSubscription } from './socket-subscription.ts';
import { textFrame } from './text-frame.ts';
import { toAppError, toTrpcError } from './trpc.ts';

/** tRPC's WebSocket protocol for one message of one socket, without a transformer. */

export interface CallParts<Visitor> {
  readonly router: AnyTRPCRouter;
  readonly limits: SocketLimits;
  readonly log: Logger;
  /**
   * Makes the context of one call. Its `authenticate` must read the database every time it is called: a guarded
   * subscription keeps the context and asks again and again.
   */
  createContext(visitor: Visitor, requestId: string): RequestContext;
  /**
   * Told which account a call acts for, and when that was asked. False where the account lost its sessions since: the
   * answer from the database is out of date then.
   */
  claimAccount(socket: LiveSocket<Visitor>, accountId: string, askedAtMs: number): boolean;
}

type CallMessage = Exclude<TRPCClientOutgoingMessage, { method: 'subscription.stop' }>;

interface Call {
  /** As JSON. */
  readonly requestId: string;
  readonly type: CallMessage['method'];
  readonly params: CallMessage['params'];
  readonly context: RequestContext;
}

const REQUEST_ID_LENGTH_MAX = 64;
const PONG = textFrame('PONG');

/** Serves one message: a ping, a call, or up to `callsPerMessageMax` calls at once. Closes a socket that asks too much. */
export function serveMessage<Visitor>(
  parts: CallParts<Visitor>,
  socket: LiveSocket<Visitor>,
  data: Buffer,
  isBinary: boolean,
): void {
  if (isBinary) {
    socket.close(CLOSE.unsupported, 'Send text.');
    return;
  }
  if (!socket.spend(1 + Math.floor(data.length / parts.limits.bytesPerShare))) {
    socket.closeDeaf(CLOSE.policy, 'Too many messages.');
    return;
  }
  const text = data.toString('utf8');
  if (text === 'PING') socket.send(PONG);
  else if (text !== 'PONG') serveCalls(parts, socket, text);
}

function serveCalls<Visitor>(parts: CallParts<Visitor>, socket: LiveSocket<Visitor>, text: string): void {
  const messages = parseMessages(text);
  const { callsPerMessageMax, callsInFlightMax } = parts.limits;
  if (messages === null) {
    refuse(parts, socket, null, new AppError('request.invalid'));
  } else if (
    messages.length > callsPerMessageMax ||
    messages.length + socket.callsInFlight > callsInFlightMax ||
    !socket.spend(messages.length - 1)
  ) {
    socket.closeDeaf(CLOSE.policy, 'Too many calls at once.');
  } else {
    for (const [index, message] of messages.entries()) serveOne(parts, socket, message, index);
  }
}

function serveOne<Visitor>(
  parts: CallParts<Visitor>,
  socket: LiveSocket<Visitor>,
  message: unknown,
  batchIndex: number,
): void {
  const parsed = parseMessage(parts, message);
  if (parsed === null) {
    refuse(parts, socket, null, new AppError('request.invalid'));
    return;
  }
  const requestId = JSON.stringify(parsed.id);
  if (parsed.method === 'subscription.stop') {
    socket.subscriptions.get(requestId)?.end();
    return;
  }
  const call = { requestId, type: parsed.method, params: parsed.params, context: makeContext(parts, socket) };
  const subscription = call.type === 'subscription' ? subscribe(parts, socket, call) : null;
  if (call.type === 'subscription' && subscription === null) return;
  // Answers its own failures.
  void answer(parts, socket, call, batchIndex, subscription);
}

async function answer<Visitor>(
  parts: CallParts<Visitor>,
  socket: LiveSocket<Visitor>,
  call: Call,
  batchIndex: number,
  subscription: SocketSubscription | null,
): Promise<void> {
  const { type, params, context, requestId } = call;
  socket.callsInFlight += 1;
  try {
    const result: unknown = await runProcedure({
      router: parts.router,
      path: params.path,
      type,
      ctx: context,
      batchIndex,
      signal: undefined,
      getRawInput: async () => inputOf(params),
    });
    if (subscription === null) {
      socket.sendText(`{"id":${requestId},"result":${JSON.stringify({ type: 'data', data: result })}}`);
      return;
    }
    const pushed = readPushSubscription(result);
    if (pushed === null) throw new Error(`${params.path} is no push subscription`);
    subscription.begin(pushed);
  } catch (error) {
    if (subscription === null) refuse(parts, socket, requestId, error, factsOf(call));
    else subscription.fail(error);
  } finally {
    socket.callsInFlight -= 1;
  }
}

/** Takes the request id for a subscription; null, with the refusal sent, where that is not possible. */
function subscribe<Visitor>(
  parts: CallParts<Visitor>,
  socket: LiveSocket<Visitor>,
  call: Call,
): SocketSubscription | null {
  const { requestId } = call;
  // Of the whole call only this is kept: an idle subscription should cost next to nothing.
  const facts = factsOf(call);
  if (socket.subscriptions.has(requestId)) {
    const message = 'This request id is in use.';
    refuse(parts, socket, requestId, new AppError('request.invalid', {}, { message }), facts);
    return null;
  }
  if (socket.subscriptions.size >= parts.limits.subscriptionsMax) {
    refuse(parts, socket, requestId, new AppError('live.too_many'), facts);
    return null;
  }
  return new SocketSubscription(socket, requestId, (error) => refuse(parts, socket, requestId, error, facts));
}

/** What an answer to a failure says of the call. */
interface CallFacts {
  readonly path: string;
  readonly type: Call['type'];
  readonly context: Pick<RequestContext, 'requestId'>;
}

function factsOf({ params, type, context }: Call): CallFacts {
  return { path: params.path, type, context: { requestId: context.requestId } };
}

function refuse<Visitor>(
  parts: CallParts<Visitor>,
  socket: LiveSocket<Visitor>,
  requestId: string | null,
  cause: unknown,
  call?: CallFacts,
): void {
  const error = cause instanceof AppError ? toTrpcError(cause) : getTRPCErrorFromUnknown(cause);
  const { code } = toAppError(error);
  if (code === 'server.unexpected') {
    const facts = { path: call?.path, requestId: call?.context.requestId };
    parts.log.error({ err: error.cause ?? error, ...facts }, 'a procedure failed over a socket');
  }
  if (call !== undefined) {
    logDenial(parts.log, code, { path: call.path, requestId: call.context.requestId, socket });
  }
  const shape: unknown = getTRPCErrorShape({
    config: parts.router._def._config,
    error,
    type: call?.type ?? 'unknown',
    path: call?.path,
    input: undefined,
    ctx: call?.context,
  });
  socket.sendText(`{"id":${requestId},"error":${JSON.stringify(shape)}}`);
  // The session of a socket is that of its handshake: after signing in again only a new one has the new session.
  if (code === 'auth.required' || code === 'auth.other_account') {
    socket.close(CLOSE.policy, 'Sign in and come back.');
  }
}

/** The context of one call, which also ties the socket to the account it acts for. */
function makeContext<Visitor>(parts: CallParts<Visitor>, socket: LiveSocket<Visitor>): RequestContext {
  const context = parts.createContext(socket.visitor, randomUUID());
  const authenticate = async (): Promise<Actor | null> => {
    const askedAtMs = performance.now();
    const actor = await context.authenticate();
    if (actor === null) return null;
    return parts.claimAccount(socket, actor.accountId, askedAtMs) ? actor : null;
  };
  return { ...context, authenticate };
}

function parseMessages(text: string): readonly unknown[] | null {
  try {
    const value = parseJson(text);
    return Array.isArray(value) ? value : [value];
  } catch {
    return null;
  }
}

function parseMessage<Visitor>(
  parts: CallParts<Visitor>,
  message: unknown,
): (TRPCClientOutgoingMessage & { id: string | number }) | null {
  try {
    const parsed = parseTRPCMessage(message, parts.router._def._config.transformer);
    const { id } = parsed;
    if (id === null || String(id).length > REQUEST_ID_LENGTH_MAX) return null;
    return { ...parsed, id };
  } catch {
    return null;
  }
}

/** A reader that comes back names the last message it got beside its input; the procedure finds it inside. */
function inputOf({ input, lastEventId }: CallMessage['params']): unknown {
  if (lastEventId === undefined) return input;
  if (input === undefined || input === null) return { lastEventId };
  return typeof input === 'object' && !Array.isArray(input) ? { ...input, lastEventId } : input;
}
