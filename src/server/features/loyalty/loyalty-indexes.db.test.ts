import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Core } from '#server/core/context.ts';
import { createTestCore } from '#server/core/testing.ts';
import { addPastDrops, YEARS_OF_DROPS } from '#server/db/past-drops.fixture.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { backfillLoyalty } from './commands/backfill-loyalty.ts';
import { type LedgerPart, ledgerChanges } from './compare-ledger.ts';
import { FACTS } from './find-badge-changes.ts';

/** What a payment or a winner asks while the board is locked: no plan of it may read a whole table. */

let database: TestDatabase;
let core: Core;

beforeAll(async () => {
  database = await createTestDatabase();
  core = createTestCore(database);
  await addPastDrops(database.connection, { ...YEARS_OF_DROPS, claims: 20_000, buyers: 500 });
  await backfillLoyalty(core);
  await database.pool.query('analyze xp_transaction, buyer_badge');
}, 120_000);
afterAll(() => database.drop());

/** The tables that a statement reads from end to end. */
async function readsWhole(sql: string, params: readonly unknown[]): Promise<string[]> {
  const rows = await core.fork().execute<Record<string, string>[]>(`explain ${sql}`, [...params]);
  return rows
    .map(
      (row) => / Seq Scan on (claim|winner|xp_transaction)\b/.exec(` ${Object.values(row).join(' ')}`)?.[1],
    )
    .filter((table) => table !== undefined);
}

describe('over 20,000 claims and their ledger', () => {
  it.each(['claimIds', 'winnersOf', 'goneWaffle', 'badgesOf'] as const)(
    'what is missing of %s is found by indexes',
    async (kind) => {
      const [one] = await core
        .fork()
        .execute<{ id: string; waffle: number; handle: string }[]>(
          `select id, waffle_id as waffle, handle from claim where status = 'paid' order by id limit 1`,
        );
      const { id = '', waffle = 0, handle = '' } = one ?? {};
      const parts: Readonly<Record<typeof kind, LedgerPart>> = {
        claimIds: { claimIds: [id] },
        winnersOf: { winnersOf: waffle },
        goneWaffle: { goneWaffle: waffle },
        badgesOf: { badgesOf: [handle] },
      };
      const { sql, params } = ledgerChanges(parts[kind]);
      expect(await readsWhole(`${sql} select * from changes`, params)).toEqual([]);
    },
  );

  it('the facts that badges are judged by are those of the buyers concerned', async () => {
    expect(await readsWhole(FACTS, ['buyer_1'])).toEqual([]);
    // What would be found, were it so.
    expect(await readsWhole('select * from claim', [])).toEqual(['claim']);
  });
});
