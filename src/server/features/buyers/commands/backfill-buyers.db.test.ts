import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Core } from '#server/core/context.ts';
import { createTestCore } from '#server/core/testing.ts';
import { addClaim, addWaffle } from '#server/db/factories.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { backfillBuyers } from './backfill-buyers.ts';

let database: TestDatabase;
let core: Core;

beforeAll(async () => {
  database = await createTestDatabase();
  core = createTestCore(database);
  const em = core.fork();
  const { id } = await addWaffle(em);
  const days = ['2026-11-03', '2026-11-01', '2026-11-02'];
  for (const [index, day] of days.entries()) {
    const claimedAt = new Date(`${day}T10:00:00.000Z`);
    await addClaim(em, id, { number: index + 1, handle: 'imported', status: 'released', claimedAt });
    await addClaim(em, id, { number: index + 4, handle: 'known', claimedAt });
  }
  // One came with later times than its claims, the other had claimed on boards that are gone.
  await em.execute(`update buyer set first_seen_at = '2026-11-09Z', last_claim_at = '2026-11-02Z'
    where handle = 'imported'`);
  await em.execute(`update buyer set first_seen_at = '2026-10-01Z', last_claim_at = '2026-11-08Z'
    where handle = 'known'`);
});
afterAll(() => database.drop());

const read = async () =>
  (
    await database.pool.query<{ handle: string; first: Date; last: Date }>(
      'select handle, first_seen_at as first, last_claim_at as last from buyer order by handle',
    )
  ).rows.map(({ handle, first, last }) => [handle, first.toISOString(), last.toISOString()]);

it('brings the times of buyers up to their claims once, and takes nothing from anybody', async () => {
  // Both at once: whoever comes second finds nothing to do.
  const done = await Promise.all([backfillBuyers(core), backfillBuyers(core)]);
  expect(done.sort((a, b) => a - b)).toEqual([0, 1]);
  expect(await read()).toEqual([
    ['imported', '2026-11-01T10:00:00.000Z', '2026-11-03T10:00:00.000Z'],
    ['known', '2026-10-01T00:00:00.000Z', '2026-11-08T00:00:00.000Z'],
  ]);
  expect(await backfillBuyers(core)).toBe(0);
  const { rows } = await database.pool.query(
    'select action, actor_name, target_type, after from audit_entry',
  );
  expect(rows).toEqual([
    { action: 'backfill_buyers', actor_name: 'backfill', target_type: 'buyer', after: { buyers: 1 } },
  ]);
});
