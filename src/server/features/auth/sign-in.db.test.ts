import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Core } from '#server/core/context.ts';
import { createSteppedClock, createTestCore, type SteppedClock } from '#server/core/testing.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import type { Role } from '#shared/access/roles.ts';
import { signIn } from './commands/sign-in.ts';
import { type Auth, openAuth } from './open-auth.ts';
import { createPasswordHasher } from './wrap-oslo.ts';

const SECRET = 'a secret of the tests, long enough to be one';
const PASSWORD = 'a good long password';
/** Every judgement has to take long enough to be told from none. */
const COST = 7;

let database: TestDatabase;
let clock: SteppedClock;
let core: Core;
let auth: Auth;
let passwordHash: string;

beforeAll(async () => {
  database = await createTestDatabase();
  passwordHash = await createPasswordHasher(COST).hash(PASSWORD);
});
afterAll(() => database.drop());

beforeEach(async () => {
  clock = createSteppedClock();
  core = createTestCore(database, clock);
  auth = await openAuth({
    core,
    pool: database.pool,
    appSecret: SECRET,
    isSecure: false,
    bootstrap: 'auto',
    bcryptCost: COST,
  });
});

async function createPerson(role: Role = 'admin', fields: { active?: boolean } = {}) {
  const id = randomUUID();
  const username = `ana-${id.slice(0, 8)}`;
  await core
    .fork()
    .execute('insert into account (id, username, password_hash, role, active) values (?, ?, ?, ?, ?)', [
      id,
      username,
      passwordHash,
      role,
      fields.active ?? true,
    ]);
  return { id, username };
}

const place = (ip = '192.0.2.1') => ({ core, ip, userAgent: 'a test' });

/** What a request with this session's cookie is answered. */
function cookieOf(token: string) {
  return { cookieHeader: `other=1; syrup_session=${token}`, authorization: undefined };
}

async function auditOf(accountId: string) {
  return core
    .fork()
    .execute<{ action: string; security: boolean; actor_id: string | null; after: unknown }[]>(
      'select action, security, actor_id, after from audit_entry where target_id = ? order by id',
      [accountId],
    );
}

describe('signing in', () => {
  it('starts a session that says on every request who it belongs to', async () => {
    const ana = await createPerson('waffle_manager');
    const { actor, session } = await signIn(auth, place(), {
      username: `  ${ana.username.toUpperCase()} `,
      password: PASSWORD,
    });
    const expected = {
      accountId: ana.id,
      username: ana.username,
      name: ana.username,
      role: 'waffle_manager',
    };
    expect(actor).toEqual(expected);
    expect(await auth.authenticate(cookieOf(session.token))).toEqual(expected);
  });

  it('writes when and from where on the account, and an audit row of the security kind', async () => {
    const ana = await createPerson();
    await signIn(auth, place('198.51.100.7'), { username: ana.username, password: PASSWORD });
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

  it('stores the digest of the session and never the session, in no table', async () => {
    const ana = await createPerson();
    const { session } = await signIn(auth, place(), { username: ana.username, password: PASSWORD });
    const em = core.fork();
    for (const table of ['session', 'receipt', 'audit_entry', 'account']) {
      const rows = await em.execute<{ row: string }[]>(`select to_jsonb(t)::text as row from ${table} t`);
      expect(rows.filter(({ row }) => row.includes(session.token) || row.includes(PASSWORD))).toEqual([]);
    }
  });

  it('ends the session that this browser had before', async () => {
    const ana = await createPerson();
    const first = await signIn(auth, place(), { username: ana.username, password: PASSWORD });
    const second = await signIn(
      auth,
      place(),
      { username: ana.username, password: PASSWORD },
      first.session.token,
    );
    expect(await auth.authenticate(cookieOf(first.session.token))).toBeNull();
    expect(await auth.authenticate(cookieOf(second.session.token))).not.toBeNull();
  });
});
