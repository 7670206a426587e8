import { makeHandleCookie } from './cookies.ts';
import type { Counters } from './core/counters.ts';
import type { JobQueue } from './core/job-queue.ts';
import type { LogRing } from './core/log-ring.ts';
import { retainedAudit } from './features/audit/commands/remove-old-records.ts';
import { systemNetwork, type WhoisNetwork } from './features/auth/ask-whois.ts';
import { retainedLogins } from './features/auth/commands/purge-logins.ts';
import { createLoginRecorder } from './features/auth/commands/record-logins.ts';
import { lookUpLoginKind } from './features/auth/jobs/look-up-login.ts';
import { openAuth } from './features/auth/open-auth.ts';
import { createDrandBeacon } from './features/draws/drand-beacon.ts';
import { createLive } from './features/live/watch-boards.ts';
import { createSettingsReader, findBaseUrl } from './features/settings/settings.queries.ts';
import { createBoardCache } from './features/spots/cache-boards.ts';
import { createClaimDesk } from './features/spots/commands/claim-spots.ts';
import { createClaimLimits, unlimitedClaims } from './features/spots/limit-claims.ts';
import { isBehindTls } from './http.ts';
import { makeOperationsParts } from './make-operations-parts.ts';
import type { ProductMetrics } from './measure-product.ts';
import { createStages, type StageDoors } from './open-stage.ts';
import type { Product } from './product.ts';
import type { AppParts } from './router.ts';
import { tieAccounts } from './tie-accounts.ts';

export interface PartsOptions {
  readonly product: Product;
  readonly bcryptCost?: number;
  readonly whois?: WhoisNetwork;
  readonly logs?: LogRing;
  readonly metrics: Pick<ProductMetrics, 'countClaims' | 'readLoad'>;
  readonly counters: Counters;
  readonly jobs: JobQueue;
  /** A whole product on another schema, for rehearsals. */
  readonly openDoors: (stage: Product) => Promise<StageDoors>;
}

/** Makes the features' parts, each of them once, and hands each what it needs of the others. */
export async function makeParts(options: PartsOptions): Promise<AppParts> {
  const { product, bcryptCost, whois, metrics, jobs, logs } = options;
  const { config, core, database } = product;
  const { lockout, throttle } = options.counters;
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
      stages: createStages(product, options.openDoors),
    },
    draws: { beacon: createDrandBeacon(config.drandUrls) },
    waffles: { confirmPassword: (accountId, password) => auth.verifyPassword(accountId, password) },
  };
  return parts;
}
