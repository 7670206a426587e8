import { createHash, createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
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
import { checkDraw } from '#shared/draws/draws.rules.ts';
import { createWaffleInput } from '#shared/waffles/waffles.schemas.ts';
import { markManySpotsPaid } from '../spots/commands/mark-many-spots-paid.ts';
import { claimOf, createTestDesk, expectLogMatchesBoard, NOWHERE } from '../spots/spots.fixture.ts';
import { getOperatorBoard } from '../spots/spots.queries.ts';
import { archiveWaffle } from '../waffles/commands/archive-waffle.ts';
import { createWaffle } from '../waffles/commands/create-waffle.ts';
import { updateWaffle } from '../waffles/commands/update-waffle.ts';
import { changeWinners } from './commands/change-winners.ts';
import { clearWinners } from './commands/clear-winners.ts';
import { runDraw } from './commands/run-draw.ts';
import { sealDraw } from './commands/seal-draw.ts';
import { setWinners } from './commands/set-winners.ts';
import { type Beacon, createDrandBeacon, noBeacon } from './drand-beacon.ts';
import { getDrawCertificate, hasDraw, listWinners } from './draws.queries.ts';
import { drawsRoutes } from './draws.rest.ts';

const clock = createSteppedClock();

let database: TestDatabase;
let core: Core;
let ana: Actor;
let bob: Actor;
let rest: RestFixture;

beforeAll(async () => {
  database = await createTestDatabase();
  core = createTestCore(database, clock);
  ana = await createTestActor(core, 'waffle_manager', 'Ana');
  bob = await createTestActor(core, 'admin', 'Bob');
  rest = await createRestFixture(core, drawsRoutes({ beacon: noBeacon }), new Map([['ana', ana]]));
});
afterAll(async () => {
  await rest.close();
  await database.drop();
});
beforeEach(async () => {
  await core.fork().execute('delete from waffle');
});

interface BoardDraft {
  readonly paid?: readonly number[];
  readonly pending?: readonly number[];
  readonly totalSpots?: number;
  readonly itemCount?: number;
}

/** A board whose spots belong to `buyer1`, `buyer2`, … by number. */
async function openBoard({ paid = [1, 2, 3], pending = [], ...draft }: BoardDraft = {}) {
  const em = core.fork();
  const waffle = await addWaffle(em, { totalSpots: paid.length + pending.length, ...draft });
  const claimIds = new Map<number, string>();
  for (const [status, numbers] of [
    ['paid', paid],
    ['pending', pending],
  ] as const) {
    for (const number of numbers) {
      claimIds.set(number, await addClaim(em, waffle.id, { number, handle: `buyer${number}`, status }));
    }
  }
  return { ...waffle, claimIds };
}

const set = (
  waffleId: number,
  numbers: number[],
  more: { confirmUnpaid?: boolean; opId?: string; actor?: Actor } = {},
) =>
  setWinners(callerOf(core, more.actor ?? ana), {
    opId: more.opId ?? makeOpId(),
    waffleId,
    numbers,
    confirmUnpaid: more.confirmUnpaid ?? false,
  });
const change = (waffleId: number, numbers: number[]) =>
  changeWinners(callerOf(core, ana), { opId: makeOpId(), waffleId, numbers });
const clear = (waffleId: number) => clearWinners(callerOf(core, ana), { opId: makeOpId(), waffleId });
const seal = (waffleId: number, reason?: string, beacon: Beacon = noBeacon) =>
  sealDraw(callerOf(core, ana), { beacon }, { opId: makeOpId(), waffleId, confirmUnpaid: true, reason });
const run = (waffleId: number, drawId: string, more: { beacon?: Beacon; opId?: string } = {}) =>
  runDraw(
    callerOf(core, ana),
    { beacon: more.beacon ?? noBeacon },
    {
      opId: more.opId ?? makeOpId(),
      waffleId,
      drawId,
    },
  );

async function readWaffle(waffleId: number) {
  const [row] = await core
    .fork()
    .execute<{ status: string; completedAt: Date | null; seq: number }[]>(
      'select status, completed_at as "completedAt", seq from waffle where id = ?',
      [waffleId],
    );
  return row;
}

async function eventsOf(waffleId: number) {
  const rows = await core
    .fork()
    .execute<{ seq: number; event: { kind: string } }[]>(
      'select seq, event from live_event where waffle_id = ? order by seq',
      [waffleId],
    );
  return rows.map(({ seq, event }) => ({ seq, ...event }));
}

async function auditOf(targetId: number | string) {
  return core
    .fork()
    .execute<
      { action: string; actor_name: string; before: unknown; after: unknown; reason: string | null }[]
    >('select action, actor_name, before, after, reason from audit_entry where target_id = ? order by id', [
      String(targetId),
    ]);
}

describe('setting the winner', () => {
  it('completes the waffle, tells everybody and leaves who and what in the audit', async () => {
    const { id, claimIds } = await openBoard();
    const answer = await set(id, [2]);
    const winners = [{ item: 1, number: 2, handle: 'buyer2', method: 'manual' }];
    const completedAt = clock.now().toISOString();

    expect(answer).toEqual({ winners, completedAt, unchanged: false, seq: 1 });
    expect(await readWaffle(id)).toEqual({ status: 'completed', completedAt: clock.now(), seq: 1 });
    expect(await eventsOf(id)).toEqual([{ seq: 1, kind: 'winner.set', winners, completedAt, by: 'Ana' }]);
    expect(await auditOf(id)).toEqual([
      {
        action: 'set_winner',
        actor_name: 'Ana',
        before: { status: 'active', winners: [] },
        after: { status: 'completed', winners, unpaid: 0 },
        reason: null,
      },
    ]);
    expect(
      await core.fork().execute('select claim_id, set_by_name from winner where waffle_id = ?', [id]),
    ).toEqual([{ claim_id: claimIds.get(2), set_by_name: 'Ana' }]);
  });

  it('takes one distinct spot per item, in the items’ order; a buyer may win twice', async () => {
    const { id } = await openBoard({ paid: [1, 2, 3], itemCount: 2 });
    await core.fork().execute(`update claim set handle = 'buyer1' where waffle_id = ? and number = 3`, [id]);
    const { winners } = await set(id, [3, 1]);
    expect(winners.map(({ item, number, handle }) => [item, number, handle])).toEqual([
      [1, 3, 'buyer1'],
      [2, 1, 'buyer1'],
    ]);
  });

  it('refuses what the rules refuse and writes nothing', async () => {
    const { id } = await openBoard({ paid: [1, 2], pending: [3], totalSpots: 5, itemCount: 2 });
    const refusals: [number[], object][] = [
      [[1], { code: 'winner.wrong_count', details: { expected: 2, given: 1 } }],
      [[1, 1], { code: 'winner.duplicate_spot' }],
      [[1, 6], { code: 'spot.unknown', details: { numbers: [6] } }],
      [[3, 4], { code: 'winner.not_paid', details: { numbers: [3, 4] } }],
      [[1, 2], { code: 'winner.unpaid_remain', details: { unpaid: [3, 4, 5] } }],
    ];
    for (const [numbers, refusal] of refusals) await expect(set(id, numbers)).rejects.toMatchObject(refusal);
    await expect(set(999_999, [1])).rejects.toMatchObject({ code: 'waffle.not_found' });
    expect(await eventsOf(id)).toEqual([]);
    expect(await auditOf(id)).toEqual([]);
    expect((await set(id, [1, 2], { confirmUnpaid: true })).winners).toHaveLength(2);
  });

  it('counts a released spot as nobody’s', async () => {
    const { id } = await openBoard({ paid: [1, 2] });
    await core.fork().execute('update spot set claim_id = null where waffle_id = ? and number = 2', [id]);
    await core
      .fork()
      .execute(
        `update claim set status = 'released', released_at = now() where waffle_id = ? and number = 2`,
        [id],
      );
    await expect(set(id, [2], { confirmUnpaid: true })).rejects.toMatchObject({ code: 'winner.not_paid' });
  });

  it('is done by one of two operators who set different winners at the same instant', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id } = await openBoard();
      const results = await Promise.allSettled([set(id, [1]), set(id, [2], { actor: bob })]);
      expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(results.find((result) => result.status === 'rejected')?.reason).toMatchObject({
        code: 'waffle.completed',
      });
      expect(await listWinners(core.fork(), id)).toHaveLength(1);
      expect(await eventsOf(id)).toHaveLength(1);
    }
  });

  it('is done once where the same operation is sent twice at once', async () => {
    const { id } = await openBoard();
    const opId = makeOpId();
    const [first, second] = await Promise.all([set(id, [1], { opId }), set(id, [1], { opId })]);
    expect(second).toEqual(first);
    expect(await eventsOf(id)).toHaveLength(1);
  });
});

describe('changing and clearing the winner', () => {
  it('names another one and keeps the time of completion', async () => {
    const { id } = await openBoard();
    const { completedAt } = await set(id, [1]);
    clock.stepMs(60_000);
    const changed = await change(id, [3]);
    expect(changed).toMatchObject({ completedAt, unchanged: false, seq: 2 });
    expect(await eventsOf(id)).toMatchObject([
      { kind: 'winner.set' },
      { kind: 'winner.changed', completedAt },
    ]);
    expect((await auditOf(id))[1]).toMatchObject({
      action: 'change_winner',
      before: { winners: [{ number: 1, handle: 'buyer1' }] },
      after: { winners: [{ number: 3, handle: 'buyer3' }] },
    });
  });

  it('leaves everything as it is where the same spots are named', async () => {
    const { id } = await openBoard();
    await set(id, [1]);
    expect(await change(id, [1])).toMatchObject({ unchanged: true, seq: 1 });
    expect(await eventsOf(id)).toHaveLength(1);
  });

  it('opens the waffle again and sets a winner anew as if there had been none', async () => {
    const { id } = await openBoard();
    await set(id, [1]);
    expect(await clear(id)).toEqual({ winners: [], completedAt: null, unchanged: false, seq: 2 });
    expect(await readWaffle(id)).toMatchObject({ status: 'active', completedAt: null });
    expect(await listWinners(core.fork(), id)).toEqual([]);
    expect((await set(id, [2])).seq).toBe(3);
    expect((await auditOf(id)).map(({ action }) => action)).toEqual([
      'set_winner',
      'clear_winner',
      'set_winner',
    ]);
  });

  it('is refused without a winner and on an archived board', async () => {
    const { id } = await openBoard();
    await expect(change(id, [1])).rejects.toMatchObject({ code: 'waffle.not_completed' });
    await expect(clear(id)).rejects.toMatchObject({ code: 'waffle.not_completed' });
    await set(id, [1]);
    await core.fork().execute('update waffle set archived_at = now() where id = ?', [id]);
    await expect(change(id, [2])).rejects.toMatchObject({ code: 'waffle.archived' });
    await expect(clear(id)).rejects.toMatchObject({ code: 'waffle.archived' });
  });
});

const hex = (text: string) => createHash('sha256').update(text).digest('hex');
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

describe('the log of winners', () => {
  it('replays to exactly the board that is stored, in both forms, after every kind of step', async () => {
    const { waffle } = await createWaffle(
      callerOf(core, ana),
      createWaffleInput.parse({ opId: makeOpId(), title: 'Blue Wig', totalSpots: 6, priceMinor: 500 }),
    );
    const empty = await getOperatorBoard(database.pool, waffle.id);
    const desk = createTestDesk(database, core);
    await desk.claim(claimOf(waffle.slug, [1, 2, 3], 'mia'), NOWHERE);
    await desk.claim(claimOf(waffle.slug, [5], 'kat'), NOWHERE);
    await desk.close();
    const { spots } = await getOperatorBoard(database.pool, waffle.id);
    const held = spots.flatMap(({ number, claimId }) => (claimId === null ? [] : [{ number, claimId }]));
    const target = { opId: makeOpId(), waffleId: waffle.id, spots: held };
    await markManySpotsPaid(callerOf(core, ana), target);
    const edit = { opId: makeOpId(), waffleId: waffle.id, changes: { title: 'Red Wig', itemCount: 2 } };
    await updateWaffle(callerOf(core, ana), edit);
    await set(waffle.id, [5, 2], { confirmUnpaid: true });
    await change(waffle.id, [1, 2]);
    await expectLogMatchesBoard(database, empty);
    await clear(waffle.id);
    const { drawId } = await seal(waffle.id);
    await run(waffle.id, drawId);
    await archiveWaffle(callerOf(core, ana), { opId: makeOpId(), waffleId: waffle.id });

    const board = await expectLogMatchesBoard(database, empty);
    expect(board).toMatchObject({
      version: 2,
      waffle: { title: 'Red Wig', status: 'completed', archived: true },
    });
    expect(board.winners.map(({ method }) => method)).toEqual(['draw', 'draw']);
  });
});

describe('a sealed draw', () => {
  it('publishes both digests and keeps the secret until it is run', async () => {
    const { id, slug } = await openBoard({ paid: [3, 1], pending: [2], totalSpots: 4 });
    expect(await hasDraw(core.fork(), id)).toBe(false);
    const sealed = await seal(id);
    const [attempt] = (await getDrawCertificate(core.fork(), slug)).attempts;

    expect(attempt?.list).toBe(`syrup-draw/1\nwaffle ${slug}\nitems 1\nbeacon none\n1:buyer1\n3:buyer3\n`);
    expect(attempt).toMatchObject({
      drawId: sealed.drawId,
      attempt: 1,
      state: 'sealed',
      listDigest: hex(attempt?.list ?? ''),
      secretDigest: sealed.secretDigest,
      secret: null,
      beacon: null,
      winners: null,
      reason: null,
    });
    expect(await eventsOf(id)).toEqual([
      {
        seq: 1,
        kind: 'draw.sealed',
        drawId: sealed.drawId,
        listDigest: sealed.listDigest,
        secretDigest: sealed.secretDigest,
        by: 'Ana',
      },
    ]);
    expect(await auditOf(sealed.drawId)).toMatchObject([{ action: 'seal_draw', actor_name: 'Ana' }]);
    const [stored] = await core
      .fork()
      .execute<{ secret: string }[]>('select secret from draw where id = ?', [sealed.drawId]);
    const everywhere = await core.fork().execute(
      `select (select string_agg(event::text, '') from live_event) as events,
              (select string_agg(concat(before, after), '') from audit_entry) as audit,
              (select string_agg(answer::text, '') from receipt) as receipts`,
    );
    expect(JSON.stringify(everywhere)).not.toContain(stored?.secret ?? '');
  });

  it('reveals the secret, and anybody recomputes the winners from the certificate', async () => {
    const { id, slug } = await openBoard({ paid: Array.from({ length: 40 }, (_, n) => n + 1), itemCount: 3 });
    const { drawId } = await seal(id);
    const answer = await run(id, drawId);

    expect(answer.winners.map((winner) => winner.method)).toEqual(['draw', 'draw', 'draw']);
    expect(await readWaffle(id)).toMatchObject({ status: 'completed', seq: 2 });
    expect((await eventsOf(id))[1]).toMatchObject({ kind: 'winner.set', winners: answer.winners, by: 'Ana' });
    expect(await auditOf(drawId)).toMatchObject([{ action: 'seal_draw' }, { action: 'run_draw' }]);
    const certificate = await getDrawCertificate(core.fork(), slug);
    expect(certificate.winners).toEqual(answer.winners);
    const [attempt] = certificate.attempts;
    if (attempt === undefined) throw new Error('no attempt');
    expect(attempt.winners).toEqual(
      answer.winners.map(({ item, number, handle }) => ({ item, number, handle })),
    );
    expect(await checkDraw(attempt, sha256)).toEqual({
      listMatches: true,
      secretMatches: true,
      winnersMatch: true,
      winners: attempt.winners,
    });
  });

  it.each([
    ['a payment', `update claim set status = 'paid', paid_at = now() where waffle_id = ? and number = 4`],
    [
      'an undone payment',
      `update claim set status = 'pending', paid_at = null where waffle_id = ? and number = 1`,
    ],
    [
      'a release',
      `update claim set status = 'released', released_at = now() where waffle_id = ? and number = 1`,
    ],
    ['another number of items', `update waffle set item_count = 2 where id = ?`],
  ])('has to be sealed again after %s', async (_what, sql) => {
    const { id } = await openBoard({ paid: [1, 2, 3], pending: [4] });
    const { drawId } = await seal(id);
    await core.fork().execute(sql, [id]);
    await expect(run(id, drawId)).rejects.toMatchObject({ code: 'draw.list_changed' });
    expect(await readWaffle(id)).toMatchObject({ status: 'active', seq: 1 });
    const again = await seal(id, 'The list changed.');
    expect((await run(id, again.drawId)).winners.length).toBeGreaterThan(0);
  });

  it('does not mind claims that nobody paid', async () => {
    const { id } = await openBoard({ paid: [1, 2], totalSpots: 4 });
    const { drawId } = await seal(id);
    await addClaim(core.fork(), id, { number: 3, handle: 'late' });
    expect((await run(id, drawId)).winners).toHaveLength(1);
  });

  it('is repeated only with a reason, and every attempt stays visible', async () => {
    const { id, slug } = await openBoard();
    const first = await seal(id);
    await expect(seal(id)).rejects.toMatchObject({ code: 'draw.already_sealed' });
    await expect(seal(id, '')).rejects.toMatchObject({ code: 'draw.already_sealed' });
    const second = await seal(id, 'Wrong board on screen');
    await expect(run(id, first.drawId)).rejects.toMatchObject({ code: 'draw.not_sealed' });
    await run(id, second.drawId);
    await expect(seal(id, 'once more')).rejects.toMatchObject({ code: 'waffle.completed' });
    await clear(id);
    await expect(seal(id)).rejects.toMatchObject({ code: 'draw.reason_required' });
    const third = await seal(id, 'The winner gave it back');
    await run(id, third.drawId);

    const { attempts } = await getDrawCertificate(core.fork(), slug);
    expect(attempts.map(({ attempt, state, reason }) => [attempt, state, reason])).toEqual([
      [1, 'void', null],
      [2, 'drawn', 'Wrong board on screen'],
      [3, 'drawn', 'The winner gave it back'],
    ]);
    expect(attempts.map(({ secret }) => secret !== null)).toEqual([false, true, true]);
    expect(attempts[1]?.winners).not.toBeNull();
  });

  it('needs somebody who paid, one paid spot per item, and a word about unpaid ones', async () => {
    const nobody = await openBoard({ paid: [], pending: [1], totalSpots: 3 });
    await expect(seal(nobody.id)).rejects.toMatchObject({ code: 'draw.nobody_paid' });
    const tooFew = await openBoard({ paid: [1], totalSpots: 3, itemCount: 2 });
    await expect(seal(tooFew.id)).rejects.toMatchObject({ code: 'winner.wrong_count' });
    const partly = await openBoard({ paid: [1], totalSpots: 3 });
    await expect(
      sealDraw(
        callerOf(core, ana),
        { beacon: noBeacon },
        {
          opId: makeOpId(),
          waffleId: partly.id,
          confirmUnpaid: false,
        },
      ),
    ).rejects.toMatchObject({ code: 'winner.unpaid_remain', details: { unpaid: [2, 3] } });
  });

  it('is run once where two operators run it at once or one operation comes twice', async () => {
    const { id } = await openBoard();
    const { drawId } = await seal(id);
    const both = await Promise.allSettled([run(id, drawId), run(id, drawId)]);
    expect(both.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await eventsOf(id)).toHaveLength(2);

    const other = await openBoard();
    const sealed = await seal(other.id);
    const opId = makeOpId();
    const [first, second] = await Promise.all([
      run(other.id, sealed.drawId, { opId }),
      run(other.id, sealed.drawId, { opId }),
    ]);
    expect(second).toEqual(first);
    expect(await run(other.id, sealed.drawId, { opId })).toEqual(first);
  });

  it('is refused for another waffle’s draw, and a hand-set winner keeps it from being run', async () => {
    const { id } = await openBoard();
    const other = await openBoard();
    const { drawId } = await seal(id);
    await expect(run(other.id, drawId)).rejects.toMatchObject({ code: 'draw.not_found' });
    await set(id, [1]);
    await expect(run(id, drawId)).rejects.toMatchObject({ code: 'waffle.completed' });
    expect((await listWinners(core.fork(), id))[0]?.method).toBe('manual');
  });

  it('has no certificate where nothing was ever sealed', async () => {
    const { slug } = await openBoard();
    await expect(getDrawCertificate(core.fork(), slug)).rejects.toMatchObject({ code: 'draw.not_found' });
    await expect(getDrawCertificate(core.fork(), 'nope')).rejects.toMatchObject({ code: 'waffle.not_found' });
    await expect(getDrawCertificate(core.fork(), 'a\0b')).rejects.toMatchObject({ code: 'waffle.not_found' });
  });
});

describe('a draw with public randomness', () => {
  const randomness = 'ab'.repeat(32);
  let host: Server;
  let beacon: Beacon;
  /** Rounds up to this one are out. */
  let latest = 0;

  beforeAll(async () => {
    host = createServer((request, response) => {
      const name = request.url?.split('/').at(-1) ?? '';
      const round = name === 'latest' ? latest : Number(name);
      if (round > latest) response.writeHead(425).end('{}');
      else response.writeHead(200).end(JSON.stringify({ round, randomness }));
    });
    await new Promise<void>((resolve) => {
      host.listen(0, '127.0.0.1', resolve);
    });
    beacon = createDrandBeacon([`http://127.0.0.1:${(host.address() as AddressInfo).port}`]);
  });
  afterAll(() => {
    host.closeAllConnections();
    host.close();
  });
  beforeEach(() => {
    latest = Math.floor((clock.now().getTime() - 1_692_803_367_000) / 3_000) + 1;
  });

  it('waits for the round that was fixed at sealing, and a stranger gets the same winners', async () => {
    const { id, slug } = await openBoard({ paid: Array.from({ length: 25 }, (_, n) => n + 1), itemCount: 2 });
    const sealed = await seal(id, undefined, beacon);
    expect(sealed.beacon?.round).toBe(latest + 3);
    await expect(run(id, sealed.drawId, { beacon })).rejects.toMatchObject({
      code: 'draw.beacon_unreachable',
      details: { retry_after: 3 },
    });
    latest += 3;
    const { winners } = await run(id, sealed.drawId, { beacon });

    // What a stranger does with the certificate and the documentation of the format, and with nothing of ours.
    const { json } = await rest.call('GET', `/api/waffles/${slug}/draw`);
    const [attempt] = json.attempts;
    expect(hex(attempt.list)).toBe(attempt.list_digest);
    expect(hex(attempt.secret)).toBe(attempt.secret_digest);
    const [, , items, drand, ...left] = attempt.list.trimEnd().split('\n');
    expect(drand).toBe(`beacon ${attempt.beacon.chain} ${attempt.beacon.round}`);
    const chosen: string[] = [];
    const words: number[] = [];
    for (let n = 0; chosen.length < Number(items.split(' ')[1]); ) {
      if (words.length === 0) {
        const message = `${attempt.list_digest}:${attempt.beacon.randomness}:${n}`;
        const block = createHmac('sha256', attempt.secret).update(message).digest();
        words.push(...Array.from({ length: 8 }, (_, at) => block.readUInt32BE(4 * at)));
        n += 1;
      }
      const word = words.shift() ?? 0;
      if (word < 2 ** 32 - (2 ** 32 % left.length)) chosen.push(...left.splice(word % left.length, 1));
    }
    expect(chosen).toEqual(winners.map(({ number, handle }) => `${number}:${handle}`));
    expect(attempt.winners).toEqual(
      winners.map(({ item, number, handle }) => ({ item, spot_number: number, instagram_handle: handle })),
    );
  });

  it('is never done without the round that was promised; sealing again offline says so', async () => {
    const { id, slug } = await openBoard();
    const sealed = await seal(id, undefined, beacon);
    await expect(run(id, sealed.drawId, { beacon: noBeacon })).rejects.toMatchObject({
      code: 'draw.beacon_unreachable',
    });
    const again = await seal(id, 'drand cannot be reached from here', noBeacon);
    expect(again.beacon).toBeNull();
    await run(id, again.drawId);
    const { attempts } = await getDrawCertificate(core.fork(), slug);
    expect(attempts.map(({ state, beacon: source }) => [state, source?.round ?? null])).toEqual([
      ['void', sealed.beacon?.round],
      ['drawn', null],
    ]);
  });

  it('is not sealed for a round that came out while the board was busy', async () => {
    const { id } = await openBoard();
    const late: Beacon = {
      next: async (at) => ({ chain: 'ab'.repeat(32), round: 7, availableAt: at }),
      read: () => Promise.resolve(null),
    };
    await expect(seal(id, undefined, late)).rejects.toMatchObject({ code: 'server.busy' });
    expect(await hasDraw(core.fork(), id)).toBe(false);
  });
});

describe('winners over REST', () => {
  const post = (path: string, body: object, token: string | null = 'ana') =>
    rest.call('POST', `/api/admin/waffles/${path}`, { body, ...(token === null ? {} : { token }) });

  it('are set, changed and cleared with the documented names', async () => {
    const { slug } = await openBoard({ paid: [1, 2], totalSpots: 3 });
    expect(await post(`${slug}/winner`, { winning_spot_number: 2 })).toMatchObject({
      status: 409,
      json: { error: { code: 'winner.unpaid_remain' }, unpaid: [3] },
    });
    expect(await post(`${slug}/winner`, { winning_spot_number: 2, confirm_unpaid: true })).toMatchObject({
      status: 200,
      json: {
        status: 'completed',
        completed_at: clock.now().toISOString(),
        winners: [{ item: 1, spot_number: 2, instagram_handle: 'buyer2', method: 'manual' }],
      },
    });
    const changed = await post(`${slug}/change-winner`, { winning_spot_numbers: [1] });
    expect(changed.json.winners[0].spot_number).toBe(1);
    expect((await post(`${slug}/clear-winner`, {})).json).toEqual({
      status: 'active',
      completed_at: null,
      winners: [],
    });
  });

  it('are sealed and drawn, and the certificate is public', async () => {
    const { slug } = await openBoard();
    expect((await rest.call('GET', `/api/waffles/${slug}/draw`)).status).toBe(404);
    const sealed = await post(`${slug}/draw/seal`, {});
    expect(sealed).toMatchObject({ status: 201, json: { attempt: 1, beacon: null, drawable_at: null } });
    const drawn = await post(`${slug}/draw/run`, { draw_id: sealed.json.draw_id });
    expect(drawn.json).toMatchObject({ status: 'completed', winners: [{ item: 1, method: 'draw' }] });
    const certificate = (await rest.call('GET', `/api/waffles/${slug}/draw`)).json;
    expect(certificate).toMatchObject({
      rules: 'syrup-draw/1',
      slug,
      winners: drawn.json.winners,
      attempts: [{ state: 'drawn', attempt: 1 }],
    });
    expect(JSON.stringify(certificate)).not.toMatch(/Ana|claim_id|sealed_by|lost|loser/);
  });

  it('refuse strangers, both forms at once, none, and numbers of any strange kind', async () => {
    const { slug } = await openBoard();
    expect((await post(`${slug}/winner`, { winning_spot_number: 1 }, null)).status).toBe(401);
    const bad = [
      {},
      { winning_spot_number: 1, winning_spot_numbers: [1] },
      { winning_spot_number: 0 },
      { winning_spot_number: '1' },
      { winning_spot_numbers: [] },
      { winning_spot_numbers: Array.from({ length: 11 }, (_, n) => n + 1) },
      { winning_spot_number: 1, spare: true },
    ];
    for (const body of bad) expect((await post(`${slug}/winner`, body)).status).toBe(400);
    expect((await post(`${slug}/winner`, { winning_spot_number: 1_000_000 })).status).toBe(400);
    expect((await post('nope/winner', { winning_spot_number: 1 })).status).toBe(404);
    expect((await post(`${slug}/draw/run`, { draw_id: 'x' })).status).toBe(400);
  });
});
