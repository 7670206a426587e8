import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Core } from '#server/core/context.ts';
import { createTestCore } from '#server/core/testing.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { BuyerBadge, XpTransaction } from './loyalty.entity.ts';
import { listLoyalty } from './loyalty.queries.ts';

let database: TestDatabase;
let core: Core;

beforeAll(async () => {
  database = await createTestDatabase();
  core = createTestCore(database);
});
afterAll(async () => {
  await database.drop();
});

describe('the list of what buyers have earned', () => {
  it('sums the ledger, reversals included, and shows only badges that are held', async () => {
    const em = core.fork();
    const at = new Date();
    await em.execute(`insert into buyer (handle) values ('mia'), ('kat')`);
    await em.insertMany(XpTransaction, [
      { handle: 'mia', kind: 'paid_spot', amount: 10, source: 'paid:1', turn: 1, at },
      { handle: 'mia', kind: 'reversal', amount: -10, source: 'paid:1', turn: 2, at },
      { handle: 'mia', kind: 'admin_grant', amount: 400, source: 'grant:1', turn: 1, at },
    ]);
    const badge = { handle: 'mia', origin: 'earned', awardedAt: at, changedAt: at } as const;
    await em.insertMany(BuyerBadge, [
      { ...badge, badgeId: 'founder', state: 'held' },
      { ...badge, badgeId: 'first-spark', state: 'held' },
      { ...badge, badgeId: 'first-win', state: 'lapsed' },
      { ...badge, badgeId: 'one-shot', state: 'revoked' },
      { ...badge, badgeId: 'of-a-later-version', state: 'held' },
    ]);
    expect(await listLoyalty(em, ['kat', 'mia', 'nobody'])).toEqual([
      { handle: 'kat', xp: 0, level: 1, badges: [] },
      { handle: 'mia', xp: 400, level: 4, badges: ['first-spark', 'founder'] },
      { handle: 'nobody', xp: 0, level: 1, badges: [] },
    ]);
    expect(await listLoyalty(em, [])).toEqual([]);
  });

  it('is kept from earning one source twice, whoever writes', async () => {
    const em = core.fork();
    const row = { handle: 'kat', kind: 'win', amount: 50, source: 'win:1', turn: 1, at: new Date() } as const;
    await em.insert(XpTransaction, row);
    await expect(core.fork().insert(XpTransaction, row)).rejects.toThrow(/unique/);
    // An earning on an even turn would stand beside the one before it.
    await expect(core.fork().insert(XpTransaction, { ...row, turn: 2 })).rejects.toThrow(/check/);
  });
});
