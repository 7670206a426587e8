import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Core } from '#server/core/context.ts';
import { createTestCore } from '#server/core/testing.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { createTestAccount, openTestAuth, TEST_PASSWORD, type TestAccount } from '../auth.fixture.ts';
import type { Auth } from '../open-auth.ts';
import { changePassword } from './change-password.ts';
import { type SignedIn, signIn } from './sign-in.ts';

const NEW_PASSWORD = 'waffles at midnight';

let database: TestDatabase;
let core: Core;
let auth: Auth;
let ana: TestAccount;
let here: SignedIn;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  core = createTestCore(database);
  auth = await openTestAuth(database, core);
  ana = await createTestAccount(core, 'member');
  here = await enter(TEST_PASSWORD);
});

const enter = (password: string) =>
  signIn(auth, { core, ip: '192.0.2.1', userAgent: 'a test' }, { username: ana.username, password });
const change = (currentPassword: string, newPassword = NEW_PASSWORD, { actor, session } = here) =>
  changePassword(
    auth,
    { core, ip: '192.0.2.1', sessionToken: session.token, actor },
    { currentPassword, newPassword },
  );
const isIn = async ({ session }: SignedIn) =>
  (await auth.authenticate({
    cookieHeader: `syrup_session=${session.token}`,
    authorization: undefined,
  })) !== null;

describe('changing one’s own password', () => {
  it('replaces it, keeps this session, ends the others, and tells whoever listens', async () => {
    const elsewhere = [await enter(TEST_PASSWORD), await enter(TEST_PASSWORD)];
    const told: (readonly string[])[] = [];
    auth.sessions.onRevoked(({ accountId, sessionKeys }) => told.push([accountId, `${sessionKeys.length}`]));
    await change(TEST_PASSWORD);
    expect(await isIn(here)).toBe(true);
    for (const other of elsewhere) expect(await isIn(other)).toBe(false);
    expect(told).toEqual([[ana.id, '2']]);
    await expect(enter(TEST_PASSWORD)).rejects.toMatchObject({ code: 'auth.wrong_credentials' });
    expect(await isIn(await enter(NEW_PASSWORD))).toBe(true);
  });

  it('is audited with how many sessions it ended, and no password or digest of one', async () => {
    await enter(TEST_PASSWORD);
    await change(TEST_PASSWORD);
    const rows = await core
      .fork()
      .execute<{ row: { action: string } }[]>(
        'select to_jsonb(e) as row from audit_entry e where target_id = ? order by id',
        [ana.id],
      );
    expect(rows.at(-1)?.row).toMatchObject({
      action: 'change_password',
      actor_id: ana.id,
      security: true,
      before: null,
      after: { sessionsEnded: 1 },
    });
    for (const secret of [TEST_PASSWORD, NEW_PASSWORD, '$2'])
      expect(JSON.stringify(rows)).not.toContain(secret);
  });

  it('takes the current password, and says at its field that it is wrong', async () => {
    await expect(change('not the password')).rejects.toMatchObject({
      code: 'auth.wrong_password',
      details: { fields: { currentPassword: 'The current password is wrong.' } },
    });
    expect(await isIn(await enter(TEST_PASSWORD))).toBe(true);
  });

  it('can’t be used to guess: the question is locked after five wrong answers', async () => {
    for (let tries = 0; tries < 5; tries += 1) {
      await expect(change('not the password')).rejects.toMatchObject({ code: 'auth.wrong_password' });
    }
    await expect(change(TEST_PASSWORD)).rejects.toMatchObject({ code: 'auth.locked' });
  });

  it.each([
    ['1234567', 'too_short'],
    ['letmein', 'too_short'],
    ['password123', 'too_common'],
    [TEST_PASSWORD, 'is_current'],
  ])('refuses %s because it is %s, and changes nothing', async (weak, reason) => {
    const elsewhere = await enter(TEST_PASSWORD);
    await expect(change(TEST_PASSWORD, weak)).rejects.toMatchObject({
      code: 'account.weak_password',
      details: { reason },
    });
    expect(await isIn(elsewhere)).toBe(true);
    expect(await isIn(await enter(TEST_PASSWORD))).toBe(true);
  });

  it('twice at once from the same old password works once', async () => {
    const there = await enter(TEST_PASSWORD);
    const outcomes = await Promise.allSettled([
      change(TEST_PASSWORD, 'the first new password', here),
      change(TEST_PASSWORD, 'the second new password', there),
    ]);
    const won = outcomes.findIndex(({ status }) => status === 'fulfilled');
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'auth.wrong_password' },
    });
    expect([await isIn(here), await isIn(there)]).toEqual([won === 0, won === 1]);
    await enter(won === 0 ? 'the first new password' : 'the second new password');
  });

  it('lets a sign-in with the old password that is under way come to nothing', async () => {
    const [changed, entered] = await Promise.allSettled([change(TEST_PASSWORD), enter(TEST_PASSWORD)]);
    expect(changed.status).toBe('fulfilled');
    // Whoever was first: either the sign-in was refused, or its session was ended with the others.
    if (entered.status === 'fulfilled') expect(await isIn(entered.value)).toBe(false);
    else expect(entered.reason).toMatchObject({ code: 'auth.wrong_credentials' });
  });

  it('frees an account that had to choose another one', async () => {
    await core.fork().execute('update account set must_change_password = true where id = ?', [ana.id]);
    await change(TEST_PASSWORD);
    expect((await enter(NEW_PASSWORD)).actor.mustChangePassword).toBe(false);
  });
});
