import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Core } from '#server/core/context.ts';
import { createSteppedClock, createTestCore } from '#server/core/testing.ts';
import { createMemoryThrottle } from '#server/core/throttle.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { registerInput } from '#shared/auth/auth.schemas.ts';
import { openTestAuth } from '../auth.fixture.ts';
import type { Auth } from '../open-auth.ts';
import { registerAccount } from './register-account.ts';
import { signIn } from './sign-in.ts';

const clock = createSteppedClock();
const password = 'a good long password';

let database: TestDatabase;
let core: Core;
let auth: Auth;

beforeAll(async () => {
  database = await createTestDatabase();
  core = createTestCore(database, clock);
});
beforeEach(async () => {
  auth = await openTestAuth(database, core, { throttle: createMemoryThrottle(clock) });
  await setRegistration('open');
});
afterEach(async () => {
  await core.fork().execute('delete from audit_entry');
  await core.fork().execute('delete from account');
});
afterAll(() => database.drop());

const setRegistration = (value: string) =>
  core.fork().execute(
    `insert into system_setting (key, value) values ('registration', ?::jsonb)
     on conflict (key) do update set value = excluded.value`,
    [JSON.stringify(value)],
  );
const register = (username: string, more: object = {}, ip = '192.0.2.1') =>
  registerAccount(auth, { core, ip }, registerInput.parse({ username, password, ...more }));
const accounts = () =>
  core.fork().execute<object[]>('select username, role, email from account order by username');

describe('registering', () => {
  test('makes a member who can sign in, and leaves a security event', async () => {
    expect(await register('Mia', { email: 'Mia@Example.test' })).toEqual({ username: 'mia' });
    expect(await accounts()).toEqual([{ username: 'mia', role: 'member', email: 'mia@example.test' }]);
    const place = { core, ip: '192.0.2.1', userAgent: 'a test' };
    expect((await signIn(auth, place, { username: 'mia', password })).actor.role).toBe('member');
    expect(
      await core.fork().execute(`select action, security from audit_entry where action = 'user_register'`),
    ).toEqual([{ action: 'user_register', security: true }]);
  });

  test('is refused from the moment the setting closes it, and to begin with', async () => {
    await setRegistration('closed');
    await expect(register('mia')).rejects.toMatchObject({ code: 'registration.closed' });
    await core.fork().execute('delete from system_setting');
    await expect(register('mia')).rejects.toMatchObject({ code: 'registration.closed' });
    expect(await accounts()).toEqual([]);
  });

  test('takes no name, email or password that may not be', async () => {
    await register('mia', { email: 'mia@example.test' });
    await expect(register('MIA')).rejects.toMatchObject({ code: 'account.username_taken' });
    await expect(register('mia2', { email: 'mia@example.test' })).rejects.toMatchObject({
      code: 'account.email_taken',
    });
    await expect(register('bob', { password: 'password' })).rejects.toMatchObject({
      code: 'account.weak_password',
    });
    expect(
      registerInput.safeParse({ username: 'bob', password, role: 'super_admin' }).data,
    ).not.toHaveProperty('role');
    expect(await accounts()).toHaveLength(1);
  });

  test('makes one account of two that ask for the same name at once', async () => {
    const tries = await Promise.allSettled([register('mia'), register('mia'), register('mia')]);
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await accounts()).toHaveLength(1);
  });

  test('is limited by address', async () => {
    for (const name of ['a1', 'a2', 'a3', 'a4', 'a5']) await register(name);
    await expect(register('a6')).rejects.toMatchObject({ code: 'request.rate_limited' });
    await register('a6', {}, '198.51.100.1');
  });
});
