import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type App, createApp } from '#server/app.ts';
import { readConfig } from '#server/config.ts';
import type { Core } from '#server/core/context.ts';
import { createTestCore } from '#server/core/testing.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { createTestAccount, TEST_PASSWORD, TEST_SECRET } from './auth.fixture.ts';
import { openSetupLink } from './commands/open-setup-link.ts';

let database: TestDatabase;
let core: Core;
let app: App;

beforeEach(async () => {
  database = await createTestDatabase();
  core = createTestCore(database);
  app = await openApp();
});
afterEach(async () => {
  await app.close();
  await database.drop();
});

function openApp(env: Record<string, string> = {}): Promise<App> {
  const close = () => Promise.resolve();
  const config = readConfig(env);
  return createApp({
    product: { config, database, core, appSecret: TEST_SECRET, databaseKind: 'embedded', close },
    client: 'none',
    bcryptCost: 4,
  });
}

/** A browser on our own page: it keeps the session cookie it is given. */
function openBrowser(origin = 'http://localhost:3000') {
  let cookie = '';
  const send = async (method: 'GET' | 'POST', url: string, payload?: object, headers: object = {}) => {
    const response = await app.http.inject({
      method,
      url,
      headers: {
        host: new URL(origin).host,
        ...(method === 'POST'
          ? { origin, 'x-syrup': '1', 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' }
          : {}),
        ...(cookie === '' ? {} : { cookie }),
        ...headers,
      },
      ...(payload === undefined ? {} : { payload }),
    });
    const set = [response.headers['set-cookie'] ?? []].flat();
    for (const one of set) cookie = one.split(';')[0] ?? '';
    return { status: response.statusCode, json: response.json(), set, headers: response.headers };
  };
  return {
    call: (path: string, input?: object, headers?: object) => send('POST', `/trpc/${path}`, input, headers),
    ask: (path: string) => send('GET', `/trpc/${path}`),
    rest: (method: 'GET' | 'POST', path: string, body?: object) => send(method, path, body),
    cookie: () => cookie,
  };
}

describe('a browser', () => {
  it('goes from setup to signed out and in again', async () => {
    const token = await openSetupLink(core, 'auto', 'a secret that only these tests know');
    const browser = openBrowser();
    expect((await browser.ask('auth.setupState')).json).toEqual({ result: { data: { open: true } } });
    expect((await browser.ask('auth.me')).json).toEqual({ result: { data: null } });

    const setup = await browser.call('auth.setup', {
      token,
      username: 'Ana',
      email: null,
      password: TEST_PASSWORD,
    });
    expect(setup.status).toBe(200);
    const me = {
      username: 'ana',
      name: 'ana',
      email: null,
      role: 'super_admin',
      timezone: 'UTC',
      theme: 'system',
      mustChangePassword: false,
    };
    expect(setup.json.result.data).toMatchObject(me);
    expect(setup.set).toEqual([
      expect.stringMatching(/^syrup_session=[a-z2-7]{40}; HttpOnly; Max-Age=86400; Path=\/; SameSite=Lax$/),
    ]);
    expect((await browser.ask('auth.me')).json.result.data).toMatchObject(me);
    expect((await browser.ask('auth.setupState')).json).toEqual({ result: { data: { open: false } } });

    const out = await browser.call('auth.signOut');
    expect(out.set).toEqual(['syrup_session=; HttpOnly; Max-Age=0; Path=/; SameSite=Lax']);
    expect((await browser.ask('auth.me')).json).toEqual({ result: { data: null } });

    const back = await browser.call('auth.signIn', { username: ' ANA ', password: TEST_PASSWORD });
    expect(back.json.result.data).toMatchObject(me);
    const audit = await core
      .fork()
      .execute<{ action: string; security: boolean }[]>(
        'select action, security from audit_entry order by id',
      );
    expect(audit).toEqual(['setup', 'sign_out', 'sign_in'].map((action) => ({ action, security: true })));
  });

  it('never gets the session in an answer’s body, where a script could read it', async () => {
    const ana = await createTestAccount(core);
    const browser = openBrowser();
    const { json } = await browser.call('auth.signIn', { username: ana.username, password: TEST_PASSWORD });
    const token = browser.cookie().split('=')[1] ?? 'none';
    expect(token).toHaveLength(40);
    expect(JSON.stringify(json)).not.toContain(token);
    expect(JSON.stringify(json)).not.toContain('$2');
  });

  it('is out for good after signing out, though it still had the cookie', async () => {
    const ana = await createTestAccount(core);
    const browser = openBrowser();
    await browser.call('auth.signIn', { username: ana.username, password: TEST_PASSWORD });
    const stolen = browser.cookie();
    const revoked: string[] = [];
    app.auth.sessions.onRevoked(({ accountId }) => revoked.push(accountId));
    await browser.call('auth.signOut');
    const thief = await app.http.inject({ url: '/trpc/auth.me', headers: { cookie: stolen } });
    expect(thief.json()).toEqual({ result: { data: null } });
    expect(revoked).toEqual([ana.id]);
  });

  it('may sign out when nobody is signed in: the cookie goes and nothing is written', async () => {
    const { status, set } = await openBrowser().call('auth.signOut');
    expect({ status, cookies: set.length }).toEqual({ status: 200, cookies: 1 });
    expect(await core.fork().execute<unknown[]>('select from audit_entry')).toEqual([]);
  });

  it('is told how long a lock lasts, in words, in the details and in Retry-After', async () => {
    const browser = openBrowser();
    for (let i = 0; i < 5; i += 1) {
      const failed = await browser.call('auth.signIn', { username: 'nobody', password: 'wrong' });
      expect(failed.status).toBe(401);
      expect(failed.json.error.data.app).toMatchObject({ code: 'auth.wrong_credentials', details: {} });
    }
    const locked = await browser.rest('POST', '/api/auth/login', { username: 'nobody', password: 'wrong' });
    expect(locked.status).toBe(429);
    expect(Number(locked.headers['retry-after'])).toBeGreaterThan(890);
    expect(locked.json).toMatchObject({
      error: { code: 'auth.locked', message: 'Too many failed attempts. Try again in 15 minutes.' },
      minutes_left: 15,
    });
    const overTrpc = await browser.call('auth.signIn', { username: 'nobody', password: 'wrong' });
    expect(overTrpc.status).toBe(429);
    expect(overTrpc.json.error.data.app.details).toMatchObject({ minutes_left: 15 });
  });

  it('of another site can neither sign somebody in nor out', async () => {
    const ana = await createTestAccount(core);
    const browser = openBrowser();
    const typed = { username: ana.username, password: TEST_PASSWORD };
    await browser.call('auth.signIn', typed);
    for (const headers of [
      { origin: 'https://evil.test' },
      { origin: 'null' },
      { 'x-syrup': '' },
      { 'sec-fetch-site': 'cross-site' },
      { 'content-type': 'text/plain' },
    ]) {
      const refused = [
        await browser.call('auth.signOut', {}, headers),
        await browser.call('auth.signIn', typed, headers),
      ];
      for (const { status, set } of refused) {
        expect([403, 415], JSON.stringify(headers)).toContain(status);
        expect(set).toEqual([]);
      }
    }
    expect((await browser.ask('auth.me')).json.result.data).toMatchObject({ id: ana.id });
  });

  it('keeps its session to the host and to TLS where the product is reached over TLS', async () => {
    await app.close();
    app = await openApp({ PUBLIC_URL: 'https://syrup.test' });
    const ana = await createTestAccount(core);
    const browser = openBrowser('https://syrup.test');
    const { set } = await browser.call('auth.signIn', { username: ana.username, password: TEST_PASSWORD });
    expect(set).toEqual([
      expect.stringMatching(/^__Host-syrup_session=[a-z2-7]{40}; .*; Path=\/; SameSite=Lax; Secure$/),
    ]);
    expect((await browser.ask('auth.me')).json.result.data).toMatchObject({ id: ana.id });
  });

  it('gets a sentence, and no stack, for input of every wrong kind', async () => {
    const browser = openBrowser();
    for (const input of [
      {},
      [],
      'x',
      null,
      { username: 1, password: 2 },
      { username: 'x'.repeat(300), password: 'y' },
    ]) {
      const { status, json } = await browser.call('auth.signIn', input as object);
      expect(status, JSON.stringify(input)).toBe(400);
      expect(json.error.message).toMatch(/\S/);
      expect(JSON.stringify(json)).not.toMatch(/at \w+ \(|\.ts:\d/);
    }
  });
});

describe('a script', () => {
  const login = (username: string) =>
    app.http.inject({
      method: 'POST',
      url: '/api/auth/login',
      payload: { username, password: TEST_PASSWORD },
    });

  it('signs in, asks who it is, and signs out with its token', async () => {
    const ana = await createTestAccount(core, 'waffle_manager');
    const signedIn = await login(ana.username);
    expect(signedIn.statusCode).toBe(200);
    expect(signedIn.headers['set-cookie']).toBeUndefined();
    const { token, expires_at, user } = signedIn.json();
    expect(Date.parse(expires_at) - core.clock.now().getTime()).toBeGreaterThan(86_390_000);
    const expected = {
      id: ana.id,
      username: ana.username,
      name: ana.username,
      email: ana.email,
      role: 'waffle_manager',
      timezone: 'UTC',
      must_change_password: false,
      must_set_up_second_factor: false,
    };
    expect(user).toEqual(expected);
    const headers = { authorization: `Bearer ${token}` };
    const me = await app.http.inject({ url: '/api/auth/me', headers });
    expect(me.json()).toEqual(expected);
    const out = await app.http.inject({ method: 'POST', url: '/api/auth/logout', headers });
    expect(out.json()).toEqual({ success: true });
    const after = await app.http.inject({ url: '/api/auth/me', headers });
    expect({ status: after.statusCode, code: after.json().error.code }).toEqual({
      status: 401,
      code: 'auth.required',
    });
  });

  it('acts with the role its account has at each call', async () => {
    const ana = await createTestAccount(core, 'admin');
    const { token } = (await login(ana.username)).json();
    const list = () =>
      app.http.inject({ url: '/trpc/waffles.counts', headers: { authorization: `Bearer ${token}` } });
    expect((await list()).statusCode).toBe(200);
    await core.fork().execute(`update account set role = 'member' where id = ?`, [ana.id]);
    expect((await list()).statusCode).toBe(403);
    await core.fork().execute('update account set active = false where id = ?', [ana.id]);
    expect((await list()).statusCode).toBe(401);
  });

  it('is told that the account is deactivated only with the right password', async () => {
    const ana = await createTestAccount(core, 'admin', { active: false });
    const right = await login(ana.username);
    expect({ status: right.statusCode, code: right.json().error.code }).toEqual({
      status: 401,
      code: 'auth.deactivated',
    });
  });
});
