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
import { setWinners } from '../draws/commands/set-winners.ts';
import { readDrawableBoard } from '../draws/draws.queries.ts';
import { archiveWaffle } from '../waffles/commands/archive-waffle.ts';
import { lockWaffle } from '../waffles/waffles.queries.ts';
import type { ClaimDesk } from './commands/claim-spots.ts';
import { expireHolds } from './commands/expire-holds.ts';
import { markManySpotsPaid } from './commands/mark-many-spots-paid.ts';
import { markSpotPaid } from './commands/mark-spot-paid.ts';
import { releaseSpot } from './commands/release-spot.ts';
import { restoreSpot } from './commands/restore-spot.ts';
import { undoSpotPaid } from './commands/undo-spot-paid.ts';
import { claimOf, createTestDesk, NOWHERE } from './spots.fixture.ts';
import { getOperatorBoard } from './spots.queries.ts';

/** Taps that are recorded long after they were made, by devices whose clocks say anything. */

const HOUR_MS = 3_600_000;
const clock = createSteppedClock();
let database: TestDatabase;
let core: Core;
let desk: ClaimDesk;
let ana: Actor;
let bob: Actor;
let waffle: { id: number; slug: string };

beforeAll(async () => {
  database = await createTestDatabase();
  core = { ...createTestCore(database, clock), reactions };
  desk = createTestDesk(database, core);
  ana = await createTestActor(core, 'admin', 'Ana');
  bob = await createTestActor(core, 'waffle_manager', 'Bob');
});
afterAll(async () => {
  await desk.close();
  await database.drop();
});
beforeEach(async () => {
  clock.set('2026-11-20T19:00:00.000Z');
  waffle = await addWaffle(core.fork(), { totalSpots: 10 });
});

const board = () => getOperatorBoard(database.pool, waffle.id);
const isoIn = (ms: number) => new Date(clock.now().getTime() + ms).toISOString();
async function held(number: number, handle = 'mia'): Promise<string> {
  await desk.claim(claimOf(waffle.slug, [number], handle), NOWHERE);
  return (await board()).spots[number - 1]?.claimId ?? '';
}
const tap = (number: number, claimId: string, more: object = {}) => ({
  opId: makeOpId(),
  waffleId: waffle.id,
  number,
  claimId,
  ...more,
});

async function timesOf(opId: string) {
  const { rows } = await database.pool.query<{ action: string; performed: Date; recorded: Date }>(
    `select action, performed_at as performed, recorded_at as recorded from audit_entry where op_id = $1`,
    [opId],
  );
  return rows.map(({ action, performed, recorded }) => [
    action,
    performed.toISOString(),
    recorded.toISOString(),
  ]);
}

describe.each([
  ['an hour ago', -HOUR_MS],
  ['by a clock that is 24 hours slow', -24 * HOUR_MS],
  ['by a clock that is 24 hours fast', 24 * HOUR_MS],
])('a tap made %s', (_when, awayMs) => {
  it('is in the audit with both times, whatever it settles', async () => {
    const performedAt = isoIn(awayMs);
    const recordedAt = clock.now().toISOString();
    const claimId = await held(4);
    const other = await held(5);
    const by = callerOf(core, ana);
    const many = {
      opId: makeOpId(),
      performedAt,
      waffleId: waffle.id,
      spots: [
        { number: 4, claimId },
        { number: 5, claimId: other },
      ],
    };
    const written: [string, string[]][] = [];
    const run = async <Input extends { opId: string }>(
      command: (caller: typeof by, input: Input) => Promise<unknown>,
      input: Input,
      actions: string[],
    ) => {
      await command(by, input);
      written.push([input.opId, actions]);
    };
    await run(markSpotPaid, tap(4, claimId, { performedAt }), ['mark_paid']);
    await run(undoSpotPaid, tap(4, claimId, { performedAt }), ['undo_paid']);
    await run(markManySpotsPaid, many, ['mark_paid', 'mark_paid']);
    await run(releaseSpot, tap(4, claimId, { performedAt, reason: 'slip' }), ['release_spot']);
    await run(restoreSpot, tap(4, claimId, { performedAt }), ['restore_spot']);
    for (const [opId, actions] of written) {
      expect(await timesOf(opId)).toEqual(actions.map((action) => [action, performedAt, recordedAt]));
    }
  });

  it('changes neither who holds the spot nor who paid first nor the order of the list that is drawn from', async () => {
    const [one, two] = [await held(1, 'mia'), await held(2, 'kat')];
    await markSpotPaid(callerOf(core, bob), tap(1, one));
    clock.stepMs(1_000);
    const performedAt = isoIn(awayMs);
    // Ana's device says that hers came long before or after; Bob's was recorded first.
    const late = await markSpotPaid(callerOf(core, ana), tap(1, one, { performedAt }));
    expect(late).toMatchObject({ unchanged: true, by: 'Bob' });
    await markSpotPaid(callerOf(core, ana), tap(2, two, { performedAt }));
    const { spots } = await board();
    expect(spots[0]).toMatchObject({ paidBy: 'Bob', paidAt: isoIn(-1_000) });
    expect(spots[1]).toMatchObject({ paidBy: 'Ana', paidAt: isoIn(0) });
    const drawn = await core
      .fork()
      .transactional(async (em) => readDrawableBoard(em, await lockWaffle(em, waffle.id)));
    expect(drawn.entries.map(({ number }) => number)).toEqual([1, 2]);
    await setWinners(callerOf(core, ana), {
      opId: makeOpId(),
      performedAt,
      waffleId: waffle.id,
      numbers: [2],
      confirmUnpaid: true,
    });
    expect((await board()).waffle.completedAt).toBe(isoIn(0));
  });

  it('neither ends a hold nor keeps one: a claim that ran out before the tap arrived is gone', async () => {
    await database.pool.query('update waffle set hold_minutes = 15 where id = $1', [waffle.id]);
    const [paid, expired] = [await held(1), await held(2)];
    const performedAt = isoIn(awayMs);
    const ends = (await board()).spots[1]?.holdUntil;
    await markSpotPaid(callerOf(core, ana), tap(1, paid, { performedAt }));
    await undoSpotPaid(callerOf(core, ana), tap(1, paid, { performedAt }));
    expect((await board()).spots[1]?.holdUntil).toBe(ends);
    clock.stepMs(15 * 60_000);
    expect(await expireHolds(core)).toBe(1);
    const refused = markSpotPaid(callerOf(core, ana), tap(2, expired, { performedAt }));
    await expect(refused).rejects.toMatchObject({
      code: 'spot.released',
      details: { last: { what: 'released', by: 'hold timer', at: isoIn(0) } },
    });
  });

  it('is the same operation when it is sent again, also by a clock that was set right meanwhile', async () => {
    const input = tap(4, await held(4), { performedAt: isoIn(awayMs) });
    const first = await markSpotPaid(callerOf(core, ana), input);
    clock.stepMs(HOUR_MS);
    expect(await markSpotPaid(callerOf(core, ana), { ...input, performedAt: isoIn(0) })).toEqual(first);
    expect(await timesOf(input.opId)).toHaveLength(1);
  });
});

describe('a conflict says who did what and when', () => {
  type Commands = [name: string, run: (claimId: string) => Promise<unknown>];
  const each = (): Commands[] => [
    ['pay', (claimId) => markSpotPaid(callerOf(core, ana), tap(4, claimId))],
    ['undo', (claimId) => undoSpotPaid(callerOf(core, ana), tap(4, claimId))],
    ['release', (claimId) => releaseSpot(callerOf(core, ana), tap(4, claimId, { reason: 'slip' }))],
    [
      'bulk',
      async (claimId) => {
        const spots = [{ number: 4, claimId }];
        const bulk = { opId: makeOpId(), waffleId: waffle.id, spots };
        const [result] = (await markManySpotsPaid(callerOf(core, ana), bulk)).results;
        throw result;
      },
    ],
  ];
  const free = { status_now: 'available', handle_now: null, claim_id_now: null, claimed_at_now: null };

  it('when the claim was released by an operator, by the buyer or by the hold timer', async () => {
    const claimId = await held(4);
    clock.stepMs(60_000);
    await releaseSpot(callerOf(core, bob), tap(4, claimId));
    const last = { what: 'released', by: 'Bob', at: isoIn(0) };
    for (const [name, run] of each()) {
      await expect(run(claimId), name).rejects.toMatchObject({
        code: 'spot.released',
        details: { number: 4, ...free, last },
      });
    }
  });

  it('when somebody else holds the spot by now: who released it, who has it, since when', async () => {
    const claimId = await held(4);
    await releaseSpot(callerOf(core, bob), tap(4, claimId));
    const last = { what: 'released', by: 'Bob', at: isoIn(0) };
    clock.stepMs(60_000);
    const other = await held(4, 'kat');
    for (const [name, run] of each()) {
      await expect(run(claimId), name).rejects.toMatchObject({
        code: 'spot.changed_hands',
        details: {
          number: 4,
          status_now: 'pending',
          handle_now: 'kat',
          claim_id_now: other,
          claimed_at_now: isoIn(0),
          last,
        },
      });
    }
  });

  it('when the spot came and went again since: how the claim that was meant ended, not a later one', async () => {
    const claimId = await held(4);
    await releaseSpot(callerOf(core, bob), tap(4, claimId));
    const last = { what: 'released', by: 'Bob', at: isoIn(0) };
    clock.stepMs(60_000);
    await releaseSpot(callerOf(core, ana), tap(4, await held(4, 'kat')));
    for (const [name, run] of each()) {
      await expect(run(claimId), name).rejects.toMatchObject({
        code: 'spot.released',
        details: { ...free, last },
      });
    }
  });

  it('when the waffle has its winner, however it got it', async () => {
    const [claimId, won] = [await held(4), await held(5, 'kat')];
    await markSpotPaid(callerOf(core, bob), tap(5, won));
    clock.stepMs(60_000);
    const winner = { opId: makeOpId(), waffleId: waffle.id, numbers: [5], confirmUnpaid: true };
    await setWinners(callerOf(core, bob), winner);
    const last = { what: 'completed', by: 'Bob', at: isoIn(0) };
    for (const [name, run] of each()) {
      await expect(run(claimId), name).rejects.toMatchObject({ code: 'waffle.completed', details: { last } });
    }
  });

  it('when the waffle is archived', async () => {
    const claimId = await held(4);
    clock.stepMs(60_000);
    await archiveWaffle(callerOf(core, bob), { opId: makeOpId(), waffleId: waffle.id });
    const last = { what: 'archived', by: 'Bob', at: isoIn(0) };
    for (const [name, run] of each()) {
      await expect(run(claimId), name).rejects.toMatchObject({ code: 'waffle.archived', details: { last } });
    }
  });

  it('when the spot was paid meanwhile and the release has no reason', async () => {
    const claimId = await held(4);
    await markSpotPaid(callerOf(core, bob), tap(4, claimId));
    const last = { what: 'paid', by: 'Bob', at: isoIn(0) };
    await expect(releaseSpot(callerOf(core, ana), tap(4, claimId))).rejects.toMatchObject({
      code: 'spot.reason_required',
      details: { number: 4, status_now: 'paid', handle_now: 'mia', last },
    });
  });
});
