import { describe, expect, test } from 'vitest';
import { openDatabase } from './orm.ts';
import { createTestDatabase } from './testing.ts';

describe('the database of a test', () => {
  test('is migrated, empty, and a different one every time', async () => {
    const first = await createTestDatabase();
    const second = await createTestDatabase();
    try {
      await first.pool.query(`insert into buyer (handle) values ('mia')`);
      const counts = await Promise.all(
        [first, second].map(async ({ pool }) => {
          const { rows } = await pool.query<{ count: number }>('select count(*) from buyer');
          return rows[0]?.count;
        }),
      );
      expect(counts).toEqual([1, 0]);
    } finally {
      await Promise.all([first.drop(), second.drop()]);
    }
  });

  test('can be reached by its address, and is gone once dropped', async () => {
    const database = await createTestDatabase();
    const again = await openDatabase({ url: database.url });
    await again.close();
    await database.drop();
    await expect(openDatabase({ url: database.url })).rejects.toThrow(/does not exist/);
  });
});
