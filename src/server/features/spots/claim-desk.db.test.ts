import type { Pool, QueryConfig } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '#server/core/command.ts';
import type { Core } from '#server/core/context.ts';
import {
  callerOf,
  createSteppedClock,
  createTestActor,
  createTestCore,
  makeOpId,
} from '#server/core/testing.ts';
import { addClaim, addWaffle } from '#server/db/factories.ts';
import { openDatabase } from '#server/db/orm.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { ERRORS } from '#shared/kernel/errors.ts';
import { archiveWaffle } from '../waffles/commands/archive-waffle.ts';
import { updateWaffle } from '../waffles/commands/update-waffle.ts';
import type { ClaimDesk } from './commands/claim-spots.ts';
import { markSpotPaid } from './commands/mark-spot-paid.ts';
import { hashTicket } from './make-ticket.ts';
import { APP_SECRET, claimOf, createTestDesk, expectExact, NOWHERE, randomClaimOf } from './spots.fixture.ts';

const clock = createSteppedClock();
let database: TestDatabase;
let core: Core;
let desk: ClaimDesk;

beforeAll(async () => {
  database = await createTestDatabase();
  core = createTestCore(database, clock);
  desk = createTestDesk(database, core);
});
afterAll(async () => {
  await desk.close();
  await database.drop();
});

const openBoard = (totalSpots = 10) => addWaffle(core.fork(), { totalSpots });
const claim = (slug: string, numbers: readonly number[], handle: string, opId?: string) =>
  desk.claim(claimOf(slug, numbers, handle, opId), NOWHERE);
const claimRandom = (slug: string, count: number, handle: string, opId?: string) =>
  desk.claimRandom(randomClaimOf(slug, count, handle, opId), NOWHERE);
const execute = (sql: string, values: unknown[] = []) => database.pool.query(sql, values);

describe('a claim', () => {
  it('takes the named spots and leaves claims, a buyer, a receipt, an audit row and one event', async () => {
    const { id, slug } = await openBoard();
    const input = { ...claimOf(slug, [8, 3], '@Mia'), performedAt: '2026-11-20T18:59:58+23:00' };
    const answer = await desk.claim(input, { ip: '192.0.2.7', deviceId: null });
    const at = clock.now();
    expect(answer).toEqual({
      slug,
      handle: 'mia',
      numbers: [8, 3],
      requested: 2,
      priceMinor: 500,
      claimedAt: at.toISOString(),
      holdUntil: null,
      seq: 1,
      ticket: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
    });
    await expectExact(database, id);
    const { rows: claims } = await execute('select * from claim where waffle_id = $1 order by number', [id]);
    expect(claims).toHaveLength(2);
    expect(claims[0]).toMatchObject({
      number: 3,
      handle: 'mia',
      price_minor: 500,
      status: 'pending',
      claimed_at: at,
      hold_until: null,
      op_id: input.opId,
      ticket_hash: hashTicket(answer.ticket),
    });
    const { rows: audit } = await execute('select * from audit_entry where op_id = $1', [input.opId]);
    expect(audit).toEqual([
      expect.objectContaining({
        recorded_at: at,
        performed_at: new Date(input.performedAt),
        actor_id: null,
        actor_name: '@mia',
        action: 'claim_spots',
        target_type: 'waffle',
        target_id: String(id),
        target_label: 'Blue Wig #3',
        before: null,
        after: { handle: 'mia', numbers: [8, 3], priceMinor: 500, holdUntil: null },
        ip: '192.0.2.7',
      }),
    ]);
    const { rows: events } = await execute('select * from live_event where waffle_id = $1', [id]);
    expect(events).toEqual([
      {
        waffle_id: id,
        seq: 1,
        at,
        op_id: input.opId,
        event: {
          kind: 'spot.claimed',
          handle: 'mia',
          spots: [
            { number: 8, claimId: claims[1]?.id },
            { number: 3, claimId: claims[0]?.id },
          ],
          priceMinor: 500,
          holdUntil: null,
        },
      },
    ]);
    const { rows: buyers } = await execute(`select * from buyer where handle = 'mia'`);
    expect(buyers).toEqual([expect.objectContaining({ first_seen_at: at, last_claim_at: at })]);
  });

  it('moves only the last claim of a buyer who is known already', async () => {
    const { slug } = await openBoard();
    await claim(slug, [1], 'returning');
    const first = clock.now();
    clock.stepMs(60_000);
    await claim(slug, [2], 'returning');
    const { rows } = await execute(
      `select first_seen_at, last_claim_at from buyer where handle = 'returning'`,
    );
    expect(rows).toEqual([{ first_seen_at: first, last_claim_at: clock.now() }]);
  });

  it('gets all of its numbers or none, and names every taken one and the nearest free ones', async () => {
    const { id, slug } = await openBoard(30);
    await claim(slug, [10, 11, 12], 'ana');
    await expect(claim(slug, [9, 10, 12, 14], 'bob')).rejects.toMatchObject({
      code: 'spot.taken',
      message: 'Spots 10 and 12 were just taken.',
      details: { taken: [10, 12], nearest: [13, 8, 7, 15, 6, 16, 5, 17, 4, 18] },
    });
    const { seq, claims } = await expectExact(database, id);
    expect({ seq, owners: claims.map(({ handle }) => handle) }).toEqual({
      seq: 1,
      owners: ['ana', 'ana', 'ana'],
    });
    await expect(claim(slug, [10], 'bob')).rejects.toMatchObject({ message: 'Spot 10 was just taken.' });
  });

  it('is refused where the numbers do not exist, naming them', async () => {
    const { slug } = await openBoard(10);
    await expect(claim(slug, [1, 11, 99], 'mia')).rejects.toMatchObject({
      code: 'spot.unknown',
      message: 'This waffle has no spots 11 and 99; it has 1 to 10.',
      details: { unknown: [11, 99] },
    });
  });

  it('is refused where the waffle does not exist', async () => {
    await expect(claim('no-such-waffle', [1], 'mia')).rejects.toMatchObject({ code: 'waffle.not_found' });
  });

  it('is refused on a completed and on an archived waffle, each with a sentence of its own', async () => {
    const ana = await createTestActor(core, 'admin');
    const completed = await openBoard();
    await execute(`update waffle set status = 'completed', completed_at = now(), seq = seq where id = $1`, [
      completed.id,
    ]);
    await expect(claim(completed.slug, [1], 'mia')).rejects.toMatchObject({
      code: 'waffle.not_open',
      message: 'This waffle has its winner; it takes no more claims.',
    });
    const archived = await openBoard();
    await archiveWaffle(callerOf(core, ana), { opId: makeOpId(), waffleId: archived.id });
    await expect(claimRandom(archived.slug, 1, 'mia')).rejects.toMatchObject({
      code: 'waffle.not_open',
      message: 'This waffle is archived; it takes no more claims.',
    });
  });

  it('keeps the price it was made at when the waffle gets another one', async () => {
    const ana = await createTestActor(core, 'admin');
    const { id, slug } = await openBoard();
    const before = await claim(slug, [1], 'mia');
    await updateWaffle(callerOf(core, ana), { opId: makeOpId(), waffleId: id, changes: { priceMinor: 700 } });
    const after = await claim(slug, [2], 'mia');
    expect([before.priceMinor, after.priceMinor]).toEqual([500, 700]);
    const { rows } = await execute('select price_minor from claim where waffle_id = $1 order by number', [
      id,
    ]);
    expect(rows).toEqual([{ price_minor: 500 }, { price_minor: 700 }]);
  });

  it('is held for the hold minutes, and without an end while holds are paused', async () => {
    const { id, slug } = await openBoard();
    await execute('update waffle set hold_minutes = 15 where id = $1', [id]);
    const held = await claim(slug, [1], 'mia');
    expect(held.holdUntil).toBe(new Date(clock.now().getTime() + 15 * 60_000).toISOString());
    await execute('update waffle set holds_paused_at = now(), seq = seq where id = $1', [id]);
    expect((await claim(slug, [2], 'mia')).holdUntil).toBeNull();
  });
});

describe('a random claim', () => {
  it('gets free spots only, as many as asked for', async () => {
    const { id, slug } = await openBoard(10);
    await claim(slug, [1, 2, 3, 4, 5], 'ana');
    const { numbers, requested } = await claimRandom(slug, 3, 'mia');
    expect(requested).toBe(3);
    expect(new Set(numbers).size).toBe(3);
    expect(numbers.every((number) => number >= 6 && number <= 10)).toBe(true);
    await expectExact(database, id);
  });

  it('gets what is left where that is less, and says both figures', async () => {
    const { slug } = await openBoard(10);
    await claim(slug, [1, 2, 3, 4, 5, 6, 8], 'ana');
    const { numbers, requested } = await claimRandom(slug, 5, 'mia');
    expect({ numbers, requested }).toEqual({ numbers: [7, 9, 10], requested: 5 });
  });

  it('is refused where nothing is free', async () => {
    const { slug } = await openBoard(2);
    await claim(slug, [1, 2], 'ana');
    await expect(claimRandom(slug, 1, 'mia')).rejects.toMatchObject({ code: 'claim.none_left' });
  });
});

describe('the limit on unpaid spots of one handle', () => {
  it('refuses named spots beyond it, cuts random ones to it, and counts only what is not paid', async () => {
    const ana = await createTestActor(core, 'admin');
    const { id, slug } = await openBoard(20);
    await updateWaffle(callerOf(core, ana), {
      opId: makeOpId(),
      waffleId: id,
      changes: { pendingPerHandleMax: 3 },
    });
    await claim(slug, [1, 2], 'mia');
    await expect(claim(slug, [3, 4], 'mia')).rejects.toMatchObject({
      code: 'claim.too_many_pending',
      details: { pending_max: 3, still_allowed: 1 },
    });
    expect((await claim(slug, [3, 4, 5], 'kat')).numbers).toEqual([3, 4, 5]);
    const random = await claimRandom(slug, 5, 'mia');
    expect(random.numbers).toHaveLength(1);
    await expect(claimRandom(slug, 1, 'mia')).rejects.toMatchObject({ code: 'claim.too_many_pending' });
    const { rows } = await execute('select claim_id from spot where waffle_id = $1 and number = 1', [id]);
    await markSpotPaid(callerOf(core, ana), {
      opId: makeOpId(),
      waffleId: id,
      number: 1,
      claimId: rows[0]?.claim_id,
    });
    const free = random.numbers.includes(20) ? 19 : 20;
    expect((await claim(slug, [free], 'mia')).numbers).toEqual([free]);
  });
});

describe('an operation id', () => {
  it('gives the first answer again, later and many times at once, and does nothing', async () => {
    const { id, slug } = await openBoard();
    const input = claimOf(slug, [1, 2], 'mia');
    const answers = await Promise.all(Array.from({ length: 10 }, () => desk.claim(input, NOWHERE)));
    clock.stepMs(1_000);
    answers.push(await desk.claim({ ...input, performedAt: '2026-11-20T19:00:00Z' }, NOWHERE));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect((await expectExact(database, id)).seq).toBe(1);
  });

  it('gives the first answer even when the board is full, closed or gone by now', async () => {
    const { id, slug } = await openBoard(2);
    const opId = makeOpId();
    const first = await claimRandom(slug, 2, 'mia', opId);
    expect(await claimRandom(slug, 2, 'mia', opId)).toEqual(first);
    await execute('delete from waffle where id = $1', [id]);
    expect(await claimRandom(slug, 2, 'mia', opId)).toEqual(first);
  });

  it('is the same however it is written: some platforms send theirs in capitals', async () => {
    const { id, slug } = await openBoard();
    const opId = makeOpId();
    const first = await claim(slug, [1, 2], 'mia', opId.toUpperCase());
    expect(await claim(slug, [1, 2], 'mia', opId)).toEqual(first);
    expect(await claim(slug, [1, 2], 'mia', opId.toUpperCase())).toEqual(first);
    expect((await expectExact(database, id)).claims).toHaveLength(2);
  });

  it('is refused for another input, also at the same moment, and for another kind of claim', async () => {
    const { id, slug } = await openBoard();
    const opId = makeOpId();
    const both = await Promise.allSettled([claim(slug, [1], 'mia', opId), claim(slug, [2], 'mia', opId)]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    await expect(claim(slug, [2], 'mia', opId)).rejects.toMatchObject({ code: 'operation.reused' });
    await expect(claim(slug, [1], 'kat', opId)).rejects.toMatchObject({ code: 'operation.reused' });
    await expect(claimRandom(slug, 1, 'mia', opId)).rejects.toMatchObject({ code: 'operation.reused' });
    expect((await expectExact(database, id)).claims).toHaveLength(1);
  });

  it("is refused where an operator's command has used it, and the reverse", async () => {
    const ana = await createTestActor(core, 'admin');
    const { slug } = await openBoard();
    const opId = makeOpId();
    const rename = () =>
      runCommand(callerOf(core, ana), { name: 'waffles.update', audit: 'update_waffle' }, { opId }, () =>
        Promise.resolve({ answer: 'done', audit: [] }),
      );
    await rename();
    await expect(claim(slug, [1], 'mia', opId)).rejects.toMatchObject({ code: 'operation.reused' });
    const other = makeOpId();
    await claim(slug, [1], 'mia', other);
    await expect(
      runCommand(
        callerOf(core, ana),
        { name: 'waffles.update', audit: 'update_waffle' },
        { opId: other },
        () => Promise.resolve({ answer: 'done', audit: [] }),
      ),
    ).rejects.toMatchObject({ code: 'operation.reused' });
  });

  it('is free again after a refusal: the same operation may succeed later', async () => {
    const { id, slug } = await openBoard();
    const claimId = await addClaim(core.fork(), id, { number: 1, handle: 'ana' });
    const opId = makeOpId();
    await expect(claim(slug, [1], 'mia', opId)).rejects.toMatchObject({ code: 'spot.taken' });
    const { rowCount } = await execute('select from receipt where op_id = $1', [opId]);
    expect(rowCount).toBe(0);
    await execute('update spot set claim_id = null where claim_id = $1', [claimId]);
    await execute('delete from claim where id = $1', [claimId]);
    await execute('update waffle set seq = 1 where id = $1', [id]);
    expect((await claim(slug, [1], 'mia', opId)).numbers).toEqual([1]);
  });
});

describe('the ticket of a claim', () => {
  const from = (deviceId: string | null) => ({ ip: null, deviceId });

  it('is one per device, handle and waffle, and one per claim without a device', async () => {
    const [one, two] = [await openBoard(), await openBoard()];
    const ticket = async (slug: string, number: number, handle: string, deviceId: string | null) =>
      (await desk.claim(claimOf(slug, [number], handle), from(deviceId))).ticket;
    const first = await ticket(one.slug, 1, 'mia', 'phone');
    expect(await ticket(one.slug, 2, 'mia', 'phone')).toBe(first);
    const others = [
      await ticket(one.slug, 3, 'kat', 'phone'),
      await ticket(two.slug, 3, 'mia', 'phone'),
      await ticket(one.slug, 4, 'mia', 'laptop'),
      await ticket(one.slug, 5, 'mia', null),
      await ticket(one.slug, 6, 'mia', null),
    ];
    expect(new Set([first, ...others]).size).toBe(6);
  });

  it('comes again with a repeated claim, also from a browser that lost its device id', async () => {
    const { slug } = await openBoard();
    const input = claimOf(slug, [1], 'mia');
    const first = await desk.claim(input, from('phone'));
    expect((await desk.claim(input, from(null))).ticket).toBe(first.ticket);
  });

  it('is nowhere in the database, and neither is the device', async () => {
    const { slug } = await openBoard();
    const input = claimOf(slug, [1], 'mia');
    const { ticket } = await desk.claim(input, from('device-0123456789'));
    const { rows } = await execute(
      `select (select to_jsonb(r) from receipt r where op_id = $1)::text
           || (select jsonb_agg(to_jsonb(c)) from claim c where op_id = $1)::text
           || (select jsonb_agg(to_jsonb(e)) from live_event e where op_id = $1)::text
           || (select jsonb_agg(to_jsonb(a)) from audit_entry a where op_id = $1)::text as everything`,
      [input.opId],
    );
    expect(rows[0]?.everything).not.toContain(ticket);
    expect(rows[0]?.everything).not.toContain('device-0123456789');
  });

  it('depends on the secret of the product', async () => {
    const { slug } = await openBoard();
    const other = createTestDesk(database, core, { appSecret: `${APP_SECRET}, rotated` });
    const input = claimOf(slug, [1], 'mia');
    const first = await desk.claim(input, NOWHERE);
    expect((await other.claim(input, NOWHERE)).ticket).not.toBe(first.ticket);
    await other.close();
  });
});

describe('what goes wrong at the desk', () => {
  it('undoes a claim whose audit row cannot be written, and no other claim of the same batch', async () => {
    const { id, slug } = await openBoard();
    await execute(`create function refuse_audit() returns trigger language plpgsql as
      $$ begin raise exception 'the audit is full'; end $$`);
    await execute(`create trigger refuse_audit before insert on audit_entry for each row
      when (new.actor_name = '@unlucky') execute function refuse_audit()`);
    const results = await Promise.allSettled([
      claim(slug, [1], 'mia'),
      claim(slug, [2], 'unlucky'),
      claim(slug, [3], 'kat'),
      claim(slug, [2], 'bob'),
    ]);
    await execute('drop trigger refuse_audit on audit_entry');
    await execute('drop function refuse_audit');
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    const { claims } = await expectExact(database, id);
    expect(claims.map(({ handle }) => handle)).toEqual(['mia', 'bob', 'kat']);
    expect((await execute(`select from buyer where handle = 'unlucky'`)).rowCount).toBe(0);
    expect((await claim(slug, [4], 'unlucky')).seq).toBe(4);
  });

  it('decides again, refusals too, where the board changed between reading and writing', async () => {
    const { id, slug } = await openBoard();
    let interferes = true;
    const query = async (statement: QueryConfig<unknown[]>) => {
      const result = await database.hot.query(statement);
      // Right after the first reading somebody takes spots 1 and 2 at another desk, so that the board gets the very
      // number that this desk was about to give it.
      if (interferes) {
        interferes = false;
        await claim(slug, [1], 'zoe');
        await claim(slug, [2], 'zoe');
      }
      return result;
    };
    const slow = createTestDesk(database, core, { hot: { query } as unknown as Pool });
    const [first, second, third] = await Promise.allSettled([
      slow.claim(claimOf(slug, [1, 5], 'mia'), NOWHERE),
      slow.claim(claimOf(slug, [5], 'kat'), NOWHERE),
      slow.claim(claimOf(slug, [6], 'ben'), NOWHERE),
    ]);
    expect(first).toMatchObject({ reason: { code: 'spot.taken', details: { taken: [1] } } });
    expect(second).toMatchObject({ value: { numbers: [5], seq: 3 } });
    expect(third).toMatchObject({ value: { numbers: [6], seq: 4 } });
    const { claims } = await expectExact(database, id);
    expect(claims.map(({ handle }) => handle)).toEqual(['zoe', 'zoe', 'kat', 'ben']);
    await slow.close();
  });

  it('gets through by locking where the board changes before every writing', async () => {
    const { id, slug } = await openBoard(20);
    let number = 20;
    const query = async (statement: QueryConfig<unknown[]>) => {
      const result = await database.hot.query(statement);
      await claim(slug, [number], 'zoe');
      number -= 1;
      return result;
    };
    const connect = () => database.hot.connect();
    const unlucky = createTestDesk(database, core, { hot: { query, connect } as unknown as Pool });
    expect((await unlucky.claim(claimOf(slug, [1], 'mia'), NOWHERE)).numbers).toEqual([1]);
    await expectExact(database, id);
    await unlucky.close();
  });

  it('answers nobody before the commit, and wakes the watchers after it', async () => {
    const { id, slug } = await openBoard();
    const seen: Promise<number | undefined>[] = [];
    const stop = core.wakeups.listen((waffleId, seq) => {
      if (waffleId !== id) return;
      const found = execute('select seq from live_event where waffle_id = $1 and seq = $2', [id, seq]);
      seen.push(found.then(({ rows }) => rows[0]?.seq as number | undefined));
    });
    await Promise.all([claim(slug, [1], 'mia'), claim(slug, [2], 'kat')]);
    stop();
    expect(await Promise.all(seen)).toEqual([2]);
  });

  it('sends further claims away while too many wait, and serves those that do', async () => {
    const { id, slug } = await openBoard();
    const small = createTestDesk(database, core, { queueMax: 2 });
    const results = await Promise.allSettled(
      [1, 2, 3, 4].map((number) => small.claim(claimOf(slug, [number], 'mia'), NOWHERE)),
    );
    expect(
      results.map((one) => (one.status === 'rejected' ? (one.reason as { code: string }).code : 'ok')),
    ).toEqual(['ok', 'ok', 'server.busy', 'server.busy']);
    expect((await expectExact(database, id)).claims).toHaveLength(2);
    await small.close();
  });

  it('answers those who wait before it closes, and refuses whoever comes later', async () => {
    const { slug } = await openBoard();
    const closing = createTestDesk(database, core);
    const waiting = closing.claim(claimOf(slug, [1], 'mia'), NOWHERE);
    await closing.close();
    expect((await waiting).numbers).toEqual([1]);
    await expect(closing.claim(claimOf(slug, [2], 'mia'), NOWHERE)).rejects.toMatchObject({
      code: 'server.busy',
    });
  });

  it('sends claims for a waffle that somebody holds locked away, and goes on with all others', async () => {
    const [locked, free] = [await openBoard(), await openBoard()];
    const holder = await database.pool.connect();
    try {
      await holder.query('begin');
      await holder.query('select 1 from waffle where id = $1 for update', [locked.id]);
      const [refused, claimed] = await Promise.allSettled([
        claim(locked.slug, [1], 'mia'),
        claim(free.slug, [1], 'kat'),
      ]);
      expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'server.busy' } });
      expect(claimed).toMatchObject({ status: 'fulfilled', value: { numbers: [1] } });
    } finally {
      await holder.query('rollback');
      holder.release();
    }
    expect((await claim(locked.slug, [1], 'mia')).numbers).toEqual([1]);
  });

  it('answers everybody, once each, although its connections are cut again and again', async () => {
    const { id, slug } = await openBoard(200);
    const cut = () =>
      execute(`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and query like 'with w as%'`);
    const claims = Array.from({ length: 200 }, async (_, index) => {
      if (index % 50 === 0) await cut();
      return claim(slug, [index + 1], `buyer${index}`);
    });
    const answers = await Promise.all(claims);
    expect(new Set(answers.map(({ seq }) => seq)).size).toBe(200);
    expect((await expectExact(database, id)).claims).toHaveLength(200);
  });

  it('says "try again" where the database is gone', async () => {
    const { slug } = await openBoard();
    const gone = await openDatabase({ url: database.url });
    const lost = createTestDesk(gone, core);
    await gone.close();
    await expect(lost.claim(claimOf(slug, [1], 'mia'), NOWHERE)).rejects.toMatchObject({
      code: 'server.busy',
      message: ERRORS['server.busy'].text,
    });
    await lost.close();
  });
});
