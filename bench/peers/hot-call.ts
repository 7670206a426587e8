import compress from '@fastify/compress';
import { trustedProxies } from '#server/client-address.ts';
import type { RequestContext } from '#server/core/context.ts';
import { createLogger } from '#server/core/logger.ts';
import { createSocketServer } from '#server/core/socket-server.ts';
import { publicAction, router } from '#server/core/trpc.ts';
import { createLocalWakeups } from '#server/core/wakeups.ts';
import { createRequestGuard } from '#server/guard-request.ts';
import { createHttpServer } from '#server/http.ts';
import { claimSpotsAction } from '#shared/actions/catalogue.ts';
import { listen } from './listen.ts';
import { ANSWER } from './plain-route.ts';

/**
 * The product's own HTTP and socket servers with everything that a claim passes on its way (headers, guard, context,
 * validation, tRPC) and nothing behind it: what remains is the price of a call.
 */
export async function serveHotCall(): Promise<{ port: number }> {
  const wakeups = createLocalWakeups();
  const core = {
    fork: () => {
      throw new Error('There is no database behind this.');
    },
    clock: { now: () => new Date() },
    wakeups,
    log: createLogger('info'),
  };
  const hot = router({
    spots: router({ claim: publicAction(claimSpotsAction).mutation(async () => ANSWER) }),
  });
  const reach = { publicUrl: null, trustsProxy: trustedProxies(0) };
  const http = await createHttpServer({
    ...reach,
    core,
    router: hot,
    routes: [],
    authenticate: async () => null,
    readSessionToken: () => null,
    guardRequest: createRequestGuard({ actsByCookie: () => false }, reach),
    isReady: async () => true,
    // As app.ts registers it: small answers pass it too.
    prepare: async (app) => {
      await app.register(compress, { threshold: 1_024 });
    },
  });
  const sockets = createSocketServer<null>({
    router: hot,
    log: core.log,
    wakeups,
    answerHeaders: {},
    isAllowedOrigin: () => true,
    addressOf: (request) => request.socket.remoteAddress ?? '',
    readVisitor: () => null,
    createContext: (_visitor, requestId): RequestContext => ({
      core,
      authenticate: async () => null,
      ip: '127.0.0.1',
      userAgent: '',
      requestId,
      deviceId: null,
      sessionToken: null,
      hasToken: false,
      takesCookies: false,
      setCookie: () => undefined,
    }),
    // One socket calls here as often as a hundred buyers would.
    limits: { messagesBurst: 1e9, messagesPerSecond: 1e9 },
  });
  http.server.on('upgrade', (request, socket, head) => {
    if (!sockets.handleUpgrade(request, socket, head)) socket.destroy();
  });
  await http.ready();
  return { port: await listen(http.server) };
}
