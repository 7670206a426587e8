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
import type { ErrorCode } from '#shared/kernel/errors.ts';
import type { OperatorBoard } from '#shared/live/board.ts';
import { type BoardEvent, toPublicEvent } from '#shared/live/events.ts';
import { archiveWaffle } from '../waffles/commands/archive-waffle.ts';
import { announcePayment } from './commands/announce-payment.ts';
import type { ClaimDesk } from './commands/claim-spots.ts';
import { markManySpotsPaid } from './commands/mark-many-spots-paid.ts';
import { markSpotPaid } from './commands/mark-spot-paid.ts';
import { releaseOwnSpot } from './commands/release-own-spot.ts';
import { releaseSpot } from './commands/release-spot.ts';
import { restoreSpot } from './commands/restore-spot.ts';
import { undoSpotPaid } from './commands/undo-spot-paid.ts';
import { claimOf, createTestDesk, expectExact, expectLogMatchesBoard, NOWHERE } from './spots.fixture.ts';
import { getMySpots, getOperatorBoard } from './spots.queries.ts';

const clock = createSteppedClock();
const START = clock.now().toISOString();
let database: TestDatabase;
let core: Core;
let desk: ClaimDesk;
let ana: Actor;
let bob: Actor;
let waffle: { id: number; slug: string };
let empty: OperatorBoard;

beforeAll(async () => {
  database = await createTestDatabase();
  core = createTestCore(database, clock);
  desk = createTestDesk(database, core);
  ana = await createTestActor(core, 'admin', 'Ana');
  bob = await createTestActor(core, 'waffle_manager', 'Bob');
});
afterAll(async () => {
  await desk.close();
  await database.drop();
});
beforeEach(async () => {
  clock.set(START);
  waffle = await addWaffle(core.fork(), { totalSpots: 10 });
  empty = await getOperatorBoard(database.pool, waffle.id);
});

const board = () => getOperatorBoard(database.pool, waffle.id);
const spotOf = async (number: number) => (await board()).spots[number - 1];
const claim = (numbers: number[], handle: string) =>
  desk.claim(claimOf(waffle.slug, numbers, handle), NOWHERE);

/** Claims a spot and returns the claim's id. */
async function held(number: number, handle = 'mia'): Promise<string> {
  await claim([number], handle);
  return (await spotOf(number))?.claimId ?? '';
}

const target = (number: number, claimId: string | null, reason?: string) => ({
  opId: makeOpId(),
  waffleId: waffle.id,
  number,
  claimId,
  ...(reason === undefined ? {} : { reason }),
});
const pay = (number: number, claimId: string | null, by = ana) =>
  markSpotPaid(callerOf(core, by), target(number, claimId));
const undo = (number: number, claimId: string | null, reason?: string) =>
  undoSpotPaid(callerOf(core, ana), target(number, claimId, reason));
const release = (number: number, claimId: string | null, reason?: string, by = ana) =>
  releaseSpot(callerOf(core, by), target(number, claimId, reason));

async function complete() {
  const event = { kind: 'winner.set', winners: [], completedAt: clock.now().toISOString(), by: 'Bob' };
  await database.pool.query(
    `with w as (update waffle set status = 'completed', completed_at = $2, seq = seq + 1 where id = $1 returning seq)
     insert into live_event (waffle_id, seq, at, event) select $1, seq, $2, $3 from w`,
    [waffle.id, clock.now(), event],
  );
}

async function expectRefused(call: () => Promise<unknown>, code: ErrorCode, details: object = {}) {
  const before = await board();
  await expect(call()).rejects.toMatchObject({ code, details });
  expect(await board()).toEqual(before);
}

async function auditOf(action: string) {
  const { rows } = await database.pool.query<Record<string, unknown>>(
    `select actor_name, target_label, before, after, reason from audit_entry
     where action = $1 and target_id like $2 order by id`,
    [action, `${waffle.id}/%`],
  );
  return rows;
}

async function lastEvent(): Promise<BoardEvent | undefined> {
  const { rows } = await database.pool.query<{ event: BoardEvent }>(
    'select event from live_event where waffle_id = $1 order by seq desc limit 1',
    [waffle.id],
  );
  return rows[0]?.event;
}

describe('marking a spot as paid', () => {
  it('turns a pending claim into a paid one, with who and when', async () => {
    const claimId = await held(4);
    clock.stepMs(60_000);
    const answer = await pay(4, claimId);
    expect(answer).toEqual({
      number: 4,
      claimId,
      handle: 'mia',
      status: 'paid',
      unchanged: false,
      by: 'Ana',
      at: clock.now().toISOString(),
      seq: 2,
    });
    expect(await spotOf(4)).toMatchObject({
      status: 'paid',
      paidAt: clock.now().toISOString(),
      paidBy: 'Ana',
    });
    expect(await lastEvent()).toEqual({ kind: 'spot.paid', spots: [{ number: 4, claimId }], by: 'Ana' });
    expect(await auditOf('mark_paid')).toEqual([
      {
        actor_name: 'Ana',
        target_label: 'Blue Wig #3, spot 4',
        before: { claimId, handle: 'mia', status: 'pending', priceMinor: 500 },
        after: { claimId, handle: 'mia', status: 'paid', priceMinor: 500, paidBy: 'Ana' },
        reason: null,
      },
    ]);
    await expectLogMatchesBoard(database, empty);
  });

  it('succeeds without writing anything where it is paid already, and says by whom and when', async () => {
    const claimId = await held(4);
    await pay(4, claimId, bob);
    const paidAt = clock.now().toISOString();
    clock.stepMs(60_000);
    const before = await board();
    expect(await pay(4, claimId)).toMatchObject({
      unchanged: true,
      by: 'Bob',
      at: paidAt,
      status: 'paid',
      seq: 2,
    });
    expect(await board()).toEqual(before);
    expect(await auditOf('mark_paid')).toHaveLength(1);
  });

  it('never pays another handle that holds the spot by now', async () => {
    const claimId = await held(4);
    await release(4, claimId, undefined, bob);
    const releasedAt = clock.now().toISOString();
    clock.stepMs(60_000);
    const other = await held(4, 'kat');
    await expectRefused(() => pay(4, claimId), 'spot.changed_hands', {
      number: 4,
      status_now: 'pending',
      handle_now: 'kat',
      claim_id_now: other,
      claimed_at_now: clock.now().toISOString(),
      last: { what: 'released', by: 'Bob', at: releasedAt },
    });
  });

  it('is refused where the claim was released, and says who did it and that the spot is free', async () => {
    const claimId = await held(4);
    clock.stepMs(60_000);
    await release(4, claimId, undefined, bob);
    await expectRefused(() => pay(4, claimId), 'spot.released', {
      number: 4,
      status_now: 'available',
      handle_now: null,
      claim_id_now: null,
      claimed_at_now: null,
      last: { what: 'released', by: 'Bob', at: clock.now().toISOString() },
    });
  });

  it('means whoever holds the spot where no claim is named', async () => {
    const claimId = await held(4);
    expect(await pay(4, null)).toMatchObject({ claimId, status: 'paid' });
    await expectRefused(() => pay(5, null), 'spot.not_claimed', { status_now: 'available', last: null });
    await expectRefused(() => pay(11, null), 'spot.unknown');
  });

  it('is refused on a completed and on an archived board, with who closed it', async () => {
    const claimId = await held(4);
    await archiveWaffle(callerOf(core, bob), { opId: makeOpId(), waffleId: waffle.id });
    const last = { what: 'archived', by: 'Bob', at: clock.now().toISOString() };
    for (const call of [pay, undo, release]) {
      await expectRefused(() => call(4, claimId), 'waffle.archived', { handle_now: 'mia', last });
    }
    waffle = await addWaffle(core.fork(), { totalSpots: 10 });
    const other = await held(4, 'kat');
    await complete();
    for (const call of [pay, undo, release]) {
      await expectRefused(() => call(4, other), 'waffle.completed', {
        handle_now: 'kat',
        last: { what: 'completed', by: 'Bob', at: clock.now().toISOString() },
      });
    }
  });

  it('is refused where the waffle does not exist', async () => {
    const input = { ...target(1, null), waffleId: 987_654 };
    await expect(markSpotPaid(callerOf(core, ana), input)).rejects.toMatchObject({
      code: 'waffle.not_found',
    });
  });

  it('happens once when two people tap at once, and the second is told about the first', async () => {
    const claimId = await held(4);
    const answers = await Promise.all([pay(4, claimId, ana), pay(4, claimId, bob)]);
    expect(answers.filter(({ unchanged }) => unchanged)).toHaveLength(1);
    expect(answers[0]?.by).toBe(answers[1]?.by);
    expect(await auditOf('mark_paid')).toHaveLength(1);
  });

  it('is undone as a whole where its audit row cannot be written', async () => {
    const claimId = await held(4);
    const before = await board();
    await database.pool.query(`create function refuse_audit() returns trigger language plpgsql as
      $$ begin raise exception 'the audit is full'; end $$`);
    await database.pool.query(
      'create trigger refuse_audit before insert on audit_entry for each row execute function refuse_audit()',
    );
    const input = target(4, claimId);
    await expect(markSpotPaid(callerOf(core, ana), input)).rejects.toThrow('the audit is full');
    expect(await board()).toEqual(before);
    await database.pool.query('drop trigger refuse_audit on audit_entry');
    await database.pool.query('drop function refuse_audit');
    expect(await markSpotPaid(callerOf(core, ana), input)).toMatchObject({
      status: 'paid',
      unchanged: false,
    });
  });
});

describe('undoing a payment', () => {
  it('lets the same claim wait again, at its own price, with a reason for the audit', async () => {
    const claimId = await held(4);
    await database.pool.query('update waffle set price_minor = 900 where id = $1', [waffle.id]);
    empty = { ...empty, waffle: { ...empty.waffle, priceMinor: 900 } };
    await pay(4, claimId);
    const answer = await undo(4, claimId, 'The transfer came back.');
    expect(answer).toMatchObject({ claimId, status: 'pending', unchanged: false, by: 'Ana', seq: 3 });
    expect(await spotOf(4)).toMatchObject({
      claimId,
      status: 'pending',
      priceMinor: 500,
      paidAt: null,
      paidBy: null,
    });
    expect(await auditOf('undo_paid')).toMatchObject([{ reason: 'The transfer came back.' }]);
    await expectLogMatchesBoard(database, empty);
    expect(await undo(4, claimId)).toMatchObject({ unchanged: true, status: 'pending', seq: 3 });
  });

  it('is refused for a claim that is gone', async () => {
    const claimId = await held(4);
    await release(4, claimId);
    await expectRefused(() => undo(4, claimId), 'spot.released');
    const other = await held(4, 'kat');
    await expectRefused(() => undo(4, claimId), 'spot.changed_hands', { claim_id_now: other });
  });
});

describe('releasing a spot', () => {
  it('frees a pending spot without a reason and keeps the claim as history', async () => {
    const claimId = await held(4);
    expect(await release(4, claimId)).toMatchObject({
      status: 'available',
      handle: 'mia',
      by: 'Ana',
      seq: 2,
    });
    expect(await spotOf(4)).toMatchObject({ status: 'available', handle: null, claimId: null });
    const { claims } = await expectExact(database, waffle.id);
    expect(claims).toMatchObject([{ number: 4, handle: 'mia', status: 'released' }]);
    await expectLogMatchesBoard(database, empty);
    expect((await claim([4], 'kat')).numbers).toEqual([4]);
  });

  it('frees a paid spot only with a reason', async () => {
    const claimId = await held(4);
    await pay(4, claimId, bob);
    const paidAt = clock.now().toISOString();
    for (const reason of [undefined, '', '   ']) {
      await expectRefused(() => release(4, claimId, reason), 'spot.reason_required', {
        status_now: 'paid',
        last: { what: 'paid', by: 'Bob', at: paidAt },
      });
    }
    await release(4, claimId, 'Paid twice.');
    expect(await lastEvent()).toMatchObject({
      kind: 'spot.released',
      cause: 'operator',
      reason: 'Paid twice.',
    });
    expect(await auditOf('release_spot')).toMatchObject([{ reason: 'Paid twice.' }]);
    await expectLogMatchesBoard(database, empty);
  });

  it('is refused for a claim that is gone: the next holder keeps the spot', async () => {
    const claimId = await held(4);
    await release(4, claimId);
    await expectRefused(() => release(4, claimId), 'spot.released');
    const other = await held(4, 'kat');
    await expectRefused(() => release(4, claimId), 'spot.changed_hands', {
      claim_id_now: other,
      handle_now: 'kat',
    });
  });
});

describe('paying several spots at once', () => {
  it('gives one result per spot in the order asked, one event, and one audit row per paid spot', async () => {
    const ids = [await held(1), await held(2), await held(3), await held(4)];
    await pay(2, ids[1] ?? '', bob);
    const bobPaidAt = clock.now().toISOString();
    await release(3, ids[2] ?? '');
    const kat = await held(3, 'kat');
    await release(4, ids[3] ?? '', undefined, bob);
    clock.stepMs(60_000);
    const { seq: before } = await board();
    const spots = [4, 3, 2, 1].map((number) => ({ number, claimId: ids[number - 1] ?? null }));
    const answer = await markManySpotsPaid(callerOf(core, ana), {
      opId: makeOpId(),
      waffleId: waffle.id,
      spots: [...spots, { number: 9, claimId: null }, { number: 99, claimId: null }],
    });
    expect(answer.seq).toBe(before + 1);
    expect(answer.results).toMatchObject([
      { ok: false, number: 4, code: 'spot.released', details: { last: { what: 'released', by: 'Bob' } } },
      { ok: false, number: 3, code: 'spot.changed_hands', details: { handle_now: 'kat', claim_id_now: kat } },
      { ok: true, number: 2, unchanged: true, by: 'Bob', at: bobPaidAt },
      { ok: true, number: 1, unchanged: false, by: 'Ana', at: clock.now().toISOString(), seq: before + 1 },
      { ok: false, number: 9, code: 'spot.not_claimed', details: { status_now: 'available', last: null } },
      { ok: false, number: 99, code: 'spot.unknown' },
    ]);
    expect(await lastEvent()).toEqual({
      kind: 'spot.paid',
      spots: [{ number: 1, claimId: ids[0] }],
      by: 'Ana',
    });
    expect(await auditOf('mark_paid')).toHaveLength(2);
    await expectLogMatchesBoard(database, empty);
  });

  it('writes no event where nothing changes', async () => {
    const claimId = await held(1);
    await pay(1, claimId);
    const input = { opId: makeOpId(), waffleId: waffle.id, spots: [{ number: 1, claimId }] };
    const answer = await markManySpotsPaid(callerOf(core, ana), input);
    expect(answer).toMatchObject({ seq: 2, results: [{ ok: true, unchanged: true }] });
    expect((await board()).seq).toBe(2);
  });

  it('pays a thousand spots in one event', async () => {
    waffle = await addWaffle(core.fork(), { totalSpots: 1_000 });
    empty = await board();
    const numbers = Array.from({ length: 1_000 }, (_, index) => index + 1);
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => claim(numbers.slice(index * 50, index * 50 + 50), 'mia')),
    );
    const answer = await markManySpotsPaid(callerOf(core, ana), {
      opId: makeOpId(),
      waffleId: waffle.id,
      spots: numbers.map((number) => ({ number, claimId: null })),
    });
    expect(answer.results.filter(({ ok }) => ok)).toHaveLength(1_000);
    expect((await expectLogMatchesBoard(database, empty)).seq).toBe(21);
  });

  it('is refused as a whole on a board that is closed, and may be sent again once it is open', async () => {
    const claimId = await held(1);
    await complete();
    const input = { opId: makeOpId(), waffleId: waffle.id, spots: [{ number: 1, claimId }] };
    await expect(markManySpotsPaid(callerOf(core, ana), input)).rejects.toMatchObject({
      code: 'waffle.completed',
      details: { last: { what: 'completed', by: 'Bob', at: clock.now().toISOString() } },
    });
    await database.pool.query(`update waffle set status = 'active', completed_at = null where id = $1`, [
      waffle.id,
    ]);
    expect(await markManySpotsPaid(callerOf(core, ana), input)).toMatchObject({ results: [{ ok: true }] });
  });
});

describe("a buyer's own link", () => {
  it('shows what the handle holds, what is owed, and what became of the rest', async () => {
    const phone = { ip: null, deviceId: 'phone' };
    const { ticket } = await desk.claim(claimOf(waffle.slug, [3, 1, 2], 'mia'), phone);
    await desk.claim(claimOf(waffle.slug, [5], 'mia'), phone);
    await pay(1, null);
    await release(2, null);
    const mine = await getMySpots(database.pool, ticket);
    expect(mine).toMatchObject({ handle: 'mia', owedMinor: 1_000, seq: 4, waffle: { slug: waffle.slug } });
    expect(mine.spots.map(({ number, status, releasedBy }) => ({ number, status, releasedBy }))).toEqual([
      { number: 1, status: 'paid', releasedBy: null },
      { number: 3, status: 'pending', releasedBy: null },
      { number: 5, status: 'pending', releasedBy: null },
      { number: 2, status: 'released', releasedBy: 'operator' },
    ]);
    await expect(getMySpots(database.pool, 'no-such-ticket-at-all-here')).rejects.toMatchObject({
      code: 'ticket.not_found',
    });
  });

  it('leaves an "I paid" note on what is owed, for the operators only', async () => {
    const { ticket } = await claim([1, 2], 'mia');
    await pay(1, null);
    const input = { opId: makeOpId(), ticket, note: 'Sent by Venmo as Mia B.' };
    const answer = await announcePayment(callerOf(core, null), input);
    expect(answer).toEqual({ numbers: [2], seq: 3 });
    expect(await announcePayment(callerOf(core, null), input)).toEqual(answer);
    expect(await spotOf(2)).toMatchObject({ note: 'Sent by Venmo as Mia B.' });
    const event = await lastEvent();
    expect(event).toMatchObject({ kind: 'spot.payment_announced', note: 'Sent by Venmo as Mia B.' });
    expect(event && toPublicEvent(event)).toEqual({ kind: 'unseen' });
    const { rows } = await database.pool.query(
      `select actor_id, actor_name from audit_entry where action = 'announce_payment' and target_id = $1`,
      [String(waffle.id)],
    );
    expect(rows).toEqual([{ actor_id: null, actor_name: '@mia' }]);
    await expectLogMatchesBoard(database, empty);
    await pay(2, null);
    expect(await announcePayment(callerOf(core, null), { ...input, opId: makeOpId() })).toMatchObject({
      numbers: [],
    });
  });

  it('gives back an unpaid spot of its own, and nothing else', async () => {
    const { ticket } = await claim([1, 2], 'mia');
    await held(3, 'kat');
    await pay(2, null);
    const giveBack = (number: number, secret = ticket) =>
      releaseOwnSpot(callerOf(core, null), { opId: makeOpId(), ticket: secret, number });
    await expectRefused(() => giveBack(2), 'spot.already_paid');
    await expectRefused(() => giveBack(3), 'spot.not_claimed');
    await expectRefused(() => giveBack(1, 'no-such-ticket-at-all-here'), 'ticket.not_found');
    expect(await giveBack(1)).toEqual({ number: 1, seq: 4 });
    expect(await lastEvent()).toMatchObject({ kind: 'spot.released', cause: 'buyer', by: '@mia' });
    await expectRefused(() => giveBack(1), 'spot.released');
    await expectLogMatchesBoard(database, empty);
  });

  it('changes nothing on a board that is closed', async () => {
    const { ticket } = await claim([1], 'mia');
    await complete();
    await expectRefused(
      () => releaseOwnSpot(callerOf(core, null), { opId: makeOpId(), ticket, number: 1 }),
      'waffle.not_open',
    );
    await expectRefused(
      () => announcePayment(callerOf(core, null), { opId: makeOpId(), ticket, note: '' }),
      'waffle.not_open',
    );
  });
});

describe('taking a release back', () => {
  const restore = (number: number, claimId: string, by = ana) =>
    restoreSpot(callerOf(core, by), { opId: makeOpId(), waffleId: waffle.id, number, claimId });

  it('gives a pending claim its spot again, exactly as it stood', async () => {
    const { ticket } = await claim([4], 'mia');
    await announcePayment(callerOf(core, null), { opId: makeOpId(), ticket, note: 'sent' });
    const before = await spotOf(4);
    clock.stepMs(60_000);
    await release(4, before?.claimId ?? '');
    clock.stepMs(2_000);
    const answer = await restore(4, before?.claimId ?? '');
    expect(answer).toMatchObject({
      number: 4,
      handle: 'mia',
      status: 'pending',
      unchanged: false,
      by: 'Ana',
    });
    expect(await spotOf(4)).toEqual(before);
    await expectLogMatchesBoard(database, empty);
    expect(await auditOf('restore_spot')).toMatchObject([
      { before: { status: 'released' }, after: { status: 'pending' } },
    ]);
  });

  it('gives a paid one back with its payment', async () => {
    const claimId = await held(4);
    await pay(4, claimId, bob);
    const before = await spotOf(4);
    await release(4, claimId, 'slip');
    await restore(4, claimId);
    expect(await spotOf(4)).toEqual(before);
    await expectLogMatchesBoard(database, empty);
  });

  it('is refused where somebody claimed the spot meanwhile, and says who', async () => {
    const claimId = await held(4);
    await release(4, claimId);
    await claim([4], 'zoe');
    await expectRefused(() => restore(4, claimId), 'spot.changed_hands', { handle_now: 'zoe' });
  });

  it('changes nothing where the claim holds its spot, and knows no strangers', async () => {
    const claimId = await held(4);
    expect(await restore(4, claimId)).toMatchObject({ unchanged: true, status: 'pending' });
    await expectRefused(() => restore(5, claimId), 'spot.not_claimed');
  });

  it('is refused on a completed or archived board', async () => {
    const claimId = await held(4);
    await release(4, claimId);
    await complete();
    await expectRefused(() => restore(4, claimId), 'waffle.completed');
    await archiveWaffle(callerOf(core, ana), { opId: makeOpId(), waffleId: waffle.id });
    await expectRefused(() => restore(4, claimId), 'waffle.archived');
  });
});

describe('a public event', () => {
  it('carries no name of an operator, no reason, no claim id, no note and no operation id', async () => {
    const { ticket } = await claim([1, 2], 'mia');
    await announcePayment(callerOf(core, null), { opId: makeOpId(), ticket, note: 'my note' });
    await pay(1, null);
    await undo(1, null, 'my reason');
    const claimId = (await spotOf(1))?.claimId ?? '';
    await release(1, null, 'my reason');
    await restoreSpot(callerOf(core, ana), { opId: makeOpId(), waffleId: waffle.id, number: 1, claimId });
    const { rows } = await database.pool.query<{ event: BoardEvent }>(
      'select event from live_event where waffle_id = $1 order by seq',
      [waffle.id],
    );
    const text = JSON.stringify(rows.map(({ event }) => toPublicEvent(event)));
    for (const secret of [
      'Ana',
      'my reason',
      'my note',
      'claimId',
      'opId',
      'priceMinor',
      'holdUntil',
      'by"',
    ]) {
      expect(text).not.toContain(secret);
    }
    expect(text).toContain('mia');
  });
});
