import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Core } from '#server/core/context.ts';
import { createSteppedClock, createTestCore, type SteppedClock } from '#server/core/testing.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { createTestAccount, openTestAuth, TEST_PASSWORD, type TestAccount } from './auth.fixture.ts';
import { signIn } from './commands/sign-in.ts';
import { type RevokedSessions, sessionKeyOf } from './keep-sessions.ts';
import type { Auth } from './open-auth.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

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
  ana = await createTestAccount(core, 'admin');
  await core.fork().execute('delete from system_setting');
});

async function start(account = ana, userAgent = 'a test') {
  const typed = { username: account.username, password: TEST_PASSWORD };
  const { session } = await signIn(auth, { core, ip: '192.0.2.1', userAgent }, typed);
  return session;
}

const byCookie = (token: string) => ({ cookieHeader: `syrup_session=${token}`, authorization: undefined });
const byBearer = (jwt: string) => ({ cookieHeader: undefined, authorization: `Bearer ${jwt}` });
const isIn = async (token: string) => (await auth.authenticate(byCookie(token))) !== null;

function setHours(hours: number) {
  return core.fork().execute(
    `insert into system_setting (key, value) values ('jwt_expiration_hours', ?::jsonb)
     on conflict (key) do update set value = excluded.value`,
    [String(hours)],
  );
}

describe('a session', () => {
  it('ends a day after the sign-in, however much it is used', async () => {
    const { token, expiresAt } = await start();
    expect(expiresAt.getTime() - clock.now().getTime()).toBe(DAY_MS);
    for (let hour = 1; hour < 24; hour += 1) {
      clock.stepMs(HOUR_MS);
      expect(await isIn(token)).toBe(true);
    }
    clock.stepMs(HOUR_MS - 1_000);
    expect(await isIn(token)).toBe(true);
    clock.stepMs(1_001);
    expect(await isIn(token)).toBe(false);
  });

  it('is as long as the setting said at its sign-in; a later change counts for later sessions', async () => {
    await setHours(2);
    const short = await start();
    await setHours(48);
    const long = await start();
    clock.stepMs(2 * HOUR_MS + 1_000);
    expect(await isIn(short.token)).toBe(false);
    expect(await isIn(long.token)).toBe(true);
    clock.stepMs(46 * HOUR_MS);
    expect(await isIn(long.token)).toBe(false);
  });

  it('slides while it is used every few days, up to its absolute limit and not beyond', async () => {
    await setHours(30 * 24);
    const { token } = await start();
    for (let day = 4; day < 30; day += 4) {
      clock.stepMs(4 * DAY_MS);
      expect(await isIn(token), `day ${day}`).toBe(true);
    }
    clock.stepMs(2 * DAY_MS - 1_000);
    expect(await isIn(token)).toBe(true);
    clock.stepMs(2_000);
    expect(await isIn(token)).toBe(false);
  });

  it('that nobody used for a week ends, however long the setting is', async () => {
    await setHours(30 * 24);
    const { token } = await start();
    clock.stepMs(7 * DAY_MS + 1_000);
    expect(await isIn(token)).toBe(false);
  });

  it('costs one query per request and no write', async () => {
    const { token } = await start();
    const statements: string[] = [];
    const run = database.pool.query.bind(database.pool) as (...args: unknown[]) => unknown;
    database.pool.query = ((query: { text: string }, ...rest: unknown[]) => {
      statements.push(query.text);
      return run(query, ...rest);
    }) as typeof database.pool.query;
    try {
      for (let i = 0; i < 10; i += 1) await auth.authenticate(byCookie(token));
    } finally {
      database.pool.query = run as typeof database.pool.query;
    }
    expect(statements).toHaveLength(10);
    expect(statements.every((text) => text.startsWith('select'))).toBe(true);
  });

  it('acts with the role that the account has at this call', async () => {
    const { token } = await start();
    expect(await auth.authenticate(byCookie(token))).toMatchObject({ role: 'admin' });
    await core.fork().execute(`update account set role = 'member' where id = ?`, [ana.id]);
    expect(await auth.authenticate(byCookie(token))).toMatchObject({ role: 'member' });
  });

  it('is nobody’s as soon as the account is deactivated or deleted', async () => {
    const { token } = await start();
    const other = await createTestAccount(core);
    const others = await start(other);
    await core.fork().execute('update account set active = false where id = ?', [ana.id]);
    await core.fork().execute('delete from account where id = ?', [other.id]);
    expect(await isIn(token)).toBe(false);
    expect(await isIn(others.token)).toBe(false);
  });

  it('shows the display name, else the names, else the username', async () => {
    const { token } = await start();
    await core
      .fork()
      .execute(`update account set first_name = 'Ana', display_name = '  ' where id = ?`, [ana.id]);
    expect(await auth.authenticate(byCookie(token))).toMatchObject({ name: 'Ana' });
  });

  it('makes room for itself where an account has very many: the oldest one ends', async () => {
    const first = await start();
    await core.fork().execute(
      `insert into session (id, account_id, expires_at, absolute_expires_at, created_at)
       select sha256(n::text::bytea), ?, ?, ?, ?::timestamptz + n * interval '1 second' from generate_series(1, 499) n`,
      [
        ana.id,
        new Date(clock.now().getTime() + DAY_MS),
        new Date(clock.now().getTime() + DAY_MS),
        clock.now(),
      ],
    );
    clock.stepMs(HOUR_MS);
    const last = await start();
    expect(await isIn(first.token)).toBe(false);
    expect(await isIn(last.token)).toBe(true);
    expect(await auth.sessions.list(ana.id)).toHaveLength(500);
  });
});

describe('revoking sessions', () => {
  const revoke = (exceptToken?: string) =>
    core.fork().transactional((em) => auth.sessions.revoke(em, ana.id, exceptToken));

  it('ends all of the account’s sessions at once, and nobody else’s', async () => {
    const [one, two] = [await start(), await start()];
    const others = await start(await createTestAccount(core));
    const revoked = await revoke();
    expect(await Promise.all([one, two, others].map(({ token }) => isIn(token)))).toEqual([
      false,
      false,
      true,
    ]);
    expect(revoked.accountId).toBe(ana.id);
    expect([...revoked.sessionKeys].sort()).toEqual(
      [sessionKeyOf(one.token), sessionKeyOf(two.token)].sort(),
    );
  });

  it('spares the session that asks for it', async () => {
    const [own, other] = [await start(), await start()];
    await revoke(own.token);
    expect([await isIn(own.token), await isIn(other.token)]).toEqual([true, false]);
  });

  it('ends nothing where the change around it is rolled back', async () => {
    const { token } = await start();
    const failing = core.fork().transactional(async (em) => {
      await auth.sessions.revoke(em, ana.id);
      throw new Error('something else failed');
    });
    await expect(failing).rejects.toThrow('something else failed');
    expect(await isIn(token)).toBe(true);
  });

  it('tells those who listen, until they stop listening', async () => {
    const heard: RevokedSessions[] = [];
    const stop = auth.sessions.onRevoked((revoked) => heard.push(revoked));
    const { token } = await start();
    const revoked = await revoke();
    auth.sessions.announce(revoked);
    auth.sessions.announce(await revoke());
    auth.sessions.announce(null);
    expect(heard).toEqual([{ accountId: ana.id, sessionKeys: [sessionKeyOf(token)], apiKeysEnded: 0 }]);
    stop();
    auth.sessions.announce(revoked);
    expect(heard).toHaveLength(1);
  });
});

describe('the list of one’s sessions', () => {
  it('says when, from where and until when, newest first, without the ended ones', async () => {
    await setHours(1);
    await start(ana, 'an ended one');
    await setHours(24);
    clock.stepMs(2 * HOUR_MS);
    const first = await start(ana, 'a phone');
    clock.stepMs(HOUR_MS);
    const second = await start(ana, 'a desktop');
    expect(await auth.sessions.list(ana.id)).toMatchObject([
      {
        key: sessionKeyOf(second.token),
        userAgent: 'a desktop',
        ip: '192.0.2.1',
        expiresAt: second.expiresAt,
      },
      { key: sessionKeyOf(first.token), userAgent: 'a phone', expiresAt: first.expiresAt },
    ]);
  });

  it('names them by what nobody can sign in with', async () => {
    await start();
    const [line] = await auth.sessions.list(ana.id);
    const key = line?.key ?? '';
    for (const forged of [key, `sha256:${key}`, key.slice(0, 40)]) {
      expect(await auth.authenticate(byCookie(forged)), forged).toBeNull();
      expect(await auth.sessions.read(forged), forged).toBeNull();
    }
  });
});

describe('the session cookie', () => {
  it('is for http only, lax, and as long-lived as the session', async () => {
    const session = await start();
    expect(auth.sessions.cookie(session)).toBe(
      `syrup_session=${session.token}; HttpOnly; Max-Age=86400; Path=/; SameSite=Lax`,
    );
    expect(auth.sessions.blankCookie()).toBe('syrup_session=; HttpOnly; Max-Age=0; Path=/; SameSite=Lax');
  });

  it('is tied to the host and to TLS where the product is reached over TLS', async () => {
    auth = await openTestAuth(database, core, { isSecure: true });
    const session = await start();
    expect(auth.sessions.cookie(session)).toBe(
      `__Host-syrup_session=${session.token}; HttpOnly; Max-Age=86400; Path=/; SameSite=Lax; Secure`,
    );
    expect(await isIn(session.token)).toBe(false);
    const header = { cookieHeader: `a=b; __Host-syrup_session=${session.token}`, authorization: undefined };
    expect(await auth.authenticate(header)).toMatchObject({ accountId: ana.id });
  });

  it('is found among others and ignored in every other form', async () => {
    const { token } = await start();
    const read = (cookieHeader: string) => auth.readSessionToken({ cookieHeader, authorization: undefined });
    expect(read(`a=b;syrup_session=${token};c=d`)).toBe(token);
    expect(read(`a=%E0%A4%A; syrup_session=${token}`)).toBe(token);
    for (const header of [
      '',
      'syrup_session=',
      `xsyrup_session=${token}`,
      `syrup_session=${token}x`,
      'syrup_session=%00',
    ]) {
      expect(read(header), header).toBeNull();
    }
  });
});

describe('a Bearer token', () => {
  const issue = (token: string) => auth.tokens.issue(token, DAY_MS);
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

  it('acts as its session, as long as that lives', async () => {
    const { token } = await start();
    const jwt = await issue(token);
    expect(await auth.authenticate(byBearer(jwt))).toMatchObject({ accountId: ana.id, role: 'admin' });
    expect(
      await auth.authenticate({ cookieHeader: undefined, authorization: `bearer  ${jwt} ` }),
    ).not.toBeNull();
    expect(auth.readSessionToken(byBearer(jwt))).toBe(token);
    await core.fork().execute(`update account set role = 'member' where id = ?`, [ana.id]);
    expect(await auth.authenticate(byBearer(jwt))).toMatchObject({ role: 'member' });
    await core.fork().transactional((em) => auth.sessions.end(em, token));
    expect(await auth.authenticate(byBearer(jwt))).toBeNull();
  });

  it('ends with its session, though its own date is later', async () => {
    await setHours(1);
    const { token } = await start();
    const jwt = await issue(token);
    clock.stepMs(HOUR_MS + 1_000);
    expect(await auth.authenticate(byBearer(jwt))).toBeNull();
  });

  it('is refused where it has run out, though its session lives', async () => {
    const { token } = await start();
    expect(await auth.authenticate(byBearer(await auth.tokens.issue(token, -5_000)))).toBeNull();
  });

  it('is refused in every form that we did not sign', async () => {
    const { token } = await start();
    const jwt = await issue(token);
    const [header = '', payload = '', signature = ''] = jwt.split('.');
    const foreign = await openTestAuth(database, core, {
      appSecret: 'another secret, also long enough to be one',
    });
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    // The raw secret is not the key: the key is derived for this purpose alone.
    const signedBySecret = createHmac('sha256', 'a secret of the tests, long enough to be one')
      .update(`${header}.${payload}`)
      .digest('base64url');
    const forgeries = [
      await foreign.tokens.issue(token, DAY_MS),
      `${header}.${payload}.`,
      `${header}.${payload}.${signedBySecret}`,
      `${header}.${payload}.${signature.slice(0, -4)}AAAA`,
      `${encode({ alg: 'none', typ: 'JWT' })}.${payload}.`,
      `${encode({ alg: 'none', typ: 'JWT' })}.${payload}.${signature}`,
      `${encode({ alg: 'HS512', typ: 'JWT' })}.${payload}.${signature}`,
      `${header}.${encode({ ...(claims as object), jti: 'a'.repeat(40) })}.${signature}`,
      token,
      'a.b.c',
      '..',
      'x'.repeat(100_000),
      `${jwt}.${signature}`,
    ];
    for (const forged of forgeries) {
      expect(await auth.authenticate(byBearer(forged)), forged.slice(0, 200)).toBeNull();
    }
  });

  it('decides alone: a wrong one beside a good cookie is nobody', async () => {
    const { token } = await start();
    const both = { ...byCookie(token), authorization: 'Bearer nonsense' };
    expect(await auth.authenticate(both)).toBeNull();
    expect(auth.actsByCookie(both)).toBe(false);
    expect(auth.actsByCookie(byCookie(token))).toBe(true);
  });

  it('leaves other schemes to whoever they are for', async () => {
    const { token } = await start();
    const proxied = { ...byCookie(token), authorization: 'Basic dXNlcjpwYXNz' };
    expect(await auth.authenticate(proxied)).not.toBeNull();
    expect(auth.actsByCookie(proxied)).toBe(true);
  });
});

describe('opening the product', () => {
  it('removes sessions that ended meanwhile', async () => {
    await start();
    await core.fork().execute(
      `insert into session (id, account_id, expires_at, absolute_expires_at)
       values (sha256(?::bytea), ?, ?, ?)`,
      [randomUUID(), ana.id, clock.now(), clock.now()],
    );
    await openTestAuth(database, core);
    const rows = await core.fork().execute<unknown[]>('select from session where account_id = ?', [ana.id]);
    expect(rows).toHaveLength(1);
  });
});
