import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '#server/app.fixture.ts';
import type { Actor } from '#server/core/context.ts';
import { TEST_PASSWORD } from '#server/features/auth/auth.fixture.ts';
import type { Role } from '#shared/access/roles.ts';
import { createPerson, readAudit } from './accounts.fixture.ts';

let running: TestApp;
let boss: Actor;

beforeAll(async () => {
  running = await startTestApp();
  boss = await createPerson(running.core, 'super_admin');
});
afterAll(() => running.remove());

const person = (role: Role = 'admin') => createPerson(running.core, role);

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
interface How {
  readonly by?: Actor;
  /** With the session's cookie from our own page, instead of with a token. */
  readonly asBrowser?: boolean;
  readonly key?: string;
}

async function call(method: Method, url: string, payload?: object, how: How = {}) {
  const { by = boss, asBrowser = false, key } = how;
  const { auth } = running.app.parts;
  const session = await auth.sessions.start(running.core.fork(), by.accountId, {
    ip: '192.0.2.1',
    userAgent: 'a test',
  });
  const credentials = asBrowser
    ? {
        cookie: auth.sessions.cookie(session).split(';')[0] ?? '',
        origin: 'http://localhost',
        host: 'localhost',
        'x-syrup': '1',
      }
    : { authorization: `Bearer ${await auth.tokens.issue(session.token, 60_000)}` };
  const response = await running.app.http.inject({
    method,
    url,
    headers: { ...credentials, ...(key === undefined ? {} : { 'idempotency-key': key }) },
    ...(payload === undefined ? {} : { payload }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: an answer is looked at field by field, and a wrong one fails there.
  return { status: response.statusCode, json: response.json<any>() };
}

const codeOf = ({ json }: { readonly json: { readonly error?: { readonly code: string } } }) =>
  json.error?.code ?? null;

async function roleOf({ accountId }: Actor): Promise<string | undefined> {
  const [row] = await running.core
    .fork()
    .execute<{ role: string }[]>('select role from account where id = ?', [accountId]);
  return row?.role;
}

describe('an account over REST', () => {
  it('is created with a password that is shown once, edited, deactivated and reactivated', async () => {
    const key = randomUUID();
    const form = { username: 'mia', email: 'mia@example.test', role: 'waffle_manager', first_name: 'Mia' };
    const created = await call('POST', '/api/admin/admins', form, { key });
    expect(created).toMatchObject({ status: 201, json: { admin: { ...form, name: 'Mia', active: true } } });
    expect(created.json.temporary_password).toMatch(/^\S{34}$/);
    const again = await call('POST', '/api/admin/admins', form, { key });
    expect(again.json).toEqual({ ...created.json, temporary_password: null });

    const address = `/api/admin/admins/${created.json.admin.id}`;
    expect((await call('GET', address)).json).toEqual({ admin: created.json.admin });
    const off = await call('PATCH', address, { active: false, current_password: TEST_PASSWORD });
    expect(off.json.admin).toMatchObject({ active: false, role: 'waffle_manager' });
    const on = await call('PATCH', address, { active: true });
    expect(on.json.admin.active).toBe(true);
    const listed = await call('GET', '/api/admin/admins?search=mia&status=active');
    expect(listed.json).toMatchObject({ total: 1, admins: [{ username: 'mia' }] });
    expect(JSON.stringify(listed.json)).not.toMatch(/hash/);
  });

  it('is demoted or deactivated through PATCH only with the password, even by a script', async () => {
    const ana = await person();
    const address = `/api/admin/admins/${ana.accountId}`;
    for (const body of [
      { role: 'member' },
      { active: false },
      { role: 'member', current_password: 'a guess' },
    ]) {
      const refused = await call('PATCH', address, body);
      expect([refused.status, codeOf(refused)]).toEqual([400, 'auth.wrong_password']);
      expect(refused.json.fields).toEqual({ current_password: expect.any(String) });
    }
    const done = await call('PATCH', address, { role: 'member', current_password: TEST_PASSWORD });
    expect(done.json.admin.role).toBe('member');
    // Upwards takes nothing away.
    expect((await call('PATCH', address, { role: 'admin' })).json.admin.role).toBe('admin');
  });

  it('gets a temporary password, never one’s own', async () => {
    const ana = await person();
    const reset = await call('PATCH', `/api/admin/admins/${ana.accountId}/password`, {});
    expect(reset.json).toMatchObject({ admin: { must_change_password: true } });
    expect(reset.json.temporary_password).toMatch(/^\S{34}$/);
    const own = await call('PATCH', `/api/admin/admins/${boss.accountId}/password`, {});
    expect([own.status, codeOf(own)]).toEqual([409, 'account.own']);
  });

  it('is deleted, and the same key gets the same answer', async () => {
    const ana = await person();
    const key = randomUUID();
    const address = `/api/admin/admins/${ana.accountId}`;
    const first = await call('DELETE', address, undefined, { key });
    expect(first.json).toEqual({ deleted: true, id: ana.accountId, username: ana.username });
    expect((await call('DELETE', address, undefined, { key })).json).toEqual(first.json);
    expect(codeOf(await call('DELETE', address))).toBe('account.not_found');
  });
});

describe('routes whose documents know no password', () => {
  const ways: [string, Method, (id: string) => string, object | undefined][] = [
    ['a role', 'PUT', (id) => `/api/admin/users/${id}/role`, { role: 'user' }],
    ['a role of the team', 'PATCH', (id) => `/api/admin/users/${id}`, { role: 'member' }],
    ['a demotion', 'POST', (id) => `/auth/admin/users/${id}/demote`, { reason: 'no longer needed' }],
    ['an update', 'PUT', (id) => `/auth/admin/users/${id}`, { is_active: false }],
    ['a user’s deletion', 'DELETE', (id) => `/api/admin/users/${id}`, undefined],
    ['a superuser’s deletion', 'DELETE', (id) => `/auth/admin/users/${id}`, undefined],
    ['an admin’s deletion', 'DELETE', (id) => `/api/admin/admins/${id}`, undefined],
  ];

  it.each(ways)(
    'take it from a browser all the same, and the token of a script instead: %s',
    async (...way) => {
      const [, method, address, body] = way;
      const ana = await person();
      const refused = await call(method, address(ana.accountId), body, { asBrowser: true });
      expect([refused.status, codeOf(refused)]).toEqual([400, 'auth.wrong_password']);
      expect(await roleOf(ana)).toBe('admin');
      const mia = await person();
      const payload = { ...body, current_password: TEST_PASSWORD };
      expect((await call(method, address(mia.accountId), payload, { asBrowser: true })).status).toBe(200);
      expect((await call(method, address(ana.accountId), body)).status).toBe(200);
      expect(await roleOf(ana)).not.toBe(
        method === 'PUT' && body && 'is_active' in body ? undefined : 'admin',
      );
    },
  );
});

describe('promotion and demotion', () => {
  it('go to super admin, and down to the named role or member, with their reason in the audit', async () => {
    const ana = await person();
    const address = `/auth/admin/users/${ana.accountId}`;
    const up = await call('POST', `${address}/promote`, { user_id: ana.accountId, reason: 'leads the team' });
    expect(up.json).toEqual({
      message: `User '${ana.username}' promoted to superuser`,
      user: {
        id: ana.accountId,
        username: ana.username,
        email: `${ana.username}@example.test`,
        is_active: true,
        is_superuser: true,
      },
    });
    expect(codeOf(await call('POST', `${address}/promote`, {}))).toBe('account.same_role');
    expect(codeOf(await call('POST', `${address}/demote`, { role: 'super_admin' }))).toBe(
      'account.same_role',
    );
    await call('POST', `${address}/demote`, { reason: 'helps only', role: 'waffle_manager' });
    expect(await roleOf(ana)).toBe('waffle_manager');
    expect(codeOf(await call('POST', `${address}/demote`, { role: 'admin' }))).toBe('account.same_role');
    await call('POST', `${address}/demote`, {});
    expect(await roleOf(ana)).toBe('member');
    const reasons = (await readAudit(running.core))
      .filter(({ target_id: id }) => id === ana.accountId)
      .map(({ action, reason }) => [action, reason]);
    expect(reasons).toEqual([
      ['update_admin_role', 'leads the team'],
      ['update_admin_role', 'helps only'],
      ['update_admin_role', null],
    ]);
    const other = await call('POST', `${address}/promote`, { user_id: randomUUID() });
    expect(codeOf(other)).toBe('request.invalid');
  });

  it('leaves the username what it is', async () => {
    const ana = await person();
    const address = `/auth/admin/users/${ana.accountId}`;
    expect(codeOf(await call('PUT', address, { username: 'another' }))).toBe('account.username_fixed');
    const kept = await call('PUT', address, { username: ana.username, email: 'new@example.test' });
    expect(kept.json.user).toMatchObject({ username: ana.username, email: 'new@example.test' });
  });
});

describe('the team', () => {
  it('is seen and limited by admins, whose roles only super admins change', async () => {
    const admin = await person();
    const ana = await person('member');
    const address = `/api/admin/users/${ana.accountId}`;
    const limited = await call('PATCH', address, { dailyLimit: 5 }, { by: admin });
    expect(limited.json.user).toMatchObject({ id: ana.accountId, dailyLimit: 5, benchmark_count: 0 });
    for (const body of [{ role: 'admin' }, { role: 'admin', dailyLimit: 7 }]) {
      expect((await call('PATCH', address, body, { by: admin })).status).toBe(403);
    }
    expect(codeOf(await call('PATCH', address, {}, { by: admin }))).toBe('request.invalid');
    const both = await call('PATCH', address, { role: 'admin', dailyLimit: 7 });
    expect(both.json.user).toMatchObject({ role: 'admin', dailyLimit: 7 });
  });

  it('counts the keys that are held and have not expired', async () => {
    const ana = await person('member');
    const addKey = (expires: string) =>
      running.core.fork().execute(
        `insert into api_key (id, account_id, name, token_hash, token_end, scopes, created_at, expires_at)
         values (?, ?, 'a script', decode(?, 'hex'), 'abcd', '["waffle.read"]', now() - interval '2 days',
           now() + ?::interval)`,
        [randomUUID(), ana.accountId, (randomUUID() + randomUUID()).replaceAll('-', ''), expires],
      );
    await addKey('1 day');
    await addKey('-1 day');
    const { json } = await call('GET', '/api/admin/users');
    expect(json.users).toContainEqual(expect.objectContaining({ id: ana.accountId, key_count: 1 }));
    expect(json.total).toBe(json.users.length);
    expect((await call('GET', '/api/admin/stats')).json).toMatchObject({
      total_users: json.total,
      keys_by_provider: [{ provider: 'syrup', user_count: 1 }],
    });
  });

  it('has rate limits that replace each other as a whole', async () => {
    const ana = await person('member');
    const address = `/api/admin/users/${ana.accountId}/rate-limit`;
    const usual = { benchmarks_per_hour: 20, max_concurrent: 1, max_runs_per_benchmark: 10 };
    expect((await call('GET', address)).json).toEqual(usual);
    const set = await call('PUT', address, { benchmarks_per_hour: 5, max_concurrent: 2 });
    expect(set.json).toEqual({ ...usual, benchmarks_per_hour: 5, max_concurrent: 2 });
    expect((await call('GET', address)).json).toEqual(set.json);
    expect((await call('PUT', address, {})).json).toEqual(usual);
    const before = (await readAudit(running.core)).length;
    for (const body of [
      { benchmarks_per_hour: 0 },
      { benchmarks_per_hour: 1001 },
      { max_concurrent: 51 },
      { max_runs_per_benchmark: 1.5 },
      { max_runs_per_benchmark: '10' },
      { something: 1 },
    ]) {
      expect((await call('PUT', address, body)).status, JSON.stringify(body)).toBe(400);
    }
    await call('PUT', address, {});
    expect(await readAudit(running.core)).toHaveLength(before);
  });
});

describe('what is refused', () => {
  it('changes nothing: one’s own account, unknown roles and ids, and strange input', async () => {
    const ana = await person();
    const before = (await readAudit(running.core)).length;
    const own = `/api/admin/users/${boss.accountId}`;
    const hers = `/api/admin/users/${ana.accountId}`;
    const refusals: [Method, string, object | undefined, number][] = [
      ['PUT', `${own}/role`, { role: 'admin' }, 409],
      ['DELETE', own, undefined, 409],
      ['DELETE', `/auth/admin/users/${boss.accountId}`, undefined, 409],
      ['POST', `/auth/admin/users/${boss.accountId}/demote`, {}, 409],
      ['PUT', `/auth/admin/users/${boss.accountId}`, { is_active: false }, 409],
      [
        'PATCH',
        `/api/admin/admins/${boss.accountId}`,
        { active: false, current_password: TEST_PASSWORD },
        409,
      ],
      ['PUT', `${hers}/role`, { role: 'owner' }, 400],
      ['PUT', `${hers}/role`, {}, 400],
      ['PUT', `${hers}/role`, { role: 'admin', reason: 'x'.repeat(301) }, 400],
      ['PUT', `${hers}/role`, { role: 'member', reason: 'a bell \u0007' }, 400],
      ['PATCH', hers, { dailyLimit: 0 }, 400],
      ['PATCH', hers, { dailyLimit: 10_001 }, 400],
      ['PATCH', hers, { dailyLimit: 2.5 }, 400],
      ['PATCH', `/api/admin/admins/${ana.accountId}`, { email: 'nobody' }, 400],
      ['PATCH', `/api/admin/admins/${ana.accountId}`, { username: 'another' }, 400],
      ['PATCH', `/api/admin/admins/${ana.accountId}/password`, { password: 'x'.repeat(73) }, 400],
      ['POST', '/api/admin/admins', { username: 'mo', email: 'm@example.test', role: 'owner' }, 400],
      ['POST', '/auth/admin/users', { username: 'mo', email: 'm@example.test', password: 'password' }, 400],
    ];
    for (const [method, address, body, status] of refusals) {
      expect((await call(method, address, body)).status, `${method} ${address} ${JSON.stringify(body)}`).toBe(
        status,
      );
    }
    for (const id of [randomUUID(), 'nobody', '%00', '1; drop table account']) {
      for (const address of [
        `/api/admin/admins/${encodeURIComponent(id)}`,
        `/api/admin/users/${encodeURIComponent(id)}/rate-limit`,
      ]) {
        expect((await call('GET', address)).status, address).toBe(404);
      }
      expect((await call('DELETE', `/api/admin/users/${encodeURIComponent(id)}`)).status, id).toBe(404);
    }
    expect(await readAudit(running.core)).toHaveLength(before);
    expect(await roleOf(ana)).toBe('admin');
  });

  it('tells nobody without the permission whether an id exists', async () => {
    const ana = await person('member');
    const by = await person('waffle_manager');
    const ask = async (id: string) => {
      const { json, status } = await call('GET', `/api/admin/admins/${id}`, undefined, { by });
      return { json, status };
    };
    expect(await ask(randomUUID())).toEqual(await ask(ana.accountId));
    expect((await ask(ana.accountId)).status).toBe(403);
  });
});
