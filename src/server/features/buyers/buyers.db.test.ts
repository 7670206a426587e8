import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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
import { createRestFixture, type RestFixture } from '#server/rest.fixture.ts';
import { buyerHistoryInput } from '#shared/buyers/buyers.schemas.ts';
import { clearWinners } from '../draws/commands/clear-winners.ts';
import { setWinners } from '../draws/commands/set-winners.ts';
import { getBuyerStats, listBuyerHistory, listBuyerStats } from './buyers.queries.ts';
import { buyersRoutes } from './buyers.rest.ts';

const clock = createSteppedClock();

let database: TestDatabase;
let core: Core;
let ana: Actor;
let rest: RestFixture;

beforeAll(async () => {
  database = await createTestDatabase();
  core = createTestCore(database, clock);
  ana = await createTestActor(core, 'admin');
  rest = await createRestFixture(core, buyersRoutes(), new Map());
});
afterAll(async () => {
  await rest.close();
  await database.drop();
});
beforeEach(async () => {
  clock.set('2026-11-20T12:00:00.000Z');
  await core.fork().execute('delete from waffle');
  await core.fork().execute('delete from buyer');
});

type Claims = Readonly<Record<string, 'paid' | 'pending' | 'released' | 'refunded'>>;

/** A board by `number:handle` → state, made on `day`. */
async function openBoard(day: string, claims: Claims, more: { itemCount?: number; title?: string } = {}) {
  const at = new Date(`${day}T10:00:00.000Z`);
  const em = core.fork();
  const waffle = await addWaffle(em, { createdAt: at, ...more });
  for (const [key, state] of Object.entries(claims)) {
    const [number, handle = ''] = key.split(':');
    await addClaim(em, waffle.id, {
      number: Number(number),
      handle,
      status: state === 'refunded' ? 'released' : state,
      claimedAt: at,
      ...(state === 'refunded' ? { paidAt: at } : {}),
    });
  }
  return waffle;
}

async function complete(waffleId: number, day: string, numbers: number[]) {
  clock.set(`${day}T12:00:00.000Z`);
  await setWinners(callerOf(core, ana), { opId: makeOpId(), waffleId, numbers, confirmUnpaid: true });
}

const statsOf = (handle: string) => getBuyerStats(core.fork(), handle, clock.now());
const historyOf = (handle: string, more: object = {}) =>
  listBuyerHistory(core.fork(), buyerHistoryInput.parse({ handle, ...more }));

describe('the statistics of a buyer', () => {
  it('count waffles, not spots', async () => {
    const won = await openBoard('2026-11-01', {
      '1:mia': 'paid',
      '2:mia': 'paid',
      '3:mia': 'paid',
      '4:kat': 'paid',
    });
    await complete(won.id, '2026-11-02', [2]);
    const lost = await openBoard('2026-11-03', { '1:mia': 'paid', '2:kat': 'paid' });
    await complete(lost.id, '2026-11-04', [2]);
    await openBoard('2026-11-05', { '1:mia': 'pending', '2:mia': 'paid' });

    expect(await statsOf('mia')).toMatchObject({
      handle: 'mia',
      entries: 3,
      spots: 6,
      paidSpots: 5,
      wins: 1,
      notWon: 1,
      itemsWon: 1,
      winRate: 50,
    });
    expect(await statsOf('kat')).toMatchObject({ entries: 2, wins: 1, notWon: 1, winRate: 50 });
  });

  it('leave out what was released, paid before or not, and what was unpaid when the winner was set', async () => {
    const board = await openBoard('2026-11-01', {
      '1:mia': 'paid',
      '2:gone': 'released',
      '3:back': 'refunded',
      '4:late': 'pending',
    });
    expect(await statsOf('late')).toMatchObject({ entries: 1, spots: 1, paidSpots: 0 });
    await complete(board.id, '2026-11-02', [1]);
    for (const handle of ['gone', 'back', 'late']) {
      expect(await statsOf(handle)).toMatchObject({
        entries: 0,
        spots: 0,
        wins: 0,
        notWon: 0,
        winRate: null,
        luck: null,
      });
      expect(await historyOf(handle)).toMatchObject({ rows: [], total: 0 });
    }
  });

  it('are the same after set, clear and set as after one set', async () => {
    const board = await openBoard('2026-11-01', { '1:mia': 'paid', '2:kat': 'paid' });
    await complete(board.id, '2026-11-02', [1]);
    const once = [await statsOf('mia'), await statsOf('kat')];
    await clearWinners(callerOf(core, ana), { opId: makeOpId(), waffleId: board.id });
    expect(await statsOf('mia')).toMatchObject({ entries: 1, wins: 0, notWon: 0 });
    await complete(board.id, '2026-11-02', [2]);
    await clearWinners(callerOf(core, ana), { opId: makeOpId(), waffleId: board.id });
    await complete(board.id, '2026-11-02', [1]);
    expect([await statsOf('mia'), await statsOf('kat')]).toEqual(once);
  });

  it('compare items won with what the paid spots would win on average', async () => {
    const board = await openBoard(
      '2026-11-01',
      { '1:mia': 'paid', '2:mia': 'paid', '3:kat': 'paid', '4:bob': 'paid', '5:bob': 'pending' },
      { itemCount: 2 },
    );
    await complete(board.id, '2026-11-02', [1, 2]);
    expect(await statsOf('mia')).toMatchObject({ wins: 1, itemsWon: 2, expectedItems: 1, luck: 1 });
    expect(await statsOf('bob')).toMatchObject({ wins: 0, itemsWon: 0, expectedItems: 0.5, luck: -0.5 });
    const all = await listBuyerStats(core.fork(), ['mia', 'kat', 'bob'], clock.now());
    const sum = (pick: (one: (typeof all)[number]) => number) =>
      all.reduce((total, one) => total + pick(one), 0);
    expect(sum((one) => one.expectedItems)).toBe(2);
    expect(sum((one) => one.itemsWon)).toBe(2);
  });

  it('have the longest time without a win, the one that still runs included', async () => {
    const first = await openBoard('2026-01-01', { '1:mia': 'paid', '2:kat': 'paid' });
    await complete(first.id, '2026-01-11', [1]);
    const second = await openBoard('2026-02-01', { '1:mia': 'paid' });
    await complete(second.id, '2026-03-11', [1]);
    clock.set('2026-03-12T12:00:00.000Z');
    expect((await statsOf('mia')).longestWaitDays).toBe(59);
    expect((await statsOf('kat')).longestWaitDays).toBe(70);
    clock.set('2026-06-19T12:00:00.000Z');
    expect((await statsOf('mia')).longestWaitDays).toBe(100);
  });

  it('come for many handles from one statement', async () => {
    await openBoard('2026-11-01', { '1:mia': 'paid', '2:kat': 'pending' });
    const rows = await listBuyerStats(core.fork(), ['kat', 'mia', 'nobody'], clock.now());
    expect(rows.map((row) => [row.handle, row.entries])).toEqual([
      ['kat', 1],
      ['mia', 1],
    ]);
  });

  it('take a handle as people write it and know nobody who never claimed', async () => {
    await openBoard('2026-11-01', { '1:mia.k': 'paid' });
    expect((await statsOf(' @Mia.K ')).handle).toBe('mia.k');
    for (const stranger of ['nobody', '', '<img src=x>', 'a\0b', "'; drop table claim; --", 'mia,kat']) {
      await expect(statsOf(stranger)).rejects.toMatchObject({ code: 'buyer.not_found' });
      await expect(historyOf(stranger)).rejects.toMatchObject({ code: 'buyer.not_found' });
    }
  });
});

describe('the history of a buyer', () => {
  it('shows each waffle once, the last one first, with its spots and its outcome', async () => {
    const won = await openBoard('2026-11-01', { '7:mia': 'paid', '2:mia': 'paid' }, { title: 'Won' });
    await complete(won.id, '2026-11-02', [7]);
    const lost = await openBoard('2026-11-03', { '1:mia': 'paid', '2:kat': 'paid' }, { title: 'Lost' });
    await complete(lost.id, '2026-11-04', [2]);
    await openBoard('2026-11-05', { '1:mia': 'pending' }, { title: 'Open' });

    const { rows, total } = await historyOf('mia');
    expect(
      rows.map(({ title, numbers, wonNumbers, outcome }) => [title, numbers, wonNumbers, outcome]),
    ).toEqual([
      ['Open', [1], [], 'open'],
      ['Lost', [1], [], 'not_won'],
      ['Won', [2, 7], [7], 'won'],
    ]);
    expect(total).toBe(3);
    expect((await historyOf('mia', { filter: 'won' })).rows.map(({ title }) => title)).toEqual(['Won']);
    expect((await historyOf('mia', { filter: 'open' })).total).toBe(1);
    expect(await historyOf('mia', { page: 2, perPage: 2 })).toMatchObject({
      rows: [{ title: 'Won' }],
      total: 3,
    });
    expect(await historyOf('mia', { page: 9, perPage: 2 })).toMatchObject({ rows: [], total: 3 });
  });
});

describe('buyers over REST', () => {
  it('have statistics and history with the documented names, without a word about losing', async () => {
    const won = await openBoard('2026-11-01', { '1:mia': 'paid', '2:kat': 'paid' });
    await complete(won.id, '2026-11-02', [1]);
    const stats = await rest.call('GET', '/api/buyers/mia/stats');
    expect(stats.json).toEqual({
      instagram_handle: 'mia',
      total_waffles_entered: 1,
      total_spots_claimed: 1,
      total_paid_spots: 1,
      total_wins: 1,
      total_not_won: 0,
      items_won: 1,
      win_rate: 100,
      longest_wait_days: 1,
      expected_items: 0.5,
      luck: 0.5,
      first_seen_at: expect.any(String),
      last_claim_at: expect.any(String),
    });
    const history = await rest.call('GET', '/api/buyers/%40Kat/history');
    expect(history.json).toEqual({
      history: [
        {
          waffle_id: won.id,
          slug: won.slug,
          title: 'Blue Wig #3',
          spot_price: 500,
          currency: 'USD',
          total_spots: 10,
          status: 'completed',
          spot_numbers: [2],
          is_winner: false,
          outcome: 'not_won',
          created_at: '2026-11-01T10:00:00.000Z',
          completed_at: '2026-11-02T12:00:00.000Z',
        },
      ],
      total: 1,
      page: 1,
      per_page: 100,
    });
    expect(stats.body + history.body).not.toMatch(/los(?:er|t|s)/);
  });

  it('are not found where nobody of that name ever claimed', async () => {
    for (const handle of ['nobody', '%3Cimg%3E', '%00', 'x'.repeat(300)]) {
      const { status, json } = await rest.call('GET', `/api/buyers/${handle}/stats`);
      expect(status).toBe(404);
      expect(json.error.code).toBe('buyer.not_found');
    }
    expect((await rest.call('GET', '/api/buyers/nobody/history')).status).toBe(404);
    expect((await rest.call('GET', '/api/buyers/nobody/history?filter=x')).status).toBe(400);
  });
});
