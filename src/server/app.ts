import type { AddressInfo } from 'node:net';
import { constants } from 'node:zlib';
import compress from '@fastify/compress';
import type { FastifyInstance } from 'fastify';
import { serveApiDocs } from './api-docs.ts';
import { trustedProxies } from './client-address.ts';
import { isClientBuilt, serveClientFiles } from './client-files.ts';
import { localUrl } from './config.ts';
import { type Counters, createMemoryCounters } from './core/counters.ts';
import { createJobQueue, type JobQueue } from './core/job-queue.ts';
import type { LogRing } from './core/log-ring.ts';
import { createRedisCounters } from './core/redis-counters.ts';
import type { RestRoute } from './core/rest.ts';
import type { WhoisNetwork } from './features/auth/ask-whois.ts';
import type { Auth } from './features/auth/open-auth.ts';
import { endOwnAssets } from './features/studio/commands/generate-asset.ts';
import { createBoardImages } from './features/studio/render-board-image.ts';
import { createRequestGuard } from './guard-request.ts';
import { createHttpServer } from './http.ts';
import { listJobs } from './jobs.ts';
import { createRequestLimits, type RequestLimitNumbers } from './limit-requests.ts';
import { makeParts } from './make-parts.ts';
import { measureProduct } from './measure-product.ts';
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
  /** Whom WHOIS questions go to; the internet unless given. `WHOIS=off` counts all the same. */
  readonly whois?: WhoisNetwork;
  /** For tests, which can't ask thousands of times. */
  readonly requestLimits?: RequestLimitNumbers;
  /** `run`: do the background jobs once the product listens. `off`, unless given: commands and most tests do none. */
  readonly jobs?: 'run' | 'off';
  /** What the logger keeps of its last lines; nothing is shown where it is left out. */
  readonly logs?: LogRing;
}

export interface App {
  readonly auth: Auth;
  readonly counters: Counters;
  readonly jobs: JobQueue;
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
  const jobs = createJobQueue(database.connection);
  const counters = openCounters(product);
  const parts = await makeParts({
    ...options,
    metrics,
    counters,
    jobs,
    openDoors: (stage) => createApp({ product: stage, client: 'none' }),
  });
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
    limits:
      config.claimLimit === 'off'
        ? undefined
        : createRequestLimits(
            { clock: core.clock, throttle: counters.throttle, routes },
            options.requestLimits,
          ),
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

  const sockets = createTrpcSockets({
    ...reach,
    core,
    auth,
    router,
    limitsHandshakes: config.claimLimit !== 'off',
  });
  metrics.watchSockets(sockets, live);
  serveMetrics(http, {
    publicUrl: config.publicUrl,
    render: () => metrics.render(),
    authenticate: (credentials) => auth.authenticate(credentials),
  });
  attachSockets(http, sockets, core, options.client === 'development');
  // Whoever loses a session loses its sockets at once, in every process; those with another session come back.
  auth.sessions.onRevoked(({ accountId }) => core.wakeups.revoke(accountId));
  // An embedded database has one product, and a stage has a schema of its own.
  const timers = startTimers(core, auth, product.databaseKind === 'embedded');
  return {
    auth,
    counters,
    jobs,
    parts,
    routes,
    http,
    listen: async (host, port) => {
      await http.listen({ host, port });
      if (options.jobs === 'run') jobs.start(core, listJobs(parts));
      return addressToUrl(host, http.server.address());
    },
    close: async () => {
      await timers.stop();
      await sockets.close();
      await closeHttp(http);
      await endOwnAssets(parts.studio);
      await parts.logins.recorder.flush();
      await jobs.stop();
      await parts.spots.desk.close();
      await live.close();
      counters.close();
      metrics.stop();
    },
  };
}

/** Locks and limits are shared between processes where Redis is, and this process's own where it is not. */
function openCounters({ config, core, appSecret }: Product): Counters {
  const { redisUrl: url } = config;
  if (url === null) return createMemoryCounters(core.clock);
  return createRedisCounters({ url, log: core.log, clock: core.clock, appSecret });
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
  { boards, findBaseUrl: findLinkBase }: Pick<AppParts['spots'], 'boards' | 'findBaseUrl'>,
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
    findBaseUrl: findLinkBase,
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
