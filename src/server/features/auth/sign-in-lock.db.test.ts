import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { startTestApp, type TestApp } from '#server/app.fixture.ts';
import { unlock } from '#server/cli/unlock.ts';
import { addWaffle } from '#server/db/factories.ts';
import { createTestAccount, TEST_PASSWORD } from './auth.fixture.ts';

const redisUrl = process.env['TEST_REDIS_URL'];
const WRONG = 'not the password';
const KINDS: readonly (readonly [kind: 'memory' | 'Redis', env: Readonly<Record<string, string>>])[] = [
  ['memory', {}],
  ...(redisUrl === undefined ? [] : ([['Redis', { REDIS_URL: redisUrl }]] as const)),
];

describe.each(KINDS)('the sign-in lock, counted in %s', (kind, env) => {
  let running: TestApp;
  /** Accounts are made anew for each test, so that no test meets the locks of another or of an earlier run. */
  let ana: { id: string; username: string };

  beforeAll(async () => {
    running = await startTestApp(env);
    await untilCounting(running);
  });
  afterAll(() => running.remove());

  const meetAna = async () => {
    ana = await createTestAccount(running.core);
  };
  async function untilCounting({ app }: TestApp) {
    if (kind === 'Redis') await vi.waitFor(() => expect(app.counters.isShared()).toBe(true));
  }
  async function startBeside(): Promise<TestApp> {
    const other = await startTestApp(env, running);
    onTestFinished(() => other.remove());
    await untilCounting(other);
    return other;
  }
  async function login(password: string, { username = ana.username, ip = '192.0.2.1', at = running } = {}) {
    const { statusCode, headers, ...answer } = await at.app.http.inject({
      method: 'POST',
      url: '/api/auth/login',
      remoteAddress: ip,
      payload: { username, password },
    });
    return { status: statusCode, json: answer.json(), wait: headers['retry-after'] };
  }
  async function fail(times: number, from: Parameters<typeof login>[1] = {}) {
    for (let i = 0; i < times; i += 1) expect((await login(WRONG, from)).status).toBe(401);
  }

  it('comes with the fifth failure; the sixth try is told the minutes, in words, as a field and as Retry-After', async () => {
    await meetAna();
    await fail(5);
    for (const password of [WRONG, TEST_PASSWORD]) {
      const { status, json, wait } = await login(password);
      expect([status, json.error]).toEqual([
        429,
        { code: 'auth.locked', message: 'Too many failed attempts. Try again in 15 minutes.' },
      ]);
      expect(json.minutes_left).toBe(15);
      expect(Number(wait)).toBe(json.retry_after);
      expect(json.retry_after).toBeGreaterThan(14 * 60);
      expect(json.retry_after).toBeLessThanOrEqual(15 * 60);
    }
  });

  it('holds for that address only, and a success sets the count back', async () => {
    await meetAna();
    await fail(5);
    expect((await login(TEST_PASSWORD, { ip: '192.0.2.2' })).status).toBe(200);
    expect((await login(TEST_PASSWORD)).status).toBe(429);
    await fail(4, { ip: '192.0.2.3' });
    expect((await login(TEST_PASSWORD, { ip: '192.0.2.3' })).status).toBe(200);
    await fail(4, { ip: '192.0.2.3' });
    expect((await login(TEST_PASSWORD, { ip: '192.0.2.3' })).status).toBe(200);
  });

  it('knows a name in whatever case and with whatever spaces around it', async () => {
    await meetAna();
    const upper = ana.username.toUpperCase();
    for (const username of [
      upper,
      ` ${ana.username}`,
      `${ana.username}\t`,
      `\u00a0${upper} `,
      ana.username,
    ]) {
      await fail(1, { username });
    }
    for (const username of [`  ${upper}`, ana.username]) {
      expect((await login(TEST_PASSWORD, { username })).status).toBe(429);
    }
  });

  it('says the same of a name that nobody has', async () => {
    await meetAna();
    const nobody = `nobody-${randomUUID()}`;
    await fail(5);
    await fail(5, { username: nobody });
    const [known, unknown] = [await login(WRONG), await login(WRONG, { username: nobody })];
    expect(unknown.status).toBe(429);
    expect(unknown.json.error).toEqual(known.json.error);
    expect(Object.keys(unknown.json)).toEqual(Object.keys(known.json));
  });

  it('ends with `syrup unlock`', async () => {
    await meetAna();
    await fail(5);
    expect((await login(TEST_PASSWORD)).status).toBe(429);
    expect(await unlock(running.core, ` ${ana.username.toUpperCase()} `)).toBe(
      `${ana.username} can sign in again.`,
    );
    expect((await login(TEST_PASSWORD)).status).toBe(200);
  });

  it(`${kind === 'memory' ? 'ends' : 'does not end'} with a restart`, async () => {
    await meetAna();
    const first = await startTestApp(env, running);
    await untilCounting(first);
    await fail(5, { at: first });
    expect((await login(TEST_PASSWORD, { at: first })).status).toBe(429);
    await first.stop();
    const second = await startBeside();
    expect((await login(TEST_PASSWORD, { at: second })).status).toBe(kind === 'memory' ? 200 : 429);
  });

  it(`is ${kind === 'memory' ? 'each process’s own' : 'shared by two processes'}`, async () => {
    await meetAna();
    const other = await startBeside();
    await fail(3);
    await fail(2, { at: other });
    expect((await login(TEST_PASSWORD)).status).toBe(kind === 'memory' ? 200 : 429);
    if (kind === 'Redis') expect((await login(TEST_PASSWORD, { at: other })).status).toBe(429);
  });
});

describe.runIf(redisUrl !== undefined)('the limits on claims, counted in Redis', () => {
  it('are shared by two processes', async () => {
    const env = { CLAIM_LIMIT: 'on', REDIS_URL: redisUrl ?? '' };
    const first = await startTestApp(env);
    onTestFinished(() => first.remove());
    const second = await startTestApp(env, first);
    onTestFinished(() => second.stop());
    for (const { app } of [first, second]) await expect.poll(() => app.counters.isShared()).toBe(true);
    const { slug } = await addWaffle(first.core.fork(), { totalSpots: 40 });
    const handle = `mia.${randomUUID().slice(0, 8)}`;
    const statuses: number[] = [];
    for (let number = 1; number <= 12; number += 1) {
      const { statusCode } = await (number % 2 === 0 ? first : second).app.http.inject({
        method: 'POST',
        url: '/api/claims',
        remoteAddress: '198.51.100.77',
        payload: { waffle_slug: slug, spot_numbers: [number], instagram_handle: handle },
      });
      statuses.push(statusCode);
    }
    expect(statuses.filter((status) => status === 201)).toHaveLength(10);
    expect(statuses.slice(10)).toEqual([429, 429]);
  });
});
