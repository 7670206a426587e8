import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Actor, Core } from '#server/core/context.ts';
import { createSteppedClock, createTestCore, makeOpId, type SteppedClock } from '#server/core/testing.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import type { Role } from '#shared/access/roles.ts';
import { type ErrorCode, isErrorCode } from '#shared/kernel/errors.ts';
import { createTestAccount, openTestAuth, setUpSecondFactor, TEST_PASSWORD } from './auth.fixture.ts';
import { findSecondFactorState, hashRecoveryCode } from './auth.queries.ts';
import { beginSecondFactor } from './commands/begin-second-factor.ts';
import { clearSecondFactor } from './commands/clear-second-factor.ts';
import { confirmSecondFactor } from './commands/confirm-second-factor.ts';
import { disableSecondFactor } from './commands/disable-second-factor.ts';
import { renewRecoveryCodes } from './commands/renew-recovery-codes.ts';
import { signIn } from './commands/sign-in.ts';
import { unlockSignIn } from './commands/unlock-sign-in.ts';
import type { Auth } from './open-auth.ts';
import { codeOfStep } from './wrap-oslo.ts';

const STEP_MS = 30_000;
const MINUTE_MS = 60_000;
const WRONG_CODE = '000000';

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
  auth = await openTestAuth(database, core, { signInLimit: 'off' });
});

interface Person {
  readonly actor: Actor;
  readonly username: string;
  readonly sessionToken: string;
}

const place = (ip = '192.0.2.1') => ({ core, ip, userAgent: 'a test' });
const asCaller = ({ actor, sessionToken }: Person) => ({ core, ip: '192.0.2.1', actor, sessionToken });
const stateOf = ({ actor }: Person) => findSecondFactorState(core.fork(), actor.accountId);

async function meet(role: Role = 'admin'): Promise<Person> {
  const { username } = await createTestAccount(core, role);
  const { actor, session } = await enter({ username });
  return { actor, username, sessionToken: session.token };
}

function enter({ username }: { username: string }, code?: string, ip?: string) {
  const typed = { username, password: TEST_PASSWORD, ...(code === undefined ? {} : { code }) };
  return signIn(auth, place(ip), typed);
}

/** What the authenticator app shows `steps` from now. */
function codeAt(secret: Uint8Array, steps = 0): Promise<string> {
  return codeOfStep(secret, Math.floor(clock.now().getTime() / STEP_MS) + steps);
}

async function outcomeOf(attempt: Promise<unknown>): Promise<ErrorCode | 'done'> {
  try {
    await attempt;
    return 'done';
  } catch (error) {
    if (error instanceof Error && 'code' in error && isErrorCode(error.code)) return error.code;
    throw error;
  }
}

function auditOf({ actor }: Person) {
  return core
    .fork()
    .execute<{ action: string; security: boolean; after: unknown }[]>(
      'select action, security, after from audit_entry where target_id = ? order by id',
      [actor.accountId],
    );
}

describe('setting up a second factor', () => {
  it('takes the password, then a code of the app, and gives ten recovery codes', async () => {
    const ana = await meet();
    expect(await stateOf(ana)).toEqual({ since: null, recoveryCodesLeft: 0, required: false });
    const { secret, recoveryCodes } = await setUpSecondFactor(auth, asCaller(ana));
    expect(secret).toHaveLength(20);
    expect(recoveryCodes).toHaveLength(10);
    expect(new Set(recoveryCodes).size).toBe(10);
    for (const code of recoveryCodes) expect(code).toMatch(/^[A-Z2-7]{4}(?:-[A-Z2-7]{4}){6}$/);
    expect(await stateOf(ana)).toEqual({
      since: clock.now().toISOString(),
      recoveryCodesLeft: 10,
      required: false,
    });
    expect(await auditOf(ana)).toEqual([
      { action: 'sign_in', security: true, after: null },
      { action: 'begin_second_factor', security: true, after: null },
      { action: 'enable_second_factor', security: true, after: { sessionsEnded: 0 } },
    ]);
  });

  it('offers the secret as text and as an address that names product and account', async () => {
    const ana = await meet();
    const { secret, uri } = await beginSecondFactor(auth, asCaller(ana), { currentPassword: TEST_PASSWORD });
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(uri).toBe(`otpauth://totp/Syrup:${ana.username}?secret=${secret}&issuer=Syrup`);
  });

  it('counts for nothing before a code was confirmed', async () => {
    const ana = await meet();
    await beginSecondFactor(auth, asCaller(ana), { currentPassword: TEST_PASSWORD });
    expect((await stateOf(ana)).since).toBeNull();
    expect(await outcomeOf(enter(ana))).toBe('done');
    expect(await outcomeOf(confirmSecondFactor(auth, asCaller(ana), { code: WRONG_CODE }))).toBe(
      'auth.code_refused',
    );
    expect(await outcomeOf(enter(ana))).toBe('done');
  });

  it('refuses a wrong password, a second one beside the first, and a code where none was begun', async () => {
    const ana = await meet();
    const begin = (currentPassword: string) =>
      outcomeOf(beginSecondFactor(auth, asCaller(ana), { currentPassword }));
    expect(await begin('not the password')).toBe('auth.wrong_password');
    expect(await outcomeOf(confirmSecondFactor(auth, asCaller(ana), { code: '123456' }))).toBe(
      'auth.second_factor_off',
    );
    const { secret } = await setUpSecondFactor(auth, asCaller(ana));
    expect(await begin(TEST_PASSWORD)).toBe('auth.second_factor_on');
    clock.stepMs(STEP_MS);
    const code = await codeAt(secret);
    expect(await outcomeOf(confirmSecondFactor(auth, asCaller(ana), { code }))).toBe('auth.second_factor_on');
  });

  it('makes an offer that was not confirmed worthless with the next one', async () => {
    const ana = await meet();
    const offers = [];
    for (let i = 0; i < 2; i += 1) {
      await beginSecondFactor(auth, asCaller(ana), { currentPassword: TEST_PASSWORD });
      const [row] = await core
        .fork()
        .execute<{ sealed: Buffer }[]>(
          'select sealed_secret as sealed from second_factor where account_id = ?',
          [ana.actor.accountId],
        );
      offers.push(auth.sealer.open(row?.sealed ?? Buffer.alloc(0), ana.actor.accountId) ?? Buffer.alloc(0));
    }
    const [old = Buffer.alloc(0), current = Buffer.alloc(0)] = offers;
    const confirm = async (secret: Buffer) =>
      outcomeOf(confirmSecondFactor(auth, asCaller(ana), { code: await codeAt(secret) }));
    expect(await confirm(old)).toBe('auth.code_refused');
    expect(await confirm(current)).toBe('done');
  });

  it('ends every other session of the account, because none of them was started with a code', async () => {
    const ana = await meet();
    const { session } = await enter(ana);
    await setUpSecondFactor(auth, asCaller(ana));
    const alive = (token: string) => auth.sessions.read(token).then((actor) => actor !== null);
    expect([await alive(ana.sessionToken), await alive(session.token)]).toEqual([true, false]);
  });

  it('keeps neither secret nor recovery codes where the database, or another row, would tell them', async () => {
    const ana = await meet();
    const { secret, recoveryCodes } = await setUpSecondFactor(auth, asCaller(ana));
    const needles = [
      secret.toString('hex'),
      ...recoveryCodes.flatMap((code) => [code, Buffer.from(code.replaceAll('-', '')).toString('hex')]),
    ];
    for (const table of ['second_factor', 'recovery_code', 'receipt', 'audit_entry']) {
      const rows = await core
        .fork()
        .execute<{ row: string }[]>(`select to_jsonb(t)::text as row from ${table} t`);
      expect(rows.length, table).toBeGreaterThan(0);
      expect(rows.filter(({ row }) => needles.some((needle) => row.includes(needle)))).toEqual([]);
    }
    const sealed = auth.sealer.seal(secret, ana.actor.accountId);
    expect(auth.sealer.open(sealed, ana.actor.accountId)).toEqual(secret);
    expect(auth.sealer.open(sealed, (await meet()).actor.accountId)).toBeNull();
    const other = await openTestAuth(database, core, {
      appSecret: 'another secret of another product, long',
    });
    expect(other.sealer.open(sealed, ana.actor.accountId)).toBeNull();
    sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1;
    expect(auth.sealer.open(sealed, ana.actor.accountId)).toBeNull();
  });
});

describe('signing in with a second factor', () => {
  let ana: Person;
  let secret: Buffer;
  let recoveryCodes: readonly string[];

  beforeEach(async () => {
    ana = await meet();
    ({ secret, recoveryCodes } = await setUpSecondFactor(auth, asCaller(ana)));
    // The code of this moment is used up by the set-up.
    clock.stepMs(10 * STEP_MS);
  });

  it('asks for a code once the password is right, and only then', async () => {
    expect(await outcomeOf(enter(ana))).toBe('auth.code_required');
    expect(await outcomeOf(enter(ana, ' '))).toBe('auth.code_required');
    const wrong = signIn(auth, place(), {
      username: ana.username,
      password: 'wrong',
      code: await codeAt(secret),
    });
    expect(await outcomeOf(wrong)).toBe('auth.wrong_credentials');
    const { session } = await enter(ana, await codeAt(secret));
    expect(await auth.sessions.read(session.token)).toMatchObject({ accountId: ana.actor.accountId });
    expect((await auditOf(ana)).at(-1)).toEqual({
      action: 'sign_in',
      security: true,
      after: { secondFactor: 'app' },
    });
  });

  it('takes the code of the step before and after, with or without a space, and no other', async () => {
    for (const steps of [-3, -2, 2, 3]) {
      expect(await outcomeOf(enter(ana, await codeAt(secret, steps), `192.0.2.${10 + steps}`))).toBe(
        'auth.wrong_code',
      );
    }
    const before = await codeAt(secret, -1);
    expect(await outcomeOf(enter(ana, ` ${before.slice(0, 3)} ${before.slice(3)} `))).toBe('done');
    expect(await outcomeOf(enter(ana, await codeAt(secret, 1)))).toBe('done');
  });

  it('takes each code once, and none from before one that was taken', async () => {
    const [before, now, after] = await Promise.all([-1, 0, 1].map((steps) => codeAt(secret, steps)));
    expect(await outcomeOf(enter(ana, now))).toBe('done');
    expect(await outcomeOf(enter(ana, now))).toBe('auth.wrong_code');
    expect(await outcomeOf(enter(ana, before))).toBe('auth.wrong_code');
    expect(await outcomeOf(enter(ana, after))).toBe('done');
  });

  it('starts one session where the same code comes four times at once', async () => {
    const code = await codeAt(secret);
    const outcomes = await Promise.all(
      Array.from({ length: 4 }, (_, i) => outcomeOf(enter(ana, code, `198.51.100.${i}`))),
    );
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'auth.wrong_code')).toHaveLength(3);
  });

  it('takes a recovery code instead, however it is written, once', async () => {
    const [first = '', second = ''] = recoveryCodes;
    expect(await outcomeOf(enter(ana, first))).toBe('done');
    expect((await auditOf(ana)).at(-1)).toMatchObject({ after: { secondFactor: 'recovery' } });
    expect(await outcomeOf(enter(ana, first))).toBe('auth.wrong_code');
    expect(await outcomeOf(enter(ana, second.toLowerCase().replaceAll('-', ' ')))).toBe('done');
    expect((await stateOf(ana)).recoveryCodesLeft).toBe(8);
    const bob = await meet();
    const { recoveryCodes: others } = await setUpSecondFactor(auth, asCaller(bob));
    expect(await outcomeOf(enter(ana, others[0]))).toBe('auth.wrong_code');
  });

  it('takes a recovery code of the shorter form that was made earlier', async () => {
    const earlier = 'ABCDEFGHIJKLMNOPQRSTUVWX';
    const { accountId } = ana.actor;
    await core.fork().execute(
      `update recovery_code set code_hash = ? where account_id = ? and code_hash =
           (select code_hash from recovery_code where account_id = ? limit 1)`,
      [hashRecoveryCode(earlier), accountId, accountId],
    );
    expect(await outcomeOf(enter(ana, 'abcd-efgh-ijkl-mnop-qrst-uvwx'))).toBe('done');
  });

  it.each([
    '',
    '12345',
    '1234567',
    'abcdef',
    '１２３４５６',
    'A'.repeat(24),
    "'; drop table",
    '\u0000'.repeat(6),
  ])('refuses %j as it refuses a wrong code, and does not fall over', async (code) => {
    expect(await outcomeOf(enter(ana, `${code}!`))).toBe('auth.wrong_code');
  });

  it('is locked by five wrong codes, from whatever addresses, and tells the right one nothing', async () => {
    for (let i = 0; i < 5; i += 1) {
      expect(await outcomeOf(enter(ana, WRONG_CODE, `198.51.100.${i}`))).toBe('auth.wrong_code');
    }
    const right = enter(ana, await codeAt(secret), '203.0.113.1');
    await expect(right).rejects.toMatchObject({ code: 'auth.locked', details: { minutes_left: 15 } });
    clock.stepMs(15 * MINUTE_MS);
    expect(await outcomeOf(enter(ana, await codeAt(secret), '203.0.113.1'))).toBe('done');
  });

  it('counts wrong codes for the lock of name and address, which asking with the password alone does not clear', async () => {
    for (let i = 0; i < 5; i += 1) {
      expect(await outcomeOf(enter(ana))).toBe('auth.code_required');
      expect(await outcomeOf(enter(ana, WRONG_CODE))).toBe('auth.wrong_code');
    }
    expect(await outcomeOf(enter(ana))).toBe('auth.locked');
    const failures = (await auditOf(ana)).filter(({ action }) => action === 'sign_in_failed');
    expect(failures.map(({ after }) => after)).toEqual([
      ...Array.from({ length: 4 }, () => ({ cause: 'wrong_code', locked: false })),
      { cause: 'wrong_code', locked: true },
    ]);
  });

  it('is open again once somebody has unlocked the account', async () => {
    for (let i = 0; i < 5; i += 1) await outcomeOf(enter(ana, WRONG_CODE));
    clock.stepMs(MINUTE_MS);
    await unlockSignIn({ core, actor: null, actorName: 'command line', ip: null }, ana.username);
    expect(await outcomeOf(enter(ana, await codeAt(secret)))).toBe('done');
  });

  it('works with recovery codes where APP_SECRET has become another one', async () => {
    auth = await openTestAuth(database, core, { appSecret: 'another secret, as long as it has to be' });
    expect(await outcomeOf(enter(ana, await codeAt(secret)))).toBe('auth.wrong_code');
    expect(await outcomeOf(enter(ana, recoveryCodes[0]))).toBe('done');
  });

  it('says "deactivated" without asking for a code', async () => {
    await core.fork().execute('update account set active = false where id = ?', [ana.actor.accountId]);
    expect(await outcomeOf(enter(ana))).toBe('auth.deactivated');
  });
});

describe('changing one’s own second factor', () => {
  let ana: Person;
  let secret: Buffer;
  let recoveryCodes: readonly string[];

  beforeEach(async () => {
    ana = await meet();
    ({ secret, recoveryCodes } = await setUpSecondFactor(auth, asCaller(ana)));
    clock.stepMs(10 * STEP_MS);
  });

  it('is turned off with password and code, and is gone with its recovery codes', async () => {
    const disable = (currentPassword: string, code: string) =>
      outcomeOf(disableSecondFactor(auth, asCaller(ana), { currentPassword, code }));
    expect(await disable('not the password', await codeAt(secret))).toBe('auth.wrong_password');
    expect(await disable(TEST_PASSWORD, WRONG_CODE)).toBe('auth.code_refused');
    expect((await stateOf(ana)).since).not.toBeNull();
    expect(await disable(TEST_PASSWORD, await codeAt(secret))).toBe('done');
    expect(await stateOf(ana)).toEqual({ since: null, recoveryCodesLeft: 0, required: false });
    expect(await outcomeOf(enter(ana))).toBe('done');
    expect(await disable(TEST_PASSWORD, await codeAt(secret))).toBe('auth.second_factor_off');
    expect((await auditOf(ana)).find(({ action }) => action === 'disable_second_factor')).toMatchObject({
      after: { confirmedWith: 'app' },
    });
  });

  it('gets new recovery codes with password and code; the old ones work no more', async () => {
    const renew = (code: string) =>
      renewRecoveryCodes(auth, asCaller(ana), { currentPassword: TEST_PASSWORD, code });
    expect(await outcomeOf(renew(WRONG_CODE))).toBe('auth.code_refused');
    const { recoveryCodes: renewed } = await renew(recoveryCodes[3] ?? '');
    expect(renewed).toHaveLength(10);
    expect(await outcomeOf(enter(ana, recoveryCodes[0]))).toBe('auth.wrong_code');
    expect(await outcomeOf(enter(ana, renewed[0]))).toBe('done');
    expect((await stateOf(ana)).recoveryCodesLeft).toBe(9);
  });

  it('lets a stolen session and password guess five codes, not six', async () => {
    const guess = (code: string) =>
      outcomeOf(disableSecondFactor(auth, asCaller(ana), { currentPassword: TEST_PASSWORD, code }));
    for (let i = 0; i < 5; i += 1) expect(await guess(WRONG_CODE)).toBe('auth.code_refused');
    expect(await guess(await codeAt(secret))).toBe('auth.locked');
  });

  it('is taken away by a super admin, with their own password and a reason, and ends the sessions', async () => {
    const root = await meet('super_admin');
    const clear = (currentPassword: string, accountId = ana.actor.accountId) =>
      outcomeOf(
        clearSecondFactor(auth, asCaller(root), {
          opId: makeOpId(),
          accountId,
          currentPassword,
          reason: 'lost the phone',
        }),
      );
    const makeRoot = (role: string) =>
      core.fork().execute('update account set role = ? where id = ?', [role, root.actor.accountId]);
    expect(await clear('not the password')).toBe('auth.wrong_password');
    // Demoted since their session was read.
    await makeRoot('admin');
    expect(await clear(TEST_PASSWORD)).toBe('access.denied');
    await makeRoot('super_admin');
    expect(await clear(TEST_PASSWORD, root.actor.accountId)).toBe('auth.own_second_factor');
    expect(await clear(TEST_PASSWORD, crypto.randomUUID())).toBe('account.not_found');
    expect(await clear(TEST_PASSWORD)).toBe('done');
    expect(await auth.sessions.read(ana.sessionToken)).toBeNull();
    expect(await outcomeOf(enter(ana))).toBe('done');
    expect(await clear(TEST_PASSWORD)).toBe('auth.second_factor_off');
    const [row] = await core
      .fork()
      .execute<{ actor: string; reason: string; label: string; security: boolean }[]>(
        `select actor_name as actor, reason, target_label as label, security from audit_entry
         where action = 'clear_second_factor' and target_id = ?`,
        [ana.actor.accountId],
      );
    expect(row).toEqual({
      actor: root.actor.name,
      reason: 'lost the phone',
      label: ana.username,
      security: true,
    });
  });
});

describe('a role that needs a second factor', () => {
  const require = (roles: readonly string[]) =>
    core.fork().execute(
      `insert into system_setting (key, value) values ('second_factor_roles', ?::jsonb)
         on conflict (key) do update set value = excluded.value`,
      [JSON.stringify(roles)],
    );
  const mustSetUp = async (token: string) =>
    (await auth.sessions.read(token))?.mustSetUpSecondFactor ?? false;

  it('is asked for one from its next request on, until it has one', async () => {
    const [ana, bob] = [await meet('admin'), await meet('member')];
    await require(['admin', 'super_admin']);
    expect([await mustSetUp(ana.sessionToken), await mustSetUp(bob.sessionToken)]).toEqual([true, false]);
    expect((await stateOf(ana)).required).toBe(true);
    await setUpSecondFactor(auth, asCaller(ana));
    expect(await mustSetUp(ana.sessionToken)).toBe(false);
    await require([]);
    expect((await stateOf(ana)).required).toBe(false);
  });

  it('is not asked where somebody has written something else into the setting', async () => {
    const ana = await meet('admin');
    for (const value of ['"admin"', '{"admin": true}', 'null', '7']) {
      await core.fork().execute(
        `insert into system_setting (key, value) values ('second_factor_roles', ?::jsonb)
           on conflict (key) do update set value = excluded.value`,
        [value],
      );
      expect(await mustSetUp(ana.sessionToken), value).toBe(false);
    }
  });
});
