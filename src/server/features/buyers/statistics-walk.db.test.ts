import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
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
import type { BuyerStats } from '#shared/buyers/buyers.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { changeWinners } from '../draws/commands/change-winners.ts';
import { clearWinners } from '../draws/commands/clear-winners.ts';
import { setWinners } from '../draws/commands/set-winners.ts';
import { markSpotPaid } from '../spots/commands/mark-spot-paid.ts';
import { releaseSpot } from '../spots/commands/release-spot.ts';
import { undoSpotPaid } from '../spots/commands/undo-spot-paid.ts';
import { deleteWaffle } from '../waffles/commands/delete-waffle.ts';
import { listBuyerHistory, listBuyerStats } from './buyers.queries.ts';

/**
 * Random lives of three buyers on boards that are paid, undone, released, won, changed, cleared and deleted: after every
 * step their statistics are what a model of the boards says that knows nothing of the database.
 */

const HANDLES = ['mia', 'kat', 'ben'] as const;
const TOTAL = 6;
const DAY_MS = 86_400_000;
const clock = createSteppedClock();

let database: TestDatabase;
let core: Core;
let ana: Actor;

beforeAll(async () => {
  database = await createTestDatabase();
  core = createTestCore(database, clock);
  ana = await createTestActor(core, 'admin', 'Ana');
});
afterAll(() => database.drop());

interface Board {
  readonly id: number;
  readonly itemCount: number;
  /** Who holds which number. */
  readonly held: Map<number, { readonly handle: string; readonly atMs: number; paid: boolean }>;
  winners: readonly number[];
  completedAtMs: number | null;
}

const KINDS = [
  ...['board', 'claim', 'claim', 'fill', 'fill', 'fill', 'pay', 'pay', 'pay', 'undo', 'release', 'wait'],
  ...['set', 'set', 'set', 'set', 'change', 'change', 'clear', 'delete'],
] as const;
const step = fc.record({
  kind: fc.constantFrom(...KINDS),
  board: fc.nat({ max: 2 }),
  number: fc.integer({ min: 1, max: TOTAL }),
  other: fc.integer({ min: 1, max: TOTAL }),
  handle: fc.constantFrom(...HANDLES),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** Plays one step, and notes what it did in the model. A refusal did nothing. */
async function play(boards: Board[], one: Step): Promise<void> {
  const { kind, number, other, handle } = one;
  if (kind === 'wait') return clock.stepMs(number * 0.7 * DAY_MS);
  const board = boards[one.board];
  if (kind === 'board' || board === undefined) {
    if (boards.length < 3) boards.push(await openBoard(1 + (number % 2)));
    return;
  }
  if (kind === 'claim') return take(board, number, handle, false);
  if (kind === 'fill') {
    for (let free = 1; free <= TOTAL; free += 1)
      await take(board, free, free === other ? 'kat' : handle, true);
    return;
  }
  const claim = board.held.get(number);
  try {
    await act(board, one);
  } catch (error) {
    if (error instanceof AppError) return;
    throw error;
  }
  const numbers = winnersOf(board, number, other);
  if (kind === 'pay' && claim) claim.paid = true;
  if (kind === 'undo' && claim) claim.paid = false;
  if (kind === 'release') board.held.delete(number);
  if (kind === 'set' || kind === 'change') board.winners = numbers;
  if (kind === 'set') board.completedAtMs = clock.now().getTime();
  if (kind === 'clear') Object.assign(board, { winners: [], completedAtMs: null });
  if (kind === 'delete') boards.splice(one.board, 1);
}

/** Claims a number where it is free, paid at once or not. */
async function take(board: Board, number: number, handle: string, paid: boolean): Promise<void> {
  if (board.held.has(number) || board.completedAtMs !== null) return;
  const status = paid ? 'paid' : 'pending';
  await addClaim(core.fork(), board.id, { number, handle, status, claimedAt: clock.now() });
  board.held.set(number, { handle, atMs: clock.now().getTime(), paid });
}

const winnersOf = ({ itemCount }: Board, number: number, other: number) =>
  itemCount === 1 ? [number] : [number, other];

function act(board: Board, { kind, number, other }: Step): Promise<unknown> {
  const caller = callerOf(core, ana);
  const base = { opId: makeOpId(), waffleId: board.id };
  const numbers = winnersOf(board, number, other);
  switch (kind) {
    case 'pay':
      return markSpotPaid(caller, { ...base, number, claimId: null });
    case 'undo':
      return undoSpotPaid(caller, { ...base, number, claimId: null });
    case 'release':
      return releaseSpot(caller, { ...base, number, claimId: null, reason: 'changed their mind' });
    case 'set':
      return setWinners(caller, { ...base, numbers, confirmUnpaid: true });
    case 'change':
      return changeWinners(caller, { ...base, numbers });
    case 'clear':
      return clearWinners(caller, base);
    case 'delete': {
      const confirmPassword = () => Promise.resolve(true);
      return deleteWaffle(caller, { confirmPassword }, { ...base, confirm: 'DELETE', currentPassword: '!' });
    }
    default:
      throw new Error(`${kind} is no command`);
  }
}

async function openBoard(itemCount: number): Promise<Board> {
  const { id } = await addWaffle(core.fork(), { totalSpots: TOTAL, itemCount, createdAt: clock.now() });
  return { id, itemCount, held: new Map(), winners: [], completedAtMs: null };
}

/** The statistics by their definition, from what happened and not from what is stored. */
function count(boards: readonly Board[], handle: string): Partial<BuyerStats> {
  const entered = boards.flatMap((board) => {
    const mine = [...board.held].filter(
      ([, claim]) => claim.handle === handle && (claim.paid || board.completedAtMs === null),
    );
    return mine.length === 0 ? [] : [{ board, mine }];
  });
  const completed = entered.filter(({ board }) => board.completedAtMs !== null);
  const won = completed.filter(({ board, mine }) => mine.some(([number]) => board.winners.includes(number)));
  const items = won.flatMap(({ board, mine }) => mine.filter(([number]) => board.winners.includes(number)));
  const expected = completed.reduce((sum, { board, mine }) => {
    const paid = [...board.held.values()].filter((claim) => claim.paid).length;
    return sum + (board.itemCount * mine.length) / paid;
  }, 0);
  const spots = entered.flatMap(({ mine }) => mine);
  const moments = [
    ...(spots.length === 0 ? [] : [Math.min(...spots.map(([, { atMs }]) => atMs)), clock.now().getTime()]),
    ...won.map(({ board }) => board.completedAtMs ?? 0),
  ].sort((a, b) => a - b);
  const waits = moments.map((at, index) => at - (moments[index - 1] ?? at));
  return {
    entries: entered.length,
    spots: spots.length,
    paidSpots: spots.filter(([, { paid }]) => paid).length,
    wins: won.length,
    notWon: completed.length - won.length,
    itemsWon: items.length,
    winRate: completed.length === 0 ? null : Math.round((won.length / completed.length) * 1_000) / 10,
    longestWaitDays: Math.floor(Math.max(0, ...waits) / DAY_MS),
    luck: completed.length === 0 ? null : expect.closeTo(items.length - expected, 2),
  };
}

async function check(boards: readonly Board[]): Promise<void> {
  const found = await listBuyerStats(core.fork(), HANDLES, clock.now());
  for (const stats of found) {
    expect(stats).toMatchObject(count(boards, stats.handle));
  }
}

/** The history has what the statistics count. */
async function checkHistories(): Promise<void> {
  for (const { handle, entries, wins, notWon } of await listBuyerStats(core.fork(), HANDLES, clock.now())) {
    for (const [filter, total] of [
      ['all', entries],
      ['won', wins],
      ['open', entries - wins - notWon],
    ] as const) {
      const history = await listBuyerHistory(core.fork(), { handle, filter, page: 1, perPage: 25 });
      expect(history).toMatchObject({ total, rows: expect.toSatisfy((rows) => rows.length === total) });
    }
  }
}

it('random lives leave the statistics that a model has, after every step', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 50 }), async (steps) => {
      await core.fork().execute('delete from waffle');
      await core.fork().execute('delete from buyer');
      clock.set('2026-01-01T12:00:00.000Z');
      const boards: Board[] = [];
      for (const one of steps) {
        await play(boards, one);
        await check(boards);
      }
      await checkHistories();
    }),
    { seed: 20_261_121, numRuns: 20 },
  );
}, 120_000);

it('set, clear, set and change leave what one set leaves, and a deleted waffle leaves nothing', async () => {
  await core.fork().execute('delete from waffle');
  await core.fork().execute('delete from buyer');
  clock.set('2026-01-01T12:00:00.000Z');
  const boards: Board[] = [];
  const go = async (kind: Step['kind'], number = 1, handle: Step['handle'] = 'mia') => {
    await play(boards, { kind, board: 0, number, other: 2, handle });
    await check(boards);
  };
  const read = () => listBuyerStats(core.fork(), HANDLES, clock.now());
  await go('board', 2);
  for (const [number, handle] of [
    [1, 'mia'],
    [2, 'kat'],
    [3, 'mia'],
  ] as const) {
    await go('claim', number, handle);
    await go('pay', number);
  }
  await go('set', 2);
  const once = await read();
  expect(once.map(({ wins }) => wins)).toEqual([1, 0]);
  await go('clear');
  await go('set', 3);
  await go('clear');
  await go('set', 1);
  await go('change', 2);
  expect(await read()).toEqual(once);
  await go('delete');
  expect(await read()).toMatchObject([
    { handle: 'kat', entries: 0, spots: 0, wins: 0, luck: null, longestWaitDays: 0 },
    { handle: 'mia', entries: 0, spots: 0, wins: 0, luck: null, longestWaitDays: 0 },
  ]);
});
