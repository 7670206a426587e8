import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Permission } from '#shared/access/permissions.ts';
import type { Role } from '#shared/access/roles.ts';
import { createTestAccount, TEST_PASSWORD, TEST_SECRET, type TestAccount } from './auth.fixture.ts';
import { hashResetToken } from './auth.queries.ts';
import { createApiKey } from './commands/create-api-key.ts';
import { openSetupLink } from './commands/open-setup-link.ts';
import { retainedLogins } from './commands/purge-logins.ts';
import { type HistoryBed, openHistoryBed } from './login-history.fixture.ts';

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';

let bed: HistoryBed;

const wrong = { password: 'not it, not at all' };

async function addResetLink(
  account: TestAccount,
  token: string,
  { expiresInMs = 60_000, usedAt = null as Date | null } = {},
): Promise<void> {
  await bed.core.fork().execute(
    `insert into reset_request (id, account_id, requested_at, token_hash, token_expires_at, used_at, issued_by_name)
       values (?, ?, now(), ?, ?, ?, 'Sue')`,
    [randomUUID(), account.id, hashResetToken(token), new Date(Date.now() + expiresInMs), usedAt],
  );
}

describe('the login history', () => {
  beforeEach(async () => {
    bed = await openHistoryBed();
  });
  afterEach(() => bed.remove());

  it('keeps who got in, from where and with what, and which session that began', async () => {
    const ana = await createTestAccount(bed.core);
    const phone = bed.browse({ ip: '203.0.113.9', userAgent: IPHONE });
    await phone.call('auth.signIn', { username: ` ${ana.username.toUpperCase()} `, password: TEST_PASSWORD });

    expect(await bed.entries()).toMatchObject([
      {
        account_id: ana.id,
        username: ana.username,
        unknown_mark: null,
        door: 'form',
        outcome: 'success',
        reason: null,
        ip: '203.0.113.9',
        browser: 'Safari 17.5',
        os: 'iOS 17.5',
        device: 'mobile',
        whois_state: 'skipped',
      },
    ]);
    const { json } = await phone.ask('auth.ownLogins');
    expect(json.result.data).toMatchObject({
      total: 1,
      rows: [{ username: ana.username, session: 'current' }],
    });
  });

  it('keeps every failure with its reason, over the form and over REST', async () => {
    const ana = await createTestAccount(bed.core);
    const gone = await createTestAccount(bed.core, 'admin', { active: false });
    const browser = bed.browse();
    await browser.call('auth.signIn', { username: ana.username, ...wrong });
    await browser.rest('POST', '/api/auth/login', { username: ana.username, ...wrong });
    await browser.call('auth.signIn', { username: gone.username, password: TEST_PASSWORD });
    for (let i = 0; i < 4; i += 1) await browser.call('auth.signIn', { username: ana.username, ...wrong });
    const entries = await bed.entries();
    expect(entries.map(({ door, reason }) => [door, reason])).toEqual([
      ['form', 'wrong_password'],
      ['rest', 'wrong_password'],
      ['form', 'deactivated'],
      ['form', 'wrong_password'],
      ['form', 'wrong_password'],
      ['form', 'wrong_password'],
      ['form', 'locked'],
    ]);
    expect(entries.map((entry) => entry.username)).toEqual(
      entries.map(({ reason }) => (reason === 'deactivated' ? gone : ana).username),
    );
    expect(entries.every((entry) => entry.outcome === 'failure' && entry.session_id === null)).toBe(true);
  });

  it('does not keep a name that nobody has, and still shows that it was the same one', async () => {
    const browser = bed.browse();
    const typed = 'my secret passw0rd';
    for (const username of [typed, ` ${typed.toUpperCase()}`, 'somebody else', '\u0000', '']) {
      await browser.call('auth.signIn', { username, ...wrong });
    }
    const entries = await bed.entries();
    expect(entries.map(({ reason, account_id }) => [reason, account_id])).toEqual(
      Array.from({ length: 5 }, () => ['unknown_username', null]),
    );
    const [first, second, third] = entries.map((entry) => entry.unknown_mark);
    expect(first).toMatch(/^[0-9a-f]{6}$/);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
    expect(JSON.stringify(entries).toLowerCase()).not.toContain('passw0rd');
  });

  it('keeps the first account’s setup, and tries with a wrong setup link', async () => {
    const token = await openSetupLink(bed.core, 'auto', TEST_SECRET);
    const browser = bed.browse();
    const first = { username: 'ana', email: null, password: TEST_PASSWORD };
    await browser.call('auth.setup', { token: 'x'.repeat(43), ...first });
    await browser.call('auth.setup', { token, ...first });
    expect(await bed.entries()).toMatchObject([
      { door: 'setup', reason: 'setup_link_wrong', account_id: null, unknown_mark: null },
      { door: 'setup', outcome: 'success', username: 'ana' },
    ]);
  });

  it('keeps what was tried with reset links, at the account whose links they are', async () => {
    const ana = await createTestAccount(bed.core);
    await addResetLink(ana, 'a link that works');
    await addResetLink(ana, 'a link of yesterday', { expiresInMs: -60_000 });
    const browser = bed.browse();
    const password = 'another long password';
    const spend = (token: string) => browser.call('auth.resetPassword', { token, password });
    await spend('a link of yesterday');
    await spend('a link that works');
    await spend('a link that works');
    await browser.rest('POST', '/api/auth/reset-password', { token: 'made up', password });
    expect((await bed.entries()).map(({ door, reason, username }) => [door, reason, username])).toEqual([
      ['reset', 'reset_link_expired', ana.username],
      ['reset', null, ana.username],
      ['reset', 'reset_link_used', ana.username],
      ['reset', 'reset_link_unknown', null],
    ]);
  });

  it('is written after the answer: nobody waits for it, and it is not lost by waiting', async () => {
    const ana = await createTestAccount(bed.core);
    const client = await bed.database.pool.connect();
    await client.query('begin; lock table login_event in access exclusive mode');
    try {
      for (const username of [ana.username, 'nobody']) {
        const answer = await bed.browse().call('auth.signIn', { username, ...wrong });
        expect(answer.json.error.data.app.code).toBe('auth.wrong_credentials');
      }
      const answer = await bed
        .browse()
        .call('auth.signIn', { username: ana.username, password: TEST_PASSWORD });
      expect(answer.status).toBe(200);
    } finally {
      await client.query('rollback');
      client.release();
    }
    expect((await bed.entries()).map(({ reason }) => reason)).toEqual([
      'wrong_password',
      'unknown_username',
      null,
    ]);
  });

  it('cannot be filled by one address at will', async () => {
    const browser = bed.browse({ ip: '198.51.100.7' });
    for (let i = 0; i < 120; i += 1) {
      await browser.call('auth.resetPassword', { token: `made up ${i}`, password: 'whatever it is' });
    }
    await bed.browse().call('auth.resetPassword', { token: 'elsewhere', password: 'whatever it is' });
    const entries = await bed.entries();
    expect(entries.filter(({ ip }) => ip === '198.51.100.7').length).toBeLessThan(80);
    expect(entries.filter(({ ip }) => ip === '192.0.2.7')).toHaveLength(1);
  });

  it('is written when the product stops, too', async () => {
    const ana = await createTestAccount(bed.core);
    await bed.browse().call('auth.signIn', { username: ana.username, password: TEST_PASSWORD });
    await bed.stop();
    const { rows } = await bed.database.pool.query('select 1 from login_event');
    expect(rows).toHaveLength(1);
  });

  it('goes once it is old, and only then', async () => {
    const ana = await createTestAccount(bed.core);
    const insert = `insert into login_event (id, at, account_id, door, outcome, ip, browser, os, device, whois_state)
      select gen_random_uuid(), $1::timestamptz - (n || ' minutes')::interval, $2, 'form', 'success', '192.0.2.1', '', '', 'other', 'skipped'
      from generate_series(0, $3) n`;
    await bed.database.pool.query(insert, ['2026-08-01T00:00:00Z', ana.id, 2_500]);
    await bed.database.pool.query(insert, ['2026-11-01T00:00:00Z', ana.id, 2]);
    const limit = new Date('2026-08-22T00:00:00Z');
    expect(await retainedLogins.count(bed.core.fork(), limit)).toBe(2_501);
    expect(await retainedLogins.remove(bed.core, limit)).toBe(2_501);
    expect(await retainedLogins.remove(bed.core, limit)).toBe(0);
    expect(await bed.entries()).toHaveLength(3);
  });
});

describe('who sees whose login history', () => {
  const ROLE_NAMES_OF = ['sue', 'sid', 'ada', 'abe', 'wim', 'mel'] as const;
  const accounts = new Map<string, TestAccount>();

  beforeAll(async () => {
    bed = await openHistoryBed();
    const roles: [string, Role][] = [
      ['sue', 'super_admin'],
      ['sid', 'super_admin'],
      ['ada', 'admin'],
      ['abe', 'admin'],
      ['wim', 'waffle_manager'],
      ['mel', 'member'],
    ];
    for (const [name, role] of roles) {
      const account = await createTestAccount(bed.core, role);
      accounts.set(name, account);
      await bed.browse().call('auth.signIn', { username: account.username, ...wrong });
    }
    await bed.browse().call('auth.signIn', { username: 'nobody', ...wrong });
    // Somebody who was deleted since.
    const gone = await createTestAccount(bed.core, 'member');
    await bed.browse().call('auth.signIn', { username: gone.username, ...wrong });
    await bed.app.parts.logins.recorder.flush();
    await bed.core.fork().execute('delete from account where id = ?', [gone.id]);
  });
  afterAll(() => bed.remove());

  const account = (name: string): TestAccount => {
    const found = accounts.get(name);
    if (found === undefined) throw new Error(`nobody is called ${name}`);
    return found;
  };

  async function signedIn(name: string) {
    const { id } = account(name);
    const session = await bed.app.parts.auth.sessions.start(bed.core.fork(), id, {
      ip: '192.0.2.7',
      userAgent: '',
    });
    const browser = bed.browse();
    browser.useToken(await bed.app.parts.auth.tokens.issue(session.token, 60_000));
    return browser;
  }

  /** The names in the history that somebody sees; `-` where the account is gone or never was. */
  async function seenBy(
    name: string,
    path = 'auth.logins',
    input: object = { perPage: 100 },
  ): Promise<string[]> {
    const { status, json } = await (await signedIn(name)).ask(path, input);
    if (status !== 200) return [`${status} ${json.error.data.app.code}`];
    const byId = new Map([...accounts].map(([known, { id }]) => [id, known]));
    const rows: { accountId: string | null }[] = json.result.data.rows;
    expect(json.result.data.total).toBe(rows.length);
    return rows.map(({ accountId }) => byId.get(accountId ?? '') ?? '-').sort();
  }

  it.each([
    ['sue', ['-', '-', 'abe', 'ada', 'mel', 'sid', 'sue', 'wim']],
    ['ada', ['ada', 'mel', 'wim']],
    ['wim', ['403 access.denied']],
    ['mel', ['403 access.denied']],
  ])('%s sees %j', async (name, seen) => {
    expect(await seenBy(name)).toEqual(seen);
  });

  it.each(ROLE_NAMES_OF.map((name) => [name]))('%s sees their own', async (name) => {
    expect(await seenBy(name, 'auth.ownLogins', {})).toEqual([name]);
  });

  it('is asked for one account only by those who may see it', async () => {
    const of = (name: string) => ({ account: account(name).id });
    expect(await seenBy('ada', 'auth.logins', of('wim'))).toEqual(['wim']);
    expect(await seenBy('ada', 'auth.logins', of('sue'))).toEqual([]);
    expect(await seenBy('ada', 'auth.logins', of('abe'))).toEqual([]);
    expect(await seenBy('sue', 'auth.logins', of('abe'))).toEqual(['abe']);
    expect(await seenBy('sue', 'auth.logins', { account: 'unknown' })).toEqual(['-', '-']);
    expect(await seenBy('ada', 'auth.logins', { account: 'unknown' })).toEqual([]);
  });

  it.each([
    ['sue', ['abe', 'ada', 'mel', 'sid', 'sue', 'wim']],
    ['ada', ['ada', 'mel', 'wim']],
  ])('is offered to %s as a choice of accounts: %j', async (name, offered) => {
    const { json } = await (await signedIn(name)).ask('auth.loginOwners');
    const byId = new Map([...accounts].map(([known, { id }]) => [id, known]));
    const owners: { id: string }[] = json.result.data;
    expect(new Set(owners.map(({ id }) => byId.get(id)))).toEqual(new Set(offered));
  });

  it('is the same over REST, in the documented shape', async () => {
    const ada = await signedIn('ada');
    const own = await ada.rest('GET', '/api/admin/me/login-history');
    expect(own.json).toEqual({
      records: [
        {
          id: expect.any(String),
          admin_id: account('ada').id,
          username: account('ada').username,
          outcome: 'failure',
          reason: 'wrong_password',
          ip_address: '192.0.2.7',
          browser: 'curl 8.5',
          os: '',
          device_type: 'other',
          ip_org: null,
          ip_country: null,
          ip_city: null,
          ip_asn: null,
          whois_server: null,
          created_at: expect.any(String),
        },
      ],
      total: 1,
      page: 1,
      limit: 20,
      total_pages: 1,
    });
    expect((await ada.rest('GET', '/api/admin/login-history?limit=2')).json).toMatchObject({
      total: 3,
      total_pages: 2,
    });
    expect((await ada.rest('GET', `/api/admin/login-history?admin_id=${account('sue').id}`)).json.total).toBe(
      0,
    );
    const wim = await signedIn('wim');
    expect((await wim.rest('GET', '/api/admin/login-history')).status).toBe(403);
    expect((await wim.rest('GET', '/api/admin/me/login-history?outcome=success')).json.total).toBe(0);
  });

  it('of everybody is seen by a super admin’s API key only where that is one of its scopes', async () => {
    const { id, username } = account('sue');
    const actor = {
      accountId: id,
      username,
      name: username,
      role: 'super_admin',
      mustChangePassword: false,
    } as const;
    const namesSeenWith = async (scopes: Permission[]) => {
      const { auth } = bed.app.parts;
      const { token } = await createApiKey(
        auth,
        { core: bed.core, ip: '192.0.2.7', actor },
        { currentPassword: TEST_PASSWORD, name: 'history', scopes, expiresInDays: 1 },
      );
      const script = bed.browse();
      script.useToken(token);
      const seen: { records: { username: string | null }[] } = (
        await script.rest('GET', '/api/admin/login-history?limit=100')
      ).json;
      const owners: { username: string }[] = (await script.ask('auth.loginOwners')).json.result.data;
      return {
        history: seen.records.map((entry) => entry.username),
        offered: owners.map((one) => one.username),
      };
    };
    const names = (...of: string[]) => of.map((name) => account(name).username);
    const some = await namesSeenWith(['logins.read']);
    expect(new Set(some.history)).toEqual(new Set(names('sue', 'wim', 'mel')));
    expect(new Set(some.offered)).toEqual(new Set(names('sue', 'wim', 'mel')));
    const all = await namesSeenWith(['logins.read', 'logins.read_all']);
    expect(all.history).toEqual(expect.arrayContaining(names('sid', 'ada', 'abe')));
    expect(all.offered).toEqual(expect.arrayContaining(names('sid', 'ada', 'abe')));
  });

  it('says what became of the session, without naming it', async () => {
    const wim = account('wim');
    const [here, there] = [bed.browse(), bed.browse({ userAgent: IPHONE })];
    for (const browser of [here, there]) {
      await browser.call('auth.signIn', { username: wim.username, password: TEST_PASSWORD });
    }
    await bed.app.parts.logins.recorder.flush();
    const states = async () => {
      const { json } = await here.ask('auth.ownLogins');
      expect(JSON.stringify(json)).not.toMatch(/[0-9a-f]{64}/);
      return json.result.data.rows.map(({ session }: { session: string }) => session);
    };
    expect((await states()).slice(0, 2)).toEqual(['open', 'current']);
    await there.call('auth.signOut', {});
    expect((await states()).slice(0, 2)).toEqual(['ended', 'current']);
  });

  it('follows the roles that accounts have now', async () => {
    await bed.core.fork().execute(`update account set role = 'member' where id = ?`, [account('abe').id]);
    expect([...new Set(await seenBy('ada'))]).toEqual(['abe', 'ada', 'mel', 'wim']);
    await bed.core.fork().execute(`update account set role = 'admin' where id = ?`, [account('mel').id]);
    expect([...new Set(await seenBy('ada'))]).toEqual(['abe', 'ada', 'wim']);
    expect([...new Set(await seenBy('mel'))]).toEqual(['abe', 'mel', 'wim']);
  });

  it('is cut down to outcomes and days, a page at a time, newest first', async () => {
    await bed.database.pool.query('delete from login_event');
    await bed.database.pool.query(
      `insert into login_event (id, at, account_id, username, door, outcome, reason, ip, browser, os, device, whois_state)
       select gen_random_uuid(), '2026-11-01T00:00:00Z'::timestamptz + (n || ' hours')::interval, $1, 'wim', 'form',
         case when n % 2 = 0 then 'success' else 'failure' end, case when n % 2 = 0 then null else 'locked' end,
         '192.0.2.1', '', '', 'other', 'skipped'
       from generate_series(0, 47) n`,
      [account('wim').id],
    );
    const sue = await signedIn('sue');
    const ask = async (input: object) => (await sue.ask('auth.logins', input)).json.result.data;
    const second = await ask({ page: 2, perPage: 10 });
    expect(second.total).toBe(48);
    expect(second.rows[0].at).toBe('2026-11-02T13:00:00.000Z');
    const day = { from: '2026-11-01T10:00:00Z', before: '2026-11-01T12:00:00Z' };
    expect((await ask(day)).rows.map((row: { at: string }) => row.at)).toEqual([
      '2026-11-01T11:00:00.000Z',
      '2026-11-01T10:00:00.000Z',
    ]);
    expect(await ask({ ...day, outcome: 'failure' })).toMatchObject({
      total: 1,
      rows: [{ reason: 'locked' }],
    });
    expect((await sue.ask('auth.logins', { from: 'yesterday' })).status).toBe(400);
    expect((await sue.ask('auth.logins', { perPage: 101 })).status).toBe(400);
    expect((await sue.ask('auth.logins', { account: `' or true --` })).status).toBe(400);
  });
});
