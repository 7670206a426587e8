import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '#server/app.fixture.ts';
import type { Actor, Core } from '#server/core/context.ts';
import { createSteppedClock, createTestCore, makeOpId, type SteppedClock } from '#server/core/testing.ts';
import { addWaffle } from '#server/db/factories.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { PERMISSIONS, type Permission } from '#shared/access/permissions.ts';
import { ROLES, type Role } from '#shared/access/roles.ts';
import { listScopes } from '#shared/auth/auth.rules.ts';
import { createApiKeyInput } from '#shared/auth/auth.schemas.ts';
import { createTestAccount, openTestAuth, TEST_PASSWORD } from './auth.fixture.ts';
import { listApiKeys } from './auth.queries.ts';
import { createApiKey } from './commands/create-api-key.ts';
import { revokeApiKey } from './commands/revoke-api-key.ts';
import { isApiKey, makeApiKey } from './keep-keys.ts';
import type { Auth } from './open-auth.ts';

const DAY_MS = 86_400_000;
const NEW_KEY = {
  currentPassword: TEST_PASSWORD,
  name: 'nightly export',
  scopes: ['waffle.read'] as Permission[],
  expiresInDays: 30,
};

async function meet(core: Core, role: Role = 'admin'): Promise<Actor> {
  const { id, username } = await createTestAccount(core, role);
  return { accountId: id, username, name: username, role, mustChangePassword: false };
}

describe('the form of a key', () => {
  it('says what it is and catches a slip of one character', () => {
    const { token, tokenEnd } = makeApiKey();
    expect(token).toMatch(/^syrup_[a-z2-7]{47}$/);
    expect(token.endsWith(tokenEnd)).toBe(true);
    expect(isApiKey(token)).toBe(true);
    for (let at = 6; at < token.length; at += 1) {
      const slip = `${token.slice(0, at)}${token[at] === 'a' ? 'b' : 'a'}${token.slice(at + 1)}`;
      expect(isApiKey(slip), String(at)).toBe(false);
    }
    for (const other of ['', 'syrup_', token.toUpperCase(), `${token}a`, token.slice(0, -1), ` ${token}`]) {
      expect(isApiKey(other)).toBe(false);
    }
  });

  it('has a life, a name and at least one scope', () => {
    const wrong: readonly object[] = [
      { expiresInDays: 0 },
      { expiresInDays: 366 },
      { expiresInDays: 1.5 },
      { expiresInDays: '30' },
      { expiresInDays: undefined },
      { name: ' ' },
      { name: 'x'.repeat(61) },
      { name: 'two\nlines' },
      { scopes: [] },
      { scopes: ['waffle.read', 'waffle.read'] },
      { scopes: ['toString'] },
      { scopes: 'waffle.read' },
      { scopes: Array.from({ length: 60 }, () => 'waffle.read') },
      { currentPassword: undefined },
    ];
    for (const change of wrong) {
      expect(createApiKeyInput.safeParse({ ...NEW_KEY, ...change }).success, JSON.stringify(change)).toBe(
        false,
      );
    }
    expect(createApiKeyInput.safeParse(NEW_KEY).success).toBe(true);
  });

  it('may be allowed what the role may, and never the own account', () => {
    expect(listScopes('super_admin')).toEqual(
      Object.keys(PERMISSIONS).filter((permission) => permission !== 'account.self'),
    );
    expect(listScopes('waffle_manager')).not.toContain('waffle.delete');
    for (const role of ROLES) expect(listScopes(role)).not.toContain('account.self');
  });
});

describe('a personal key', () => {
  let database: TestDatabase;
  let clock: SteppedClock;
  let core: Core;
  let auth: Auth;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    clock = createSteppedClock();
    core = createTestCore(database, clock);
    auth = await openTestAuth(database, core);
  });

  const make = (actor: Actor, changes: Partial<typeof NEW_KEY> = {}) =>
    createApiKey(auth, { core, ip: '192.0.2.1', actor }, { ...NEW_KEY, ...changes });
  const revoke = (actor: Actor, keyId: string) =>
    revokeApiKey(auth, { core, ip: '192.0.2.1', actor }, { opId: makeOpId(), keyId });
  const act = (token: string) =>
    auth.authenticate({ cookieHeader: undefined, authorization: `Bearer ${token}` });

  it('acts for its account, with its scopes and the role as of now', async () => {
    const ana = await meet(core);
    const { token, key } = await make(ana, { scopes: ['waffle.read', 'spot.settle'] });
    expect(key).toEqual({
      id: key.id,
      name: 'nightly export',
      tokenEnd: token.slice(-4),
      scopes: ['waffle.read', 'spot.settle'],
      createdAt: clock.now().toISOString(),
      expiresAt: new Date(clock.now().getTime() + 30 * DAY_MS).toISOString(),
      lastUsedAt: null,
    });
    expect(await act(token)).toEqual({ ...ana, scopes: ['waffle.read', 'spot.settle'] });
    await core.fork().execute(`update account set role = 'member' where id = ?`, [ana.accountId]);
    expect(await act(token)).toMatchObject({ role: 'member' });
  });

  it('is stored as a digest, in no table and no audit row as itself', async () => {
    const ana = await meet(core);
    const { token } = await make(ana);
    for (const table of ['api_key', 'receipt', 'audit_entry']) {
      const rows = await core
        .fork()
        .execute<{ row: string }[]>(`select to_jsonb(t)::text as row from ${table} t`);
      expect(rows.length, table).toBeGreaterThan(0);
      const shapes = [token, token.slice(6), Buffer.from(token).toString('hex')];
      expect(rows.filter(({ row }) => shapes.some((shape) => row.includes(shape)))).toEqual([]);
    }
    const rows = await core
      .fork()
      .execute<object[]>(
        `select after, security from audit_entry where action = 'create_api_key' and target_id = ?`,
        [ana.accountId],
      );
    expect(rows).toEqual([
      {
        after: {
          name: 'nightly export',
          scopes: ['waffle.read'],
          expiresAt: new Date(clock.now().getTime() + 30 * DAY_MS).toISOString(),
        },
        security: true,
      },
    ]);
  });

  it('ends when it is revoked, when it expires, when the account is deactivated, and with a password reset', async () => {
    const [ana, bob, mia, kat] = await Promise.all([meet(core), meet(core), meet(core), meet(core)]);
    const keys = await Promise.all([ana, bob, mia, kat].map((actor) => make(actor)));
    const [anas, bobs, mias, kats] = keys.map(({ token }) => token) as [string, string, string, string];
    const told: string[] = [];
    auth.sessions.onRevoked(({ accountId }) => told.push(accountId));
    await revoke(ana, keys[0]?.key.id ?? '');
    expect([await act(anas), told]).toEqual([null, [ana.accountId]]);
    await core.fork().execute('update account set active = false where id = ?', [mia.accountId]);
    expect(await act(mias)).toBeNull();
    auth.sessions.announce(await auth.sessions.revoke(core.fork(), kat.accountId));
    expect([await act(kats), told]).toEqual([null, [ana.accountId, kat.accountId]]);
    clock.stepMs(30 * DAY_MS - 1);
    expect(await act(bobs)).not.toBeNull();
    clock.stepMs(1);
    expect(await act(bobs)).toBeNull();
  });

  it('stays where its owner only changes something about signing in, and keeps the session that asked', async () => {
    const ana = await meet(core);
    const { token } = await make(ana);
    const { token: session } = await auth.sessions.start(core.fork(), ana.accountId, {
      ip: null,
      userAgent: '',
    });
    await auth.sessions.revoke(core.fork(), ana.accountId, session);
    expect(await act(token)).not.toBeNull();
  });

  it('is refused for a wrong password, for scopes beyond the role, and as the twenty-first', async () => {
    const ana = await meet(core, 'waffle_manager');
    await expect(make(ana, { currentPassword: 'wrong' })).rejects.toMatchObject({
      code: 'auth.wrong_password',
    });
    for (const scope of ['waffle.delete', 'account.administer', 'account.self'] as const) {
      await expect(make(ana, { scopes: ['waffle.read', scope] })).rejects.toMatchObject({
        code: 'request.invalid',
        details: { fields: { scopes: expect.any(String) } },
      });
    }
    for (let i = 0; i < 19; i += 1) await make(ana);
    const atOnce = await Promise.allSettled(Array.from({ length: 3 }, () => make(ana)));
    expect(atOnce.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(make(ana)).rejects.toMatchObject({ code: 'auth.too_many_keys' });
    const [oldest] = await listApiKeys(core.fork(), ana.accountId);
    await revoke(ana, oldest?.id ?? '');
    expect((await make(ana)).token).toMatch(/^syrup_/);
  });

  it('is nobody else’s to see or to revoke', async () => {
    const [ana, bob] = await Promise.all([meet(core), meet(core)]);
    const { key, token } = await make(ana);
    expect(await listApiKeys(core.fork(), bob.accountId)).toEqual([]);
    await expect(revoke(bob, key.id)).rejects.toMatchObject({ code: 'auth.key_not_found' });
    await expect(revoke(ana, randomUUID())).rejects.toMatchObject({ code: 'auth.key_not_found' });
    expect(await act(token)).not.toBeNull();
  });

  it('says when it was last used, and writes that every five minutes at most', async () => {
    const ana = await meet(core);
    const { token } = await make(ana);
    const lastUsed = async () => (await listApiKeys(core.fork(), ana.accountId))[0]?.lastUsedAt;
    const first = clock.now().toISOString();
    await act(token);
    expect(await lastUsed()).toBe(first);
    clock.stepMs(5 * 60_000);
    await act(token);
    expect(await lastUsed()).toBe(first);
    clock.stepMs(1);
    await act(token);
    expect(await lastUsed()).toBe(clock.now().toISOString());
  });

  it('stays in the list for a month after it has expired, and then goes', async () => {
    const ana = await meet(core);
    await make(ana, { expiresInDays: 1 });
    clock.stepMs(31 * DAY_MS);
    await auth.removeExpired();
    expect(await listApiKeys(core.fork(), ana.accountId)).toHaveLength(1);
    clock.stepMs(1);
    await auth.removeExpired();
    expect(await listApiKeys(core.fork(), ana.accountId)).toEqual([]);
  });

  it('is limited by nothing that is no permission any more', async () => {
    const ana = await meet(core);
    const { token } = await make(ana);
    await core
      .fork()
      .execute(`update api_key set scopes = '["toString", "waffle.fly", 7, null, "waffle.read"]'::jsonb`);
    expect(await act(token)).toMatchObject({ scopes: ['waffle.read'] });
  });

  it('is none where a character is wrong, and decides alone even where a session’s cookie comes along', async () => {
    const ana = await meet(core);
    const { token } = await make(ana);
    const { token: session } = await auth.sessions.start(core.fork(), ana.accountId, {
      ip: null,
      userAgent: '',
    });
    const cookieHeader = `syrup_session=${session}`;
    const authorization = `Bearer ${token.slice(0, -1)}${token.endsWith('a') ? 'b' : 'a'}`;
    expect(await auth.authenticate({ cookieHeader, authorization })).toBeNull();
    expect(
      await auth.authenticate({ cookieHeader, authorization: `Bearer ${makeApiKey().token}` }),
    ).toBeNull();
    expect(auth.actsByCookie({ cookieHeader, authorization: `Bearer ${token}` })).toBe(false);
  });
});

describe('a key over REST', () => {
  let running: TestApp;
  let slug: string;

  beforeAll(async () => {
    running = await startTestApp();
    ({ slug } = await addWaffle(running.core.fork(), { publicExport: false }));
  });
  afterAll(() => running.remove());

  const makeKey = async (scopes: Permission[]) => {
    const { core, app } = running;
    const actor = await meet(core);
    return createApiKey(app.auth, { core, ip: '192.0.2.1', actor }, { ...NEW_KEY, scopes });
  };
  const call = (token: string, url: string, method: 'GET' | 'POST' = 'GET') =>
    running.app.http.inject({
      method,
      url,
      headers: { authorization: `Bearer ${token}` },
      ...(method === 'POST' ? { payload: {} } : {}),
    });

  it('tells whose it is, and may neither sign out nor touch the account', async () => {
    const { token } = await makeKey(['waffle.read']);
    expect((await call(token, '/api/auth/me')).json()).toMatchObject({ role: 'admin' });
    for (const [url, method] of [
      ['/api/auth/logout', 'POST'],
      ['/trpc/auth.apiKeys', 'GET'],
      ['/trpc/auth.sessions', 'GET'],
      ['/trpc/auth.secondFactor', 'GET'],
    ] as const) {
      const { statusCode, body } = await call(token, url, method);
      expect([url, statusCode, body.includes('access.scope_missing')]).toEqual([url, 403, true]);
    }
  });

  it('gets 403 with a code of its own where the scope is missing, and in where it is there', async () => {
    const pay = `/api/admin/waffles/${slug}/spots/1/pay`;
    const reader = await makeKey(['waffle.read']);
    const refused = await call(reader.token, pay, 'POST');
    expect([refused.statusCode, refused.json()]).toEqual([
      403,
      {
        scope: 'spot.settle',
        error: {
          code: 'access.scope_missing',
          message: 'This API key may not do this: it was made without the scope for it.',
        },
      },
    ]);
    const settler = await makeKey(['spot.settle']);
    const reached = await call(settler.token, pay, 'POST');
    expect([reached.statusCode, reached.json().error.code]).toEqual([409, 'spot.not_claimed']);
  });

  it('sees on public routes what its scopes let it see', async () => {
    const [reader, settler] = [await makeKey(['waffle.read']), await makeKey(['spot.settle'])];
    const url = `/api/waffles/${slug}/export`;
    expect((await call(reader.token, url)).statusCode).toBe(200);
    expect((await call(settler.token, url)).json().error.code).toBe('waffle.export_closed');
  });
});
