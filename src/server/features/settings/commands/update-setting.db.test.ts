import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Actor, Core } from '#server/core/context.ts';
import { callerOf, createTestActor, createTestCore, makeOpId } from '#server/core/testing.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { updateSettingInput } from '#shared/settings/settings.schemas.ts';
import { getSetting, listSettings } from '../settings.queries.ts';
import { updateSetting } from './update-setting.ts';

let database: TestDatabase;
let core: Core;
let zoe: Actor;

beforeAll(async () => {
  database = await createTestDatabase();
  core = createTestCore(database);
  zoe = await createTestActor(core, 'super_admin', 'Zoe');
});
afterEach(async () => {
  await core.fork().execute('delete from system_setting');
  await core.fork().execute('delete from audit_entry');
});
afterAll(() => database.drop());

const change = (key: string, was: unknown, value: unknown, opId = makeOpId()) =>
  updateSetting(callerOf(core, zoe), updateSettingInput.parse({ opId, key, was, value }));

const audit = () =>
  core
    .fork()
    .execute<Record<string, unknown>[]>(
      'select action, target_id, target_label, before, after, actor_name, security from audit_entry order by id',
    );

describe('changing a setting', () => {
  test('counts at once, says what counted until now, and is recorded from old to new', async () => {
    const changed = await change('jwt_expiration_hours', 24, 12);
    expect(changed).toMatchObject({ key: 'jwt_expiration_hours', value: 12, before: 24, changedBy: 'Zoe' });
    expect(await getSetting(core.fork(), 'jwt_expiration_hours')).toBe(12);
    expect(await audit()).toEqual([
      {
        action: 'update_setting',
        target_id: 'jwt_expiration_hours',
        target_label: 'Length of a session',
        before: { jwt_expiration_hours: 24 },
        after: { jwt_expiration_hours: 12 },
        actor_name: 'Zoe',
        security: true,
      },
    ]);
    const rows = await listSettings(core.fork());
    expect(rows.find(({ key }) => key === 'jwt_expiration_hours')).toMatchObject({
      value: 12,
      changedBy: 'Zoe',
    });
    expect(rows.find(({ key }) => key === 'registration')).toEqual({
      key: 'registration',
      value: 'closed',
      changedAt: null,
      changedBy: null,
    });
  });

  test('has its own code for WHOIS', async () => {
    await change('whois_server', 'whois.pwhois.org', 'whois.ripe.net');
    expect(await audit()).toMatchObject([{ action: 'update_whois_settings' }]);
  });

  test('is taken back by changing it back', async () => {
    const { before, value } = await change('registration', 'closed', 'open');
    await change('registration', value, before);
    expect(await getSetting(core.fork(), 'registration')).toBe('closed');
    expect(await audit()).toHaveLength(2);
  });

  test('writes nothing where the value stands there already', async () => {
    expect(await change('password_min_length', 8, 8)).toMatchObject({ unchanged: true });
    expect(await audit()).toEqual([]);
  });

  test('is refused with the sentence for its field, and changes nothing', async () => {
    await expect(change('password_min_length', 8, 0)).rejects.toMatchObject({
      code: 'setting.invalid',
      details: { fields: { value: 'Use a whole number from 1 to 72.' } },
    });
    await expect(change('whois_server', 'whois.pwhois.org', '10.0.0.1')).rejects.toMatchObject({
      code: 'setting.invalid',
    });
    expect(
      updateSettingInput.safeParse({ opId: makeOpId(), key: 'app_secret', was: '', value: '' }).success,
    ).toBe(false);
    expect(await audit()).toEqual([]);
  });

  test('does not overwrite what somebody else has just changed', async () => {
    await change('audit_retention_days', 90, 30);
    await expect(change('audit_retention_days', 90, 365)).rejects.toMatchObject({
      code: 'setting.stale',
      details: { value: 30 },
    });
    const races = await Promise.allSettled([
      change('claim_burst', 10, 20),
      change('claim_burst', 10, 30),
      change('claim_burst', 10, 40),
    ]);
    expect(races.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('is nothing that somebody does whose role changed while the request was under way', async () => {
    const bob = await createTestActor(core, 'super_admin', 'Bob');
    const changeAsBob = () =>
      updateSetting(
        callerOf(core, bob),
        updateSettingInput.parse({ opId: makeOpId(), key: 'claim_burst', was: 10, value: 20 }),
      );
    await core.fork().execute(`update account set role = 'admin' where id = ?`, [bob.accountId]);
    await expect(changeAsBob()).rejects.toMatchObject({ code: 'access.denied' });
    await core.fork().execute('update account set active = false where id = ?', [bob.accountId]);
    await expect(changeAsBob()).rejects.toMatchObject({ code: 'auth.required' });
    expect(await getSetting(core.fork(), 'claim_burst')).toBe(10);
    expect(await audit()).toEqual([]);
  });

  test('happens once, however often it is sent', async () => {
    const opId = makeOpId();
    const first = await change('claim_burst', 10, 20, opId);
    expect(await change('claim_burst', 10, 20, opId)).toEqual(first);
    expect(await audit()).toHaveLength(1);
  });
});
