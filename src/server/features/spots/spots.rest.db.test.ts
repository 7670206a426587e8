import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Actor, Core } from '#server/core/context.ts';
import { createSteppedClock, createTestActor, createTestCore } from '#server/core/testing.ts';
import { createMemoryThrottle } from '#server/core/throttle.ts';
import { addWaffle } from '#server/db/factories.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { makeOpenApiDocument } from '#server/openapi.ts';
import { createRestFixture, type RestFixture } from '#server/rest.fixture.ts';
import { ROLES } from '#shared/access/roles.ts';
import { createSettingsReader } from '../settings/settings.queries.ts';
import { createBoardCache } from './cache-boards.ts';
import type { ClaimDesk } from './commands/claim-spots.ts';
import { createClaimLimits, unlimitedClaims } from './limit-claims.ts';
import { createTestDesk, expectExact } from './spots.fixture.ts';
import { getMySpots } from './spots.queries.ts';
import { spotsRoutes } from './spots.rest.ts';

const clock = createSteppedClock();
const AT = clock.now().toISOString();
let database: TestDatabase;
let core: Core;
let desk: ClaimDesk;
let app: RestFixture;
let limited: RestFixture;
let waffle: { id: number; slug: string };
const actorByToken = new Map<string, Actor>();

beforeAll(async () => {
  database = await createTestDatabase();
  core = createTestCore(database, clock);
  desk = createTestDesk(database, core);
  for (const role of ROLES) actorByToken.set(role, await createTestActor(core, role));
  app = await serve(unlimitedClaims);
  limited = await serve(createClaimLimits(createMemoryThrottle(clock), createSettingsReader(database.pool)));
});
afterAll(async () => {
  await app.close();
  await limited.close();
  await desk.close();
  await database.drop();
});
beforeEach(async () => {
  waffle = await addWaffle(core.fork(), { totalSpots: 10 });
});

function serve(limits: typeof unlimitedClaims): Promise<RestFixture> {
  const boards = createBoardCache(database.pool);
  const findBaseUrl = () => Promise.resolve('https://syrup.example');
  return createRestFixture(
    core,
    spotsRoutes({ desk, limits, boards, pool: database.pool, findBaseUrl, makeHandleCookie: String }),
    actorByToken,
  );
}

interface Call {
  readonly token?: string;
  readonly key?: string;
  readonly server?: RestFixture;
}

function send(method: 'GET' | 'POST', url: string, body?: object, { server = app, ...caller }: Call = {}) {
  return server.call(method, url, { ...caller, ...(body === undefined ? {} : { body }) });
}

const claim = (body: object, call?: Call) =>
  send('POST', '/api/claims', { waffle_slug: waffle.slug, instagram_handle: '@Mia', ...body }, call);
const settle = (path: string, body: object = {}, token = 'waffle_manager') =>
  send('POST', `/api/admin/waffles/${waffle.slug}/spots/${path}`, body, { token });

describe('claiming over REST', () => {
  it('answers 201 with the spots and the address of "my spots"', async () => {
    const { status, json } = await claim({ spot_numbers: [8, 3] });
    expect(status).toBe(201);
    const spot = { status: 'pending', claimed_by_handle: 'mia', claimed_at: AT, paid_at: null };
    expect(json).toEqual({
      spots: [
        { number: 8, ...spot },
        { number: 3, ...spot },
      ],
      my_spots_url: expect.stringMatching(/^https:\/\/syrup\.example\/my\/[A-Za-z0-9_-]{43}$/),
    });
    const mine = await getMySpots(database.pool, json.my_spots_url.split('/my/')[1]);
    expect(mine).toMatchObject({ handle: 'mia', owedMinor: 1_000 });
  });

  it('answers 409 with every taken spot and the nearest free ones', async () => {
    await claim({ spot_numbers: [3, 4] });
    const { status, json } = await claim({ spot_numbers: [2, 3, 4], instagram_handle: 'kat' });
    expect(status).toBe(409);
    expect(json).toEqual({
      error: { code: 'spot.taken', message: 'Spots 3 and 4 were just taken.' },
      taken: [3, 4],
      nearest: [5, 1, 6, 7, 8, 9, 10],
    });
  });

  it('claims random spots and says how many of how many', async () => {
    await claim({ spot_numbers: [1, 2, 3, 4, 5, 6, 7, 8] });
    const body = { waffle_slug: waffle.slug, count: 5, instagram_handle: 'kat' };
    const { status, json } = await send('POST', '/api/claims/random', body);
    expect(status).toBe(200);
    expect(json).toEqual({ claimed_count: 2, requested_count: 5, spot_numbers: [9, 10] });
    const none = await send('POST', '/api/claims/random', body);
    expect(none).toMatchObject({ status: 409, json: { error: { code: 'claim.none_left' } } });
  });

  it('does the same Idempotency-Key once and gives the same answer; another body is refused', async () => {
    const key = randomUUID();
    const first = await claim({ spot_numbers: [1] }, { key });
    const again = await claim({ spot_numbers: [1] }, { key });
    expect(again).toMatchObject({ status: 201, json: first.json });
    const other = await claim({ spot_numbers: [2] }, { key });
    expect(other).toMatchObject({ status: 409, json: { error: { code: 'operation.reused' } } });
    expect((await expectExact(database, waffle.id)).claims).toHaveLength(1);
  });

  it('takes only random keys from buyers, since whoever guesses one would get the link to the spots', async () => {
    const { status, json } = await claim({ spot_numbers: [1] }, { key: 'my-first-claim' });
    expect(status).toBe(400);
    expect(json.error.message).toContain('random key');
    expect((await expectExact(database, waffle.id)).claims).toHaveLength(0);
  });

  it.each([
    ['an unknown slug', { waffle_slug: 'no-such-waffle', spot_numbers: [1] }, 404, 'waffle.not_found'],
    ['a slug that can be none', { waffle_slug: '<b>\u0000', spot_numbers: [1] }, 404, 'waffle.not_found'],
    ['spot 0', { spot_numbers: [0] }, 400, 'request.invalid'],
    ['spot 11 of 10', { spot_numbers: [11] }, 400, 'spot.unknown'],
    ['no spot', { spot_numbers: [] }, 400, 'request.invalid'],
    ['a spot twice', { spot_numbers: [1, 1] }, 400, 'request.invalid'],
    [
      'a million spots',
      { spot_numbers: Array.from({ length: 1_000 }, (_, i) => i + 1) },
      400,
      'request.invalid',
    ],
    ['a spot as text', { spot_numbers: ['1'] }, 400, 'request.invalid'],
    ['spots that are no list', { spot_numbers: 1 }, 400, 'request.invalid'],
    ['a handle with markup', { spot_numbers: [1], instagram_handle: '<script>' }, 400, 'request.invalid'],
    ['a handle that is a list', { spot_numbers: [1], instagram_handle: ['mia'] }, 400, 'request.invalid'],
    ['a field nobody knows', { spot_numbers: [1], price: 1 }, 400, 'request.invalid'],
  ])('refuses %s with a sentence and changes nothing', async (_what, body, status, code) => {
    const answer = await claim(body);
    expect(answer.status).toBe(status);
    expect(answer.json.error).toEqual({ code, message: expect.stringMatching(/^[A-Z\p{L}].{5,}\.?$/u) });
    expect(JSON.stringify(answer.json)).not.toMatch(/at .*\.ts|node_modules/);
    expect((await expectExact(database, waffle.id)).claims).toEqual([]);
  });

  it('refuses too many claims of one handle with 429 and Retry-After, but never a repeat', async () => {
    const keys = Array.from({ length: 10 }, () => randomUUID());
    const calls = (number: number) =>
      claim({ spot_numbers: [number] }, { key: keys[number - 1] ?? '', server: limited });
    for (let number = 1; number <= 10; number += 1) expect((await calls(number)).status).toBe(201);
    const refused = await claim({ spot_numbers: [1] }, { server: limited });
    expect(refused).toMatchObject({
      status: 429,
      json: { error: { code: 'request.rate_limited' }, retry_after: 6 },
      headers: { 'retry-after': '6' },
    });
    expect((await calls(4)).status).toBe(201);
  });
});

describe('a board over REST', () => {
  it('lists every spot with its public status and the number it is true at', async () => {
    await claim({ spot_numbers: [2, 3] });
    await settle('2/pay');
    const { status, json } = await send('GET', `/api/waffles/${waffle.slug}/spots`);
    expect(status).toBe(200);
    expect(json.seq).toBe(2);
    expect(json.spots).toHaveLength(10);
    expect(json.spots.slice(0, 3)).toEqual([
      { number: 1, status: 'available', claimed_by_handle: null, claimed_at: null, paid_at: null },
      { number: 2, status: 'paid', claimed_by_handle: 'mia', claimed_at: AT, paid_at: AT },
      { number: 3, status: 'pending', claimed_by_handle: 'mia', claimed_at: AT, paid_at: null },
    ]);
    expect(await send('GET', '/api/waffles/no-such-waffle/spots')).toMatchObject({ status: 404 });
  });

  it('shows the winner of a completed board, and nobody as having lost', async () => {
    await claim({ spot_numbers: [2, 3] });
    await settle('pay', { spot_numbers: [2, 3] });
    await database.pool.query(
      `with w as (update waffle set status = 'completed', completed_at = now(), seq = seq + 1 where id = $1)
       insert into winner (waffle_id, item, number, claim_id, handle, method, set_at, set_by_name)
       select $1, 1, number, id, handle, 'manual', now(), 'Ana' from claim where waffle_id = $1 and number = 2`,
      [waffle.id],
    );
    const { json } = await send('GET', `/api/waffles/${waffle.slug}/spots`);
    expect(json.spots.map(({ status }: { status: string }) => status).slice(0, 4)).toEqual([
      'available',
      'winner',
      'paid',
      'available',
    ]);
    expect(JSON.stringify(json)).not.toMatch(/los(t|er)/i);
  });
});

describe('settling over REST', () => {
  it('pays, undoes and releases whoever holds the spot, or the claim that is named', async () => {
    await claim({ spot_numbers: [4] });
    const paid = await settle('4/pay');
    expect(paid.status).toBe(200);
    expect(paid.json).toEqual({
      number: 4,
      status: 'paid',
      claim_id: expect.any(String),
      claimed_by_handle: 'mia',
      unchanged: false,
      by: 'Ana',
      at: AT,
      seq: 2,
    });
    expect((await settle('4/pay')).json).toMatchObject({ unchanged: true, by: 'Ana' });
    expect((await settle('4/undo-pay', { reason: 'Came back.' })).json).toMatchObject({ status: 'pending' });
    expect((await settle('4/release', { claim_id: paid.json.claim_id })).json).toMatchObject({
      status: 'available',
    });
    const conflict = await settle('4/pay', { claim_id: paid.json.claim_id });
    expect(conflict.status).toBe(409);
    expect(conflict.json).toEqual({
      error: { code: 'spot.released', message: 'This claim was released meanwhile; the spot is free.' },
      number: 4,
      status_now: 'available',
      handle_now: null,
      claim_id_now: null,
      claimed_at_now: null,
      last: { what: 'released', by: 'Ana', at: AT },
    });
    expect(await settle('4/pay')).toMatchObject({
      status: 409,
      json: { error: { code: 'spot.not_claimed' } },
    });
  });

  it('releases a paid spot only with a reason', async () => {
    await claim({ spot_numbers: [4] });
    await settle('4/pay');
    expect(await settle('4/release')).toMatchObject({
      status: 400,
      json: { error: { code: 'spot.reason_required' } },
    });
    expect((await settle('4/release', { reason: 'Paid twice.' })).status).toBe(200);
  });

  it('repeats the first answer for the same key, even when the spot has another holder by now', async () => {
    await claim({ spot_numbers: [4] });
    const call = { token: 'admin', key: `pay-${waffle.id}` };
    const path = `/api/admin/waffles/${waffle.slug}/spots/4/pay`;
    const first = await send('POST', path, {}, call);
    await settle('4/release', { reason: 'Paid twice.' });
    await claim({ spot_numbers: [4], instagram_handle: 'kat' });
    expect(await send('POST', path, {}, call)).toMatchObject({ status: 200, json: first.json });
    const { json } = await send('GET', `/api/waffles/${waffle.slug}/spots`);
    expect(json.spots[3]).toMatchObject({ status: 'pending', claimed_by_handle: 'kat' });
  });

  it('pays several at once with one result each', async () => {
    await claim({ spot_numbers: [1, 2] });
    await settle('2/pay');
    const { status, json } = await settle('pay', { spot_numbers: [1, 2, 3] });
    expect(status).toBe(200);
    expect(json.results).toEqual([
      expect.objectContaining({ number: 1, ok: true, status: 'paid', unchanged: false }),
      expect.objectContaining({ number: 2, ok: true, status: 'paid', unchanged: true }),
      {
        number: 3,
        ok: false,
        error: { code: 'spot.not_claimed', message: 'Nobody holds this spot.' },
        status_now: 'available',
        handle_now: null,
        claim_id_now: null,
        claimed_at_now: null,
        last: null,
      },
    ]);
  });

  it.each([
    ['4/pay', { claim_id: 'x' }],
    ['0/pay', {}],
    ['four/pay', {}],
    ['4/release', { reason: 7 }],
    ['4/release', { reason: 'a\u0000b' }],
    ['4/undo-pay', { why: 'because' }],
    ['pay', {}],
    ['pay', { spot_numbers: [] }],
    ['pay', { spot_numbers: [1, 1] }],
    ['pay', { spot_numbers: [1.5] }],
  ])('refuses %s with %o as a bad request', async (path, body) => {
    expect(await settle(path, body)).toMatchObject({
      status: 400,
      json: { error: { code: 'request.invalid' } },
    });
  });

  it('is for operators: 401 signed out, 403 for members, before anything is looked up', async () => {
    for (const path of ['4/pay', '4/undo-pay', '4/release', 'pay']) {
      const url = `/api/admin/waffles/no-such-waffle/spots/${path}`;
      expect(await send('POST', url, { nonsense: true })).toMatchObject({ status: 401 });
      expect(await send('POST', url, { nonsense: true }, { token: 'member' })).toMatchObject({ status: 403 });
    }
    expect((await settle('4/pay', {}, 'admin')).status).toBe(409);
    waffle = { id: 0, slug: 'no-such-waffle' };
    expect((await settle('4/pay')).status).toBe(404);
  });
});

it('documents every route of spots', () => {
  const boards = createBoardCache(database.pool);
  const parts = {
    desk,
    limits: unlimitedClaims,
    boards,
    pool: database.pool,
    findBaseUrl: () => Promise.resolve(null),
    makeHandleCookie: String,
  };
  const text = JSON.stringify(makeOpenApiDocument(spotsRoutes(parts), '0.0.0'));
  for (const name of [
    'my_spots_url',
    'spot_numbers',
    'instagram_handle',
    'claimed_by_handle',
    'claim_id',
    'results',
  ]) {
    expect(text).toContain(name);
  }
});
