import type { FastifyRequest } from 'fastify';
import { AppError } from '#shared/kernel/errors.ts';
import { addressGroup } from './core/address-group.ts';
import type { Clock } from './core/clock.ts';
import type { RestRoute } from './core/rest.ts';
import { type BucketLimit, createMemoryThrottle, type Throttle } from './core/throttle.ts';

/** What a request costs: a file, a look, a change, or a piece of work such as an export. */
export type RequestCost = 'file' | 'read' | 'write' | 'heavy';

/** How many requests of each cost may come at once, and how often another one after that. */
export interface RequestLimitNumbers {
  /** Per address; phone carriers and venues put a whole audience behind one. */
  readonly address: Readonly<Record<RequestCost, BucketLimit>>;
  /** Per account, wherever its requests come from. */
  readonly account: Readonly<Record<Exclude<RequestCost, 'file'>, BucketLimit>>;
}

const perSecond = (count: number) => 1_000 / count;

/**
 * Far beyond what people do: a hall that opens a board at the same moment, a desk that works through an evening's
 * payments, a phone that sends what it kept while it was offline. Below what a script can do to everybody else.
 */
export const REQUEST_LIMITS: RequestLimitNumbers = {
  address: {
    file: { burst: 10_000, refillMs: perSecond(500) },
    read: { burst: 3_000, refillMs: perSecond(150) },
    write: { burst: 1_000, refillMs: perSecond(50) },
    heavy: { burst: 60, refillMs: perSecond(2) },
  },
  account: {
    read: { burst: 1_000, refillMs: perSecond(50) },
    write: { burst: 600, refillMs: perSecond(20) },
    heavy: { burst: 20, refillMs: perSecond(0.5) },
  },
};

export interface RequestLimits {
  /** Throws `request.rate_limited` where this address asks too often. Before anything else is done for the request. */
  admitAddress(request: FastifyRequest): Promise<void> | void;
  /** The same for the account that asks, as soon as it is known. */
  admitAccount(request: FastifyRequest, accountId: string): Promise<void> | void;
}

const FILES = /^\/(?:assets|admin\/(?:assets|icons|screenshots))\/\*$/;
/** Drawn for whoever asks, and kept for a minute by everything in between. */
const HEAVY_PAGES: ReadonlySet<string> = new Set(['/waffle/:slug/preview.png']);
const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Bodies are small, but for the payments of a whole board at once; reading large ones costs as much as an export. */
const LARGE_BODY_BYTES = 16 * 1024;

/**
 * Limits on every route there is, by its cost. What is heavy is counted together by all processes where Redis is; what
 * is light is counted by each process alone, because asking Redis would cost more than the request.
 */
export function createRequestLimits(
  { clock, throttle, routes }: { clock: Clock; throttle: Throttle; routes: readonly RestRoute[] },
  numbers: RequestLimitNumbers = REQUEST_LIMITS,
): RequestLimits {
  const own = createMemoryThrottle(clock);
  const heavy = new Set(routes.filter((route) => route.heavy).map(({ method, path }) => `${method} ${path}`));

  const costOf = ({ method, headers, routeOptions }: FastifyRequest): RequestCost => {
    const url = routeOptions.url ?? '';
    if (FILES.test(url)) return 'file';
    if (HEAVY_PAGES.has(url) || heavy.has(`${method} ${url}`)) return 'heavy';
    if (READS.has(method)) return 'read';
    return Number(headers['content-length'] ?? 0) > LARGE_BODY_BYTES ? 'heavy' : 'write';
  };
  const take = (key: string, cost: RequestCost, limit: BucketLimit): Promise<void> | void => {
    const bucket = { key: `request:${cost}:${key}`, limit };
    if (cost === 'heavy') return throttle.take([bucket]).then(refuseToWait);
    refuseToWait(own.takeNow([bucket]));
  };

  return {
    admitAddress: (request) => {
      const cost = costOf(request);
      return take(`address:${addressGroup(request.ip)}`, cost, numbers.address[cost]);
    },
    admitAccount: (request, accountId) => {
      const cost = costOf(request);
      if (cost !== 'file') return take(`account:${accountId}`, cost, numbers.account[cost]);
    },
  };
}

function refuseToWait(waitMs: number): void {
  if (waitMs > 0) throw new AppError('request.rate_limited', { retry_after: Math.ceil(waitMs / 1_000) });
}
