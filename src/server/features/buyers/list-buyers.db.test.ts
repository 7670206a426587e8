import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor, Core } from '#server/core/context.ts';
import { createSteppedClock, createTestActor, createTestCore } from '#server/core/testing.ts';
import { addClaim, addWaffle } from '#server/db/factories.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { createRestFixture, type RestFixture } from '#server/rest.fixture.ts';
import { listBuyersInput } from '#shared/buyers/buyers.schemas.ts';
import { XpTransaction } from '../loyalty/loyalty.entity.ts';
import { getBuyerDetails } from './buyers.queries.ts';
import { buyersRoutes } from './buyers.rest.ts';
import { listBuyers } from './list-buyers.ts';

const clock = createSteppedClock('2026-11-20T12:00:00.000Z');
const HANDLES = ['a_b', 'aab', 'a.b', 'mia', 'mia_k', 'zoe'];

let database: TestDatabase;
let core: Core;
let ana: Actor;
let rest: RestFixture;

beforeAll(async () => {
  database = await createTestDatabase();
  core = createTestCore(database, clock);
  ana = await createTestActor(core, 'waffle_manager');
  rest = await createRestFixture(core, buyersRoutes(), new Map([['Bearer ana', ana]]));
  const em = core.fork();
  const board = await addWaffle(em, { createdAt: new Date('2026-11-01T10:00:00.000Z') });
  for (const [index, handle] of HANDLES.entries()) {
    await addClaim(em, board.id, { number: index + 1, handle, status: 'paid' });
  }
  await em.execute(`update buyer set first_seen_at = '2026-11-01T10:00:00Z',
    last_claim_at = '2026-11-01T10:00:00Z'::timestamptz + length(handle) * interval '1 day'`);
});
afterAll(async () => {
  await rest.close();
  await database.drop();
});

const list = (input: object = {}) => listBuyers(core.fork(), listBuyersInput.parse(input), clock.now());
const handlesOf = async (input: object) => (await list(input)).rows.map(({ handle }) => handle);

describe('the registry of buyers', () => {
  it('has every handle that ever claimed, in the order asked for, with what it did and earned', async () => {
    const { rows, total, registered } = await list();
    expect(rows.map(({ handle }) => handle).toSorted()).toEqual(HANDLES.toSorted());
    expect([total, registered]).toEqual([6, 6]);
    expect(rows.find(({ handle }) => handle === 'mia')).toMatchObject({
      entries: 1,
      spots: 1,
      paidSpots: 1,
      wins: 0,
      xp: 0,
      level: 1,
      badges: [],
      lastClaimAt: '2026-11-04T10:00:00.000Z',
    });
    expect(await handlesOf({ sort: 'firstSeen' })).toEqual(HANDLES.toSorted());
    expect(await handlesOf({ sort: 'lastClaim' })).toEqual(['mia_k', 'a.b', 'a_b', 'aab', 'mia', 'zoe']);
  });

  it('has the highest levels first where somebody asks for that, in pages and in what is found, too', async () => {
    const em = core.fork();
    const earned = [
      ['zoe', 400, 'grant:1', 1],
      ['mia', 900, 'grant:2', 1],
      ['mia', -900, 'grant:2', 2],
      ['mia', 60, 'grant:3', 1],
    ] as const;
    for (const [handle, amount, source, turn] of earned) {
      const kind = amount < 0 ? 'reversal' : 'admin_grant';
      await em.insert(XpTransaction, { handle, kind, amount, source, turn, at: clock.now() });
    }
    const order = ['zoe', 'mia', 'a.b', 'a_b', 'aab', 'mia_k'];
    expect(await handlesOf({ sort: 'level' })).toEqual(order);
    expect(await handlesOf({ sort: 'level', perPage: 2, page: 2 })).toEqual(order.slice(2, 4));
    expect(await handlesOf({ sort: 'level', search: 'mia' })).toEqual(['mia', 'mia_k']);
    const { json } = await rest.call('GET', '/api/admin/buyers?sort=level&per_page=2', {
      token: 'Bearer ana',
    });
    expect(json.buyers).toMatchObject([
      { instagram_handle: 'zoe', xp: 400, level: 4 },
      { instagram_handle: 'mia', xp: 60, level: 2 },
    ]);
    await em.execute('delete from xp_transaction');
  });

  it('keeps a handle whose only waffle is gone', async () => {
    const em = core.fork();
    const board = await addWaffle(em);
    await addClaim(em, board.id, { number: 1, handle: 'passing.by' });
    await em.execute('delete from waffle where id = ?', [board.id]);
    expect((await list({ search: 'passing' })).rows).toMatchObject([
      { handle: 'passing.by', entries: 0, spots: 0, wins: 0, winRate: null },
    ]);
    await em.execute(`delete from buyer where handle = 'passing.by'`);
  });

  it.each<[string, string[]]>([
    ['_', ['a_b', 'mia_k']],
    ['%', []],
    ['a_b', ['a_b']],
    ['.', ['a.b']],
    ['\\', []],
    ["' or true --", []],
    ['MIA', ['mia', 'mia_k']],
    ['@mia', ['mia', 'mia_k']],
    ['https://instagram.com/Mia_K/', ['mia_k']],
    ['@', HANDLES],
    ['  ', HANDLES],
    ['nobody', []],
  ])('finds by “%s” what has exactly that in it', async (search, handles) => {
    expect((await handlesOf({ search })).toSorted()).toEqual(handles.toSorted());
    expect(await list({ search })).toMatchObject({ total: handles.length, registered: 6 });
  });

  it('comes in pages, and says how many there are beyond the last one too', async () => {
    const first = await handlesOf({ perPage: 4 });
    const second = await handlesOf({ perPage: 4, page: 2 });
    expect([first.length, second.length]).toEqual([4, 2]);
    expect([...first, ...second].toSorted()).toEqual(HANDLES.toSorted());
    expect(await list({ perPage: 4, page: 3 })).toMatchObject({ rows: [], total: 6 });
    expect(listBuyersInput.parse({}).perPage).toBe(25);
    for (const wrong of [
      { perPage: 101 },
      { perPage: 0 },
      { page: 0 },
      { sort: 'luck' },
      { search: 'a\0' },
    ]) {
      expect(listBuyersInput.safeParse(wrong).success).toBe(false);
    }
  });

  it('is read over REST with the documented names', async () => {
    const { status, json } = await rest.call('GET', '/api/admin/buyers?search=mia_&per_page=1', {
      token: 'Bearer ana',
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      buyers: [{ instagram_handle: 'mia_k', total_waffles_entered: 1, xp: 0, level: 1, badges: [] }],
      total: 1,
      registered: 6,
      page: 1,
      per_page: 1,
    });
    expect((await rest.call('GET', '/api/admin/buyers')).status).toBe(401);
    for (const wrong of ['per_page=101', 'page=x', 'sort=luck', 'search=%00']) {
      expect((await rest.call('GET', `/api/admin/buyers?${wrong}`, { token: 'Bearer ana' })).status).toBe(
        400,
      );
    }
  });
});

describe('a buyer as operators see them', () => {
  it('has amounts by currency, what waits for payment, and what was never paid', async () => {
    const em = core.fork();
    const open = await addWaffle(em);
    const done = await addWaffle(em);
    await addClaim(em, open.id, { number: 1, handle: 'sum', status: 'paid', priceMinor: 500 });
    await addClaim(em, open.id, { number: 2, handle: 'sum', status: 'pending', priceMinor: 700 });
    await addClaim(em, open.id, { number: 3, handle: 'sum', status: 'released' });
    await addClaim(em, open.id, { number: 4, handle: 'sum', status: 'released', paidAt: new Date() });
    await addClaim(em, done.id, { number: 1, handle: 'sum', status: 'paid', priceMinor: 300 });
    await addClaim(em, done.id, { number: 2, handle: 'sum', status: 'pending' });
    await em.execute(
      `update waffle set currency = 'EUR', status = 'completed', completed_at = now() where id = ?`,
      [done.id],
    );
    expect(await getBuyerDetails(core.fork(), '@Sum', clock.now())).toMatchObject({
      stats: { handle: 'sum', entries: 2, spots: 3, paidSpots: 2 },
      amounts: [
        { currency: 'EUR', paidMinor: 300, pendingMinor: 0 },
        { currency: 'USD', paidMinor: 500, pendingMinor: 700 },
      ],
      pendingSpots: 1,
      releasedUnpaid: 1,
    });
    await expect(getBuyerDetails(core.fork(), 'nobody', clock.now())).rejects.toMatchObject({
      code: 'buyer.not_found',
    });
  });
});
