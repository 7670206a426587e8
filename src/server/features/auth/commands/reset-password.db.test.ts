import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { resetLink } from '#server/cli/reset-link.ts';
import type { Core } from '#server/core/context.ts';
import {
  callerOf,
  createSteppedClock,
  createTestActor,
  createTestCore,
  type SteppedClock,
} from '#server/core/testing.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { type ErrorCode, isErrorCode } from '#shared/kernel/errors.ts';
import { createTestAccount, openTestAuth, TEST_PASSWORD, type TestAccount } from '../auth.fixture.ts';
import type { Auth } from '../open-auth.ts';
import { changePassword } from './change-password.ts';
import { type IssuedResetLink, issueResetLink } from './issue-reset-link.ts';
import { requestReset } from './request-reset.ts';
import { resetPassword } from './reset-password.ts';
import { signIn } from './sign-in.ts';

const HOUR_MS = 60 * 60_000;
const NEW_PASSWORD = 'waffles at midnight';

let database: TestDatabase;
let clock: SteppedClock;
let core: Core;
let auth: Auth;
let ana: TestAccount;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  clock = createSteppedClock();
  core = createTestCore(database, clock);
  auth = await openTestAuth(database, core);
  ana = await createTestAccount(core);
});

const issue = (username = ana.username): Promise<IssuedResetLink> =>
  issueResetLink(callerOf(core, null), username);
const reset = (token: string, password = NEW_PASSWORD) =>
  resetPassword(auth, { core, ip: '192.0.2.9' }, { token, password });
const enter = (password: string, username = ana.username) =>
  signIn(auth, { core, ip: '192.0.2.1', userAgent: 'a test' }, { username, password });
const cookieOf = (token: string) => ({ cookieHeader: `syrup_session=${token}`, authorization: undefined });

/** The code somebody is refused with, or `done`. */
async function outcomeOf(attempt: Promise<unknown>): Promise<ErrorCode | 'done'> {
  try {
    await attempt;
    return 'done';
  } catch (error) {
    if (error instanceof Error && 'code' in error && isErrorCode(error.code)) return error.code;
    throw error;
  }
}

function auditOf(accountId: string, action: string) {
  return core.fork().execute<unknown[]>(
    `select actor_id, actor_name, security, ip, after from audit_entry
       where target_id = ? and action = ? order by id`,
    [accountId, action],
  );
}

describe('issuing a reset link', () => {
  it('makes a token of 32 random bytes that works for an hour and is stored as its digest only', async () => {
    const { token, expiresAt, username } = await issue();
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(expiresAt.getTime() - clock.now().getTime()).toBe(HOUR_MS);
    expect(username).toBe(ana.username);
    expect(new Set([token, (await issue()).token, (await issue()).token]).size).toBe(3);
    const em = core.fork();
    for (const table of ['reset_request', 'receipt', 'audit_entry']) {
      const rows = await em.execute<{ row: string }[]>(`select to_jsonb(t)::text as row from ${table} t`);
      expect(rows.length, table).toBeGreaterThan(0);
      const shapes = [
        token,
        Buffer.from(token).toString('hex'),
        Buffer.from(token, 'base64url').toString('hex'),
      ];
      expect(rows.filter(({ row }) => shapes.some((shape) => row.includes(shape)))).toEqual([]);
    }
  });

  it('answers the request that waits, and needs none', async () => {
    await requestReset(auth, { core, ip: '192.0.2.1' }, { username: ana.username });
    const bob = await createTestAccount(core);
    await issue();
    await issue(bob.username);
    const rows = await core.fork().execute<unknown[]>(
      `select account_id, requested_ip, token_hash is not null as issued, issued_by_name from reset_request
         where account_id in (?, ?) order by requested_ip nulls last`,
      [ana.id, bob.id],
    );
    expect(rows).toEqual([
      { account_id: ana.id, requested_ip: '192.0.2.1', issued: true, issued_by_name: 'system' },
      { account_id: bob.id, requested_ip: null, issued: true, issued_by_name: 'system' },
    ]);
  });

  it('is audited with who issued it, and the row names them too', async () => {
    const boss = await createTestActor(core, 'super_admin', 'Boss');
    await issueResetLink(callerOf(core, boss), ` ${ana.username.toUpperCase()}`);
    expect(await auditOf(ana.id, 'issue_reset_link')).toEqual([
      {
        actor_id: boss.accountId,
        actor_name: 'Boss',
        security: true,
        ip: '192.0.2.1',
        after: { requested: false, expiresAt: '2026-11-20T20:00:00.000Z' },
      },
    ]);
  });

  it('is refused for a name that nobody has and for a deactivated account', async () => {
    const bob = await createTestAccount(core, 'admin', { active: false });
    expect(await outcomeOf(issue('nobody-here'))).toBe('account.not_found');
    expect(await outcomeOf(issue(bob.username))).toBe('account.deactivated');
  });

  it('is refused to a super admin who was demoted or deactivated since their request was let in', async () => {
    const bob = await createTestActor(core, 'super_admin');
    const issueAsBob = () => issueResetLink(callerOf(core, bob), { accountId: ana.id });
    await core.fork().execute(`update account set role = 'admin' where id = ?`, [bob.accountId]);
    expect(await outcomeOf(issueAsBob())).toBe('access.denied');
    await core.fork().execute('update account set active = false where id = ?', [bob.accountId]);
    expect(await outcomeOf(issueAsBob())).toBe('auth.required');
    expect(await auditOf(ana.id, 'issue_reset_link')).toEqual([]);
  });

  it('twenty times at once leaves one link that works', async () => {
    const links = await Promise.all(Array.from({ length: 20 }, () => issue()));
    const outcomes = [];
    // One after the other: each of them would end the others by working.
    for (const { token } of links) outcomes.push(await outcomeOf(reset(token)));
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'auth.reset_expired')).toHaveLength(19);
  });

  it('on the command line prints the address with the token in its fragment, once', async () => {
    const printed = await resetLink(core, 'https://syrup.test', ` ${ana.username.toUpperCase()}`);
    const token = /^https:\/\/syrup\.test\/admin\/reset-password#token=([\w-]{43})$/m.exec(printed)?.[1];
    expect(printed).toContain(`A new password for ${ana.username}, once and until 20:00 UTC.`);
    expect(printed.split(token ?? 'none')).toHaveLength(2);
    expect(await reset(token ?? '')).toEqual({ username: ana.username });
    expect(await auditOf(ana.id, 'issue_reset_link')).toMatchObject([{ actor_name: 'command line' }]);
  });
});

describe('a reset link', () => {
  it('gives the account another password, once', async () => {
    const { token } = await issue();
    expect(await reset(token)).toEqual({ username: ana.username });
    expect(await outcomeOf(enter(TEST_PASSWORD))).toBe('auth.wrong_credentials');
    expect(await outcomeOf(enter(NEW_PASSWORD))).toBe('done');
    expect(await outcomeOf(reset(token, 'and one more password'))).toBe('auth.reset_used');
    expect(await outcomeOf(enter(NEW_PASSWORD))).toBe('done');
  });

  it('says in words whether it is unknown, used or expired', async () => {
    const { token } = await issue();
    await expect(reset('x'.repeat(43))).rejects.toThrow('This reset link is not valid.');
    await reset(token);
    clock.stepMs(2 * HOUR_MS);
    await expect(reset(token)).rejects.toThrow('This reset link has been used.');
    const late = await issue();
    clock.stepMs(HOUR_MS);
    await expect(reset(late.token)).rejects.toThrow('This reset link has expired');
  });

  it('works until its last moment and not at it', async () => {
    const { token } = await issue();
    clock.stepMs(HOUR_MS - 1);
    expect(await outcomeOf(reset(token, 'short'))).toBe('account.weak_password');
    clock.stepMs(1);
    expect(await outcomeOf(reset(token))).toBe('auth.reset_expired');
    expect(await outcomeOf(enter(TEST_PASSWORD))).toBe('done');
  });

  it('stops working when a newer one is issued', async () => {
    const first = await issue();
    const second = await issue();
    expect(await outcomeOf(reset(first.token))).toBe('auth.reset_expired');
    expect(await outcomeOf(reset(second.token))).toBe('done');
  });

  it('used by ten people at once works for one of them, whose password it then is', async () => {
    const { token } = await issue();
    const passwords = Array.from({ length: 10 }, (_, index) => `password of person ${index}`);
    const outcomes = await Promise.all(passwords.map((password) => outcomeOf(reset(token, password))));
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'auth.reset_used')).toHaveLength(9);
    expect(await outcomeOf(enter(passwords[outcomes.indexOf('done')] ?? ''))).toBe('done');
    expect(await auditOf(ana.id, 'reset_password')).toHaveLength(1);
  });

  it('is not used up by a password that the policy refuses', async () => {
    const { token } = await issue();
    for (const [weak, reason] of [
      ['1234567', 'too_short'],
      ['password123', 'too_common'],
      [ana.username.toUpperCase(), 'is_username'],
      [ana.email, 'is_email'],
      ['é'.repeat(37), 'too_long'],
    ] as const) {
      await expect(reset(token, weak)).rejects.toMatchObject({
        code: 'account.weak_password',
        details: { reason },
      });
    }
    expect(await outcomeOf(reset(token))).toBe('done');
  });

  it('ends every session of the account and nobody else’s, and whoever listens is told', async () => {
    const bob = await createTestAccount(core);
    const mine = [await enter(TEST_PASSWORD), await enter(TEST_PASSWORD)];
    const his = await enter(TEST_PASSWORD, bob.username);
    const told: string[] = [];
    auth.sessions.onRevoked(({ accountId, sessionKeys }) => told.push(`${accountId} ${sessionKeys.length}`));
    await reset((await issue()).token);
    for (const { session } of mine) expect(await auth.authenticate(cookieOf(session.token))).toBeNull();
    expect(await auth.authenticate(cookieOf(his.session.token))).not.toBeNull();
    expect(told).toEqual([`${ana.id} 2`]);
  });

  it('opens the account’s locks, wherever the wrong guesses came from', async () => {
    for (const ip of ['192.0.2.1', '192.0.2.2']) {
      const guess = () =>
        signIn(auth, { core, ip, userAgent: '' }, { username: ana.username, password: 'no' });
      for (let tries = 0; tries < 5; tries += 1) await outcomeOf(guess());
      expect(await outcomeOf(guess())).toBe('auth.locked');
    }
    for (let tries = 0; tries < 5; tries += 1) await auth.verifyPassword(ana.id, 'no');
    expect(await outcomeOf(auth.verifyPassword(ana.id, TEST_PASSWORD))).toBe('auth.locked');

    clock.stepMs(1);
    await reset((await issue()).token);
    expect(await outcomeOf(enter(NEW_PASSWORD))).toBe('done');
    expect(await auth.verifyPassword(ana.id, NEW_PASSWORD)).toBe(true);
  });

  it('frees the account from having to choose another password', async () => {
    await core.fork().execute('update account set must_change_password = true where id = ?', [ana.id]);
    await reset((await issue()).token);
    expect((await enter(NEW_PASSWORD)).actor.mustChangePassword).toBe(false);
  });

  it('closes the request that came after it', async () => {
    const { token } = await issue();
    clock.stepMs(HOUR_MS - 1);
    await core
      .fork()
      .execute(
        'insert into reset_request (id, account_id, requested_at) values (gen_random_uuid(), ?, now())',
        [ana.id],
      );
    await reset(token);
    const waiting = await core
      .fork()
      .execute<unknown[]>('select from reset_request where account_id = ? and token_hash is null', [ana.id]);
    expect(waiting).toEqual([]);
  });

  it('is audited as the account’s own doing, with who issued it and how many sessions it ended', async () => {
    await enter(TEST_PASSWORD);
    await reset((await issue()).token);
    expect(await auditOf(ana.id, 'reset_password')).toEqual([
      {
        actor_id: ana.id,
        actor_name: ana.username,
        security: true,
        ip: '192.0.2.9',
        after: { linkIssuedBy: 'system', sessionsEnded: 1, apiKeysEnded: 0 },
      },
    ]);
  });

  it('does not let a deactivated account in, nor change its password', async () => {
    const { token } = await issue();
    await core.fork().execute('update account set active = false where id = ?', [ana.id]);
    expect(await outcomeOf(reset(token))).toBe('auth.deactivated');
    await core.fork().execute('update account set active = true where id = ?', [ana.id]);
    expect(await outcomeOf(enter(TEST_PASSWORD))).toBe('done');
  });

  it('of one who remembered and changed the password stops working', async () => {
    const { token } = await issue();
    const { actor, session } = await enter(TEST_PASSWORD);
    const changer = { core, ip: '192.0.2.1', sessionToken: session.token, actor };
    await changePassword(auth, changer, { currentPassword: TEST_PASSWORD, newPassword: NEW_PASSWORD });
    expect(await outcomeOf(reset(token, 'somebody else’s idea'))).toBe('auth.reset_expired');
  });

  it('goes with the account', async () => {
    const { token } = await issue();
    await core.fork().execute('delete from account where id = ?', [ana.id]);
    expect(await outcomeOf(reset(token))).toBe('auth.reset_unknown');
  });
});
