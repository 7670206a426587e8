import { afterAll, beforeAll, expect, it } from 'vitest';
import { addPastDrops, YEARS_OF_DROPS } from './past-drops.fixture.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await addPastDrops(database.connection, { ...YEARS_OF_DROPS, claims: 3_000, buyers: 75, waffles: 30 });
});
afterAll(() => database.drop());

it('makes the history that the figures are measured with', async () => {
  const { rows } = await database.pool.query(`select
    (select count(*)::int from claim) as claims, (select count(distinct handle)::int from claim) as buyers,
    (select count(*)::int from claim where status = 'released') as released,
    (select count(*)::int from waffle where status = 'active') as open, (select count(*)::int from winner) as won,
    (select count(*)::int from spot s join claim c on c.id = s.claim_id and c.status <> 'released') as taken,
    (select count(*)::int from buyer b where b.last_claim_at <>
      (select max(claimed_at) from claim c where c.handle = b.handle)) as unseen`);
  expect(rows).toEqual([
    { claims: 3_000, buyers: 75, released: 150, open: 1, won: 29, taken: 2_850, unseen: 0 },
  ]);
});
