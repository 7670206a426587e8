import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type App, createApp } from '#server/app.ts';
import { readConfig } from '#server/config.ts';
import type { Core } from '#server/core/context.ts';
import { createLogRing } from '#server/core/log-ring.ts';
import { callerOf, createTestCore, makeOpId } from '#server/core/testing.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { createTestAccount, TEST_PASSWORD, TEST_SECRET, type TestAccount } from './auth.fixture.ts';
import { issueResetLink } from './commands/issue-reset-link.ts';
import { codeOfStep } from './wrap-oslo.ts';

/**
 * One account goes through everything that has to do with secrets, the wrong turns included; then every secret is looked
 * for in everything that was logged, stored and answered. Only the answer whose purpose it is to show one may have it.
 */

const ORIGIN = 'http://localhost:3000';
const SECOND_PASSWORD = 'crumpets in the evening';
const THIRD_PASSWORD = 'pancakes before noon';
/** Typed at doors where somebody else's account is made or opened. */
const OTHERS_PASSWORDS = [
  'syrup by the bucket',
  'batter on the ceiling',
  'a griddle for two people',
  'maple trees in march',
  'blueberries by the pound',
] as const;
const SETUP_TOKEN = 'dG9vIGxhdGUgZm9yIGEgc2V0dXAgbGluay4';
const STEP_MS = 30_000;
const LOG_TOKEN = 'b3c1f0d2a4e5968778695a4b3c2d1e0f';

let database: TestDatabase;
let core: Core;
let app: App;
let ana: TestAccount;
let nowMs = Date.parse('2026-11-20T19:00:00.000Z');
/** Everything that was logged, at every level and without the redaction that the product has on top. */
const logged: string[] = [];
/** The same as the page and the address of the log show it. */
const ring = createLogRing();
const answered: { readonly what: string; readonly text: string }[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  const log = pino(
    { level: 'trace', timestamp: pino.stdTimeFunctions.isoTime },
    {
      write: (line: string) => {
        logged.push(line);
        ring.write(line);
      },
    },
  );
  core = { ...createTestCore(database, { now: () => new Date(nowMs) }), log };
  const close = () => Promise.resolve();
  const config = readConfig({ CLAIM_LIMIT: 'off', DRAND_URL: 'off', LOG_ACCESS_TOKEN: LOG_TOKEN });
  app = await createApp({
    product: { config, database, core, appSecret: TEST_SECRET, databaseKind: 'embedded', close },
    client: 'none',
    bcryptCost: 4,
    logs: ring,
  });
  ana = await createTestAccount(core, 'super_admin');
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

interface Sent {
  readonly cookie?: string;
  readonly bearer?: string;
  /** The answer is where a secret is shown. */
  readonly shows?: true;
}

async function post(url: string, payload: object, { cookie, bearer, shows }: Sent = {}) {
  const response = await app.http.inject({
    method: 'POST',
    url,
    payload: JSON.stringify(payload),
    headers: {
      host: new URL(ORIGIN).host,
      'content-type': 'application/json',
      ...(url.startsWith('/trpc/') ? { origin: ORIGIN, 'x-syrup': '1' } : {}),
      ...(cookie === undefined ? {} : { cookie }),
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
    },
  });
  if (shows === undefined) answered.push({ what: `POST ${url}`, text: response.body });
  return {
    status: response.statusCode,
    json: response.json(),
    cookie: String(response.headers['set-cookie']),
  };
}

async function get(url: string, { cookie, bearer }: Sent): Promise<void> {
  const headers = {
    ...(cookie === undefined ? {} : { cookie }),
    ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
  };
  const { body } = await app.http.inject({ url, headers });
  answered.push({ what: `GET ${url}`, text: body });
}

/** The base32 text of a secret as the bytes it stands for. */
function decodeBase32(text: string): Buffer {
  let bits = '';
  for (const letter of text) {
    bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0');
  }
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

it('every secret stays out of the log, the database and all answers but the one that shows it', async () => {
  const username = ana.username;
  const secrets = [TEST_PASSWORD, SECOND_PASSWORD, THIRD_PASSWORD, TEST_SECRET, LOG_TOKEN, SETUP_TOKEN];
  secrets.push(...OTHERS_PASSWORDS);

  // Wrong turns first: what was typed must not be kept either.
  await post('/api/auth/login', { username, password: SECOND_PASSWORD });
  await post('/api/auth/login', { username: THIRD_PASSWORD, password: [TEST_PASSWORD] });
  await post('/trpc/auth.signIn', { username, password: TEST_PASSWORD, code: { deep: SECOND_PASSWORD } });

  const signedIn = await post('/trpc/auth.signIn', { username, password: TEST_PASSWORD });
  const cookie = signedIn.cookie.split(';')[0] ?? '';
  secrets.push(cookie.split('=')[1] ?? '');
  const own = { cookie };

  const offer = await post(
    '/trpc/auth.beginSecondFactor',
    { currentPassword: TEST_PASSWORD },
    { cookie, shows: true },
  );
  const { secret } = offer.json.result.data as { secret: string };
  const bytes = decodeBase32(secret);
  secrets.push(secret, bytes.toString('hex'));
  const codeNow = () => codeOfStep(bytes, Math.floor(nowMs / STEP_MS));
  await post('/trpc/auth.confirmSecondFactor', { code: [SECOND_PASSWORD] }, own);
  const on = await post('/trpc/auth.confirmSecondFactor', { code: await codeNow() }, { cookie, shows: true });
  expect(on.status).toBe(200);
  const { recoveryCodes } = on.json.result.data as { recoveryCodes: string[] };
  secrets.push(...recoveryCodes, ...recoveryCodes.map((code) => code.replaceAll('-', '')));

  nowMs += STEP_MS;
  const renewing = { currentPassword: TEST_PASSWORD, code: await codeNow() };
  const renewed = await post('/trpc/auth.renewRecoveryCodes', renewing, { cookie, shows: true });
  expect(renewed.status).toBe(200);
  const { recoveryCodes: fresh } = renewed.json.result.data as { recoveryCodes: string[] };
  secrets.push(...fresh);

  const key = { name: 'nightly', scopes: ['waffle.read'], expiresInDays: 7 };
  await post('/trpc/auth.createApiKey', { ...key, currentPassword: SECOND_PASSWORD }, own);
  const made = await post(
    '/trpc/auth.createApiKey',
    { ...key, currentPassword: TEST_PASSWORD },
    { cookie, shows: true },
  );
  const { token: apiKey } = made.json.result.data as { token: string };
  expect(apiKey).toMatch(/^syrup_/);
  secrets.push(apiKey, apiKey.slice(6, 46));
  await get('/api/auth/me', { bearer: apiKey });
  await get('/api/auth/me', { bearer: `${apiKey}x` });
  await post('/api/auth/logout', {}, { bearer: apiKey });

  secrets.push(...(await makeOtherAccounts(cookie)));

  await post('/api/auth/login', { username, password: TEST_PASSWORD });
  await post('/api/auth/login', { username, password: TEST_PASSWORD, code: '000000' });
  const rest = await post(
    '/api/auth/login',
    { username, password: TEST_PASSWORD, code: fresh[0] },
    { shows: true },
  );
  expect(rest.status).toBe(200);
  const { token: jwt } = rest.json as { token: string };
  secrets.push(jwt, jwt.split('.')[2] ?? '');
  await get('/api/auth/me', { bearer: jwt });
  await get(`/api/auth/me?token=${jwt}&password=${encodeURIComponent(TEST_PASSWORD)}`, { bearer: jwt });
  for (const read of ['me', 'secondFactor', 'apiKeys', 'sessions', 'ownLogins?input={}']) {
    await get(`/trpc/auth.${read}`, own);
  }
  await get('/trpc/audit.list?input={}', own);
  await get('/api/admin/audit', { bearer: jwt });
  await get('/api/admin/audit/export', { bearer: jwt });

  const { token: resetToken } = await issueResetLink(callerOf(core, null), username);
  secrets.push(resetToken);
  await post('/api/auth/reset-password', { token: resetToken, password: 'short' });
  await post('/api/auth/reset-password', { token: [resetToken], password: SECOND_PASSWORD });
  expect(
    (await post('/api/auth/reset-password', { token: resetToken, password: SECOND_PASSWORD })).status,
  ).toBe(200);
  await post('/api/auth/reset-password', { token: resetToken, password: THIRD_PASSWORD });

  nowMs += STEP_MS;
  const again = await post('/trpc/auth.signIn', {
    username,
    password: SECOND_PASSWORD,
    code: await codeNow(),
  });
  const newCookie = again.cookie.split(';')[0] ?? '';
  secrets.push(newCookie.split('=')[1] ?? '');
  const changing = { currentPassword: SECOND_PASSWORD, newPassword: THIRD_PASSWORD };
  expect((await post('/trpc/auth.changePassword', changing, { cookie: newCookie })).status).toBe(200);
  nowMs += STEP_MS;
  const off = { currentPassword: THIRD_PASSWORD, code: await codeNow() };
  expect((await post('/trpc/auth.disableSecondFactor', off, { cookie: newCookie })).status).toBe(200);
  await post('/trpc/auth.revokeOtherSessions', { opId: makeOpId() }, { cookie: newCookie });
  await get(`/api/admin/logs?token=${LOG_TOKEN}&lines=1`, {});
  await get(`/api/admin/logs?token=${LOG_TOKEN}x`, {});
  await get('/api/admin/logs?lines=1', { bearer: LOG_TOKEN });
  await app.parts.logins.recorder.flush();

  // What the log shows to people and programs is searched like every other answer.
  await get('/api/admin/logs?lines=2000', { bearer: LOG_TOKEN });
  await get(`/trpc/operations.logs?input=${encodeURIComponent('{"lines":2000}')}`, { cookie: newCookie });
  for (const { text } of answered.slice(-2)) expect(text).toContain('answered');
  expect(ring.size()).toBe(logged.length);

  expect(logged.length).toBeGreaterThan(20);
  expect(secrets.every((one) => one.length >= 16)).toBe(true);
  const kept = [...logged.map((text) => ({ what: 'the log', text })), ...answered, ...(await everyRow())];
  const shapes = secrets.flatMap((one) => [
    one,
    Buffer.from(one).toString('hex'),
    Buffer.from(one).toString('base64').replace(/=+$/, ''),
    encodeURIComponent(one),
  ]);
  const leaks = kept.filter(({ text }) => shapes.some((shape) => text.includes(shape)));
  expect(leaks.map(({ what, text }) => `${what}: ${text.slice(0, 300)}`)).toEqual([]);
}, 60_000);

/** Every door at which a password is typed for somebody else's account. Returns the secrets that came out of them. */
async function makeOtherAccounts(cookie: string): Promise<string[]> {
  const [setUp, registered, created, reset, superuser] = OTHERS_PASSWORDS;
  const own = { cookie };
  const bob = { username: 'bob', email: 'bob@example.test' };
  await post('/trpc/auth.setup', { token: SETUP_TOKEN, ...bob, password: setUp });
  expect((await post('/trpc/auth.register', { ...bob, password: registered })).status).toBe(403);
  await core
    .fork()
    .execute(`insert into system_setting (key, value) values ('registration', '"open"'::jsonb)`);
  expect((await post('/trpc/auth.register', { ...bob, password: registered })).status).toBe(200);

  const person = { email: 'cleo@example.test', firstName: 'Cleo', lastName: '', displayName: '' };
  const cleo = await post(
    '/trpc/accounts.create',
    { opId: makeOpId(), username: 'cleo', ...person, role: 'member', password: created },
    own,
  );
  expect(cleo.status).toBe(200);
  const { account } = cleo.json.result.data as { account: { id: string } };
  const accountId = account.id;
  const again = { opId: makeOpId(), accountId, password: reset };
  const made = await post(
    '/trpc/accounts.resetPassword',
    { opId: makeOpId(), accountId },
    { cookie, shows: true },
  );
  const { temporaryPassword } = made.json.result.data as { temporaryPassword: string };
  expect((await post('/trpc/accounts.resetPassword', again, own)).status).toBe(200);
  await post('/trpc/accounts.resetPassword', { ...again, opId: makeOpId(), password: [reset] }, own);
  const wrong = { reason: 'Left.', currentPassword: THIRD_PASSWORD };
  await post('/trpc/accounts.deactivate', { opId: makeOpId(), accountId, ...wrong }, own);
  await post('/api/auth/forgot-password', { username: 'cleo' });
  const issued = await post('/trpc/auth.issueResetLink', { accountId }, { cookie, shows: true });
  expect(issued.status).toBe(200);

  const door = await post('/trpc/auth.signIn', { username: 'cleo', password: reset });
  const session = door.cookie.split(';')[0] ?? '';
  await post('/trpc/auth.signOut', {}, { cookie: session });
  await post('/auth/admin/users', { username: 'dora', email: 'dora@example.test', password: superuser });
  const { token } = issued.json.result.data as { token: string };
  return [token, temporaryPassword, session.split('=')[1] ?? ''];
}

/** All rows of all tables as text, bytes in hexadecimal digits. */
async function everyRow(): Promise<{ what: string; text: string }[]> {
  const em = core.fork();
  const tables = await em.execute<{ name: string }[]>(
    `select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  );
  const rows: { what: string; text: string }[] = [];
  for (const { name } of tables) {
    const found = await em.execute<{ row: string }[]>(`select to_jsonb(t)::text as row from ${name} t`);
    rows.push(...found.map(({ row }) => ({ what: name, text: row })));
  }
  expect(rows.length).toBeGreaterThan(30);
  return rows;
}
