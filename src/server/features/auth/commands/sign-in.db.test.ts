import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Core } from '#server/core/context.ts';
import { createSteppedClock, createTestCore, type SteppedClock } from '#server/core/testing.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { type ErrorCode, isErrorCode } from '#shared/kernel/errors.ts';
import { createTestAccount, openTestAuth, TEST_PASSWORD } from '../auth.fixture.ts';
import type { Auth } from '../open-auth.ts';
import { signIn } from './sign-in.ts';
import { unlockSignIn } from './unlock-sign-in.ts';

const MINUTE_MS = 60_000;
const WRONG = 'not the password';

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

const place = (ip = '192.0.2.1') => ({ core, ip, userAgent: 'a test' });
const cookieOf = (token: string) => ({ cookieHeader: `syrup_session=${token}`, authorization: undefined });

function tryPassword(username: string, password: string, ip?: string) {
  return signIn(auth, place(ip), { username, password });
}

/** The code a try is refused with, or `in`. */
async function outcomeOf(attempt: Promise<unknown>): Promise<ErrorCode | 'in'> {
  try {
    await attempt;
    return 'in';
  } catch (error) {
    if (error instanceof Error && 'code' in error && isErrorCode(error.code)) return error.code;
    throw error;
  }
}

async function failTimes(username: string, times: number, ip?: string): Promise<void> {
  for (let i = 0; i < times; i += 1) {
    expect(await outcomeOf(tryPassword(username, WRONG, ip))).toBe('auth.wrong_credentials');
  }
}

function auditOf(accountId: string) {
  return core
    .fork()
    .execute<{ action: string; security: boolean; actor_id: string | null; after: unknown }[]>(
      'select action, security, actor_id, after from audit_entry where target_id = ? order by id',
      [accountId],
    );
}

describe('signing in', () => {
  it('starts a session that says on every request who it belongs to', async () => {
    const ana = await createTestAccount(core, 'waffle_manager');
    const typed = { username: `  ${ana.username.toUpperCase()} `, password: TEST_PASSWORD };
    const { actor, session } = await signIn(auth, place(), typed);
    expect(actor).toEqual({
      accountId: ana.id,
      username: ana.username,
      name: ana.username,
      role: 'waffle_manager',
      mustChangePassword: false,
    });
    expect(await auth.authenticate(cookieOf(session.token))).toEqual(actor);
  });

  it('writes when and from where on the account, and an audit row of the security kind', async () => {
    const ana = await createTestAccount(core);
    await tryPassword(ana.username, TEST_PASSWORD, '198.51.100.7');
    const [account] = await core
      .fork()
      .execute<{ at: Date; ip: string }[]>(
        'select last_sign_in_at as at, last_sign_in_ip as ip from account where id = ?',
        [ana.id],
      );
    expect(account).toEqual({ at: clock.now(), ip: '198.51.100.7' });
    expect(await auditOf(ana.id)).toEqual([
      { action: 'sign_in', security: true, actor_id: ana.id, after: null },
    ]);
  });

  it('stores the digest of the session and never the session or the password, in no table', async () => {
    const ana = await createTestAccount(core);
    const { session } = await tryPassword(ana.username, TEST_PASSWORD);
    await failTimes(TEST_PASSWORD, 1);
    const em = core.fork();
    for (const table of ['session', 'receipt', 'audit_entry', 'account']) {
      const rows = await em.execute<{ row: string }[]>(`select to_jsonb(t)::text as row from ${table} t`);
      expect(rows.length, table).toBeGreaterThan(0);
      // Bytes are shown as hexadecimal digits, so a raw session id in them would look like this.
      const secrets = [session.token, Buffer.from(session.token).toString('hex'), TEST_PASSWORD];
      const leaks = rows.filter(({ row }) => secrets.some((secret) => row.includes(secret)));
      expect(leaks, table).toEqual([]);
    }
  });

  it('ends the session that this browser had before', async () => {
    const ana = await createTestAccount(core);
    const typed = { username: ana.username, password: TEST_PASSWORD };
    const first = await signIn(auth, place(), typed);
    const revoked: string[] = [];
    auth.sessions.onRevoked(({ accountId }) => revoked.push(accountId));
    const second = await signIn(auth, place(), typed, first.session.token);
    expect(await auth.authenticate(cookieOf(first.session.token))).toBeNull();
    expect(await auth.authenticate(cookieOf(second.session.token))).not.toBeNull();
    expect(revoked).toEqual([ana.id]);
  });

  it('serves more people at once than there are database connections', async () => {
    const people = await Promise.all(Array.from({ length: 30 }, () => createTestAccount(core)));
    const outcomes = await Promise.all(
      people.map((ana, i) => outcomeOf(tryPassword(ana.username, TEST_PASSWORD, `198.51.100.${i}`))),
    );
    expect(new Set(outcomes)).toEqual(new Set(['in']));
  });

  it('does not start a session with a password that is changed while it is being judged', async () => {
    const ana = await createTestAccount(core);
    let attempt: Promise<ErrorCode | 'in'> | undefined;
    await core.fork().transactional(async (em) => {
      await em.execute(`update account set password_hash = '!' where id = ?`, [ana.id]);
      attempt = outcomeOf(tryPassword(ana.username, TEST_PASSWORD));
      // The old password is right as far as the sign-in can see; it then has to wait for this transaction.
      await expect
        .poll(async () => {
          const waiting = await core
            .fork()
            .execute<unknown[]>(
              `select from pg_locks where not granted and locktype in ('transactionid', 'tuple')`,
            );
          return waiting.length;
        })
        .toBeGreaterThan(0);
    });
    expect(await attempt).toBe('auth.wrong_credentials');
    expect(await auth.sessions.list(ana.id)).toEqual([]);
  });
});

describe('a failed sign-in', () => {
  it('reads the same for an unknown user and a wrong password', async () => {
    const ana = await createTestAccount(core);
    const wrong = await tryPassword(ana.username, WRONG).catch((error: unknown) => error);
    const unknown = await tryPassword('nobody-here', WRONG).catch((error: unknown) => error);
    expect(wrong).toMatchObject({ code: 'auth.wrong_credentials', details: {} });
    expect(String(unknown)).toBe(String(wrong));
    expect(unknown).toMatchObject({ code: 'auth.wrong_credentials', details: {} });
  });

  it.each(['a\u0000b', '\ud83d', '\u001b[2J', '\u0085', 'x'.repeat(200)])(
    'is what a name gets that no account can have, the lock included: %j',
    async (name) => {
      await failTimes(name, 5);
      expect(await outcomeOf(tryPassword(name, WRONG))).toBe('auth.locked');
    },
  );

  it('takes as long for an unknown user as for a wrong password', async () => {
    const ana = await createTestAccount(core);
    const timeOf = async (username: string, round: number) => {
      const startMs = performance.now();
      await outcomeOf(tryPassword(username, WRONG, `192.0.2.${round}`));
      return performance.now() - startMs;
    };
    let known = Number.POSITIVE_INFINITY;
    let unknown = Number.POSITIVE_INFINITY;
    const isAlike = () => unknown / known > 0.65 && unknown / known < 1.55;
    // The quickest of each: whatever else the machine does makes tries slower, never quicker, so that every round brings
    // both nearer to what they take. Without a digest for nobody, one would stay a fraction of the other for ever.
    for (let round = 0; round < 20 || (round < 120 && !isAlike()); round += 1) {
      // In turns, because whoever comes second in a pair is a little faster.
      if (round % 2 === 0) known = Math.min(known, await timeOf(ana.username, round));
      unknown = Math.min(unknown, await timeOf('nobody-here', round));
      if (round % 2 === 1) known = Math.min(known, await timeOf(ana.username, round));
    }
    expect(unknown / known).toBeGreaterThan(0.65);
    expect(unknown / known).toBeLessThan(1.55);
  });

  it('leaves an audit row that names the account, and not what was typed as the name of nobody', async () => {
    const ana = await createTestAccount(core);
    await failTimes(ana.username, 1);
    expect(await auditOf(ana.id)).toEqual([
      {
        action: 'sign_in_failed',
        security: true,
        actor_id: null,
        after: { cause: 'wrong_password', locked: false },
      },
    ]);
    await failTimes('hunter2-as-a-name', 1);
    const [row] = await core
      .fork()
      .execute<{ row: string }[]>(
        `select to_jsonb(e)::text as row from audit_entry e where action = 'sign_in_failed' order by id desc limit 1`,
      );
    expect(row?.row).toContain('unknown_username');
    expect(row?.row).not.toContain('hunter2');
  });

  it('says "deactivated" to whoever knows the password, and to nobody else', async () => {
    const ana = await createTestAccount(core, 'admin', { active: false });
    expect(await outcomeOf(tryPassword(ana.username, WRONG))).toBe('auth.wrong_credentials');
    expect(await outcomeOf(tryPassword(ana.username, TEST_PASSWORD))).toBe('auth.deactivated');
    expect(await auth.sessions.list(ana.id)).toEqual([]);
  });

  it('is what a password of more than 72 bytes gets, even where its first 72 are right', async () => {
    const ana = await createTestAccount(core);
    const long = 'x'.repeat(72);
    const hash = await auth.passwords.prepare(long, { username: ana.username, email: null });
    await core.fork().execute('update account set password_hash = ? where id = ?', [hash, ana.id]);
    expect(await outcomeOf(tryPassword(ana.username, `${long}y`))).toBe('auth.wrong_credentials');
    expect(await outcomeOf(tryPassword(ana.username, long))).toBe('in');
  });
});

describe('the lock after five failures', () => {
  it('refuses the sixth try with the minutes left, even with the right password', async () => {
    const ana = await createTestAccount(core);
    await failTimes(ana.username, 5);
    clock.stepMs(3 * MINUTE_MS + 1_000);
    await expect(tryPassword(ana.username, TEST_PASSWORD)).rejects.toMatchObject({
      code: 'auth.locked',
      message: 'Too many failed attempts. Try again in 12 minutes.',
      details: { retry_after: 719, minutes_left: 12 },
    });
    clock.stepMs(12 * MINUTE_MS);
    expect(await outcomeOf(tryPassword(ana.username, TEST_PASSWORD))).toBe('in');
  });

  it('is the same for a user that does not exist', async () => {
    const ana = await createTestAccount(core);
    await failTimes(ana.username, 5);
    await failTimes('nobody-here', 5);
    const known = await tryPassword(ana.username, WRONG).catch((error: unknown) => error);
    const unknown = await tryPassword('nobody-here', WRONG).catch((error: unknown) => error);
    expect(known).toMatchObject({ code: 'auth.locked' });
    expect(JSON.stringify(unknown)).toBe(JSON.stringify(known));
    expect(String(unknown)).toBe(String(known));
  });

  it('counts one name however it is typed, and one subscriber however many addresses they have', async () => {
    const ana = await createTestAccount(core);
    await failTimes(` ${ana.username.toUpperCase()}`, 2, '2001:db8:1:2::1');
    await failTimes(ana.username, 2, '2001:db8:1:2:ffff::9');
    await failTimes(`${ana.username} `, 1, '2001:db8:1:2:abcd::');
    expect(await outcomeOf(tryPassword(ana.username, WRONG, '2001:db8:1:2::7'))).toBe('auth.locked');
  });

  it('holds for one address and one name only', async () => {
    const ana = await createTestAccount(core);
    const bob = await createTestAccount(core);
    await failTimes(ana.username, 5);
    expect(await outcomeOf(tryPassword(ana.username, TEST_PASSWORD, '192.0.2.2'))).toBe('in');
    expect(await outcomeOf(tryPassword(bob.username, TEST_PASSWORD))).toBe('in');
  });

  it('is further away again after a success', async () => {
    const ana = await createTestAccount(core);
    await failTimes(ana.username, 4);
    expect(await outcomeOf(tryPassword(ana.username, TEST_PASSWORD))).toBe('in');
    await failTimes(ana.username, 4);
    expect(await outcomeOf(tryPassword(ana.username, TEST_PASSWORD))).toBe('in');
  });

  it('lets five of thirty guesses through that are sent at once', async () => {
    auth = await openTestAuth(database, core, { signInLimit: 'off' });
    const ana = await createTestAccount(core);
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, () => outcomeOf(tryPassword(ana.username, WRONG))),
    );
    expect(outcomes.filter((outcome) => outcome === 'auth.wrong_credentials')).toHaveLength(5);
    expect(outcomes.filter((outcome) => outcome === 'auth.locked')).toHaveLength(25);
    const rows = await auditOf(ana.id);
    expect(rows.filter(({ after }) => JSON.stringify(after).includes('"locked":true'))).toHaveLength(1);
  });

  it('is not fed by tries that the server was too busy to judge', async () => {
    // Digests for nobody that are dear enough for the waiting line to be full when Ana's tries come.
    auth = await openTestAuth(database, core, { bcryptCost: 10 });
    const ana = await createTestAccount(core);
    const strangers = Array.from({ length: 60 }, (_, i) =>
      outcomeOf(tryPassword(`stranger-${i}`, WRONG, `198.51.100.${i}`)),
    );
    const own = Array.from({ length: 5 }, () => outcomeOf(tryPassword(ana.username, WRONG)));
    expect(await Promise.all(own)).toEqual(Array(5).fill('server.busy'));
    await Promise.all(strangers);
    expect(await outcomeOf(tryPassword(ana.username, TEST_PASSWORD))).toBe('in');
  });

  it('ends when somebody unlocks the account, and begins again with the next five failures', async () => {
    const ana = await createTestAccount(core);
    await failTimes(ana.username, 5);
    clock.stepMs(MINUTE_MS);
    expect(await outcomeOf(tryPassword(ana.username, TEST_PASSWORD))).toBe('auth.locked');
    const caller = { core, actor: null, actorName: 'command line', ip: null };
    await unlockSignIn(caller, ` ${ana.username.toUpperCase()}`);
    expect(await outcomeOf(tryPassword(ana.username, TEST_PASSWORD))).toBe('in');
    clock.stepMs(MINUTE_MS);
    await failTimes(ana.username, 5);
    expect(await outcomeOf(tryPassword(ana.username, TEST_PASSWORD))).toBe('auth.locked');
  });

  it('is told without a look at the audit, whose length would tell which names exist', async () => {
    const ana = await createTestAccount(core);
    await failTimes(ana.username, 5);
    await core.fork().transactional(async (em) => {
      await em.execute('lock table audit_entry in access exclusive mode');
      expect(await outcomeOf(tryPassword(ana.username, TEST_PASSWORD))).toBe('auth.locked');
    });
  });
});

describe('one address', () => {
  const FLOOD = '203.0.113.9';
  const countOf = async (table: string) => {
    const [row] = await core
      .fork()
      .execute<{ count: number }[]>(`select count(*)::int as count from ${table}`);
    return row?.count ?? -1;
  };

  it('may try twenty times at once and then every three seconds, whatever names it makes up', async () => {
    const ana = await createTestAccount(core);
    for (let i = 0; i < 20; i += 1) await outcomeOf(tryPassword(`nobody-${i}`, WRONG, FLOOD));
    await expect(tryPassword(ana.username, TEST_PASSWORD, FLOOD)).rejects.toMatchObject({
      code: 'request.rate_limited',
      details: { retry_after: 3 },
    });
    expect(await outcomeOf(tryPassword(ana.username, TEST_PASSWORD))).toBe('in');
    clock.stepMs(3_000);
    expect(await outcomeOf(tryPassword(ana.username, TEST_PASSWORD, FLOOD))).toBe('in');
    expect(await outcomeOf(tryPassword(ana.username, TEST_PASSWORD, FLOOD))).toBe('request.rate_limited');
  });

  it('counts with its whole IPv6 network', async () => {
    for (let i = 0; i < 20; i += 1) await outcomeOf(tryPassword(`nobody-${i}`, WRONG, `2001:db8:5:6::${i}`));
    expect(await outcomeOf(tryPassword('nobody', WRONG, '2001:db8:5:6:ffff::1'))).toBe(
      'request.rate_limited',
    );
    expect(await outcomeOf(tryPassword('nobody', WRONG, '2001:db8:5:7::1'))).toBe('auth.wrong_credentials');
  });

  it('leaves an audit row for each try that was judged, no receipt, and nothing at all beyond its limit', async () => {
    const [audit, receipts] = [await countOf('audit_entry'), await countOf('receipt')];
    for (let i = 0; i < 50; i += 1) await outcomeOf(tryPassword(`nobody-${i}`, WRONG, FLOOD));
    expect(await countOf('audit_entry')).toBe(audit + 20);
    expect(await countOf('receipt')).toBe(receipts);
  });

  it('cannot keep others from signing in, nor operators from confirming with their password', async () => {
    auth = await openTestAuth(database, core, { bcryptCost: 10, signInLimit: 'off' });
    const ana = await createTestAccount(core);
    const flood = Array.from({ length: 200 }, (_, i) => outcomeOf(tryPassword(`nobody-${i}`, WRONG, FLOOD)));
    expect(await auth.verifyPassword(ana.id, TEST_PASSWORD)).toBe(true);
    expect(await outcomeOf(tryPassword(ana.username, TEST_PASSWORD))).toBe('in');
    const outcomes = await Promise.all(flood);
    expect(new Set(outcomes)).toEqual(new Set(['auth.wrong_credentials', 'request.rate_limited']));
    expect(outcomes.filter((outcome) => outcome === 'auth.wrong_credentials').length).toBeLessThan(50);
  });
});

describe('asking for the current password', () => {
  it('goes before the line of those who want to sign in, however many there are', async () => {
    auth = await openTestAuth(database, core, { bcryptCost: 10, signInLimit: 'off' });
    const ana = await createTestAccount(core);
    let judged = 0;
    const strangers = Array.from({ length: 40 }, async (_, i) => {
      const outcome = await outcomeOf(tryPassword(`stranger-${i}`, WRONG, `198.51.100.${i}`));
      if (outcome === 'auth.wrong_credentials') judged += 1;
    });
    expect(await auth.verifyPassword(ana.id, TEST_PASSWORD)).toBe(true);
    expect(judged).toBeLessThan(20);
    await Promise.all(strangers);
  });

  it('says whether it is right, and stops answering after five wrong ones', async () => {
    const ana = await createTestAccount(core);
    expect(await auth.verifyPassword(ana.id, TEST_PASSWORD)).toBe(true);
    for (let i = 0; i < 5; i += 1) expect(await auth.verifyPassword(ana.id, WRONG)).toBe(false);
    await expect(auth.verifyPassword(ana.id, TEST_PASSWORD)).rejects.toMatchObject({ code: 'auth.locked' });
    clock.stepMs(15 * MINUTE_MS);
    expect(await auth.verifyPassword(ana.id, TEST_PASSWORD)).toBe(true);
  });

  it('is false for a deactivated account', async () => {
    const ana = await createTestAccount(core, 'admin', { active: false });
    expect(await auth.verifyPassword(ana.id, TEST_PASSWORD)).toBe(false);
  });
});

describe('a new password', () => {
  const owner = { username: 'ana', email: 'ana@example.test' };

  it('is refused with the reason and a sentence', async () => {
    await expect(auth.passwords.prepare('short', owner)).rejects.toMatchObject({
      code: 'account.weak_password',
      message: 'A password has at least 8 characters.',
      details: { reason: 'too_short' },
    });
  });

  it('obeys the setting from its next use on', async () => {
    const set = (value: string) =>
      core.fork().execute(
        `insert into system_setting (key, value) values ('password_min_length', ?::jsonb)
           on conflict (key) do update set value = excluded.value`,
        [value],
      );
    await set('12');
    await expect(auth.passwords.prepare('eleven11111', owner)).rejects.toMatchObject({
      details: { reason: 'too_short' },
    });
    await set('10');
    expect(await auth.passwords.prepare('eleven11111', owner)).toMatch(/^\$2[aby]\$/);
    await set('"nonsense"');
    await expect(auth.passwords.prepare('seven77', owner)).rejects.toMatchObject({
      message: 'A password has at least 8 characters.',
    });
    await core.fork().execute(`delete from system_setting`);
  });
});
