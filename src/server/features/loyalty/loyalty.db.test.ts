import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Actor, Core } from '#server/core/context.ts';
import {
  callerOf,
  createSteppedClock,
  createTestActor,
  createTestCore,
  makeOpId,
} from '#server/core/testing.ts';
import { addClaim, addWaffle } from '#server/db/factories.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { reactions } from '#server/reactions.ts';
import { changeWinners } from '../draws/commands/change-winners.ts';
import { clearWinners } from '../draws/commands/clear-winners.ts';
import { setWinners } from '../draws/commands/set-winners.ts';
import { markManySpotsPaid } from '../spots/commands/mark-many-spots-paid.ts';
import { releaseSpot } from '../spots/commands/release-spot.ts';
import { undoSpotPaid } from '../spots/commands/undo-spot-paid.ts';
import { deleteWaffle } from '../waffles/commands/delete-waffle.ts';
import { backfillLoyalty } from './commands/backfill-loyalty.ts';
import { grantBadge } from './commands/grant-badge.ts';
import { revokeBadge } from './commands/revoke-badge.ts';
import { topUpXp } from './commands/top-up-xp.ts';
import { expectEarned, readEarned } from './loyalty.fixture.ts';
import { getBuyerLoyalty, listXp, toPublicStanding } from './loyalty.queries.ts';

const START = '2026-11-01T12:00:00.000Z';
const DAY_MS = 86_400_000;
const clock = createSteppedClock(START);

let database: TestDatabase;
let core: Core;
let ana: Actor;

beforeAll(async () => {
  database = await createTestDatabase();
  core = { ...createTestCore(database, clock), reactions };
  ana = await createTestActor(core, 'admin', 'Ana');
});
afterAll(async () => {
  await database.drop();
});
beforeEach(async () => {
  clock.set(START);
  const em = core.fork();
  for (const table of ['waffle', 'xp_transaction', 'buyer_badge', 'buyer'])
    await em.execute(`delete from ${table}`);
});

const operator = () => callerOf(core, ana);
const base = (waffleId: number) => ({ opId: makeOpId(), waffleId });
const set = (waffleId: number, ...numbers: number[]) =>
  setWinners(operator(), { ...base(waffleId), numbers, confirmUnpaid: true });
const change = (waffleId: number, ...numbers: number[]) =>
  changeWinners(operator(), { ...base(waffleId), numbers });
const clear = (waffleId: number) => clearWinners(operator(), base(waffleId));
const remove = (waffleId: number) =>
  deleteWaffle(
    operator(),
    { confirmPassword: () => Promise.resolve(true) },
    { ...base(waffleId), confirm: 'DELETE', currentPassword: 'x' },
  );

/** A board whose spots these handles hold in their order, all paid by the command. */
async function playBoard(...handles: string[]): Promise<number> {
  const { id } = await addWaffle(core.fork(), { totalSpots: Math.max(2, handles.length) });
  for (const [index, handle] of handles.entries())
    await addClaim(core.fork(), id, { number: index + 1, handle, claimedAt: clock.now() });
  await markManySpotsPaid(operator(), {
    ...base(id),
    spots: handles.map((_, index) => ({ number: index + 1, claimId: null })),
  });
  return id;
}

const loyaltyOf = (handle: string) => getBuyerLoyalty(core.fork(), handle);
const ledgerOf = async (handle: string) =>
  (await listXp(core.fork(), { handle, page: 1, perPage: 100 })).rows.map(
    ({ kind, amount }) => `${kind} ${amount}`,
  );
const heldBy = async (handle: string) => toPublicStanding(await loyaltyOf(handle)).badges.map(({ id }) => id);

describe('what a buyer earns', () => {
  it('is 10 XP a paid spot, 50 an item won, and what the badges bring', async () => {
    const board = await playBoard('mia', 'mia', 'kat');
    expect(await ledgerOf('mia')).toEqual(['badge_reward 10', 'paid_spot 10', 'paid_spot 10']);
    await set(board, 2);
    expect(await loyaltyOf('mia')).toMatchObject({ xp: 100, level: 2, nextXp: 150, progress: 50 });
    expect(await heldBy('mia')).toEqual(['first-spark', 'first-win']);
    expect(await loyaltyOf('kat')).toMatchObject({ xp: 20, level: 1 });
    await expectEarned(database);
  });

  it('after set, clear, set and change is what a single set gives', async () => {
    const first = await playBoard('mia', 'kat', 'ben');
    await set(first, 1);
    const once = await readEarned(database);
    await clear(first);
    await set(first, 2);
    await change(first, 3);
    expect(await heldBy('ben')).toEqual(['first-spark', 'first-win', 'one-shot']);
    await change(first, 1);
    expect(await readEarned(database)).toEqual(once);
    await clear(first);
    await set(first, 1);
    expect(await readEarned(database)).toEqual(once);
    await expectEarned(database);
  });

  it('leaves with a deleted waffle, and only reversals stay', async () => {
    await playBoard('mia', 'kat');
    const before = await readEarned(database);
    const rowsBefore = (await ledgerOf('kat')).length;
    const board = await playBoard('mia', 'kat', 'ben');
    await set(board, 2);
    await remove(board);
    expect(await readEarned(database)).toEqual(before);
    expect((await ledgerOf('kat')).length - rowsBefore).toBe(8);
    expect((await listXp(core.fork(), { handle: 'ben', page: 1, perPage: 1 })).rows).toMatchObject([
      { kind: 'reversal', waffle: null },
    ]);
    expect(await loyaltyOf('ben')).toMatchObject({ xp: 0, badges: [{ id: 'first-spark', state: 'lapsed' }] });
    await expectEarned(database);
  });

  it('goes with an undone payment and a release, and comes back with the next one', async () => {
    const board = await playBoard('mia', 'mia');
    const target = { number: 1, claimId: null };
    await undoSpotPaid(operator(), { ...base(board), ...target });
    await releaseSpot(operator(), { ...base(board), number: 2, claimId: null, reason: 'changed their mind' });
    expect(await loyaltyOf('mia')).toMatchObject({ xp: 0 });
    await markManySpotsPaid(operator(), { ...base(board), spots: [target] });
    expect(await ledgerOf('mia')).toHaveLength(8);
    expect(await loyaltyOf('mia')).toMatchObject({ xp: 20 });
    await expectEarned(database);
  });

  it('is counted once where two boards are paid at the same moment', async () => {
    // 12 and 13 spots: each payment alone sees fewer than the 25 that both make.
    const boards = await Promise.all(
      [12, 13].map(async (spots) => {
        const { id } = await addWaffle(core.fork(), { totalSpots: spots });
        for (let number = 1; number <= spots; number += 1)
          await addClaim(core.fork(), id, { number, handle: 'mia' });
        return { id, spots: Array.from({ length: spots }, (_, at) => ({ number: at + 1, claimId: null })) };
      }),
    );
    await Promise.all(boards.map(({ id, spots }) => markManySpotsPaid(operator(), { ...base(id), spots })));
    expect(await heldBy('mia')).toContain('quarter-stack');
    await expectEarned(database);
  });

  it('by how the boards of others ended changes with them', async () => {
    const lost: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      clock.stepMs(DAY_MS);
      const board = await playBoard('mia', 'kat');
      await set(board, 2);
      lost.push(board);
    }
    clock.stepMs(DAY_MS);
    await set(await playBoard('mia', 'kat'), 1);
    expect(await heldBy('mia')).toContain('comeback');
    // Mia neither won nor wins here; but there are only four in a row now.
    await clear(lost[2] ?? 0);
    expect(await heldBy('mia')).not.toContain('comeback');
    await expectEarned(database);
  });
});

describe('topping up', () => {
  it('ten times with one operation, all at once, writes one row', async () => {
    await playBoard('mia', 'kat');
    const input = { opId: makeOpId(), handle: '@Mia', amount: 40, reason: 'a birthday' };
    const answers = await Promise.all(Array.from({ length: 10 }, () => topUpXp(operator(), input)));
    for (const answer of answers)
      expect(answer).toEqual({ handle: 'mia', xpAwarded: 40, xp: 60, level: 2, newLevel: 2 });
    expect(await ledgerOf('mia')).toEqual(['admin_grant 40', 'badge_reward 10', 'paid_spot 10']);
  });

  it('names the level only where this reached it', async () => {
    await playBoard('mia', 'kat');
    expect(await topUpXp(operator(), { opId: makeOpId(), handle: 'mia', amount: 29 })).toMatchObject({
      level: 1,
      newLevel: null,
    });
    expect(await topUpXp(operator(), { opId: makeOpId(), handle: 'mia', amount: 101 })).toMatchObject({
      level: 3,
      newLevel: 3,
    });
  });

  it('writes nothing for whoever never claimed', async () => {
    const nobody = topUpXp(operator(), { opId: makeOpId(), handle: 'nobody', amount: 5 });
    await expect(nobody).rejects.toMatchObject({ code: 'buyer.not_found' });
    expect(await readEarned(database)).toEqual(new Map());
  });
});

describe('a badge given by hand', () => {
  it('ten times at once, by as many operations, is held once and rewarded once', async () => {
    await playBoard('mia', 'kat');
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        grantBadge(operator(), { opId: makeOpId(), handle: 'mia', badgeId: 'inferno' }),
      ),
    );
    expect(answers.filter(({ unchanged }) => !unchanged)).toMatchObject([{ xpAwarded: 100, newLevel: 2 }]);
    expect(answers.filter(({ unchanged }) => unchanged)).toHaveLength(9);
    expect((await ledgerOf('mia')).filter((row) => row === 'badge_reward 100')).toHaveLength(1);
    const audited = await core
      .fork()
      .execute(`select 1 from audit_entry where action = 'grant_badge' and target_id = 'mia'`);
    expect(audited).toHaveLength(1);
  });

  it('stays when its conditions are not met, and one that is revoked stays away when they are', async () => {
    const board = await playBoard('mia', 'kat');
    await grantBadge(operator(), { opId: makeOpId(), handle: 'mia', badgeId: 'hat-trick', reason: 'luck' });
    await revokeBadge(operator(), {
      opId: makeOpId(),
      handle: 'kat',
      badgeId: 'first-spark',
      reason: 'a test account',
    });
    await set(board, 1);
    await playBoard('mia', 'kat');
    expect(await heldBy('mia')).toContain('hat-trick');
    expect(await loyaltyOf('kat')).toMatchObject({
      xp: 20,
      badges: [
        { id: 'first-spark', state: 'revoked', origin: 'earned', byName: 'Ana', reason: 'a test account' },
      ],
    });
    expect(await backfillLoyalty(core)).toBe(0);

    await grantBadge(operator(), { opId: makeOpId(), handle: 'kat', badgeId: 'first-spark' });
    expect(await loyaltyOf('kat')).toMatchObject({ xp: 30 });
    expect(await ledgerOf('kat')).toEqual([
      'badge_reward 10',
      'paid_spot 10',
      'reversal -10',
      'badge_reward 10',
      'paid_spot 10',
    ]);
  });

  it('is refused where there is no such badge, no such buyer, or nothing to revoke', async () => {
    await playBoard('mia', 'kat');
    const by = (handle: string, badgeId: string) => ({ opId: makeOpId(), handle, badgeId });
    const refused = (call: Promise<unknown>, code: string) => expect(call).rejects.toMatchObject({ code });
    await refused(grantBadge(operator(), by('mia', 'no-such-badge')), 'badge.not_found');
    await refused(grantBadge(operator(), by('nobody', 'founder')), 'buyer.not_found');
    await refused(
      revokeBadge(operator(), { ...by('mia', 'founder'), reason: 'a mistake' }),
      'badge.not_held',
    );
    expect(await heldBy('mia')).toEqual(['first-spark']);
  });

  it('is given by nobody whose role was lowered since', async () => {
    await playBoard('mia', 'kat');
    const member = await createTestActor(core, 'member', 'Ben');
    const call = grantBadge(callerOf(core, member), { opId: makeOpId(), handle: 'mia', badgeId: 'founder' });
    await expect(call).rejects.toMatchObject({ code: 'access.denied' });
  });
});

describe('the backfill', () => {
  /** A completed board from before anything was counted: rows, but no reaction. */
  async function addOldBoard(...handles: string[]): Promise<number> {
    const { id } = await addWaffle(core.fork(), { totalSpots: handles.length });
    for (const [index, handle] of handles.entries())
      await addClaim(core.fork(), id, {
        number: index + 1,
        handle,
        status: 'paid',
        claimedAt: new Date('2025-03-01T10:00:00.000Z'),
      });
    await setWinners(callerOf({ ...core, reactions: [] }, ana), {
      ...base(id),
      numbers: [1],
      confirmUnpaid: false,
    });
    return id;
  }

  it('earns by the same rules what happened before, as of then, and nothing twice', async () => {
    await addOldBoard('mia', 'kat');
    await addOldBoard('kat', 'kat', 'mia');
    expect(await readEarned(database)).toEqual(new Map());
    expect(await backfillLoyalty(core)).toBe(2);
    await expectEarned(database);
    const { rows } = await listXp(core.fork(), { handle: 'mia', page: 1, perPage: 100 });
    expect(rows.filter(({ kind }) => kind === 'paid_spot').map(({ at }) => at)).toEqual([
      '2025-03-01T10:00:00.000Z',
      '2025-03-01T10:00:00.000Z',
    ]);
    expect(await backfillLoyalty(core)).toBe(0);
    await expectEarned(database);
  });

  it('goes through all buyers in pieces, in several processes at once', async () => {
    const em = core.fork();
    const { id } = await addWaffle(em, { totalSpots: 1_000 });
    await em.execute(`insert into buyer (handle) select 'buyer.' || n from generate_series(1, 450) n`);
    await em.execute(
      `insert into claim (id, waffle_id, number, handle, price_minor, status, claimed_at, paid_at, ticket_hash, op_id)
       select gen_random_uuid(), ?, n, 'buyer.' || n, 500, 'paid', now(), now(), '', gen_random_uuid()
       from generate_series(1, 450) n`,
      [id],
    );
    const changed = await Promise.all([backfillLoyalty(core), backfillLoyalty(core), backfillLoyalty(core)]);
    expect(changed.reduce((sum, count) => sum + count, 0)).toBe(450);
    await expectEarned(database);
  });

  it('leaves nothing behind of a waffle that is deleted while it runs', async () => {
    const board = await addOldBoard('mia', 'kat');
    // The deletion has taken the rows and not committed when the backfill comes to these buyers.
    const client = await database.pool.connect();
    await client.query('begin');
    await client.query('delete from waffle where id = $1', [board]);
    const filling = backfillLoyalty(core);
    await expect
      .poll(async () => {
        const { rows } = await database.pool.query(
          `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        return rows.length;
      })
      .toBe(1);
    await client.query('commit');
    client.release();
    await filling;
    expect(await readEarned(database)).toEqual(new Map());
  });
});

it('bulk pay settles a board of fifty buyers by as many statements as a board of one', async () => {
  const count = async (handles: string[]) => {
    const { id } = await addWaffle(core.fork(), { totalSpots: 50 });
    for (const [index, handle] of handles.entries())
      await addClaim(core.fork(), id, { number: index + 1, handle });
    const spots = handles.map((_, index) => ({ number: index + 1, claimId: null }));
    const connection = database.orm.em.getConnection();
    const execute = vi.spyOn(connection, 'execute');
    await markManySpotsPaid(operator(), { ...base(id), spots });
    const statements = execute.mock.calls.length;
    execute.mockRestore();
    expect(statements).toBeGreaterThan(5);
    return statements;
  };
  expect(await count(Array.from({ length: 50 }, (_, index) => `buyer.${index}`))).toBe(await count(['mia']));
  await expectEarned(database);
});
