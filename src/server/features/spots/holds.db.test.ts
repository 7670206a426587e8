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
import { reactions } from '#server/reactions.ts';
import type { OperatorBoard } from '#shared/live/board.ts';
import { clearWinners } from '../draws/commands/clear-winners.ts';
import { setWinners } from '../draws/commands/set-winners.ts';
import { archiveWaffle, unarchiveWaffle } from '../waffles/commands/archive-waffle.ts';
import type { ClaimDesk } from './commands/claim-spots.ts';
import { expireHolds } from './commands/expire-holds.ts';
import { extendHold } from './commands/extend-hold.ts';
import { markSpotPaid } from './commands/mark-spot-paid.ts';
import { pauseHolds } from './commands/pause-holds.ts';
import { claimOf, createTestDesk, expectExact, expectLogMatchesBoard, NOWHERE } from './spots.fixture.ts';
import { getOperatorBoard } from './spots.queries.ts';

const MINUTE_MS = 60_000;
const clock = createSteppedClock();
let database: TestDatabase;
let core: Core;
let desk: ClaimDesk;
let ana: Actor;
let waffle: { id: number; slug: string };
let empty: OperatorBoard;

beforeAll(async () => {
  database = await createTestDatabase();
  core = { ...createTestCore(database, clock), reactions };
  desk = createTestDesk(database, core);
  ana = await createTestActor(core, 'admin', 'Ana');
});
afterAll(async () => {
  await desk.close();
  await database.drop();
});
beforeEach(async () => {
  await core.fork().execute('delete from waffle');
  waffle = await openBoard(15);
  empty = await board();
});

async function openBoard(holdMinutes: number | null) {
  const opened = await addWaffle(core.fork(), { totalSpots: 10 });
  await database.pool.query('update waffle set hold_minutes = $2 where id = $1', [opened.id, holdMinutes]);
  return opened;
}

const board = () => getOperatorBoard(database.pool, waffle.id);
const statusOf = async (number: number) => (await board()).spots[number - 1]?.status;
const endOf = async (number: number) => (await board()).spots[number - 1]?.holdUntil ?? null;
const claim = (numbers: number[], handle = 'mia') =>
  desk.claim(claimOf(waffle.slug, numbers, handle), NOWHERE);
const inMinutes = (minutes: number) => new Date(clock.now().getTime() + minutes * MINUTE_MS).toISOString();
const pause = (paused: boolean) =>
  pauseHolds(callerOf(core, ana), { opId: makeOpId(), waffleId: waffle.id, paused });
async function pay(number: number) {
  const claimId = (await board()).spots[number - 1]?.claimId ?? '';
  await markSpotPaid(callerOf(core, ana), { opId: makeOpId(), waffleId: waffle.id, number, claimId });
}
async function extend(number: number, minutes: number) {
  const claimId = (await board()).spots[number - 1]?.claimId ?? '';
  return extendHold(callerOf(core, ana), { opId: makeOpId(), waffleId: waffle.id, number, claimId, minutes });
}

describe('a hold that is over', () => {
  it('gives the spots back in one event, by the hold timer, and leaves what is paid or newer', async () => {
    await claim([1, 2, 3]);
    clock.stepMs(10 * MINUTE_MS);
    await claim([4]);
    await markSpotPaid(callerOf(core, ana), {
      opId: makeOpId(),
      waffleId: waffle.id,
      number: 2,
      claimId: null,
    });
    clock.stepMs(5 * MINUTE_MS - 1);
    expect(await expireHolds(core)).toBe(0);
    clock.stepMs(1);
    expect(await expireHolds(core)).toBe(2);
    const after = await expectLogMatchesBoard(database, empty);
    expect(after.spots.slice(0, 4).map(({ status }) => status)).toEqual([
      'available',
      'paid',
      'available',
      'pending',
    ]);
    const { rows } = await database.pool.query(
      `select event - 'spots' as event from live_event where waffle_id = $1 and seq = $2`,
      [waffle.id, after.seq],
    );
    expect(rows).toEqual([
      { event: { kind: 'spot.released', cause: 'hold', by: 'hold timer', reason: null } },
    ]);
    const audit = await database.pool.query(
      `select actor_id, actor_name from audit_entry where action = 'expire_hold' and target_id like $1`,
      [`${waffle.id}/%`],
    );
    expect(audit.rows).toEqual([
      { actor_id: null, actor_name: 'hold timer' },
      { actor_id: null, actor_name: 'hold timer' },
    ]);
    expect((await claim([1], 'kat')).numbers).toEqual([1]);
  });

  it('is released once when several sweeps run at the same time', async () => {
    await claim([1, 2, 3]);
    clock.stepMs(15 * MINUTE_MS);
    const sweeps = await Promise.all(Array.from({ length: 5 }, () => expireHolds(core)));
    expect(sweeps.reduce((sum, expired) => sum + expired, 0)).toBe(3);
    expect((await expectExact(database, waffle.id)).seq).toBe(2);
  });

  it('is not released by a sweep that had to wait for somebody who paused the holds', async () => {
    await claim([1]);
    clock.stepMs(15 * MINUTE_MS);
    const operator = await database.pool.connect();
    await operator.query('begin');
    await operator.query('update waffle set holds_paused_at = now() where id = $1', [waffle.id]);
    const sweep = expireHolds(core);
    // The sweep has found the hold and stands at the lock before the pause is there to be seen.
    await expect
      .poll(async () => {
        const { rows } = await database.pool.query(
          `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        return rows.length;
      })
      .toBe(1);
    await operator.query('commit');
    operator.release();
    expect(await sweep).toBe(0);
    expect(await statusOf(1)).toBe('pending');
  });

  it('stays on boards that are completed or archived, and goes on all others', async () => {
    await claim([1]);
    await archiveWaffle(callerOf(core, ana), { opId: makeOpId(), waffleId: waffle.id });
    const archived = waffle;
    waffle = await openBoard(15);
    await claim([1]);
    clock.stepMs(15 * MINUTE_MS);
    expect(await expireHolds(core)).toBe(1);
    waffle = archived;
    expect(await statusOf(1)).toBe('pending');
  });

  it('ends later by the time the board was archived, since nobody could pay meanwhile', async () => {
    await claim([1]);
    clock.stepMs(5 * MINUTE_MS);
    await archiveWaffle(callerOf(core, ana), { opId: makeOpId(), waffleId: waffle.id });
    clock.stepMs(60 * MINUTE_MS);
    await unarchiveWaffle(callerOf(core, ana), { opId: makeOpId(), waffleId: waffle.id });
    expect(await endOf(1)).toBe(inMinutes(10));
    await expireHolds(core);
    expect(await statusOf(1)).toBe('pending');
    await expectLogMatchesBoard(database, empty);
  });

  it('ends later by the time there was a winner, once that one is cleared', async () => {
    await claim([1, 2]);
    clock.stepMs(5 * MINUTE_MS);
    await pay(1);
    const winners = { opId: makeOpId(), waffleId: waffle.id, numbers: [1], confirmUnpaid: true };
    await setWinners(callerOf(core, ana), winners);
    clock.stepMs(60 * MINUTE_MS);
    await clearWinners(callerOf(core, ana), { opId: makeOpId(), waffleId: waffle.id });
    expect(await endOf(2)).toBe(inMinutes(10));
    await expireHolds(core);
    expect(await statusOf(2)).toBe('pending');
    await expectLogMatchesBoard(database, empty);
  });

  it('is nothing on a board without hold minutes', async () => {
    waffle = await openBoard(null);
    await claim([1]);
    clock.stepMs(1_000 * MINUTE_MS);
    expect(await expireHolds(core)).toBe(0);
    expect(await statusOf(1)).toBe('pending');
  });
});

describe('pausing holds', () => {
  it('stops the clock of every hold until it runs again, for exactly the pause', async () => {
    await claim([1]);
    clock.stepMs(10 * MINUTE_MS);
    expect(await pause(true)).toEqual({ paused: true, unchanged: false, seq: 2 });
    expect((await board()).holdsPaused).toBe(true);
    clock.stepMs(60 * MINUTE_MS);
    expect(await expireHolds(core)).toBe(0);
    await pause(false);
    expect(await endOf(1)).toBe(inMinutes(5));
    await expectLogMatchesBoard(database, empty);
    clock.stepMs(5 * MINUTE_MS);
    expect(await expireHolds(core)).toBe(1);
  });

  it('gives claims of the pause their full time once the clock runs again', async () => {
    await pause(true);
    expect((await claim([2])).holdUntil).toBeNull();
    clock.stepMs(30 * MINUTE_MS);
    await pause(false);
    expect(await endOf(2)).toBe(inMinutes(15));
    await expectLogMatchesBoard(database, empty);
  });

  it('changes nothing where it is so already, and is refused where there are no holds or the board is closed', async () => {
    expect(await pause(false)).toEqual({ paused: false, unchanged: true, seq: 0 });
    await pause(true);
    expect(await pause(true)).toEqual({ paused: true, unchanged: true, seq: 1 });
    await archiveWaffle(callerOf(core, ana), { opId: makeOpId(), waffleId: waffle.id });
    await expect(pause(false)).rejects.toMatchObject({ code: 'waffle.archived' });
    waffle = await openBoard(null);
    await expect(pause(true)).rejects.toMatchObject({ code: 'hold.not_used' });
  });
});

describe('extending a hold', () => {
  it('adds minutes to its end, and counts from now where it is over but not swept yet', async () => {
    await claim([1, 2]);
    const end = Date.parse((await endOf(1)) ?? '');
    expect(await extend(1, 10)).toMatchObject({
      number: 1,
      holdUntil: new Date(end + 10 * MINUTE_MS).toISOString(),
      seq: 2,
    });
    clock.stepMs(40 * MINUTE_MS);
    await extend(2, 10);
    expect(await endOf(2)).toBe(inMinutes(10));
    await expectLogMatchesBoard(database, empty);
    expect(await expireHolds(core)).toBe(1);
    expect(await statusOf(2)).toBe('pending');
  });

  it('adds to what was left when the clock was stopped, while holds are paused', async () => {
    await claim([1]);
    clock.stepMs(20 * MINUTE_MS);
    await pause(true);
    clock.stepMs(60 * MINUTE_MS);
    await extend(1, 10);
    await pause(false);
    expect(await endOf(1)).toBe(inMinutes(10));
    await expectLogMatchesBoard(database, empty);
  });

  it('is refused for a claim without an end, a paid one and one that is gone', async () => {
    await claim([1]);
    await markSpotPaid(callerOf(core, ana), {
      opId: makeOpId(),
      waffleId: waffle.id,
      number: 1,
      claimId: null,
    });
    await expect(extend(1, 10)).rejects.toMatchObject({ code: 'spot.already_paid' });
    const gone = { opId: makeOpId(), waffleId: waffle.id, number: 5, claimId: makeOpId(), minutes: 5 };
    await expect(extendHold(callerOf(core, ana), gone)).rejects.toMatchObject({ code: 'spot.released' });
    waffle = await openBoard(null);
    await claim([1]);
    await expect(extend(1, 10)).rejects.toMatchObject({ code: 'hold.not_used' });
  });
});
