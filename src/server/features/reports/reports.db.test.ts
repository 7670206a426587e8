import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Actor, Core } from '#server/core/context.ts';
import { createSteppedClock, createTestActor, createTestCore } from '#server/core/testing.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { NEVER_WON_DAYS } from '#shared/reports/reports.rules.ts';
import {
  droughtInput,
  ghostRateInput,
  monthlyActivityInput,
  paymentLagInput,
  powerBuyersInput,
  spotVelocityInput,
} from '#shared/reports/reports.schemas.ts';
import { countMonths } from './count-months.ts';
import { droughts } from './find-droughts.ts';
import { unpaidClaims } from './find-unpaid-claims.ts';
import { listLines, readEveryLine } from './list-lines.ts';
import { rankBuyers } from './rank-buyers.ts';
import { ghosts } from './rate-ghosts.ts';
import { completeBoard, openPastBoard, type PastClaim } from './reports.fixture.ts';
import { runReport } from './run-report.ts';
import { timeWaffles } from './time-waffles.ts';

const clock = createSteppedClock();
const NOW = '2026-11-20T12:00:00.000Z';

let database: TestDatabase;
let core: Core;
let ana: Actor;

beforeAll(async () => {
  database = await createTestDatabase();
  core = createTestCore(database, clock);
  ana = await createTestActor(core, 'admin');
});
afterAll(() => database.drop());
beforeEach(async () => {
  clock.set(NOW);
  await core.fork().execute('delete from waffle');
  await core.fork().execute('delete from buyer');
});

const open = (draft: Parameters<typeof openPastBoard>[1], claims: readonly PastClaim[]) =>
  openPastBoard(core, draft, claims);
const complete = async (waffleId: number, at: string, numbers: number[]) => {
  await completeBoard(core, clock, ana, waffleId, at, numbers);
  clock.set(NOW);
};
const drought = (input: object = {}) =>
  listLines(core.fork(), droughts, droughtInput.parse(input), clock.now());
const power = (input: object = {}) => rankBuyers(core.fork(), powerBuyersInput.parse(input), clock.now());
const monthly = (input: object = {}) =>
  countMonths(core.fork(), monthlyActivityInput.parse(input), clock.now());
const velocity = (input: object = {}) =>
  timeWaffles(core.fork(), spotVelocityInput.parse(input), clock.now());
const lag = (input: object = {}) =>
  listLines(core.fork(), unpaidClaims, paymentLagInput.parse(input), clock.now());
const ghost = (input: object = {}) =>
  listLines(core.fork(), ghosts, ghostRateInput.parse(input), clock.now());
const paid = (handle: string, at: string, priceMinor = 500): PastClaim => ({
  handle,
  at,
  paid: at,
  priceMinor,
});

describe('the drought list', () => {
  it('has who entered in the range, with entries, last entry and days since the last win over all time', async () => {
    const long = await open({ createdAt: '2026-05-01T10:00:00Z' }, [
      paid('mia', '2026-05-01T10:00:00Z'),
      paid('kat', '2026-05-01T10:00:00Z'),
    ]);
    await complete(long.id, '2026-05-03T12:00:00Z', [1]);
    const recent = await open({ createdAt: '2026-11-01T10:00:00Z' }, [
      paid('mia', '2026-11-01T10:00:00Z'),
      paid('mia', '2026-11-01T11:00:00Z'),
      paid('kat', '2026-11-01T10:00:00Z'),
      { handle: 'late', at: '2026-11-01T10:00:00Z' },
      { handle: 'gone', at: '2026-11-01T10:00:00Z', released: 'operator' },
      paid('lu', '2026-11-01T10:00:00Z'),
    ]);
    await complete(recent.id, '2026-11-10T13:00:00Z', [6]);
    await open({ createdAt: '2026-11-15T10:00:00Z' }, [
      { handle: 'mia', at: '2026-11-15T18:30:00Z' },
      { handle: 'new', at: '2026-11-16T10:00:00Z' },
    ]);

    const report = await drought({ range: '30d' });
    expect(report.rows).toEqual([
      {
        handle: 'kat',
        entries: 1,
        lastEntryAt: '2026-11-01T10:00:00.000Z',
        daysSinceWin: NEVER_WON_DAYS,
      },
      {
        handle: 'new',
        entries: 1,
        lastEntryAt: '2026-11-16T10:00:00.000Z',
        daysSinceWin: NEVER_WON_DAYS,
      },
      // 3 May 12:00 to 20 November 12:00 are 28 + 30 + 31 + 31 + 30 + 31 + 20 days.
      { handle: 'mia', entries: 2, lastEntryAt: '2026-11-15T18:30:00.000Z', daysSinceWin: 201 },
      // An hour less than ten days.
      { handle: 'lu', entries: 1, lastEntryAt: '2026-11-01T10:00:00.000Z', daysSinceWin: 9 },
    ]);
    expect(report).toMatchObject({
      range: { range: '30d', from: '2026-10-22', to: '2026-11-20' },
      totals: { buyers: 4, entries: 5, neverWon: 2 },
      total: 4,
      bars: [
        { label: 'Never won', count: 2 },
        { label: '90 days and more', count: 1 },
        { label: '30 to 89 days', count: 0 },
        { label: '14 to 29 days', count: 0 },
        { label: 'Under 14 days', count: 1 },
      ],
    });
    expect((await drought({ range: '7d' })).rows.map(({ handle }) => handle)).toEqual(['new', 'mia']);
    expect((await drought({ range: 'all' })).rows.find(({ handle }) => handle === 'mia')?.entries).toBe(3);
  });

  it('sorts by every column both ways, and pages', async () => {
    await open({ createdAt: '2026-11-01T10:00:00Z' }, [
      paid('b', '2026-11-02T10:00:00Z'),
      paid('a', '2026-11-03T10:00:00Z'),
      paid('c', '2026-11-01T10:00:00Z'),
    ]);
    const order = async (input: object) => (await drought(input)).rows.map(({ handle }) => handle).join('');
    expect(await order({ sort: 'handle', order: 'asc' })).toBe('abc');
    expect(await order({ sort: 'handle', order: 'desc' })).toBe('cba');
    expect(await order({ sort: 'lastEntryAt', order: 'asc' })).toBe('cba');
    expect(await order({ sort: 'lastEntryAt', order: 'desc' })).toBe('abc');
    expect(await order({ sort: 'entries', order: 'desc' })).toBe('abc');
    expect(await order({ perPage: 2, page: 2, sort: 'handle', order: 'asc' })).toBe('c');
    expect(await drought({ perPage: 2, page: 9 })).toMatchObject({
      rows: [],
      total: 3,
      totals: { buyers: 3 },
    });
    expect(() => droughtInput.parse({ sort: 'handle; drop table claim' })).toThrow();
    expect(() => droughtInput.parse({ from: '2026-11-02', to: '2026-11-01' })).toThrow(/before the first/);
    expect(() => droughtInput.parse({ from: '2026-02-30' })).toThrow(/Use a day/);
    expect(() => droughtInput.parse({ zone: 'Mars/Olympus' })).toThrow(/time zone/);
  });

  it('is empty where nobody entered', async () => {
    expect(await drought()).toMatchObject({
      rows: [],
      total: 0,
      totals: { buyers: 0, entries: 0, neverWon: 0 },
    });
  });
});

describe('power buyers', () => {
  it('ranks by spots paid in the range, at the price of each claim, with the win rate of all time', async () => {
    const old = await open({ createdAt: '2026-01-01T10:00:00Z' }, [
      paid('mia', '2026-01-01T10:00:00Z'),
      paid('kat', '2026-01-01T10:00:00Z'),
    ]);
    await complete(old.id, '2026-01-02T10:00:00Z', [1]);
    const second = await open({ createdAt: '2026-11-01T10:00:00Z' }, [
      paid('mia', '2026-11-01T10:00:00Z', 500),
      paid('mia', '2026-11-01T10:00:00Z', 700),
      paid('kat', '2026-11-01T10:00:00Z', 500),
      { handle: 'kat', at: '2026-11-01T10:00:00Z' },
      { handle: 'kat', at: '2026-11-01T10:00:00Z', paid: '2026-11-01T10:00:00Z', released: 'operator' },
    ]);
    await complete(second.id, '2026-11-02T10:00:00Z', [3]);
    const third = await open({ createdAt: '2026-11-03T10:00:00Z' }, [
      paid('mia', '2026-11-03T10:00:00Z'),
      paid('lu', '2026-11-03T10:00:00Z'),
    ]);
    await complete(third.id, '2026-11-04T10:00:00Z', [2]);
    // Claimed before the range and paid in it counts; the other way round it does not.
    await open({ createdAt: '2026-10-01T10:00:00Z', currency: 'EUR' }, [
      { handle: 'lu', at: '2026-10-01T10:00:00Z', paid: '2026-11-05T10:00:00Z', priceMinor: 900 },
      { handle: 'kat', at: '2026-11-10T10:00:00Z', paid: '2026-11-21T10:00:00Z' },
    ]);

    const report = await power({ from: '2026-11-01', to: '2026-11-20' });
    expect(report.rows).toEqual([
      // Won one of three completed waffles.
      { handle: 'mia', paidSpots: 3, spent: [{ currency: 'USD', amountMinor: 1_700 }], winRate: 33.3 },
      {
        handle: 'lu',
        paidSpots: 2,
        spent: [
          { currency: 'EUR', amountMinor: 900 },
          { currency: 'USD', amountMinor: 500 },
        ],
        winRate: 100,
      },
      { handle: 'kat', paidSpots: 1, spent: [{ currency: 'USD', amountMinor: 500 }], winRate: 50 },
    ]);
    expect(report).toMatchObject({
      range: { range: 'custom', from: '2026-11-01', to: '2026-11-20' },
      totals: {
        buyers: 3,
        paidSpots: 6,
        spent: [
          { currency: 'USD', amountMinor: 2_700 },
          { currency: 'EUR', amountMinor: 900 },
        ],
      },
    });
    expect((await power({ perPage: 1 })).rows.map(({ handle }) => handle)).toEqual(['mia']);
    const byRate = await power({ sort: 'winRate', order: 'desc' });
    expect(byRate.rows.map(({ winRate }) => winRate)).toEqual([100, 50, 33.3]);
  });

  it('shows 0 per cent where nothing is completed, and nobody where nobody paid', async () => {
    expect(await power()).toMatchObject({ rows: [], totals: { buyers: 0, paidSpots: 0, spent: [] } });
    await open({ createdAt: '2026-11-01T10:00:00Z' }, [paid('mia', '2026-11-01T10:00:00Z')]);
    expect((await power()).rows).toMatchObject([{ handle: 'mia', winRate: 0 }]);
  });
});

describe('monthly activity', () => {
  it('counts waffles by creation, claims by making and revenue by payment', async () => {
    await open({ createdAt: '2026-09-30T10:00:00Z' }, [
      { handle: 'mia', at: '2026-09-30T11:00:00Z', paid: '2026-10-02T10:00:00Z', priceMinor: 500 },
      { handle: 'kat', at: '2026-10-03T11:00:00Z', released: 'hold' },
      { handle: 'kat', at: '2026-10-03T11:00:00Z', paid: '2026-10-04T11:00:00Z', released: 'operator' },
    ]);
    await open({ createdAt: '2026-10-05T10:00:00Z', currency: 'JPY' }, [
      { handle: 'lu', at: '2026-11-01T10:00:00Z', paid: '2026-11-02T10:00:00Z', priceMinor: 300 },
    ]);
    const report = await monthly({ from: '2026-09-01', to: '2026-12-31' });
    expect(report.rows).toEqual([
      { month: '2026-09', waffles: 1, spotsClaimed: 1, revenue: [] },
      {
        month: '2026-10',
        waffles: 1,
        spotsClaimed: 2,
        revenue: [{ currency: 'USD', amountMinor: 500 }],
      },
      {
        month: '2026-11',
        waffles: 0,
        spotsClaimed: 1,
        revenue: [{ currency: 'JPY', amountMinor: 300 }],
      },
      { month: '2026-12', waffles: 0, spotsClaimed: 0, revenue: [] },
    ]);
    expect(report.totals).toEqual({
      waffles: 2,
      spotsClaimed: 4,
      revenue: [
        { currency: 'USD', amountMinor: 500 },
        { currency: 'JPY', amountMinor: 300 },
      ],
    });
    const everything = await monthly({ range: 'all' });
    expect(everything.rows.map(({ month }) => month)).toEqual(['2026-09', '2026-10', '2026-11']);
    const fromOctober = await monthly({ from: '2026-10-04', to: '2026-10-31' });
    expect(fromOctober.rows).toEqual([{ month: '2026-10', waffles: 1, spotsClaimed: 0, revenue: [] }]);
    expect((await monthly({ sort: 'spotsClaimed', order: 'desc', range: 'all' })).rows[0]?.month).toBe(
      '2026-10',
    );
  });

  it('ends months, leap days and days of changed clocks where the zone does', async () => {
    const moments: [at: string, berlin: string, newYork: string][] = [
      // A month boundary: midnight in Berlin is the afternoon before in New York.
      ['2026-10-31T22:59:59.999Z', '2026-10', '2026-10'],
      ['2026-10-31T23:00:00.000Z', '2026-11', '2026-10'],
      ['2026-11-01T03:59:59.999Z', '2026-11', '2026-10'],
      ['2026-11-01T04:00:00.000Z', '2026-11', '2026-11'],
      // The leap day of 2028.
      ['2028-02-29T22:59:59.999Z', '2028-02', '2028-02'],
      ['2028-02-29T23:00:00.000Z', '2028-03', '2028-02'],
      ['2028-03-01T05:00:00.000Z', '2028-03', '2028-03'],
      // Both zones have changed their clocks between these two ends of March.
      ['2026-02-28T22:59:59.999Z', '2026-02', '2026-02'],
      ['2026-03-31T21:59:59.999Z', '2026-03', '2026-03'],
      ['2026-03-31T22:00:00.000Z', '2026-04', '2026-03'],
      ['2026-04-01T03:59:59.999Z', '2026-04', '2026-03'],
    ];
    await open(
      { createdAt: '2026-01-01T10:00:00Z', totalSpots: 20 },
      moments.map(([at]) => paid('mia', at)),
    );
    clock.set('2028-04-01T12:00:00Z');
    for (const [zone, column] of [
      ['Europe/Berlin', 1],
      ['America/New_York', 2],
    ] as const) {
      const expected = Map.groupBy(moments, (moment) => moment[column]);
      const { rows } = await monthly({ range: 'all', zone });
      const claimed = rows.filter(({ spotsClaimed }) => spotsClaimed > 0);
      expect(claimed.map(({ month, spotsClaimed }) => [month, spotsClaimed])).toEqual(
        [...expected.keys()]
          .sort((a, b) => a.localeCompare(b))
          .map((month) => [month, expected.get(month)?.length]),
      );
      expect(claimed.map(({ revenue }) => revenue[0]?.amountMinor)).toEqual(
        claimed.map(({ spotsClaimed }) => spotsClaimed * 500),
      );
    }
  });

  it('has a day of 23 and a day of 25 hours, each zone its own', async () => {
    // A claim an hour from the noon before each day on which clocks change in one of the zones.
    const noons = ['2026-03-07', '2026-03-28', '2026-10-24', '2026-10-31'].map((day) => `${day}T12:00:00Z`);
    await open(
      { createdAt: '2026-01-01T10:00:00Z', totalSpots: 200 },
      noons.flatMap((noon) => Array.from({ length: 49 }, (_, hour) => paid('mia', at(noon, hour)))),
    );
    const claimsOn = async (day: string, zone: string) =>
      (await monthly({ from: day, to: day, zone })).totals.spotsClaimed;
    for (const [day, berlin, newYork] of [
      ['2026-03-08', 24, 23],
      ['2026-03-29', 23, 24],
      ['2026-10-25', 25, 24],
      ['2026-11-01', 24, 25],
    ] as const) {
      expect([day, await claimsOn(day, 'Europe/Berlin')]).toEqual([day, berlin]);
      expect([day, await claimsOn(day, 'America/New_York')]).toEqual([day, newYork]);
    }
  });
});

const at = (from: string, hours: number) => new Date(Date.parse(from) + hours * 3_600_000).toISOString();

describe('spot velocity', () => {
  it('averages the hours to first claim, sold out and completion by status', async () => {
    const first = await open({ createdAt: '2026-11-01T00:00:00Z', totalSpots: 2 }, [
      paid('mia', '2026-11-01T01:00:00Z'),
      paid('kat', '2026-11-01T03:00:00Z'),
    ]);
    await complete(first.id, '2026-11-02T00:00:00Z', [1]);
    // Its first claim was released, and counts as the first all the same. Two claims of two spots, and not sold out.
    const second = await open({ createdAt: '2026-11-03T00:00:00Z', totalSpots: 2 }, [
      { handle: 'mia', at: '2026-11-03T02:30:00Z', released: 'buyer' },
      paid('kat', '2026-11-03T04:00:00Z'),
    ]);
    await complete(second.id, '2026-11-05T00:00:00Z', [2]);
    await open({ createdAt: '2026-11-06T00:00:00Z', totalSpots: 2 }, [
      { handle: 'mia', at: '2026-11-06T00:15:00Z' },
      { handle: 'mia', at: '2026-11-06T10:00:00Z' },
    ]);
    await open({ createdAt: '2026-11-07T00:00:00Z' }, []);
    await open({ createdAt: '2025-11-07T00:00:00Z' }, [paid('mia', '2025-11-08T00:00:00Z')]);

    const report = await velocity();
    expect(report.rows).toEqual([
      {
        status: 'active',
        waffles: 2,
        claimedWaffles: 1,
        firstClaimHours: 0.3,
        soldOutWaffles: 1,
        soldOutHours: 10,
        completedWaffles: 0,
        completionHours: null,
      },
      {
        status: 'completed',
        waffles: 2,
        claimedWaffles: 2,
        firstClaimHours: 1.8,
        soldOutWaffles: 1,
        soldOutHours: 3,
        completedWaffles: 2,
        completionHours: 36,
      },
    ]);
    // (1 + 2.5 + 0.25) ÷ 3 and (3 + 10) ÷ 2.
    expect(report.totals).toMatchObject({
      waffles: 4,
      firstClaimHours: 1.3,
      soldOutHours: 6.5,
      completionHours: 36,
    });
    expect((await velocity({ range: 'all' })).totals.waffles).toBe(5);
  });

  it('has both statuses where there is nothing', async () => {
    expect((await velocity()).rows).toMatchObject([
      { status: 'active', waffles: 0, firstClaimHours: null },
      { status: 'completed', waffles: 0, completionHours: null },
    ]);
  });
});

describe('payment lag', () => {
  it('lists what waits on open boards, the oldest first, and how long payments usually take', async () => {
    const board = await open({ createdAt: '2026-11-01T10:00:00Z', title: 'Blue Wig', slug: 'blue' }, [
      { handle: 'kat', at: '2026-11-20T11:30:00Z' },
      { handle: 'mia', at: '2026-11-18T06:00:00Z', priceMinor: 700 },
      { handle: 'lu', at: '2026-11-18T06:00:00Z', paid: '2026-11-18T08:00:00Z' },
      { handle: 'lu', at: '2026-11-18T06:00:00Z', paid: '2026-11-18T09:00:00Z' },
      { handle: 'lu', at: '2026-11-18T06:00:00Z', paid: '2026-11-18T16:00:00Z' },
      { handle: 'gone', at: '2026-11-18T06:00:00Z', released: 'hold' },
    ]);
    const done = await open({ createdAt: '2026-11-01T10:00:00Z' }, [
      paid('mia', '2026-11-02T10:00:00Z'),
      { handle: 'kat', at: '2026-11-02T10:00:00Z' },
    ]);
    await complete(done.id, '2026-11-03T10:00:00Z', [1]);
    const report = await lag();
    expect(report.rows).toEqual([
      {
        handle: 'mia',
        slug: board.slug,
        title: 'Blue Wig',
        number: 2,
        claimedAt: '2026-11-18T06:00:00.000Z',
        hoursPending: 54,
        price: [{ currency: 'USD', amountMinor: 700 }],
      },
      {
        handle: 'kat',
        slug: board.slug,
        title: 'Blue Wig',
        number: 1,
        claimedAt: '2026-11-20T11:30:00.000Z',
        hoursPending: 0.5,
        price: [{ currency: 'USD', amountMinor: 500 }],
      },
    ]);
    // Payments took 0, 2, 3 and 10 hours.
    expect(report.totals).toEqual({
      claims: 2,
      price: [{ currency: 'USD', amountMinor: 1_200 }],
      usualHours: 2.5,
      payments: 4,
    });
    expect(report.bars.map(({ count }) => count)).toEqual([0, 1, 0, 0, 1]);
    expect((await lag({ sort: 'price', order: 'asc' })).rows.map(({ handle }) => handle)).toEqual([
      'kat',
      'mia',
    ]);
    await core.fork().execute('update waffle set archived_at = now() where id = ?', [board.id]);
    expect(await lag({ range: '7d' })).toMatchObject({ rows: [], totals: { claims: 0, price: [] } });
  });
});

describe('the ghost rate', () => {
  it('is the part of a buyer’s claims that were released unpaid', async () => {
    await open({ createdAt: '2026-11-01T10:00:00Z' }, [
      { handle: 'mia', at: '2026-11-01T10:00:00Z', released: 'operator' },
      { handle: 'mia', at: '2026-11-01T10:00:00Z', released: 'buyer' },
      { handle: 'mia', at: '2026-11-01T10:00:00Z' },
      { handle: 'kat', at: '2026-11-01T10:00:00Z', released: 'hold' },
      { handle: 'kat', at: '2026-11-01T10:00:00Z', paid: '2026-11-01T11:00:00Z', released: 'operator' },
      paid('lu', '2026-11-01T10:00:00Z'),
      { handle: 'lu', at: '2025-11-01T10:00:00Z', released: 'hold' },
    ]);
    const report = await ghost();
    expect(report.rows).toEqual([
      { handle: 'mia', claimed: 3, ghosted: 2, gaveBack: 1, rate: 66.7 },
      { handle: 'kat', claimed: 2, ghosted: 1, gaveBack: 0, rate: 50 },
      { handle: 'lu', claimed: 1, ghosted: 0, gaveBack: 0, rate: 0 },
    ]);
    expect(report.totals).toEqual({ buyers: 3, claimed: 6, ghosted: 3, gaveBack: 1, rate: 50 });
    expect(report.bars.map(({ count }) => count)).toEqual([0, 2, 0, 0, 1]);
    expect((await ghost({ range: 'all', sort: 'rate', order: 'asc' })).rows.map(({ rate }) => rate)).toEqual([
      50, 50, 66.7,
    ]);
    expect(await ghost({ range: 'last-month' })).toMatchObject({ rows: [], totals: { rate: 0 } });
  });
});

describe('reading a report', () => {
  it('can change nothing, and sees one moment of the database', async () => {
    const change = (sql: string) => runReport(core.fork(), (tx) => tx.execute(sql));
    await expect(change('delete from waffle')).rejects.toThrow(/read-only transaction/);
    const seen = await runReport(core.fork(), async (tx) => {
      const count = () => tx.execute<{ count: number }[]>('select count(*) from buyer');
      const before = await count();
      await core.fork().execute(`insert into buyer (handle) values ('meanwhile')`);
      return [before, await count()];
    });
    expect(seen[0]).toEqual(seen[1]);
  });
});

describe('a report that takes too long', () => {
  it('is given up within its time and asks for fewer days', async () => {
    const limit = 'show statement_timeout';
    const before = await core.fork().execute(limit);
    const within = await runReport(core.fork(), (tx) => tx.execute(limit));
    expect(within).toEqual([{ statement_timeout: '8s' }]);
    const tooLong = runReport(core.fork(), async (tx) => {
      await tx.execute(`set local statement_timeout = '50ms'`);
      await tx.execute('select pg_sleep(60)');
    });
    await expect(tooLong).rejects.toMatchObject({ code: 'report.too_wide' });
    // Whoever has the connection next is not limited by that.
    expect(await core.fork().execute(limit)).toEqual(before);
  });
});

describe('every line of a paged report', () => {
  it('comes once and in order, however many pieces it takes', async () => {
    await core.fork().execute(`insert into buyer (handle) select 'b' || n from generate_series(1, 12001) n`);
    const { id } = await open({ createdAt: '2026-11-01T10:00:00Z', totalSpots: 2 }, []);
    await core.fork().execute(
      `insert into claim (id, waffle_id, number, handle, price_minor, status, claimed_at, released_at, release_cause,
         ticket_hash, op_id)
       select gen_random_uuid(), ?, 1, 'b' || n, 500, 'released', '2026-11-02T10:00:00Z', '2026-11-03T10:00:00Z',
         case when n % 2 = 0 then 'hold' else 'buyer' end, '', gen_random_uuid()
       from generate_series(1, 12001) n`,
      [id],
    );
    const handles: string[] = [];
    const readings: number[] = [];
    const fork = () => {
      readings.push(handles.length);
      return core.fork();
    };
    const input = ghostRateInput.parse({ sort: 'gaveBack', order: 'desc' });
    for await (const row of readEveryLine(fork, ghosts, input, clock.now())) handles.push(row.handle);
    // The next piece is read once the one before it is written, so that no more than one is ever in memory.
    expect(readings).toEqual([0, 5_000, 10_000]);
    expect(new Set(handles).size).toBe(12_001);
    const isOdd = (handle: string | undefined) => Number(handle?.slice(1)) % 2 === 1;
    expect([handles.length, isOdd(handles[6_000]), isOdd(handles[6_001])]).toEqual([12_001, true, false]);
  });
});
