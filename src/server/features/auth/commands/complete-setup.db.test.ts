import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Core } from '#server/core/context.ts';
import { createTestCore } from '#server/core/testing.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import type { SetupInput } from '#shared/auth/auth.schemas.ts';
import { createTestAccount, openTestAuth, TEST_PASSWORD } from '../auth.fixture.ts';
import { findOpenSetupLink } from '../auth.queries.ts';
import type { Auth } from '../open-auth.ts';
import { completeSetup } from './complete-setup.ts';
import { openSetupLink } from './open-setup-link.ts';

const SECRET = 'a secret that only these tests know';
let database: TestDatabase;
let core: Core;
let auth: Auth;

// Whether anybody is there already is what all of this is about, so every test starts with nobody.
beforeEach(async () => {
  database = await createTestDatabase();
  core = createTestCore(database);
  auth = await openTestAuth(database, core);
});
afterEach(() => database.drop());

const place = () => ({ core, ip: '192.0.2.1', userAgent: 'a test' });

function setUp(token: string, fields: Partial<SetupInput> = {}) {
  return completeSetup(auth, place(), {
    token,
    username: 'ana',
    email: 'ana@example.test',
    password: TEST_PASSWORD,
    ...fields,
  });
}

async function makeLink(bootstrap: 'auto' | 'manual' = 'auto'): Promise<string> {
  const token = await openSetupLink(core, bootstrap, SECRET);
  if (token === null) throw new Error('no setup link was made');
  return token;
}

const isOpen = async () => (await findOpenSetupLink(core.fork())) !== null;

function accounts() {
  return core
    .fork()
    .execute<{ username: string; role: string }[]>('select username, role from account order by created_at');
}

describe('the setup link', () => {
  it('has a token of 256 bits of which only the digest is stored', async () => {
    const token = await makeLink();
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const rows = await core
      .fork()
      .execute<{ row: string }[]>('select to_jsonb(t)::text as row from setup_link t');
    expect(rows).toHaveLength(1);
    expect(rows[0]?.row).not.toContain(token);
    expect(rows[0]?.row).not.toContain(Buffer.from(token, 'base64url').toString('hex'));
  });

  it('stays the same over restarts until it is used', async () => {
    const first = await makeLink();
    expect(await makeLink()).toBe(first);
    await setUp(first);
    expect(await openSetupLink(core, 'auto', SECRET)).toBeNull();
  });

  it('is another one under another secret, and the one before stops working', async () => {
    const first = await makeLink();
    const second = (await openSetupLink(core, 'auto', 'another secret of the product')) ?? '';
    expect(second).not.toBe(first);
    await expect(setUp(first)).rejects.toMatchObject({ code: 'setup.wrong_link' });
    await setUp(second);
  });

  it('is not made, and an old one is gone, once there is an active super admin', async () => {
    const token = await makeLink();
    await createTestAccount(core, 'super_admin');
    expect(await isOpen()).toBe(false);
    await expect(setUp(token)).rejects.toMatchObject({ code: 'setup.closed' });
    expect(await openSetupLink(core, 'auto', SECRET)).toBeNull();
    expect(await core.fork().execute<unknown[]>('select from setup_link')).toEqual([]);
  });

  it('is made where the only super admin is deactivated, or there are only lesser accounts', async () => {
    await createTestAccount(core, 'super_admin', { active: false });
    await createTestAccount(core, 'admin');
    await makeLink();
    expect(await isOpen()).toBe(true);
  });
});

describe('the setup', () => {
  it('creates the first super admin, closes the link, signs in and leaves an audit row', async () => {
    const token = await makeLink();
    const { actor, session } = await setUp(token);
    expect(actor).toMatchObject({ username: 'ana', role: 'super_admin' });
    const cookies = { cookieHeader: `syrup_session=${session.token}`, authorization: undefined };
    expect(await auth.authenticate(cookies)).toEqual(actor);
    expect(await isOpen()).toBe(false);
    const audit = await core
      .fork()
      .execute<unknown[]>('select action, actor_id, target_id, security, after from audit_entry');
    expect(audit).toEqual([
      {
        action: 'setup',
        actor_id: actor.accountId,
        target_id: actor.accountId,
        security: true,
        after: { username: 'ana', email: 'ana@example.test', role: 'super_admin' },
      },
    ]);
  });

  it('changes nothing where the audit cannot be written', async () => {
    const token = await makeLink();
    const { pool } = database;
    await pool.query(`create function refuse_audit() returns trigger language plpgsql as
      $$ begin raise exception 'the audit is full'; end $$;
      create trigger refuse before insert on audit_entry execute function refuse_audit()`);
    await expect(setUp(token)).rejects.toThrow();
    expect(await accounts()).toEqual([]);
    expect(await core.fork().execute<unknown[]>('select from session')).toEqual([]);
    await pool.query('drop trigger refuse on audit_entry');
    await setUp(token);
    expect(await isOpen()).toBe(false);
  });

  it('works once', async () => {
    const token = await makeLink();
    await setUp(token);
    await expect(setUp(token, { username: 'bob', email: null })).rejects.toMatchObject({
      code: 'setup.closed',
    });
  });

  it('creates one super admin when it is done twenty times at once', async () => {
    const token = await makeLink();
    const done = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) =>
        setUp(token, { username: `ana${i}`, email: `ana${i}@example.test` }),
      ),
    );
    expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const reasons = done.flatMap((one) =>
      one.status === 'rejected' ? [one.reason as { code: string }] : [],
    );
    expect(new Set(reasons.map(({ code }) => code))).toEqual(new Set(['setup.closed']));
    expect(await accounts()).toHaveLength(1);
    expect(await core.fork().execute<unknown[]>('select from session')).toHaveLength(1);
  });

  it('refuses a wrong token before it looks at anything else', async () => {
    await makeLink();
    await expect(setUp('x'.repeat(43), { password: 'x' })).rejects.toMatchObject({
      code: 'setup.wrong_link',
    });
    expect(await accounts()).toEqual([]);
  });

  it('is closed where no link was ever made', async () => {
    await expect(setUp('x'.repeat(43))).rejects.toMatchObject({ code: 'setup.closed' });
  });

  it('obeys the password policy and changes nothing where it is not met', async () => {
    const token = await makeLink();
    await expect(setUp(token, { password: 'password123' })).rejects.toMatchObject({
      code: 'account.weak_password',
      details: { reason: 'too_common' },
    });
    await expect(setUp(token, { username: 'anaanaana', password: 'AnaAnaAna' })).rejects.toMatchObject({
      details: { reason: 'is_username' },
    });
    expect(await accounts()).toEqual([]);
    expect(await isOpen()).toBe(true);
  });

  it('says so where the username or email is in use', async () => {
    const other = await createTestAccount(core, 'member');
    const token = await makeLink();
    await expect(setUp(token, { username: other.username })).rejects.toMatchObject({
      code: 'account.username_taken',
    });
    await expect(setUp(token, { email: other.email })).rejects.toMatchObject({ code: 'account.email_taken' });
    await setUp(token, { email: undefined });
  });
});

describe('with BOOTSTRAP=manual', () => {
  beforeEach(async () => {
    auth = await openTestAuth(database, core, { bootstrap: 'manual' });
  });

  it('the first account too starts as a member', async () => {
    const { actor } = await setUp(await makeLink('manual'));
    expect(actor.role).toBe('member');
    expect(await accounts()).toEqual([{ username: 'ana', role: 'member' }]);
  });

  it('there is no link once there is any account', async () => {
    await setUp(await makeLink('manual'));
    expect(await openSetupLink(core, 'manual', SECRET)).toBeNull();
    expect(await isOpen()).toBe(false);
  });
});
