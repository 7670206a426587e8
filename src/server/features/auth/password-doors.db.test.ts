import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type App, createApp } from '#server/app.ts';
import { readConfig } from '#server/config.ts';
import type { Core } from '#server/core/context.ts';
import { callerOf, createTestCore } from '#server/core/testing.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { createTestAccount, TEST_PASSWORD, TEST_SECRET, type TestAccount } from './auth.fixture.ts';
import { issueResetLink } from './commands/issue-reset-link.ts';

const NEW_PASSWORD = 'waffles at midnight';
const ORIGIN = 'http://localhost:3000';

let database: TestDatabase;
let core: Core;
let app: App;
let ana: TestAccount;
/** Everything that was logged, at every level and without the redaction that the product has on top. */
let logged: string[];

beforeEach(async () => {
  database = await createTestDatabase();
  logged = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => logged.push(line) });
  core = { ...createTestCore(database), log };
  const close = () => Promise.resolve();
  const config = readConfig({});
  app = await createApp({
    product: { config, database, core, appSecret: TEST_SECRET, databaseKind: 'embedded', close },
    client: 'none',
    bcryptCost: 4,
  });
  ana = await createTestAccount(core);
});
afterEach(async () => {
  await app.close();
  await database.drop();
});

interface Sender {
  readonly cookie?: string;
  readonly bearer?: string;
}

async function post(url: string, payload: object, { cookie, bearer }: Sender = {}) {
  const response = await app.http.inject({
    method: 'POST',
    url,
    payload,
    headers: {
      host: new URL(ORIGIN).host,
      ...(url.startsWith('/trpc/') ? { origin: ORIGIN, 'x-syrup': '1' } : {}),
      ...(cookie === undefined ? {} : { cookie }),
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
    },
  });
  return { status: response.statusCode, json: response.json(), headers: response.headers };
}

async function signInAt(
  password = TEST_PASSWORD,
): Promise<{ cookie: string; me: { mustChangePassword: boolean } }> {
  const { json, headers } = await post('/trpc/auth.signIn', { username: ana.username, password });
  const [set = ''] = [headers['set-cookie'] ?? []].flat();
  return { cookie: set.split(';')[0] ?? '', me: json.result.data };
}

const flag = () =>
  core.fork().execute('update account set must_change_password = true where id = ?', [ana.id]);

describe('POST /api/auth/forgot-password', () => {
  const ask = (username: unknown) => post('/api/auth/forgot-password', { username });

  it('answers the same for every name: status, body and headers', async () => {
    const gone = await createTestAccount(core, 'admin', { active: false });
    const names = [ana.username, ana.username, gone.username, 'nobody-here', 'x'.repeat(200)];
    const answers = [];
    for (const name of names) answers.push(await ask(name));
    const comparable = answers.map(({ status, json, headers }) => {
      const { 'x-request-id': id, date, ...rest } = headers;
      expect([typeof id, typeof date]).toEqual(['string', 'string']);
      return { status, json, headers: rest };
    });
    expect(comparable[0]?.status).toBe(200);
    expect(comparable[0]?.json).toEqual({
      message: 'If this account exists, a super admin can now issue a reset link.',
    });
    for (const answer of comparable) expect(answer).toEqual(comparable[0]);
  });

  it('takes the same time for every name, far longer than what it does', async () => {
    const timeOf = async (name: string) => {
      const startMs = performance.now();
      await ask(name);
      return performance.now() - startMs;
    };
    const tookMs = [await timeOf(ana.username), await timeOf('nobody-here')];
    for (const ms of tookMs) expect(ms).toBeGreaterThan(398);
  });

  it('says what is wrong with a body that has no username', async () => {
    for (const body of [undefined, '', ' ', 7, null, ['ana'], 'x'.repeat(201)]) {
      const { status, json } = await ask(body);
      expect([status, json.error.code], JSON.stringify(body)).toEqual([400, 'request.invalid']);
      expect(json.fields.username).toMatch(/\S/);
    }
  });

  it('answers the same for the same Idempotency-Key with another name: a key tells nothing either', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const url = '/api/auth/forgot-password';
    for (const username of [ana.username, 'nobody-here', ana.username]) {
      const { statusCode } = await app.http.inject({ method: 'POST', url, headers, payload: { username } });
      expect(statusCode).toBe(200);
    }
  });

  it('tells who asks too often how long to wait', async () => {
    await Promise.all(Array.from({ length: 10 }, () => ask('nobody-here')));
    const { status, json, headers } = await ask(ana.username);
    expect([status, json.error.code]).toEqual([429, 'request.rate_limited']);
    expect(Number(headers['retry-after'])).toBe(json.retry_after);
  });
});

describe('POST /api/auth/reset-password', () => {
  const reset = (token: string, password = NEW_PASSWORD) =>
    post('/api/auth/reset-password', { token, password });
  const issue = () => issueResetLink(callerOf(core, null), ana.username);

  it('sets the password, signs nobody in, and works once', async () => {
    const { token } = await issue();
    const done = await reset(token);
    expect([done.status, done.json]).toEqual([200, { success: true, username: ana.username }]);
    expect(done.headers['set-cookie']).toBeUndefined();
    const again = await reset(token);
    expect([again.status, again.json.error]).toEqual([
      410,
      { code: 'auth.reset_used', message: 'This reset link has been used. Ask a super admin for a new one.' },
    ]);
    expect((await signInAt(NEW_PASSWORD)).me).toMatchObject({ id: ana.id, mustChangePassword: false });
  });

  it('tells unknown and expired links apart, over tRPC in the same words', async () => {
    const old = await issue();
    await issue();
    for (const [token, status, code] of [
      ['x'.repeat(43), 400, 'auth.reset_unknown'],
      [old.token, 410, 'auth.reset_expired'],
    ] as const) {
      const rest = await reset(token);
      expect([rest.status, rest.json.error.code]).toEqual([status, code]);
      const trpc = await post('/trpc/auth.resetPassword', { token, password: NEW_PASSWORD });
      expect([trpc.status, trpc.json.error.data.app.code, trpc.json.error.message]).toEqual([
        status,
        code,
        rest.json.error.message,
      ]);
    }
  });

  it('says what is wrong with the password, and with a body of another shape', async () => {
    const { token } = await issue();
    const weak = await reset(token, 'password123');
    expect([weak.status, weak.json.error.code, weak.json.reason]).toEqual([
      400,
      'account.weak_password',
      'too_common',
    ]);
    for (const body of [
      {},
      { token },
      { password: NEW_PASSWORD },
      { token: 1, password: [] },
      { token: '' },
    ]) {
      const { status, json } = await post('/api/auth/reset-password', body);
      expect([status, json.error.code], JSON.stringify(body)).toEqual([400, 'request.invalid']);
      expect(JSON.stringify(json)).not.toContain(token);
    }
    expect((await reset(token)).status).toBe(200);
  });

  it('leaves token and passwords out of logs, audit and receipts, whatever comes of it', async () => {
    const { token } = await issue();
    await reset(token, 'password123');
    await reset(token);
    await reset(token);
    await post('/trpc/auth.resetPassword', { token, password: NEW_PASSWORD });
    await post('/trpc/auth.resetPassword', { token: [token], password: NEW_PASSWORD });
    await post('/api/auth/reset-password', { token, password: [NEW_PASSWORD] });
    const { cookie } = await signInAt(NEW_PASSWORD);
    const changing = { currentPassword: NEW_PASSWORD, newPassword: 'the third password of the day' };
    await post('/trpc/auth.changePassword', { ...changing, newPassword: 'short' }, { cookie });
    await post('/trpc/auth.changePassword', changing, { cookie });
    expect(logged.length).toBeGreaterThan(5);
    const kept = [...logged];
    for (const table of ['audit_entry', 'receipt', 'reset_request', 'session', 'account']) {
      const rows = await core
        .fork()
        .execute<{ row: string }[]>(`select to_jsonb(t)::text as row from ${table} t`);
      expect(rows.length, table).toBeGreaterThan(0);
      kept.push(...rows.map(({ row }) => row));
    }
    for (const secret of [token, NEW_PASSWORD, changing.newPassword, 'password123']) {
      const shapes = [secret, Buffer.from(secret).toString('hex'), Buffer.from(secret).toString('base64')];
      expect(kept.filter((text) => shapes.some((shape) => text.includes(shape)))).toEqual([]);
    }
  });
});

describe('an account that must choose a new password', () => {
  it('signs in, learns that it must, changes it, and may then do what its role allows', async () => {
    await flag();
    const { cookie, me } = await signInAt();
    expect(me).toMatchObject({ id: ana.id, mustChangePassword: true });
    const list = () => app.http.inject({ url: '/trpc/waffles.counts', headers: { cookie } });
    const refused = await list();
    expect([refused.statusCode, refused.json().error.data.app.code]).toEqual([
      403,
      'auth.must_change_password',
    ]);
    const changing = { currentPassword: TEST_PASSWORD, newPassword: NEW_PASSWORD };
    expect((await post('/trpc/auth.changePassword', changing, { cookie })).status).toBe(200);
    const after = await app.http.inject({ url: '/trpc/auth.me', headers: { cookie } });
    expect(after.json().result.data).toMatchObject({ mustChangePassword: false });
    expect((await list()).statusCode).toBe(200);
  });

  it('may always sign out', async () => {
    await flag();
    const { cookie } = await signInAt();
    expect((await post('/trpc/auth.signOut', {}, { cookie })).status).toBe(200);
    const after = await app.http.inject({ url: '/trpc/auth.me', headers: { cookie } });
    expect(after.json()).toEqual({ result: { data: null } });
  });

  it('gets in REST no further than who it is, and out', async () => {
    await flag();
    const login = await post('/api/auth/login', { username: ana.username, password: TEST_PASSWORD });
    expect(login.json.user.must_change_password).toBe(true);
    const headers = { authorization: `Bearer ${login.json.token}` };
    const me = await app.http.inject({ url: '/api/auth/me', headers });
    expect([me.statusCode, me.json().must_change_password]).toEqual([200, true]);
    const create = await post('/api/admin/waffles', {}, { bearer: login.json.token });
    expect([create.status, create.json.error.code]).toEqual([403, 'auth.must_change_password']);
    expect((await post('/api/auth/logout', {}, { bearer: login.json.token })).status).toBe(200);
  });

  it('counts as nobody where anybody may look', async () => {
    const { cookie } = await signInAt();
    await core.fork().execute(
      `insert into waffle (slug, title, total_spots, price_minor, currency, public_export)
       values ('closed-board', 'Closed', 10, 500, 'USD', false)`,
    );
    const fetchExport = () =>
      app.http.inject({ url: '/api/waffles/closed-board/export', headers: { cookie } });
    expect((await fetchExport()).statusCode).toBe(200);
    await flag();
    expect((await fetchExport()).json().error.code).toBe('waffle.export_closed');
  });
});

describe('the rules for passwords', () => {
  it('are told to everybody, as the setting has them now', async () => {
    const read = async () => (await app.http.inject({ url: '/trpc/auth.passwordRules' })).json().result.data;
    expect(await read()).toEqual({ lengthMin: 8 });
    await core
      .fork()
      .execute(`insert into system_setting (key, value) values ('password_min_length', '12'::jsonb)`);
    expect(await read()).toEqual({ lengthMin: 12 });
  });
});
