import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Core } from '#server/core/context.ts';
import { createTestCore } from '#server/core/testing.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { createTestAccount, openTestAuth, TEST_PASSWORD } from '#server/features/auth/auth.fixture.ts';
import { signIn } from '#server/features/auth/commands/sign-in.ts';
import type { Auth } from '#server/features/auth/open-auth.ts';
import { createAdmin } from './create-admin.ts';
import { promote } from './promote.ts';
import { unlock } from './unlock.ts';

let database: TestDatabase;
let core: Core;
let auth: Auth;

beforeAll(async () => {
  database = await createTestDatabase();
  core = createTestCore(database);
  auth = await openTestAuth(database, core);
});
afterAll(() => database.drop());

const trySignIn = (username: string, password: string) =>
  signIn(auth, { core, ip: '192.0.2.1', userAgent: 'a test' }, { username, password });

describe('syrup create-admin', () => {
  const create = (fields: Partial<Parameters<typeof createAdmin>[2]> = {}) =>
    createAdmin(core, auth.passwords, {
      username: 'Maria',
      password: TEST_PASSWORD,
      email: null,
      role: null,
      ...fields,
    });

  it('creates a super admin who can sign in', async () => {
    expect(await create()).toBe('Created maria as super_admin.');
    expect((await trySignIn('maria', TEST_PASSWORD)).actor.role).toBe('super_admin');
  });

  it('creates an account of the named role with an email', async () => {
    expect(await create({ username: 'joao', email: ' Joao@Example.TEST ', role: 'admin' })).toBe(
      'Created joao as admin.',
    );
    const rows = await core
      .fork()
      .execute<unknown[]>(`select email, role from account where username = 'joao'`);
    expect(rows).toEqual([{ email: 'joao@example.test', role: 'admin' }]);
  });

  it('says what is wrong with its arguments', async () => {
    await create({ username: 'taken', email: 'taken@example.test' });
    await expect(create({ username: 'taken' })).rejects.toMatchObject({ code: 'account.username_taken' });
    await expect(create({ username: 'new', email: 'taken@example.test' })).rejects.toMatchObject({
      code: 'account.email_taken',
    });
    await expect(create({ username: 'a b' })).rejects.toThrow(/^A username has 2 to 32/);
    await expect(create({ username: 'new', email: 'x' })).rejects.toThrow(/^Use an email address/);
    await expect(create({ username: 'new', role: 'owner' })).rejects.toThrow(
      /^The role is one of super_admin/,
    );
    await expect(create({ username: 'new', password: '12345678' })).rejects.toMatchObject({
      code: 'account.weak_password',
    });
  });
});

describe('syrup promote', () => {
  it('makes an account a super admin, audited as the command line', async () => {
    const ana = await createTestAccount(core, 'member');
    expect(await promote(core, ` ${ana.username.toUpperCase()}`)).toBe(
      `${ana.username} is super_admin now (was member).`,
    );
    const audit = await core
      .fork()
      .execute<unknown[]>('select action, actor_name, security, after from audit_entry where target_id = ?', [
        ana.id,
      ]);
    expect(audit).toEqual([
      {
        action: 'update_admin_role',
        actor_name: 'command line',
        security: true,
        after: { role: 'super_admin' },
      },
    ]);
  });

  it('says so where there is nothing to do, and writes nothing', async () => {
    const ana = await createTestAccount(core, 'super_admin');
    expect(await promote(core, ana.username)).toBe(`${ana.username} is super_admin already.`);
    expect(
      await core.fork().execute<unknown[]>('select from audit_entry where target_id = ?', [ana.id]),
    ).toEqual([]);
  });

  it('warns about a deactivated account and refuses an unknown one', async () => {
    const ana = await createTestAccount(core, 'member', { active: false });
    expect(await promote(core, ana.username)).toContain('deactivated');
    await expect(promote(core, 'nobody-here')).rejects.toMatchObject({ code: 'account.not_found' });
  });
});

describe('syrup unlock', () => {
  it('lets somebody in who was locked out', async () => {
    const ana = await createTestAccount(core);
    for (let i = 0; i < 5; i += 1) await expect(trySignIn(ana.username, 'wrong')).rejects.toThrow();
    await expect(trySignIn(ana.username, TEST_PASSWORD)).rejects.toMatchObject({ code: 'auth.locked' });
    expect(await unlock(core, ana.username)).toBe(`${ana.username} can sign in again.`);
    expect((await trySignIn(ana.username, TEST_PASSWORD)).actor.accountId).toBe(ana.id);
  });

  it('refuses a name that nobody has', async () => {
    await expect(unlock(core, 'nobody-here')).rejects.toMatchObject({ code: 'account.not_found' });
  });
});
