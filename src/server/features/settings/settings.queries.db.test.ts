import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Core } from '#server/core/context.ts';
import { createTestCore } from '#server/core/testing.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { createSettingsReader, getSetting } from './settings.queries.ts';

let database: TestDatabase;
let core: Core;

beforeAll(async () => {
  database = await createTestDatabase();
  core = createTestCore(database);
});
afterEach(() => core.fork().execute('delete from system_setting'));
afterAll(() => database.drop());

async function store(key: string, value: unknown): Promise<void> {
  await core.fork().execute(
    `insert into system_setting (key, value) values (?, ?::jsonb)
       on conflict (key) do update set value = excluded.value`,
    [key, JSON.stringify(value)],
  );
}

describe('a setting', () => {
  test('counts from the next question on, and as not set where something invalid is stored', async () => {
    expect(await getSetting(core.fork(), 'password_min_length')).toBe(8);
    await store('password_min_length', 12);
    expect(await getSetting(core.fork(), 'password_min_length')).toBe(12);
    await store('password_min_length', 'twelve');
    expect(await getSetting(core.fork(), 'password_min_length')).toBe(8);
    await store('second_factor_roles', ['admin']);
    expect(await getSetting(core.fork(), 'second_factor_roles')).toEqual(['admin']);
  });
});

describe('the settings, read for many at once', () => {
  test('are never older than the question', async () => {
    const read = createSettingsReader(database.pool);
    for (let burst = 1; burst <= 40; burst += 1) {
      const early = Array.from({ length: 5 }, () => read());
      await store('claim_burst', burst);
      const late = await Promise.all(Array.from({ length: 20 }, () => read()));
      expect(new Set(late.map((settings) => settings.claim_burst))).toEqual(new Set([burst]));
      await Promise.all(early);
    }
  });

  test('cost at most two queries for a hundred who ask at the same moment', async () => {
    let queries = 0;
    const counting = {
      query: (...args: Parameters<typeof database.pool.query>) => {
        queries += 1;
        return database.pool.query(...args);
      },
    } as unknown as typeof database.pool;
    const read = createSettingsReader(counting);
    await Promise.all(Array.from({ length: 100 }, () => read()));
    expect(queries).toBe(2);
  });

  test('come back after the database was away', async () => {
    let away = true;
    const shaky = {
      query: (...args: Parameters<typeof database.pool.query>) =>
        away ? Promise.reject(new Error('away')) : database.pool.query(...args),
    } as unknown as typeof database.pool;
    const read = createSettingsReader(shaky);
    const [first, second] = await Promise.allSettled([read(), read()]);
    expect([first.status, second.status]).toEqual(['rejected', 'rejected']);
    away = false;
    expect((await read()).claim_burst).toBe(10);
  });
});
