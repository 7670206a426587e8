import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Actor, Core } from '#server/core/context.ts';
import { createJobQueue } from '#server/core/job-queue.ts';
import { createTestCore } from '#server/core/testing.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { openTestAuth, TEST_PASSWORD } from '#server/features/auth/auth.fixture.ts';
import { requestReset } from '#server/features/auth/commands/request-reset.ts';
import { signIn } from '#server/features/auth/commands/sign-in.ts';
import type { Auth } from '#server/features/auth/open-auth.ts';
import { tieAccounts } from '#server/tie-accounts.ts';
import { type CreateAccountInput, createAccountInput } from '#shared/accounts/accounts.schemas.ts';
import { changeRoleAction, deactivateAccountAction, updateAccountAction } from '#shared/actions/catalogue.ts';
import type { AccountsParts } from './account-parts.ts';
import { aimAt, CONFIRMED, caller, createPerson, readAudit } from './accounts.fixture.ts';
import { listAccounts } from './accounts.queries.ts';
import { changeAccount } from './commands/change-account.ts';
import { deleteAccount } from './commands/delete-account.ts';
import { openAccount } from './commands/open-account.ts';
import { resetAccountPassword } from './commands/reset-account-password.ts';
import { setRateLimit } from './commands/set-rate-limit.ts';

let database: TestDatabase;
let core: Core;
let auth: Auth;
let parts: AccountsParts;
let boss: Actor;
let ana: Actor;

beforeEach(async () => {
  database = await createTestDatabase();
  core = createTestCore(database);
  auth = await openTestAuth(database, core);
  parts = tieAccounts(auth, createJobQueue(database.connection), false);
  boss = await createPerson(core, 'super_admin');
  ana = await createPerson(core, 'admin');
});
afterEach(() => database.drop());

const NEW = { username: 'mia', email: 'mia@example.test', role: 'waffle_manager' } as const;

function open(input: Partial<CreateAccountInput> = {}, opId = randomUUID()) {
  return openAccount(caller(core, boss), parts, createAccountInput.parse({ opId, ...NEW, ...input }));
}

function change(
  by: Actor | null,
  target: Actor,
  changes: Parameters<typeof changeAccount>[3]['changes'],
  confirmation: Parameters<typeof changeAccount>[4] = CONFIRMED,
) {
  const order = { ...aimAt(target), changes, reason: 'tested' };
  return changeAccount(caller(core, by), parts, changeRoleAction, order, confirmation);
}

function enter(username: string, password: string) {
  return signIn(auth, { core, ip: '192.0.2.7', userAgent: 'a test' }, { username, password });
}

async function find(username: string) {
  const { rows } = await listAccounts(core.fork(), { search: username });
  return rows[0];
}

describe('a new account', () => {
  it('can sign in with the password that was shown once, and has to choose another one', async () => {
    const { account, temporaryPassword } = await open({ email: ' Mia@Example.TEST ', firstName: 'Mia' });
    expect(account).toMatchObject({ ...NEW, name: 'Mia', active: true, mustChangePassword: true });
    expect(temporaryPassword).toMatch(/^(?:[a-z2-9]{4}-){6}[a-z2-9]{4}$/);
    const { actor } = await enter('mia', temporaryPassword ?? '');
    expect(actor).toMatchObject({ role: 'waffle_manager', mustChangePassword: true });
    const [created] = await readAudit(core);
    expect(created).toEqual({
      action: 'create_admin',
      actor_id: boss.accountId,
      actor_name: boss.name,
      target_id: account.id,
      target_label: 'mia',
      before: null,
      after: { ...NEW, active: true },
      reason: null,
      ip: '192.0.2.1',
      security: true,
    });
  });

  it('keeps a password that somebody typed, which is shown to nobody and stored nowhere', async () => {
    const { temporaryPassword } = await open({ password: 'waffles at midnight' });
    expect(temporaryPassword).toBeNull();
    await enter('mia', 'waffles at midnight');
    for (const table of ['receipt', 'audit_entry', 'account']) {
      const rows = await core.fork().execute<unknown[]>(`select t::text from ${table} t`);
      expect(JSON.stringify(rows), table).not.toContain('midnight');
    }
  });

  it('is created once by an operation that is sent twice, and its password is not shown again', async () => {
    const opId = randomUUID();
    const first = await open({}, opId);
    const again = await open({}, opId);
    expect(again).toEqual({ account: first.account, temporaryPassword: null });
    expect((await listAccounts(core.fork(), {})).total).toBe(3);
    await expect(open({ username: 'other' }, opId)).rejects.toMatchObject({ code: 'operation.reused' });
  });

  it('needs a username, an email and a password of its own; what is refused changes nothing', async () => {
    await open();
    const refused: [Parameters<typeof open>[0], string][] = [
      [{ email: 'other@example.test' }, 'account.username_taken'],
      [{ username: ' MIA ', email: 'other@example.test' }, 'account.username_taken'],
      [{ username: 'other', email: 'MIA@example.test' }, 'account.email_taken'],
      [{ username: 'other', email: 'other@example.test', password: 'short' }, 'account.weak_password'],
      [{ username: 'other', email: 'other@example.test', password: 'x'.repeat(73) }, 'account.weak_password'],
      [{ username: 'other-name', email: 'o@example.test', password: 'Other-Name' }, 'account.weak_password'],
    ];
    for (const [input, code] of refused) await expect(open(input), code).rejects.toMatchObject({ code });
    const unreadable = [
      { username: 'a' },
      { username: 'no spaces' },
      { username: 'x'.repeat(33) },
      { email: 'nobody' },
      { email: `${'x'.repeat(250)}@example.test` },
      { role: 'owner' },
      { role: undefined },
      { firstName: 'x'.repeat(81) },
      { displayName: 'Mia\u0000' },
      { lastName: 'two\nlines' },
      { password: 'a bell \u0007 rings' },
      { password: 'x'.repeat(201) },
    ];
    for (const input of unreadable) {
      const parsed = createAccountInput.safeParse({ opId: randomUUID(), ...NEW, ...input });
      expect(parsed.success, JSON.stringify(input)).toBe(false);
    }
    expect((await listAccounts(core.fork(), {})).total).toBe(3);
    expect(await readAudit(core)).toHaveLength(1);
  });
});

describe('editing an account', () => {
  it('changes what is named, and refuses the email of another account', async () => {
    const edit = (changes: object) =>
      changeAccount(
        caller(core, boss),
        parts,
        updateAccountAction,
        { ...aimAt(ana), changes },
        { password: '' },
      );
    expect(await edit({ displayName: 'Queen Ana' })).toMatchObject({ name: 'Queen Ana', role: 'admin' });
    await edit({ displayName: 'Queen Ana' });
    await expect(edit({ email: `${boss.username}@example.test` })).rejects.toMatchObject({
      code: 'account.email_taken',
      details: { fields: { email: expect.any(String) } },
    });
    expect(await readAudit(core)).toMatchObject([
      { action: 'update_admin', before: { displayName: '' }, after: { displayName: 'Queen Ana' } },
    ]);
  });
});

describe('another role', () => {
  it('upwards takes no password, keeps the sessions, and counts from the next request', async () => {
    const { session } = await enter(ana.username, TEST_PASSWORD);
    await change(boss, ana, { role: 'super_admin' }, { password: '' });
    expect(await auth.sessions.read(session.token)).toMatchObject({ role: 'super_admin' });
    expect(await readAudit(core)).toContainEqual(
      expect.objectContaining({
        action: 'update_admin_role',
        before: { role: 'admin' },
        after: { role: 'super_admin' },
        reason: 'tested',
        security: true,
      }),
    );
  });

  it('downwards takes the password of whoever does it, and ends the sessions', async () => {
    const { session } = await enter(ana.username, TEST_PASSWORD);
    for (const password of ['', 'a guess']) {
      await expect(change(boss, ana, { role: 'member' }, { password })).rejects.toMatchObject({
        code: 'auth.wrong_password',
        details: { fields: { currentPassword: expect.any(String) } },
      });
    }
    expect(await auth.sessions.read(session.token)).toMatchObject({ role: 'admin' });
    const told: string[] = [];
    core.wakeups.listenRevocations((accountId) => told.push(accountId));
    await change(boss, ana, { role: 'waffle_manager' });
    expect(await auth.sessions.read(session.token)).toBeNull();
    expect(told).toEqual([ana.accountId]);
    const [demoted] = (await readAudit(core)).filter(({ action }) => action === 'update_admin_role');
    expect(demoted).toMatchObject({ after: { role: 'waffle_manager', sessionsEnded: 1 } });
  });

  it('is never one’s own, whatever is sent along', async () => {
    for (const role of ['admin', 'member'] as const) {
      for (const confirmation of [CONFIRMED, { password: 'a guess' }, 'token'] as const) {
        await expect(change(boss, boss, { role }, confirmation)).rejects.toMatchObject({
          code: 'account.own',
        });
      }
    }
    await expect(change(boss, boss, { active: false })).rejects.toMatchObject({ code: 'account.own' });
    expect(await find(boss.username)).toMatchObject({ role: 'super_admin', active: true });
  });

  it('is undone where its audit row can’t be written, and the sessions go on', async () => {
    const { session } = await enter(ana.username, TEST_PASSWORD);
    const em = core.fork();
    await em.execute(
      `alter table audit_entry add constraint audit_is_full check (action <> 'update_admin_role')`,
    );
    await expect(change(boss, ana, { role: 'member' })).rejects.toThrow(/audit_is_full/);
    expect(await auth.sessions.read(session.token)).toMatchObject({ role: 'admin' });
    await em.execute('alter table audit_entry drop constraint audit_is_full');
    expect(await change(boss, ana, { role: 'member' })).toMatchObject({ role: 'member' });
  });

  it('of nobody is refused', async () => {
    const nobody = { ...ana, accountId: randomUUID() };
    await expect(change(boss, nobody, { role: 'member' })).rejects.toMatchObject({
      code: 'account.not_found',
    });
  });

  it('is not given by somebody who was demoted, deactivated or deleted while the request waited', async () => {
    const other = await createPerson(core, 'super_admin');
    await change(boss, other, { role: 'admin' });
    await expect(change(other, ana, { role: 'member' })).rejects.toMatchObject({ code: 'access.denied' });
    await change(boss, other, { active: false });
    await expect(change(other, ana, { role: 'member' }, 'token')).rejects.toMatchObject({
      code: 'auth.required',
    });
    expect(await find(ana.username)).toMatchObject({ role: 'admin' });
  });
});

describe('a password that a super admin resets', () => {
  it('ends the sessions, links and locks of the account and has to be replaced', async () => {
    const { session } = await enter(ana.username, TEST_PASSWORD);
    await requestReset(auth, { core, ip: '192.0.2.8' }, { username: ana.username });
    for (let failure = 0; failure < 5; failure += 1) {
      await enter(ana.username, 'a guess').catch(() => undefined);
    }
    await expect(enter(ana.username, TEST_PASSWORD)).rejects.toMatchObject({ code: 'auth.locked' });
    const { temporaryPassword } = await resetAccountPassword(caller(core, boss), parts, aimAt(ana));
    expect(await auth.sessions.read(session.token)).toBeNull();
    await expect(enter(ana.username, TEST_PASSWORD)).rejects.toMatchObject({
      code: 'auth.wrong_credentials',
    });
    const { actor } = await enter(ana.username, temporaryPassword ?? '');
    expect(actor.mustChangePassword).toBe(true);
    expect(await core.fork().execute('select from reset_request where token_hash is null')).toEqual([]);
    const [reset] = (await readAudit(core)).filter(({ action }) => action === 'reset_admin_password');
    expect(reset).toMatchObject({ target_label: ana.username, security: true, after: { sessionsEnded: 1 } });
    expect(JSON.stringify(await readAudit(core))).not.toContain(temporaryPassword);
  });

  it('is not one’s own, follows the policy, and is shown once', async () => {
    const reset = (target: Actor, password?: string) =>
      resetAccountPassword(caller(core, boss), parts, { ...aimAt(target), password });
    await expect(reset(boss)).rejects.toMatchObject({ code: 'account.own' });
    await expect(reset(ana, 'password1')).rejects.toMatchObject({ code: 'account.weak_password' });
    await expect(reset(ana, 'x'.repeat(73))).rejects.toMatchObject({ code: 'account.weak_password' });
    await expect(reset({ ...ana, accountId: randomUUID() })).rejects.toMatchObject({
      code: 'account.not_found',
    });
    expect(await readAudit(core)).toEqual([]);
    const order = aimAt(ana);
    const first = await resetAccountPassword(caller(core, boss), parts, order);
    const again = await resetAccountPassword(caller(core, boss), parts, order);
    expect(again.temporaryPassword).toBeNull();
    await enter(ana.username, first.temporaryPassword ?? '');
  });

  it('is as long as the setting asks for, up to what a password may have', async () => {
    for (const [setting, length] of [
      [8, 34],
      [28, 34],
      [29, 29],
      [72, 72],
    ]) {
      await core.fork().execute(
        `insert into system_setting (key, value) values ('password_min_length', to_jsonb(?::int))
           on conflict (key) do update set value = excluded.value`,
        [setting],
      );
      const { temporaryPassword } = await resetAccountPassword(caller(core, boss), parts, aimAt(ana));
      expect(temporaryPassword).toHaveLength(length ?? 0);
    }
  });
});

describe('a deactivated account', () => {
  it('is out at once, keeps what it did, and comes back as it was', async () => {
    const { session } = await enter(ana.username, TEST_PASSWORD);
    const deactivate = (password: string) =>
      changeAccount(
        caller(core, boss),
        parts,
        deactivateAccountAction,
        { ...aimAt(ana), changes: { active: false }, reason: 'left the team' },
        { password },
      );
    await expect(deactivate('a guess')).rejects.toMatchObject({ code: 'auth.wrong_password' });
    await deactivate(TEST_PASSWORD);
    await deactivate(TEST_PASSWORD);
    expect(await auth.sessions.read(session.token)).toBeNull();
    await expect(enter(ana.username, TEST_PASSWORD)).rejects.toMatchObject({ code: 'auth.deactivated' });
    await change(boss, ana, { active: true }, { password: '' });
    expect((await enter(ana.username, TEST_PASSWORD)).actor.role).toBe('admin');
    const codes = (await readAudit(core)).map(({ action, reason }) => `${action} ${reason ?? ''}`.trim());
    expect(codes.filter((code) => /activate/.test(code))).toEqual([
      'deactivate_admin left the team',
      'reactivate_admin tested',
    ]);
  });
});

describe('a deleted account', () => {
  const remove = (by: Actor, target: Actor, confirmation: Parameters<typeof deleteAccount>[3] = CONFIRMED) =>
    deleteAccount(caller(core, by), parts, aimAt(target), confirmation);

  it('leaves the audit with its name, without its id, and nothing to sign in with', async () => {
    const { session } = await enter(ana.username, TEST_PASSWORD);
    const mia = await createPerson(core, 'super_admin');
    await change(mia, ana, { displayName: 'Queen Ana' });
    await change(boss, mia, { role: 'member' });
    expect(await remove(boss, mia)).toEqual({ accountId: mia.accountId, username: mia.username });
    await remove(boss, ana);
    expect(await auth.sessions.read(session.token)).toBeNull();
    await expect(enter(ana.username, TEST_PASSWORD)).rejects.toMatchObject({
      code: 'auth.wrong_credentials',
    });
    const [edited] = (await readAudit(core)).filter(({ action }) => action === 'update_admin');
    expect(edited).toMatchObject({ actor_id: null, actor_name: mia.name, target_label: ana.username });
    const deletions = (await readAudit(core)).filter(({ action }) => action === 'admin_user_delete');
    expect(deletions).toMatchObject([
      { target_label: mia.username, before: { role: 'member', active: true }, actor_name: boss.name },
      { target_label: ana.username, before: { name: 'Queen Ana', sessionsEnded: 1 } },
    ]);
  });

  it('is not one’s own, nor a super admin’s unless that is allowed, and takes the password', async () => {
    const other = await createPerson(core, 'super_admin');
    await expect(remove(boss, boss)).rejects.toMatchObject({ code: 'account.own' });
    await expect(remove(boss, other)).rejects.toMatchObject({ code: 'account.super_admin_kept' });
    await expect(remove(boss, ana, { password: 'a guess' })).rejects.toMatchObject({
      code: 'auth.wrong_password',
    });
    await expect(remove(boss, { ...ana, accountId: randomUUID() })).rejects.toMatchObject({
      code: 'account.not_found',
    });
    parts = tieAccounts(auth, createJobQueue(database.connection), true);
    await remove(boss, other);
    expect((await listAccounts(core.fork(), {})).total).toBe(2);
  });
});

describe('limits', () => {
  it('are kept within their range by the database too, and audited', async () => {
    const order = caller(core, ana);
    await change(ana, boss, { dailyLimit: 10_000 }, { password: '' });
    await expect(change(ana, boss, { dailyLimit: 10, lastName: 'Lima' })).rejects.toMatchObject({
      code: 'access.denied',
    });
    await setRateLimit(order, {
      ...aimAt(boss),
      benchmarksPerHour: 5,
      maxConcurrent: 2,
      maxRunsPerBenchmark: 10,
    });
    expect(await readAudit(core)).toMatchObject([
      { action: 'update_daily_limit', before: { dailyLimit: 50 }, after: { dailyLimit: 10_000 } },
      { action: 'admin_rate_limit', before: { benchmarksPerHour: 20 }, after: { benchmarksPerHour: 5 } },
    ]);
    for (const set of [
      'daily_limit = 0',
      'daily_limit = 10001',
      'benchmarks_per_hour = 1001',
      'max_concurrent = 51',
      'max_runs_per_benchmark = 0',
    ]) {
      await expect(core.fork().execute(`update account set ${set}`), set).rejects.toThrow(/violates check/);
    }
  });
});

describe('the list of accounts', () => {
  it('is searched literally, filtered, sorted and paged, and counts all of them', async () => {
    await open({ username: 'per_cent', lastName: '100%', firstName: 'Zoë' });
    await change(boss, ana, { active: false });
    const names = async (input: Parameters<typeof listAccounts>[1]) =>
      (await listAccounts(core.fork(), input)).rows.map(({ username }) => username);
    expect(await names({ search: '%' })).toEqual(['per_cent']);
    expect(await names({ search: '_' })).toEqual(['per_cent']);
    expect(await names({ search: 'ZOË' })).toEqual(['per_cent']);
    expect(await names({ search: 'nobody at all' })).toEqual([]);
    expect(await names({ status: 'inactive' })).toEqual([ana.username]);
    expect(await names({ role: 'super_admin' })).toEqual([boss.username]);
    expect((await names({ sort: 'role' }))[0]).toBe(boss.username);
    expect((await names({ sort: 'newest' }))[0]).toBe('per_cent');
    const page = await listAccounts(core.fork(), { perPage: 2, page: 2, sort: 'oldest' });
    expect(page).toMatchObject({ total: 3, page: 2, perPage: 2, totals: { active: 2, inactive: 1 } });
    expect(page.rows.map(({ username }) => username)).toEqual(['per_cent']);
    expect(JSON.stringify(page)).not.toMatch(/hash|password_|\$2/);
  });
});
