import type { AddressInfo } from 'node:net';
import { constants } from 'node:zlib';
import compress from '@fastify/compress';
import type { FastifyInstance } from 'fastify';
import { serveApiDocs } from './api-docs.ts';
import { trustedProxies } from './client-address.ts';
import { isClientBuilt, serveClientFiles } from './client-files.ts';
import { localUrl } from './config.ts';
import { makeHandleCookie } from './cookies.ts';
import type { RestRoute } from './core/rest.ts';
import { createMemoryThrottle } from './core/throttle.ts';
import { type Auth, openAuth } from './features/auth/open-auth.ts';
import { createDrandBeacon } from './features/draws/drand-beacon.ts';
import { createLive } from './features/live/watch-boards.ts';
import { createBoardCache } from './features/spots/cache-boards.ts';
import { createClaimDesk } from './features/spots/commands/claim-spots.ts';
import { createClaimLimits, unlimitedClaims } from './features/spots/limit-claims.ts';
import { createBoardImages } from './features/studio/render-board-image.ts';
import { createRequestGuard } from './guard-request.ts';
import { createHttpServer, isBehindTls } from './http.ts';
import { measureProduct, type ProductMetrics } from './measure-product.ts';
import { createBuiltRenderer, createDevelopmentRenderer } from './page-renderer.ts';
import { servePages } from './pages.ts';
import type { Product } from './product.ts';
import { type AppParts, createAppRouter } from './router.ts';
import { listRoutes } from './routes.ts';
import { serveMetrics } from './serve-metrics.ts';
import { startTimers } from './timers.ts';
import { attachSockets, createTrpcSockets } from './trpc-sockets.ts';

/** Dynamic answers are compressed while somebody waits: the cheapest level that still halves twice. */
const BROTLI_QUALITY = 4;
const COMPRESSED_FROM_BYTES = 1_024;
/** What a sender or reader may still take once the product wants to stop. */
const STALLED_GRACE_MS = 5_000;

export interface AppOptions {
  readonly product: Product;
  /** `built`: what `npm run build` made. `development`: the sources, through Vite. `none`: no pages, for tests. */
  readonly client: 'built' | 'development' | 'none';
  readonly bcryptCost?: number;
}

export interface App {
  readonly auth: Auth;
  readonly parts: AppParts;
  readonly routes: readonly RestRoute[];
  readonly http: FastifyInstance;
  /** Starts to listen and returns the address, with the port it really got. */
  listen(host: string, port: number): Promise<string>;
  /** Answers what is under way, asks live readers to come back, and stops. The product itself stays open. */
  close(): Promise<void>;
}

/** Puts the product together: every part is made here, once, and handed to whoever needs it. */
export async function createApp(options: AppOptions): Promise<App> {
  const { product } = options;
  const { config, core, database } = product;
  const reach = { publicUrl: config.publicUrl, trustsProxy: trustedProxies(config.trustProxy) };
  const metrics = measureProduct({
    databaseKind: product.databaseKind,
    pools: { main: database.pool, claims: database.hot },
    wakeups: core.wakeups,
  });
  const parts = await makeParts(options, metrics);
  const { auth, live } = parts;
  const router = createAppRouter(parts);
  const routes = listRoutes(parts);
  const http = await createHttpServer({
    core,
    router,
    routes,
    ...reach,
    authenticate: (credentials) => auth.authenticate(credentials),
    readSessionToken: (credentials) => auth.readSessionToken(credentials),
    guardRequest: createRequestGuard(auth, reach),
    isReady: async () => (await database.pool.query('select 1')).rowCount === 1,
    prepare: async (app) => {
      metrics.countAnswers(app);
      await app.register(compress, {
        threshold: COMPRESSED_FROM_BYTES,
        brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } },
      });
    },
  });
  await serveClient(http, options, parts.spots);
  serveApiDocs(http, routes);

  const sockets = createTrpcSockets({ ...reach, core, auth, router });
  metrics.watchSockets(sockets, live);
  serveMetrics(http, {
    publicUrl: config.publicUrl,
    render: () => metrics.render(),
    authenticate: (credentials) => auth.authenticate(credentials),
  });
  attachSockets(http, sockets, core, options.client === 'development');
  // Whoever loses a session loses its sockets at once, in every process; those with another session come back.
  auth.sessions.onRevoked(({ accountId }) => core.wakeups.revoke(accountId));
  const timers = startTimers(core, auth.sessions);
  return {
    auth,
    parts,
    routes,
    http,
    listen: async (host, port) => {
      await http.listen({ host, port });
      return addressToUrl(host, http.server.address());
    },
    close: async () => {
      await timers.stop();
      await sockets.close();
      await closeHttp(http);
      await parts.spots.desk.close();
      await live.close();
      metrics.stop();
    },
  };
}

/** The features' parts, each of them once. */
async function makeParts(
  { product, bcryptCost }: AppOptions,
  metrics: Pick<ProductMetrics, 'countClaims'>,
): Promise<AppParts> {
  const { config, core, database } = product;
  const auth = await openAuth({
    core,
    pool: database.pool,
    appSecret: product.appSecret,
    isSecure: isBehindTls(config.publicUrl),
    bootstrap: config.bootstrap,
    signInLimit: config.claimLimit,
    ...(bcryptCost === undefined ? {} : { bcryptCost }),
  });
  const boards = createBoardCache(database.pool);
  const desk = metrics.countClaims(
    createClaimDesk({
      hot: database.hot,
      clock: core.clock,
      wakeups: core.wakeups,
      log: core.log,
      appSecret: product.appSecret,
    }),
  );
  const live = createLive({ db: database.pool, boards, wakeups: core.wakeups, log: core.log });
  return {
    auth,
    live,
    spots: {
      desk,
      boards,
      pool: database.pool,
      limits:
        config.claimLimit === 'off' ? unlimitedClaims : createClaimLimits(createMemoryThrottle(core.clock)),
      publicUrl: config.publicUrl,
      makeHandleCookie: (handle) => makeHandleCookie(handle, isBehindTls(config.publicUrl)),
    },
    draws: { beacon: createDrandBeacon(config.drandUrls) },
    waffles: { confirmPassword: (accountId, password) => auth.verifyPassword(accountId, password) },
  };
}

/**
 * Answers what is under way, but does not wait for ever for whoever stalls in the middle of a request: Node looks for
 * those only as long as its server is open.
 */
async function closeHttp(http: FastifyInstance): Promise<void> {
  const patience = setTimeout(() => http.server.closeAllConnections(), STALLED_GRACE_MS);
  try {
    await http.close();
  } finally {
    clearTimeout(patience);
  }
}

async function serveClient(
  http: FastifyInstance,
  { client, product }: AppOptions,
  { boards }: Pick<AppParts['spots'], 'boards'>,
): Promise<void> {
  if (client === 'none') return;
  const { core, config, database } = product;
  const pages = {
    core,
    boards,
    pool: database.pool,
    appSecret: product.appSecret,
    images: createBoardImages(),
    publicUrl: config.publicUrl,
  };
  if (client === 'development') {
    const { serveDevelopmentClient } = await import('./development.ts');
    servePages(http, { ...pages, render: createDevelopmentRenderer(await serveDevelopmentClient(http)) });
    return;
  }
  if (!isClientBuilt())
    throw new Error('The clients are not built yet. Run “npm run build”, or start with “npm start”.');
  await serveClientFiles(http);
  servePages(http, { ...pages, render: await createBuiltRenderer() });
}

function addressToUrl(host: string, address: AddressInfo | string | null): string {
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return localUrl(host, port);
}
