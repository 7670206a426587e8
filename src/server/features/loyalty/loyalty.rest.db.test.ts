import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Core } from '#server/core/context.ts';
import { createSteppedClock, createTestActor, createTestCore } from '#server/core/testing.ts';
import { addClaim, addWaffle } from '#server/db/factories.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { reactions } from '#server/reactions.ts';
import { createRestFixture, type RestFixture } from '#server/rest.fixture.ts';
import { backfillLoyalty } from './commands/backfill-loyalty.ts';
import { loyaltyRoutes } from './loyalty.rest.ts';

let database: TestDatabase;
let core: Core;
let rest: RestFixture;

beforeAll(async () => {
  database = await createTestDatabase();
  core = { ...createTestCore(database, createSteppedClock()), reactions };
  const tokens = new Map(
    await Promise.all(
      (['admin', 'waffle_manager', 'member'] as const).map(
        async (role) => [role, await createTestActor(core, role)] as const,
      ),
    ),
  );
  rest = await createRestFixture(core, loyaltyRoutes(), tokens);
  const { id } = await addWaffle(core.fork(), { title: 'Blue Wig #3' });
  for (const [at, handle] of ['mia', 'kat', 'ben', 'zoe'].entries())
    await addClaim(core.fork(), id, {
      number: at + 1,
      handle,
      status: 'paid',
      claimedAt: new Date('2026-11-01'),
    });
  await backfillLoyalty(core);
});
afterAll(async () => {
  await rest.close();
  await database.drop();
});

async function idOf(handle: string): Promise<string> {
  const [row] = await core
    .fork()
    .execute<{ id: string }[]>('select id from buyer where handle = ?', [handle]);
  return row?.id ?? '';
}

const post = (url: string, body: object, { token = 'admin', key }: { token?: string; key?: string } = {}) =>
  rest.call('POST', url, { token, body, ...(key === undefined ? {} : { key }) });
const topUp = (body: object, how?: { token?: string; key?: string }) => post('/api/credits/topup', body, how);
const grant = (body: object, how?: { token?: string; key?: string }) => post('/api/badges/grant', body, how);

describe('topping up over REST', () => {
  it('answers as printed, with a new level only where one was reached', async () => {
    const userId = await idOf('mia');
    expect(await topUp({ userId, amount: 10 })).toMatchObject({ status: 200 });
    expect((await topUp({ userId, amount: 10 })).json).toEqual({ success: true, userId, xpAwarded: 10 });
    expect((await topUp({ userId, amount: 400 })).json).toEqual({
      success: true,
      userId,
      xpAwarded: 400,
      newLevel: 4,
    });
  });

  it('with one key ten times at once writes one row, and answers all ten alike', async () => {
    const userId = await idOf('kat');
    const key = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => topUp({ userId, amount: 30 }, { key })),
    );
    for (const { status, json } of answers) {
      expect(status).toBe(200);
      expect(json).toEqual({ success: true, userId, xpAwarded: 30, newLevel: 2 });
    }
    expect(await topUp({ userId, amount: 31 }, { key })).toMatchObject({ status: 409 });
    const { json } = await rest.call('GET', '/api/buyers/kat/xp');
    expect(json.transactions.filter(({ type }: { type: string }) => type === 'admin_grant')).toHaveLength(1);
  });

  it.each([0, -5, 1.5, '10', null, 100_001, Number.MAX_SAFE_INTEGER])('refuses %j XP', async (amount) => {
    const answer = await topUp({ userId: await idOf('ben'), amount });
    expect(answer).toMatchObject({ status: 400, json: { error: { code: 'request.invalid' } } });
    expect((await rest.call('GET', '/api/buyers/ben/xp')).json.xp).toBe(20);
  });

  it('refuses an id that is none, one that nobody has, and whoever may not', async () => {
    const body = { userId: await idOf('ben'), amount: 5 };
    expect(await topUp({ ...body, userId: 'mia' })).toMatchObject({ status: 400 });
    expect(await topUp({ amount: 5 })).toMatchObject({ status: 400 });
    expect(await topUp({ ...body, userId: randomUUID() })).toMatchObject({
      status: 404,
      json: { error: { code: 'buyer.not_found' } },
    });
    expect(await topUp(body, { token: 'nobody' })).toMatchObject({ status: 401 });
    for (const token of ['waffle_manager', 'member'])
      expect(await topUp(body, { token })).toMatchObject({ status: 403 });
  });
});

describe('granting a badge over REST', () => {
  it('is done once, however often it is asked', async () => {
    const userId = await idOf('zoe');
    const body = { userId, badgeId: 'early-adopter' };
    const answers = await Promise.all(Array.from({ length: 10 }, () => grant(body)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(answers.filter(({ json }) => json.alreadyHeld === false)).toHaveLength(1);
    expect((await grant(body)).json).toEqual({ success: true, ...body, alreadyHeld: true, xpAwarded: 0 });
    const first = await grant({ userId, badgeId: 'first-spark' });
    expect(first.json).toEqual({
      success: true,
      userId,
      badgeId: 'first-spark',
      alreadyHeld: true,
      xpAwarded: 0,
    });
    const { json } = await rest.call('GET', '/api/buyers/zoe/xp');
    expect(json.badges.map(({ id }: { id: string }) => id)).toEqual(['first-spark', 'early-adopter']);
    expect(json.xp).toBe(20);
  });

  it('refuses what is not there and whoever may not', async () => {
    const body = { userId: await idOf('ben'), badgeId: 'founder' };
    expect(await grant({ ...body, badgeId: 'no-such-badge' })).toMatchObject({
      status: 404,
      json: { error: { code: 'badge.not_found' } },
    });
    expect(await grant({ ...body, userId: randomUUID() })).toMatchObject({ status: 404 });
    expect(await grant({ ...body, badgeId: 7 })).toMatchObject({ status: 400 });
    expect(await grant({ ...body, userId: '1' })).toMatchObject({ status: 400 });
    expect(await grant(body, { token: 'nobody' })).toMatchObject({ status: 401 });
    for (const token of ['waffle_manager', 'member'])
      expect(await grant(body, { token })).toMatchObject({ status: 403 });
  });
});

describe('the XP of a buyer over REST', () => {
  it('is public, with level, badges and history, and says nothing of who gave what and why', async () => {
    const { status, json, body } = await rest.call('GET', '/api/buyers/@Ben/xp?per_page=1');
    expect(status).toBe(200);
    expect(json).toMatchObject({
      user_id: await idOf('ben'),
      instagram_handle: 'ben',
      xp: 20,
      level: 1,
      level_title: 'Taster',
      next_level_xp: 50,
      progress: 40,
      badges: [{ id: 'first-spark', name: 'First Spark', how: 'First paid spot' }],
      transactions: [{ type: 'badge_reward', amount: 10, description: 'Badge First Spark' }],
      total: 2,
      page: 1,
      per_page: 1,
    });
    expect(body).not.toMatch(/reason|by_name/);
    expect((await rest.call('GET', '/api/buyers/ben/xp?page=2&per_page=1')).json.transactions).toMatchObject([
      {
        type: 'paid_spot',
        amount: 10,
        description: 'Spot 3 of Blue Wig #3, paid',
        created_at: '2026-11-01T00:00:00.000Z',
      },
    ]);
  });

  it('of a handle that never claimed is not found', async () => {
    for (const handle of ['nobody', '%27%3B--', 'x'.repeat(150)])
      expect(await rest.call('GET', `/api/buyers/${handle}/xp`)).toMatchObject({ status: 404 });
    expect(await rest.call('GET', '/api/buyers/ben/xp?per_page=101')).toMatchObject({ status: 400 });
  });
});
