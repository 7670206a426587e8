import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyBoardEvent, freeSpot, type OperatorBoard } from '#shared/live/board.ts';
import { createRestClient, type RestAnswer, type RestClient } from './call-rest.ts';
import { createTrpcClient } from './call-trpc.ts';
import { createBoard } from './create-board.ts';
import { createProductRunner, type ProductRunner, type RunningProduct } from './harness.ts';
import { createWeather, insist, interrupt } from './insist.ts';
import { readDatabase } from './read-database.ts';
import { createDice } from './roll-dice.ts';
import { createFirstOperator, type Operator } from './sign-in.ts';
import { type Door, openRestDoor, openTrpcDoor, type Write } from './write-doors.ts';

/**
 * Bad weather for writes: every one is sent twice, half of all answers are lost on the way, and in the middle the
 * product is killed and started again. Afterwards every effect must be there, and only once.
 */

const SEED = 20_261_120;
const dice = createDice(SEED);
/** Each buyer's story needs four spots; the stories of a board run at the same time. */
const STORIES_PER_BOARD = 36;
const SPOTS_PER_STORY = 4;
const RANDOM_CLAIMS = 40;

let runner: ProductRunner;
let product: RunningProduct;
let operator: Operator;
let anybody: RestClient;
let signedIn: RestClient;
const weather = createWeather();
const writes: Write[] = [];
let lost = 0;
let killed: Promise<void> | null = null;
const stories = STORIES_PER_BOARD * 2;
const killAfterWrites = stories * 3;

beforeAll(async () => {
  runner = await createProductRunner();
  product = await runner.start();
  operator = await createFirstOperator(product);
  anybody = createRestClient(product.url);
  signedIn = createRestClient(product.url, operator.token);
});
afterAll(() => runner.remove());

async function killAndRestart(): Promise<void> {
  await runner.kill();
  product = await runner.start();
}

/** Sends a write twice, at once or in a row, and loses each answer with even chances. Returns what is answered in the end. */
async function deliver<Json>(client: RestClient, write: Write): Promise<Json> {
  writes.push(write);
  const { request } = write;
  const sendOnce = async (): Promise<RestAnswer | null> => {
    if (dice.random() < 0.5) return insist(client, request, weather);
    lost += 1;
    await client.lose(request, dice.pick(['sent', 'answered']));
    return null;
  };
  const answers =
    dice.random() < 0.5 ? await Promise.all([sendOnce(), sendOnce()]) : [await sendOnce(), await sendOnce()];
  const last = await insist(client, request, weather);
  expect(last.status, `${request.path}: ${last.text}`).toBeLessThan(300);
  for (const answer of answers) if (answer !== null) expect(answer.json).toEqual(last.json);
  if (writes.length >= killAfterWrites) killed ??= interrupt(weather, killAndRestart);
  return last.json as Json;
}

/** What one buyer's four spots go through. At the end the first and third are paid, the second is somebody else's. */
async function liveStory(door: Door, index: number): Promise<void> {
  const first = index * SPOTS_PER_STORY + 1;
  const [a, b, c, d] = [first, first + 1, first + 2, first + 3];
  await door.claim([a, b, c, d], `buyer.${index}`);
  await door.pay(a);
  await door.pay(b);
  await door.undo(a);
  await door.payMany([a, c]);
  await door.release(b, 'Wanted another one.');
  await door.release(d);
  await door.claim([b], `second.${index}`);
}
const CLAIMS_PER_STORY = SPOTS_PER_STORY + 1;

async function expectRecordsOnce(slug: string): Promise<void> {
  const own = writes.filter(({ board }) => board === slug);
  const audits = own.reduce((sum, write) => sum + write.audits, 0);
  const [row] = await readDatabase<Record<string, number>>(
    runner,
    `with own as (select id, seq from waffle where slug = $1),
       logged as (select seq, op_id from live_event where waffle_id = (select id from own))
     select (select seq from own) as "seq", (select count(*)::int from logged) as "events",
       (select min(seq) from logged) as "first", (select max(seq) from logged) as "last",
       (select count(distinct op_id)::int from logged) as "operations",
       (select count(*)::int from receipt where op_id in (select op_id from logged)) as "receipts",
       (select count(*)::int from audit_entry where op_id in (select op_id from logged)) as "audits"`,
    [slug],
  );
  const once = own.length;
  expect(row).toEqual({
    seq: once,
    events: once,
    first: 1,
    last: once,
    operations: once,
    receipts: once,
    audits,
  });
}

/** The board that the log alone tells of must be the board that everybody sees, through every door. */
async function expectBoardsAgree(slug: string): Promise<OperatorBoard> {
  const trpc = createTrpcClient(product.url, operator.token);
  const board = await trpc.spots.board.query({ slug });
  const log = await trpc.live.operatorBoardSince.query({ slug, seq: 0 });
  if (log.type !== 'events') throw new Error('The log was too long to be sent whole.');
  const empty: OperatorBoard = {
    ...board,
    seq: 0,
    spots: board.spots.map(({ number }) => freeSpot(number)),
  };
  const told = log.events.reduce((now, { seq, at, event }) => applyBoardEvent(now, seq, at, event), empty);
  expect(log.events.map(({ seq }) => seq)).toEqual(log.events.map((_, index) => index + 1));
  expect(told).toEqual(board);

  type RestSpot = { number: number; status: string; claimed_by_handle: string | null };
  const rest = await anybody.expectOk<{ spots: RestSpot[]; seq: number }>({
    method: 'GET',
    path: `/api/waffles/${slug}/spots`,
  });
  const shown = board.spots.map(({ number, status, handle }) => [number, status, handle]);
  expect(rest.seq).toBe(board.seq);
  expect(rest.spots.map((spot) => [spot.number, spot.status, spot.claimed_by_handle])).toEqual(shown);

  const { text } = await anybody.call({ method: 'GET', path: `/api/waffles/${slug}/export` });
  const rows = text.trim().split(/\r?\n/).slice(1);
  expect(rows.map((row) => row.split(',').slice(0, 3).join())).toEqual(
    shown.map((cells) => cells.map((cell) => cell ?? '').join()),
  );
  return board;
}

describe('when every write is sent twice, half the answers are lost and the product is killed', () => {
  it('each claim, payment, undo and release has happened exactly once', async () => {
    const totalSpots = STORIES_PER_BOARD * SPOTS_PER_STORY;
    const overRest = await createBoard(signedIn, 'Over REST', totalSpots);
    const overTrpc = await createBoard(signedIn, 'Over tRPC', totalSpots);
    const clients = { anybody, signedIn };
    const doors = [
      openRestDoor(overRest, clients, deliver),
      openTrpcDoor(overTrpc, clients, deliver, (request) => insist(signedIn, request, weather)),
    ];

    await Promise.all(
      doors.flatMap((door) =>
        Array.from({ length: STORIES_PER_BOARD }, (_, index) => liveStory(door, index)),
      ),
    );
    await killed;

    // Nothing would be proven by a calm day.
    expect(killed).not.toBeNull();
    expect(weather.sent + lost).toBeGreaterThan(writes.length * 2);
    expect(lost).toBeGreaterThan(writes.length * 0.8);
    expect(weather.broken).toBeGreaterThan(0);
    for (const { slug } of [overRest, overTrpc]) {
      await expectRecordsOnce(slug);
      const board = await expectBoardsAgree(slug);
      for (let index = 0; index < STORIES_PER_BOARD; index += 1) {
        const own = board.spots.slice(index * SPOTS_PER_STORY, (index + 1) * SPOTS_PER_STORY);
        expect(own.map(({ status, handle }) => [status, handle])).toEqual([
          ['paid', `buyer.${index}`],
          ['pending', `second.${index}`],
          ['paid', `buyer.${index}`],
          ['available', null],
        ]);
      }
      const [claims] = await readDatabase<{ count: number }>(
        runner,
        'select count(*)::int as count from claim where waffle_id = (select id from waffle where slug = $1)',
        [slug],
      );
      expect(claims?.count).toBe(STORIES_PER_BOARD * CLAIMS_PER_STORY);
    }
  });

  it('a random claim that is asked for again gets the same numbers', async () => {
    const { slug } = await createBoard(signedIn, 'By chance', RANDOM_CLAIMS * 2 + 20);
    const claimed = await Promise.all(
      Array.from({ length: RANDOM_CLAIMS }, async (_, index) => {
        const body = { waffle_slug: slug, count: 2, instagram_handle: `lucky.${index}` };
        const request = { method: 'POST', path: '/api/claims/random', body, key: randomUUID() };
        return deliver<{ claimed_count: number; spot_numbers: number[] }>(anybody, {
          board: slug,
          request,
          audits: 1,
        });
      }),
    );

    await expectRecordsOnce(slug);
    const board = await expectBoardsAgree(slug);
    for (const [index, { claimed_count, spot_numbers }] of claimed.entries()) {
      expect(claimed_count).toBe(2);
      expect(spot_numbers.map((number) => board.spots[number - 1]?.handle)).toEqual(
        spot_numbers.map(() => `lucky.${index}`),
      );
    }
    expect(board.spots.filter(({ status }) => status === 'pending')).toHaveLength(RANDOM_CLAIMS * 2);
  });

  it('an operation id that is used for something else is refused and changes nothing', async () => {
    const { slug } = await createBoard(signedIn, 'Reused key', 10);
    const key = randomUUID();
    const claim = (number: number) => ({
      method: 'POST',
      path: '/api/claims',
      key,
      body: { waffle_slug: slug, spot_numbers: [number], instagram_handle: 'mia' },
    });
    expect((await anybody.call(claim(1))).status).toBe(201);

    const reused = await anybody.call(claim(2));

    expect([reused.status, reused.json.error]).toEqual([
      409,
      expect.objectContaining({ code: 'operation.reused' }),
    ]);
    const { seq } = await anybody.expectOk<{ seq: number }>({
      method: 'GET',
      path: `/api/waffles/${slug}/spots`,
    });
    expect(seq).toBe(1);
  });
});
