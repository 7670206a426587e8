import type { AddressInfo } from 'node:net';
import { constants } from 'node:zlib';
import compress from '@fastify/compress';
import type { FastifyInstance } from 'fastify';
import { serveApiDocs } from './api-docs.ts';
import { trustedProxies } from './client-address.ts';
import { isClientBuilt, serveClientFiles } from './client-files.ts';
import { localUrl } from './config.ts';
import { makeHandleCookie } from './cookies.ts';
import { type Counters, createMemoryCounters } from './core/counters.ts';
import { createJobQueue, type JobQueue } from './core/job-queue.ts';
import type { LogRing } from './core/log-ring.ts';
import { createRedisCounters } from './core/redis-counters.ts';
import type { RestRoute } from './core/rest.ts';
import { retainedAudit } from './features/audit/commands/remove-old-records.ts';
import { systemNetwork, type WhoisNetwork } from './features/auth/ask-whois.ts';
import { retainedLogins } from './features/auth/commands/purge-logins.ts';
import { createLoginRecorder } from './features/auth/commands/record-logins.ts';
import { lookUpLoginKind } from './features/auth/jobs/look-up-login.ts';
import { type Auth, openAuth } from './features/auth/open-auth.ts';
import { createDrandBeacon } from './features/draws/drand-beacon.ts';
import { createLive } from './features/live/watch-boards.ts';
import { createSettingsReader, findBaseUrl } from './features/settings/settings.queries.ts';
import { createBoardCache } from './features/spots/cache-boards.ts';
import { createClaimDesk } from './features/spots/commands/claim-spots.ts';
import { createClaimLimits, unlimitedClaims } from './features/spots/limit-claims.ts';
import { endOwnAssets } from './features/studio/commands/generate-asset.ts';
import { createBoardImages } from './features/studio/render-board-image.ts';
import { createRequestGuard } from './guard-request.ts';
import { createHttpServer, isBehindTls } from './http.ts';
import { listJobs } from './jobs.ts';
import { createRequestLimits, type RequestLimitNumbers } from './limit-requests.ts';
import { makeOperationsParts } from './make-operations-parts.ts';
import { measureProduct, type ProductMetrics } from './measure-product.ts';
import { createStages } from './open-stage.ts';
import { createBuiltRenderer, createDevelopmentRenderer } from './page-renderer.ts';
import { servePages } from './pages.ts';
import type { Product } from './product.ts';
import { type AppParts, createAppRouter } from './router.ts';
import { listRoutes } from './routes.ts';
import { serveMetrics } from './serve-metrics.ts';
import { tieAccounts } from './tie-accounts.ts';
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
  const parts = await makeParts(options, metrics, counters, jobs);
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
  const timers = startTimers(core, auth);
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

/** The features' parts, each of them once. */
async function makeParts(
  { product, bcryptCost, whois, logs }: AppOptions,
  metrics: Pick<ProductMetrics, 'countClaims' | 'readLoad'>,
  { lockout, throttle }: Counters,
  jobs: JobQueue,
): Promise<AppParts> {
  const { config, core, database } = product;
  const auth = await openAuth({
    core,
    pool: database.pool,
    appSecret: product.appSecret,
    isSecure: isBehindTls(config.publicUrl),
    bootstrap: config.bootstrap,
    signInLimit: config.claimLimit,
    lockout,
    throttle,
    ...(bcryptCost === undefined ? {} : { bcryptCost }),
  });
  const readSettings = createSettingsReader(database.pool);
  const network = config.whois === 'off' ? null : (whois ?? systemNetwork);
  const recorder = createLoginRecorder({
    core,
    appSecret: product.appSecret,
    throttle,
    looksUp: network !== null,
    onPending: (eventId) => jobs.enqueue(lookUpLoginKind, { eventId }),
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
  const parts: AppParts = {
    auth,
    accounts: tieAccounts(auth, jobs, config.allowSuperAdminDelete),
    logins: { recorder, network },
    live,
    spots: {
      desk,
      boards,
      pool: database.pool,
      limits: config.claimLimit === 'off' ? unlimitedClaims : createClaimLimits(throttle, readSettings),
      findBaseUrl: () => findBaseUrl(readSettings, config.publicUrl),
      makeHandleCookie: (handle) => makeHandleCookie(handle, isBehindTls(config.publicUrl)),
    },
    studio: {
      running: new Map(),
      getBoard: async (slug) => (await boards.get(slug)).public,
      findBaseUrl: () => findBaseUrl(readSettings, config.publicUrl),
      captions: config.captions,
    },
    audit: { retained: [retainedAudit, retainedLogins] },
    operations: makeOperationsParts(product, { jobs, metrics, logs, parts: () => parts }),
    rehearsals: {
      jobs,
      labels: () => parts.operations.labels(),
      stages: createStages(product, (stage) => createApp({ product: stage, client: 'none' })),
    },
    draws: { beacon: createDrandBeacon(config.drandUrls) },
    waffles: { confirmPassword: (accountId, password) => auth.verifyPassword(accountId, password) },
  };
  return parts;
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
