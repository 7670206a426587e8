import type { QueryConfig } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Actor, Core } from '#server/core/context.ts';
import {
  callerOf,
  createSteppedClock,
  createTestActor,
  createTestCore,
  makeOpId,
} from '#server/core/testing.ts';
import { addWaffle } from '#server/db/factories.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { archiveWaffle } from '../waffles/commands/archive-waffle.ts';
import { updateWaffle } from '../waffles/commands/update-waffle.ts';
import { createBoardCache } from './cache-boards.ts';
import type { ClaimDesk } from './commands/claim-spots.ts';
import { markSpotPaid } from './commands/mark-spot-paid.ts';
import { claimOf, createTestDesk, expectLogMatchesBoard, NOWHERE } from './spots.fixture.ts';
import { getOperatorBoard, getPublicBoard, type Queries } from './spots.queries.ts';

const clock = createSteppedClock('2026-11-20T19:00:00.010Z');
let database: TestDatabase;
let core: Core;
let desk: ClaimDesk;
let ana: Actor;
let waffle: { id: number; slug: string };

beforeAll(async () => {
  database = await createTestDatabase();
  core = createTestCore(database, clock);
  desk = createTestDesk(database, core);
  ana = await createTestActor(core, 'admin', 'Ana');
});
afterAll(async () => {
  await desk.close();
  await database.drop();
});
beforeEach(async () => {
  waffle = await addWaffle(core.fork(), { totalSpots: 5 });
});

const claim = (numbers: number[], handle: string) =>
  desk.claim(claimOf(waffle.slug, numbers, handle), NOWHERE);
const pay = (number: number) =>
  markSpotPaid(callerOf(core, ana), { opId: makeOpId(), waffleId: waffle.id, number, claimId: null });

/** The pool, counting its questions and able to hold answers back. */
function createCountingQueries() {
  const state = { asked: 0, gate: Promise.resolve() };
  const query = async (statement: QueryConfig<unknown[]>) => {
    state.asked += 1;
    const answer = await database.pool.query(statement);
    await state.gate;
    return answer;
  };
  return { state, db: { query } as unknown as Queries };
}

describe('a board', () => {
  it('is read by slug or id, with every spot in its place and times to the millisecond', async () => {
    await claim([4, 2], 'mia');
    await pay(2);
    const board = await getOperatorBoard(database.pool, waffle.slug);
    expect(await getOperatorBoard(database.pool, waffle.id)).toEqual(board);
    expect(board).toMatchObject({ version: 1, holdsPaused: false, winners: [], seq: 2 });
    expect(board.spots.map(({ number, status, handle }) => [number, status, handle])).toEqual([
      [1, 'available', null],
      [2, 'paid', 'mia'],
      [3, 'available', null],
      [4, 'pending', 'mia'],
      [5, 'available', null],
    ]);
    expect(board.spots[1]).toEqual({
      number: 2,
      status: 'paid',
      handle: 'mia',
      claimedAt: '2026-11-20T19:00:00.010Z',
      paidAt: '2026-11-20T19:00:00.010Z',
      claimId: expect.any(String),
      priceMinor: 500,
      paidBy: 'Ana',
      holdUntil: null,
      note: null,
    });
    await expect(getOperatorBoard(database.pool, 'no-such-waffle')).rejects.toMatchObject({
      code: 'waffle.not_found',
    });
  });

  it('is cut for buyers to numbers, statuses, handles and times', async () => {
    await claim([1], 'mia');
    const board = await getPublicBoard(database.pool, waffle.slug);
    expect(board.spots[0]).toEqual({
      number: 1,
      status: 'pending',
      handle: 'mia',
      claimedAt: '2026-11-20T19:00:00.010Z',
      paidAt: null,
    });
  });

  it('and its log agree on edits and archiving too', async () => {
    const empty = await getOperatorBoard(database.pool, waffle.id);
    const changes = { title: 'Red Wig', priceMinor: 900 };
    await updateWaffle(callerOf(core, ana), { opId: makeOpId(), waffleId: waffle.id, changes });
    await claim([1], 'mia');
    await archiveWaffle(callerOf(core, ana), { opId: makeOpId(), waffleId: waffle.id });
    const board = await expectLogMatchesBoard(database, empty);
    expect(board).toMatchObject({ version: 2, waffle: { title: 'Red Wig', archived: true } });
  });
});

describe('the cache of boards', () => {
  it('makes a board once per number and gives everybody the same one', async () => {
    const boards = createBoardCache(database.pool);
    const first = await boards.get(waffle.slug);
    expect(await boards.get(waffle.slug)).toBe(first);
    await claim([1], 'mia');
    const second = await boards.get(waffle.slug);
    expect(second.operator.seq).toBe(1);
    expect(second.public).toEqual(await getPublicBoard(database.pool, waffle.slug));
    expect(await boards.get(waffle.slug)).toBe(second);
  });

  it('asks the database once for a thousand viewers who come together', async () => {
    const { state, db } = createCountingQueries();
    const boards = createBoardCache(db);
    const seen = await Promise.all(Array.from({ length: 1_000 }, () => boards.get(waffle.slug)));
    expect(new Set(seen).size).toBe(1);
    // One for the first, and one more for all who came while it was on its way.
    expect(state.asked).toBe(2);
  });

  it('never answers with a board from before the question', async () => {
    const { state, db } = createCountingQueries();
    const boards = createBoardCache(db);
    let open = () => {};
    state.gate = new Promise((resolve) => {
      open = resolve;
    });
    const early = boards.get(waffle.slug);
    await expect.poll(() => state.asked).toBe(1);
    await claim([3], 'mia');
    const late = boards.get(waffle.slug);
    open();
    expect((await early).operator.seq).toBeLessThanOrEqual((await late).operator.seq);
    expect((await late).operator.seq).toBe(1);
  });

  it('keeps nothing of addresses that lead nowhere, and asks nothing for impossible ones', async () => {
    const { state, db } = createCountingQueries();
    const boards = createBoardCache(db);
    for (const slug of ['no-such-waffle', 'no-such-waffle', 'a\u0000b', '../etc/passwd', 'x'.repeat(500)]) {
      await expect(boards.get(slug)).rejects.toMatchObject({ code: 'waffle.not_found' });
    }
    expect(state.asked).toBe(2);
  });

  it('shows the new waffle where one was deleted and another took its address', async () => {
    const boards = createBoardCache(database.pool);
    expect((await boards.get(waffle.slug)).operator.waffle.totalSpots).toBe(5);
    await database.pool.query('delete from waffle where id = $1', [waffle.id]);
    await expect(boards.get(waffle.slug)).rejects.toMatchObject({ code: 'waffle.not_found' });
    await addWaffle(core.fork(), { slug: waffle.slug, totalSpots: 7 });
    expect((await boards.get(waffle.slug)).operator.waffle.totalSpots).toBe(7);
  });

  it('reads a board again once others have pushed it out', async () => {
    const boards = createBoardCache(database.pool, 2);
    const first = await boards.get(waffle.slug);
    for (let i = 0; i < 2; i += 1) await boards.get((await addWaffle(core.fork())).slug);
    const again = await boards.get(waffle.slug);
    expect(again).not.toBe(first);
    expect(again.operator).toEqual(first.operator);
  });
});
