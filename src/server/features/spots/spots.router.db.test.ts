import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Actor, Core, RequestContext } from '#server/core/context.ts';
import { createSteppedClock, createTestActor, createTestCore, makeOpId } from '#server/core/testing.ts';
import { createMemoryThrottle } from '#server/core/throttle.ts';
import { addWaffle } from '#server/db/factories.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { createSettingsReader } from '../settings/settings.queries.ts';
import { createBoardCache } from './cache-boards.ts';
import type { ClaimDesk } from './commands/claim-spots.ts';
import { createClaimLimits } from './limit-claims.ts';
import { createTestDesk } from './spots.fixture.ts';
import { createSpotsRouter } from './spots.router.ts';

const clock = createSteppedClock();
let database: TestDatabase;
let core: Core;
let desk: ClaimDesk;
let ana: Actor;
let spots: ReturnType<typeof createSpotsRouter>;
let waffle: { id: number; slug: string };
let cookies: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  core = createTestCore(database, clock);
  desk = createTestDesk(database, core);
  ana = await createTestActor(core, 'waffle_manager', 'Ana');
  spots = createSpotsRouter({
    desk,
    limits: createClaimLimits(createMemoryThrottle(clock), createSettingsReader(database.pool)),
    boards: createBoardCache(database.pool),
    pool: database.pool,
    findBaseUrl: () => Promise.resolve(null),
    makeHandleCookie: (handle) => `handle=${handle}`,
  });
});
afterAll(async () => {
  await desk.close();
  await database.drop();
});
beforeEach(async () => {
  clock.stepMs(3_600_000);
  waffle = await addWaffle(core.fork(), { totalSpots: 20 });
  cookies = [];
});

function as(actor: Actor | null, more: Partial<RequestContext> = {}) {
  return spots.createCaller({
    core,
    authenticate: () => Promise.resolve(actor),
    ip: '192.0.2.1',
    userAgent: 'a phone',
    requestId: 'request-1',
    deviceId: 'phone',
    hasToken: false,
    takesCookies: true,
    setCookie: (cookie) => cookies.push(cookie),
    sessionToken: null,
    ...more,
  });
}

const claim = (number: number, opId = makeOpId(), handle = 'mia') =>
  as(null).claim({ opId, slug: waffle.slug, numbers: [number], handle });

describe('a buyer on the page', () => {
  it('claims, sees the board with the claim on it, and has a link to what is theirs', async () => {
    const { ticket } = await claim(4);
    const board = await as(null).publicBoard({ slug: waffle.slug });
    expect(board.spots[3]).toMatchObject({ status: 'pending', handle: 'mia' });
    const mine = await as(null).my({ ticket });
    expect(mine.spots).toMatchObject([{ number: 4, status: 'pending' }]);
    await as(null).announcePayment({ opId: makeOpId(), ticket, note: 'sent' });
    await as(null).releaseOwn({ opId: makeOpId(), ticket, number: 4 });
    expect((await as(null).publicBoard({ slug: waffle.slug })).spots[3]).toMatchObject({
      status: 'available',
    });
    expect(cookies).toEqual(['handle=mia']);
  });

  it('is told to wait after ten claims, and still gets the answer to one that was made', async () => {
    const opId = makeOpId();
    const first = await claim(1, opId);
    for (let number = 2; number <= 10; number += 1) await claim(number);
    await expect(claim(11)).rejects.toMatchObject({
      code: 'TOO_MANY_REQUESTS',
      cause: { code: 'request.rate_limited', details: { retry_after: 6 } },
    });
    await expect(claim(11, makeOpId(), 'kat')).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
    expect(await claim(1, opId)).toEqual(first);
  });

  it('may try a ticket as often as a handle, whoever it belongs to', async () => {
    const ticket = 'x'.repeat(43);
    const tries = Array.from({ length: 12 }, () =>
      as(null, { deviceId: null })
        .announcePayment({ opId: makeOpId(), ticket })
        .catch((error: { cause?: { code?: string } }) => error.cause?.code),
    );
    const codes = await Promise.all(tries);
    expect(codes.filter((code) => code === 'ticket.not_found')).toHaveLength(10);
    expect(codes.filter((code) => code === 'request.rate_limited')).toHaveLength(2);
  });
});

describe('an operator', () => {
  it('works on the board with the whole truth of it', async () => {
    await claim(4);
    const { spots: before } = await as(ana).board({ slug: waffle.slug });
    const claimId = before[3]?.claimId ?? '';
    const target = { waffleId: waffle.id, number: 4, claimId };
    await as(ana).markPaid({ opId: makeOpId(), ...target });
    await as(ana).undoPaid({ opId: makeOpId(), ...target });
    await as(ana).markManyPaid({ opId: makeOpId(), waffleId: waffle.id, spots: [{ number: 4, claimId }] });
    const { spots: after, seq } = await as(ana).board({ slug: waffle.slug });
    expect(after[3]).toMatchObject({ claimId, status: 'paid', paidBy: 'Ana' });
    expect(seq).toBe(4);
    await as(ana).release({ opId: makeOpId(), ...target, reason: 'Paid twice.' });
    await expect(
      as(ana).pauseHolds({ opId: makeOpId(), waffleId: waffle.id, paused: true }),
    ).rejects.toMatchObject({
      cause: { code: 'hold.not_used' },
    });
  });

  it('is asked who they are before anything is looked up', async () => {
    const member = await createTestActor(core, 'member', 'Max');
    const target = { opId: makeOpId(), waffleId: 987_654, number: 1, claimId: makeOpId() };
    await expect(as(null).markPaid(target)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    await expect(as(member).markPaid(target)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(as(ana).markPaid(target)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(as(null).board({ slug: waffle.slug })).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  });
});
