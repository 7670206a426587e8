import type { Duplex } from 'node:stream';
import type { AnyTRPCRouter } from '@trpc/server';
import type { FastifyInstance } from 'fastify';
import { addressOf } from './client-address.ts';
import type { Actor, Core, RequestContext } from './core/context.ts';
import { createSocketServer, type SocketServer } from './core/socket-server.ts';
import { maySocketOpen } from './features/auth/check-origin.ts';
import type { Auth } from './features/auth/open-auth.ts';
import { holdToAccount } from './hold-to-account.ts';
import { isBehindTls } from './http.ts';
import { type Reach, readOriginFacts } from './origin-facts.ts';
import { readVisitor, type Visitor } from './read-visitor.ts';
import { securityHeaders } from './security-headers.ts';

export interface TrpcSocketParts extends Reach {
  readonly core: Core;
  readonly auth: Auth;
  readonly router: AnyTRPCRouter;
  /** False for tests, load runs and rehearsals, which open thousands of sockets from one address. */
  readonly limitsHandshakes: boolean;
}

/** Serves the router over WebSockets; `attachSockets` puts it on the HTTP server. */
export function createTrpcSockets(parts: TrpcSocketParts): SocketServer {
  const { core, auth, router } = parts;
  const behindTls = isBehindTls(parts.publicUrl);
  return createSocketServer<Visitor>({
    router,
    log: core.log,
    wakeups: core.wakeups,
    ...(parts.limitsHandshakes
      ? {}
      : {
          limits: {
            handshakesBurst: Number.MAX_SAFE_INTEGER,
            socketsPerAddressMax: Number.MAX_SAFE_INTEGER,
          },
        }),
    answerHeaders: securityHeaders(behindTls),
    isAllowedOrigin: (_origin, request) => maySocketOpen(readOriginFacts(request, parts)),
    addressOf: (request) => addressOf(request, parts.trustsProxy),
    readVisitor: (request, address) => readVisitor(auth, request, address, behindTls),
    createContext: (visitor, requestId) => socketContext(core, auth, visitor, requestId),
  });
}

/**
 * Hands handshakes to the sockets. Nothing may escape from here: an `upgrade` has no request behind it that could fail
 * instead, so whatever is thrown would end the process. `sharesServer`: others may answer what is not for the sockets.
 */
export function attachSockets(
  http: FastifyInstance,
  sockets: Pick<SocketServer, 'handleUpgrade'>,
  { log }: Pick<Core, 'log'>,
  sharesServer: boolean,
): void {
  http.server.on('upgrade', (request, socket, head) => {
    try {
      if (!sockets.handleUpgrade(request, socket, head) && !sharesServer) hangUp(socket);
    } catch (error) {
      log.error({ err: error }, 'a handshake failed');
      hangUp(socket);
    }
  });
}

function hangUp(socket: Duplex): void {
  // Node has taken its own listener away, and a reset that is still under way would otherwise be thrown.
  socket.on('error', () => undefined);
  socket.destroy();
}

function socketContext(core: Core, auth: Auth, visitor: Visitor, requestId: string): RequestContext {
  return {
    core,
    // Not remembered: a socket may stay open for hours, and the role is what the database says now.
    authenticate: async (): Promise<Actor | null> =>
      holdToAccount(await auth.authenticate(visitor.credentials), visitor.meantAccountId),
    ip: visitor.ip,
    userAgent: '',
    requestId,
    deviceId: visitor.deviceId,
    hasToken: visitor.credentials.authorization !== undefined,
    sessionToken: auth.readSessionToken(visitor.credentials),
    takesCookies: false,
    setCookie: () => {
      throw new Error('A socket has no cookies to set; this procedure belongs to HTTP.');
    },
  };
}
