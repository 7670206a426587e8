import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from './app.fixture.ts';
import { createTestActor } from './core/testing.ts';
import { createMemoryThrottle } from './core/throttle.ts';
import { createRequestLimits, REQUEST_LIMITS, type RequestLimitNumbers } from './limit-requests.ts';

const HOUR_MS = 3_600_000;
const once = { burst: 1, refillMs: HOUR_MS };
const often = { burst: 1_000, refillMs: 1 };
/** One request of everything per address, and three per account. */
const STRICT: RequestLimitNumbers = {
  address: { file: once, read: once, write: once, heavy: once },
  account: {
    read: { burst: 3, refillMs: HOUR_MS },
    write: { burst: 3, refillMs: HOUR_MS },
    heavy: { burst: 3, refillMs: HOUR_MS },
  },
};

/** Behind one proxy, so that a test can come from any address. */
let proxied: TestApp;
let direct: TestApp;

beforeAll(async () => {
  proxied = await startTestApp({ CLAIM_LIMIT: 'on', TRUST_PROXY: '1' }, undefined, { requestLimits: STRICT });
  direct = await startTestApp({ CLAIM_LIMIT: 'on' }, undefined, {
    requestLimits: { ...STRICT, account: { read: often, write: often, heavy: often } },
  });
});
afterAll(() => Promise.all([proxied.remove(), direct.remove()]));

let hosts = 0;
/** An address that nobody has come from yet. */
const newAddress = () => {
  hosts += 1;
  return `198.51.${Math.floor(hosts / 250)}.${(hosts % 250) + 1}`;
};

interface Asked {
  readonly from?: string;
  readonly method?: string;
  readonly token?: string;
}

async function ask(app: TestApp, path: string, { from, method = 'GET', token }: Asked = {}) {
  const answer = await app.app.http.inject({
    method: method as 'GET',
    url: path,
    headers: {
      ...(from === undefined ? {} : { 'x-forwarded-for': from }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(method === 'GET' ? {} : { 'content-type': 'application/json', 'x-syrup': '1' }),
    },
    ...(method === 'GET' ? {} : { payload: '{}' }),
  });
  return { status: answer.statusCode, headers: answer.headers, json: answer.json<Record<string, unknown>>() };
}

describe('an address that asks too often', () => {
  it('is told how long to wait, in the form of the door it came through', async () => {
    const from = newAddress();
    expect((await ask(proxied, '/api/waffles', { from })).status).toBe(200);
    const refused = await ask(proxied, '/api/waffles', { from });
    expect(refused.status).toBe(429);
    expect(refused.json).toMatchObject({ retry_after: 3_600, error: { code: 'request.rate_limited' } });
    expect(refused.headers['retry-after']).toBe('3600');
    expect(refused.headers['content-security-policy']).toContain("default-src 'none'");

    const overTrpc = await ask(proxied, '/trpc/waffles.listPublic', { from });
    expect(overTrpc.status).toBe(429);
    expect(overTrpc.json).toMatchObject({
      error: { data: { app: { code: 'request.rate_limited', retry: 'later' } } },
    });
  });

  it('keeps nobody else waiting, and may still do what costs something else', async () => {
    const from = newAddress();
    await ask(proxied, '/api/waffles', { from });
    expect((await ask(proxied, '/api/waffles', { from: newAddress() })).status).toBe(200);
    expect((await ask(proxied, '/api/claims', { from, method: 'POST' })).status).toBe(400);
    expect((await ask(proxied, '/api/claims', { from, method: 'POST' })).status).toBe(429);
  });

  it('counts as its whole network in IPv6', async () => {
    expect((await ask(proxied, '/api/waffles', { from: '2001:db8:1:2::1' })).status).toBe(200);
    expect((await ask(proxied, '/api/waffles', { from: '2001:db8:1:2:ffff::9' })).status).toBe(429);
    expect((await ask(proxied, '/api/waffles', { from: '2001:db8:1:3::1' })).status).toBe(200);
  });

  it('gains nothing by naming other addresses than its own', async () => {
    const from = newAddress();
    await ask(proxied, '/api/waffles', { from });
    for (let i = 0; i < 50; i += 1) {
      // The proxy appends what it saw; what stands before that was written by whoever sent it.
      expect((await ask(proxied, '/api/waffles', { from: `203.0.113.${i}, ${from}` })).status).toBe(429);
    }
    // Without a proxy nobody is believed anything.
    await ask(direct, '/api/waffles', { from: '203.0.113.1' });
    for (let i = 0; i < 50; i += 1) {
      expect((await ask(direct, '/api/waffles', { from: `203.0.113.${i}` })).status).toBe(429);
    }
  });

  it('is stopped on every route and at every procedure', async () => {
    const doors = [
      ...proxied.app.routes,
      ...['/trpc/waffles.list', '/healthz', '/readyz', '/nothing', '/api/openapi.json', '/metrics'].map(
        (path) => ({ method: 'GET' as const, path }),
      ),
      { method: 'POST' as const, path: '/trpc/auth.signIn' },
    ];
    const open: string[] = [];
    for (const { method, path } of doors) {
      const from = newAddress();
      const url = path.replaceAll(/:[a-z]+/gi, 'nothing');
      const first = await proxied.app.http.inject({
        method,
        url,
        headers: { 'x-forwarded-for': from },
      });
      const second = await proxied.app.http.inject({
        method,
        url,
        headers: { 'x-forwarded-for': from },
      });
      if (first.statusCode === 429 || second.statusCode !== 429) open.push(`${method} ${path}`);
    }
    expect(open).toEqual([]);
    expect(doors.length).toBeGreaterThan(40);
  });
});

describe('an account that asks too often', () => {
  it('is stopped wherever its requests come from, and others are not', async () => {
    const token = async () => {
      const { accountId } = await createTestActor(proxied.core, 'admin');
      const { sessions, tokens } = proxied.app.auth;
      const session = await sessions.start(proxied.core.fork(), accountId, { ip: null, userAgent: 'a test' });
      return tokens.issue(session.token, HOUR_MS);
    };
    const hers = await token();
    const me = (bearer: string) => ask(proxied, '/api/auth/me', { from: newAddress(), token: bearer });
    for (let i = 0; i < 3; i += 1) expect((await me(hers)).status).toBe(200);
    expect((await me(hers)).status).toBe(429);
    expect((await me(await token())).status).toBe(200);
  });
});

describe('the limits', () => {
  it('let a hall open a board at once, and a phone send what it kept', () => {
    // A thousand viewers behind one address load the page and its data; five hundred kept changes go out in batches.
    expect(REQUEST_LIMITS.address.read.burst).toBeGreaterThanOrEqual(3_000);
    expect(REQUEST_LIMITS.account.write.burst).toBeGreaterThanOrEqual(500);
  });

  it('count a change with a large body as heavy, because it costs as much to read', async () => {
    const clock = { now: () => new Date() };
    const limits = createRequestLimits({ clock, throttle: createMemoryThrottle(clock), routes: [] }, STRICT);
    const change = async (bytes: number) => {
      await limits.admitAddress({
        method: 'POST',
        ip: '192.0.2.1',
        headers: { 'content-length': String(bytes) },
        routeOptions: { url: '/trpc/:path' },
      } as unknown as Parameters<typeof limits.admitAddress>[0]);
    };
    await change(100);
    await change(100_000);
    await expect(change(100_000)).rejects.toMatchObject({ code: 'request.rate_limited' });
    await expect(change(16_384)).rejects.toMatchObject({ code: 'request.rate_limited' });
  });

  it('count what is heavy together in all processes, and what is light in each', async () => {
    const clock = { now: () => new Date() };
    const throttle = createMemoryThrottle(clock);
    const routes = proxied.app.routes.filter(({ heavy }) => heavy);
    expect(routes.map(({ path }) => path)).toContain('/api/admin/audit/export');
    const processes = [0, 1].map(() => createRequestLimits({ clock, throttle, routes }, STRICT));
    const request = (url: string) =>
      ({ method: 'GET', ip: '192.0.2.1', routeOptions: { url } }) as Parameters<
        ReturnType<typeof createRequestLimits>['admitAddress']
      >[0];
    const admit = async (process: number, url: string) => {
      await processes[process]?.admitAddress(request(url));
    };
    await admit(0, '/api/admin/audit/export');
    await expect(admit(1, '/api/admin/audit/export')).rejects.toMatchObject({ code: 'request.rate_limited' });
    await admit(0, '/api/waffles');
    await admit(1, '/api/waffles');
    await expect(admit(1, '/api/waffles')).rejects.toMatchObject({ code: 'request.rate_limited' });
  });
});
