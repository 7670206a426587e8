import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Core } from '#server/core/context.ts';
import { createSteppedClock, createTestCore } from '#server/core/testing.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { checkDraw } from '#shared/draws/draws.rules.ts';
import { applyBoardEvent, freeSpot, type OperatorBoard } from '#shared/live/board.ts';
import type { LoggedEvent } from '#shared/live/events.ts';
import { shownStatus } from '#shared/spots/spots.rules.ts';
import { listWafflesInput } from '#shared/waffles/waffles.schemas.ts';
import { getDrawCertificate } from '../features/draws/draws.queries.ts';
import { expectExact } from '../features/spots/spots.fixture.ts';
import { getOperatorBoard } from '../features/spots/spots.queries.ts';
import { listWaffles } from '../features/waffles/waffles.queries.ts';
import { seedDemo } from './seed-demo.ts';

const SLUGS = ['lantern-tote', 'blue-wig-3', 'signed-tour-vinyl', 'holiday-mega-drop'];

const clock = createSteppedClock();
let database: TestDatabase;
let core: Core;
let said: string;

beforeAll(async () => {
  database = await createTestDatabase();
  core = createTestCore(database, clock);
  said = await seedDemo(core);
});
afterAll(() => database.drop());

async function readLog(waffleId: number): Promise<LoggedEvent[]> {
  const { rows } = await database.pool.query<Omit<LoggedEvent, 'at'> & { at: Date }>(
    'select seq, at, op_id as "opId", event from live_event where waffle_id = $1 order by seq',
    [waffleId],
  );
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

async function dumpOf({ pool }: TestDatabase): Promise<string> {
  const parts: unknown[] = [];
  for (const table of [
    'waffle',
    'spot',
    'claim',
    'buyer',
    'winner',
    'draw',
    'live_event',
    'audit_entry',
    'receipt',
  ]) {
    parts.push((await pool.query(`select * from ${table} as t order by t::text`)).rows);
  }
  return JSON.stringify(parts);
}

/** A board as people see it: without ids, which are new ones in every database. */
function looksOf(board: OperatorBoard): unknown {
  return {
    ...board,
    waffle: { ...board.waffle, id: 0 },
    spots: board.spots.map((spot) => ({ ...spot, claimId: null })),
  };
}

describe('the demonstration', () => {
  it('has boards of 10, 25, 100 and 500 spots in every state', async () => {
    const boards = await Promise.all(SLUGS.map((slug) => getOperatorBoard(database.pool, slug)));
    expect(boards.map((board) => board.waffle.totalSpots)).toEqual([10, 25, 100, 500]);
    expect(boards.map((board) => [board.waffle.status, board.waffle.archived])).toEqual([
      ['completed', true],
      ['completed', false],
      ['active', false],
      ['active', false],
    ]);
    const states = boards.map((board) => {
      const won = new Set(board.winners.map((winner) => winner.number));
      return board.spots.map((spot) =>
        shownStatus(spot.status, board.waffle.status === 'completed', won.has(spot.number)),
      );
    });
    const count = (index: number, state: string) => states[index]?.filter((one) => one === state).length ?? 0;
    expect([count(0, 'winner'), count(0, 'lost'), count(1, 'winner'), count(1, 'lost')]).toEqual([
      1, 9, 1, 24,
    ]);
    for (const index of [2, 3]) {
      for (const state of ['available', 'pending', 'paid']) expect(count(index, state)).toBeGreaterThan(5);
    }
    expect(said).toBe('Filled 4 demonstration boards.');
    const dashboard = await listWaffles(core.fork(), listWafflesInput.parse({}));
    expect(dashboard.totals).toEqual({ active: 3, archived: 1 });
  });

  it.each(SLUGS)('replays the log of %s to exactly the board that is stored', async (slug) => {
    const stored = await getOperatorBoard(database.pool, slug);
    const log = await readLog(stored.waffle.id);
    const empty: OperatorBoard = {
      waffle: { ...stored.waffle, status: 'active', archived: false, completedAt: null },
      version: 1,
      holdsPaused: false,
      spots: Array.from({ length: stored.waffle.totalSpots }, (_, index) => freeSpot(index + 1)),
      winners: [],
      seq: 0,
    };
    const replayed = log.reduce((board, { seq, at, event }) => applyBoardEvent(board, seq, at, event), empty);
    expect(replayed).toEqual(stored);
    await expectExact(database, stored.waffle.id);
  });

  it('happened in the past, spread over time, each step in its order', async () => {
    for (const slug of SLUGS) {
      const { waffle } = await getOperatorBoard(database.pool, slug);
      const times = (await readLog(waffle.id)).map(({ at }) => at);
      expect(times).toEqual([...times].sort());
      expect(times.every((at) => at > waffle.createdAt && at <= clock.now().toISOString())).toBe(true);
      expect(new Set(times).size).toBeGreaterThan(times.length * 0.9);
    }
  });

  it('shows every kind of step, released and undone ones too', async () => {
    const { rows } = await database.pool.query<{ kind: string }>(
      `select distinct event ->> 'kind' as kind from live_event order by 1`,
    );
    expect(rows.map(({ kind }) => kind)).toEqual([
      'draw.sealed',
      'spot.claimed',
      'spot.paid',
      'spot.payment_undone',
      'spot.released',
      'waffle.archived',
      'winner.set',
    ]);
    const { rows: audited } = await database.pool.query<{ missing: number }>(
      `select count(*)::int as missing from live_event e
       where not exists (select from audit_entry a where a.op_id = e.op_id)`,
    );
    expect(audited).toEqual([{ missing: 0 }]);
  });

  it('has a draw that anybody can check', async () => {
    const [attempt] = (await getDrawCertificate(core.fork(), 'blue-wig-3')).attempts;
    const verdict =
      attempt && (await checkDraw(attempt, (bytes) => createHash('sha256').update(bytes).digest()));
    expect(verdict).toMatchObject({ listMatches: true, secretMatches: true, winnersMatch: true });
  });

  it('changes nothing when it is filled again, later and twice at once', async () => {
    const before = await dumpOf(database);
    clock.stepMs(86_400_000);
    const again = await Promise.all([seedDemo(core), seedDemo(core)]);
    expect(again).toEqual([
      'The demonstration boards were filled before; nothing was changed.',
      'The demonstration boards were filled before; nothing was changed.',
    ]);
    expect(await dumpOf(database)).toBe(before);
    clock.stepMs(-86_400_000);
  });

  it('looks the same wherever it is filled, also by two processes at once', async () => {
    const other = await createTestDatabase();
    try {
      const otherCore = createTestCore(other, clock);
      await Promise.all([seedDemo(otherCore), seedDemo(otherCore)]);
      for (const slug of SLUGS) {
        const [here, there] = await Promise.all([
          getOperatorBoard(database.pool, slug),
          getOperatorBoard(other.pool, slug),
        ]);
        expect(looksOf(there)).toEqual(looksOf(here));
      }
    } finally {
      await other.drop();
    }
  });

  it('leaves a board alone whose address somebody else has taken', async () => {
    const other = await createTestDatabase();
    try {
      const otherCore = createTestCore(other, clock);
      await otherCore
        .fork()
        .execute(
          `insert into waffle (slug, title, total_spots, price_minor, currency) values ('blue-wig-3', 'Mine', 5, 1, 'USD')`,
        );
      await seedDemo(otherCore);
      expect((await getOperatorBoard(other.pool, 'blue-wig-3')).waffle.title).toBe('Mine');
      expect((await getOperatorBoard(other.pool, 'blue-wig-3-2')).waffle.title).toBe('Blue Wig #3');
    } finally {
      await other.drop();
    }
  });
});
