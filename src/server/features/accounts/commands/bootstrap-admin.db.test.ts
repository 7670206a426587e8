import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Core } from '#server/core/context.ts';
import { createTestCore } from '#server/core/testing.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { createTestAccount, openTestAuth } from '#server/features/auth/auth.fixture.ts';
import type { Auth } from '#server/features/auth/open-auth.ts';
import { type BootstrapConfig, bootstrapAdmin } from './bootstrap-admin.ts';

const PASSWORD = 'from the environment';

let database: TestDatabase;
let core: Core;
let auth: Auth;

beforeEach(async () => {
  database = await createTestDatabase();
  core = createTestCore(database);
  auth = await openTestAuth(database, core);
});
afterEach(() => database.drop());

function start(
  admin: Partial<NonNullable<BootstrapConfig['admin']>> = {},
  bootstrap: 'auto' | 'manual' = 'auto',
) {
  const settings = { email: 'Ana.Lima@example.test'.toLowerCase(), password: null, username: null, ...admin };
  return bootstrapAdmin(core, { admin: settings, bootstrap }, (password, owner) =>
    auth.passwords.prepare(password, owner),
  );
}

function accounts() {
  return core
    .fork()
    .execute<{ username: string; email: string; role: string; active: boolean }[]>(
      'select username, email, role, active from account order by created_at',
    );
}

function audits() {
  return core
    .fork()
    .execute<unknown[]>(
      'select action, actor_id, actor_name, security, before, after from audit_entry order by id',
    );
}

async function setEmail(id: string): Promise<void> {
  await core.fork().execute(`update account set email = 'ana.lima@example.test' where id = ?`, [id]);
}

describe('ADMIN_EMAIL at the start', () => {
  it('does nothing where it is not set, or names nobody and there is no password', async () => {
    const none = await bootstrapAdmin(core, { admin: null, bootstrap: 'auto' }, () =>
      Promise.reject(new Error()),
    );
    expect(none).toBe('none');
    expect(await start()).toBe('none');
    expect(await accounts()).toEqual([]);
  });

  it('promotes the account that has it, once, and leaves an audit row', async () => {
    const ana = await createTestAccount(core, 'waffle_manager');
    await setEmail(ana.id);
    expect(await start()).toBe('promoted');
    expect(await start({ password: PASSWORD })).toBe('none');
    expect(await accounts()).toMatchObject([{ username: ana.username, role: 'super_admin' }]);
    expect(await audits()).toEqual([
      {
        action: 'update_admin_role',
        actor_id: null,
        actor_name: 'start-up',
        security: true,
        before: { role: 'waffle_manager' },
        after: { role: 'super_admin' },
      },
    ]);
  });

  it('creates the account where a password is given, once, and never touches it again', async () => {
    expect(await start({ password: PASSWORD })).toBe('created');
    expect(await accounts()).toEqual([
      { username: 'ana.lima', email: 'ana.lima@example.test', role: 'super_admin', active: true },
    ]);
    const hashes = () => core.fork().execute<unknown[]>('select password_hash from account');
    const before = await hashes();
    expect(await start({ password: 'another password' })).toBe('none');
    expect(await hashes()).toEqual(before);
    expect(await audits()).toHaveLength(1);
  });

  it('creates it under ADMIN_USERNAME', async () => {
    await start({ password: PASSWORD, username: ' Boss ' });
    expect(await accounts()).toMatchObject([{ username: 'boss' }]);
  });

  it('stops with a sentence where the settings cannot be followed', async () => {
    await expect(start({ password: 'short' })).rejects.toMatchObject({ code: 'account.weak_password' });
    await expect(start({ password: PASSWORD, username: 'not a name' })).rejects.toThrow(/ADMIN_USERNAME/);
    const other = await createTestAccount(core);
    await expect(start({ password: PASSWORD, username: other.username })).rejects.toMatchObject({
      code: 'account.username_taken',
      message: expect.stringContaining(other.username),
    });
    expect(await accounts()).toHaveLength(1);
  });

  it('leaves a deactivated account as it is', async () => {
    const ana = await createTestAccount(core, 'admin', { active: false });
    await setEmail(ana.id);
    expect(await start({ password: PASSWORD })).toBe('none');
    expect(await accounts()).toMatchObject([{ role: 'admin', active: false }]);
  });

  it('creates one account when several processes start at once', async () => {
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => start({ password: PASSWORD })));
    expect(outcomes.sort()).toEqual(['created', 'none', 'none', 'none', 'none', 'none']);
    expect(await accounts()).toHaveLength(1);
    expect(await audits()).toHaveLength(1);
  });

  it('promotes nobody with BOOTSTRAP=manual, and creates a member', async () => {
    expect(await start({ password: PASSWORD }, 'manual')).toBe('created');
    expect(await start({ password: PASSWORD }, 'manual')).toBe('none');
    expect(await accounts()).toMatchObject([{ role: 'member' }]);
  });
});
