import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Actor, Core } from '#server/core/context.ts';
import {
  callerOf,
  createSteppedClock,
  createTestActor,
  createTestCore,
  makeOpId,
  type SteppedClock,
} from '#server/core/testing.ts';
import { addClaim, addWaffle } from '#server/db/factories.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { setWinners } from '#server/features/draws/commands/set-winners.ts';
import { createBoardCache } from '#server/features/spots/cache-boards.ts';
import { claimOf, createTestDesk, NOWHERE } from '#server/features/spots/spots.fixture.ts';
import type { ErrorCode } from '#shared/kernel/errors.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { GenerateInput } from '#shared/studio/studio.schemas.ts';
import { cancelGeneration } from './commands/cancel-generation.ts';
import { endLostAssets, endOwnAssets, generateAsset, type StudioParts } from './commands/generate-asset.ts';
import { setPrices } from './commands/set-prices.ts';
import {
  getGeneration,
  getGenerationImage,
  getOwnUsage,
  getTeamUsage,
  listTeamUsage,
} from './studio.queries.ts';

/** The captions' service, on this machine: what it answers is set by each test. */
let answer: (request: IncomingMessage, body: string, response: ServerResponse) => void;
let service: Server;

let database: TestDatabase;
let clock: SteppedClock;
let core: Core;
let parts: StudioParts;
let ana: Actor;
let slug: string;
let waffleId: number;

beforeAll(async () => {
  database = await createTestDatabase();
  service = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(request, Buffer.concat(chunks).toString(), response));
  });
  await new Promise<void>((resolve) => {
    service.listen(0, '127.0.0.1', resolve);
  });
});
afterAll(async () => {
  service.closeAllConnections();
  service.close();
  await database.drop();
});
beforeEach(async () => {
  clock = createSteppedClock('2026-11-20T19:00:00.000Z');
  core = createTestCore(database, clock);
  const boards = createBoardCache(database.pool);
  parts = {
    running: new Map(),
    getBoard: async (name) => (await boards.get(name)).public,
    findBaseUrl: () => Promise.resolve('https://syrup.example'),
    captions: {
      baseUrl: `http://127.0.0.1:${(service.address() as AddressInfo).port}/v1`,
      apiKey: 'a-key-of-the-tests',
      model: 'a-model',
    },
  };
  ana = await createTestActor(core, 'waffle_manager');
  ({ id: waffleId, slug } = await addWaffle(core.fork(), { title: 'Blue Wig #3 🧇', totalSpots: 4 }));
  await addClaim(core.fork(), waffleId, { number: 1, handle: 'mia', status: 'paid' });
  await addClaim(core.fork(), waffleId, { number: 3, handle: 'kat' });
});
afterEach(() => endOwnAssets(parts));

const asAna = () => ({ ...callerOf(core, ana), actor: ana });
const want = (more: Partial<GenerateInput> = {}): GenerateInput => ({
  opId: makeOpId(),
  model: 'list-text',
  slug,
  ...more,
});
const make = (more: Partial<GenerateInput> = {}) => generateAsset(asAna(), parts, want(more));
const refusal = (made: Promise<unknown>) =>
  made.then(
    () => null,
    (error: unknown) => (error instanceof AppError ? error : Promise.reject(error)),
  );
const setLimit = (limit: number) =>
  core.fork().execute('update account set daily_limit = ? where id = ?', [limit, ana.accountId]);
const completeWaffle = () =>
  setWinners(callerOf(core, ana), { opId: makeOpId(), waffleId, numbers: [1], confirmUnpaid: true });
const sizeOf = (png: Buffer) => [png.readUInt32BE(16), png.readUInt32BE(20)];

describe('a share asset', () => {
  it('is the list that communities paste, as the board stands at that moment', async () => {
    const made = await make();
    expect(made).toMatchObject({
      model: 'list-text',
      status: 'completed',
      subject: 'Blue Wig #3 🧇',
      failure: null,
    });
    expect(made.text).toBe(
      [
        '🧇 Blue Wig #3 🧇',
        '$5.00 a spot · 2 of 4 left',
        '',
        '1. @mia ✅',
        '2.',
        '3. @kat ⏳',
        '4.',
        '',
        '✅ paid · ⏳ waiting for payment',
        `https://syrup.example/waffle/${slug}`,
      ].join('\n'),
    );
  });

  it.each([
    ['board-story', [1080, 1920]],
    ['board-square', [1080, 1080]],
    ['winner-card', [1080, 1350]],
  ] as const)('is a picture for %s, of %j pixels', async (model, size) => {
    if (model === 'winner-card') await completeWaffle();
    const made = await make({ model });
    expect(made).toMatchObject({
      status: 'completed',
      text: null,
      imageUrl: `/api/generations/${made.id}/image`,
    });
    const { image, fileName } = await getGenerationImage(core.fork(), ana.accountId, made.id);
    expect(sizeOf(image)).toEqual(size);
    expect(fileName).toBe(`${model}-blue-wig-3-20261120T1900.png`);
  });

  it('is drawn of the board at that very moment: a claim changes the picture, and nothing else does', async () => {
    const draw = async () => {
      const { id } = await make({ model: 'board-square' });
      return (await getGenerationImage(core.fork(), ana.accountId, id)).image;
    };
    const before = await draw();
    expect((await draw()).equals(before)).toBe(true);
    const desk = createTestDesk(database, core);
    await desk.claim(claimOf(slug, [2], 'zoe'), NOWHERE);
    await desk.close();
    expect((await draw()).equals(before)).toBe(false);
  });

  it('is a card of a buyer, whatever way the handle is written', async () => {
    const made = await make({ model: 'buyer-card', slug: undefined, handle: ' @Mia ' });
    expect(made).toMatchObject({ status: 'completed', subject: '@mia' });
    const { image } = await getGenerationImage(core.fork(), ana.accountId, made.id);
    expect(sizeOf(image)).toEqual([1080, 1350]);
  });

  it('is made once for the same operation, however often that comes', async () => {
    const input = want({ model: 'board-square' });
    const [one, two] = await Promise.all([
      generateAsset(asAna(), parts, input),
      generateAsset(asAna(), parts, input),
    ]);
    expect(two.id).toBe(one.id);
    expect((await generateAsset(asAna(), parts, input)).id).toBe(one.id);
    expect((await getOwnUsage(core.fork(), ana.accountId, clock.now())).usedToday).toBe(1);
  });

  it('is refused before it counts where it could not be made', async () => {
    const refused: [Partial<GenerateInput>, ErrorCode][] = [
      [{ slug: 'nothing-here' }, 'waffle.not_found'],
      [{ model: 'winner-card' }, 'waffle.not_completed'],
      [{ model: 'buyer-card', handle: 'nobody.knows.me' }, 'buyer.not_found'],
    ];
    for (const [more, code] of refused) expect((await refusal(make(more)))?.code).toBe(code);
    parts = { ...parts, captions: null };
    expect((await refusal(make({ model: 'caption' })))?.code).toBe('studio.no_captions');
    expect((await getOwnUsage(core.fork(), ana.accountId, clock.now())).usedToday).toBe(0);
  });

  it('belongs to whoever made it', async () => {
    const made = await make({ model: 'board-square' });
    const bob = await createTestActor(core, 'super_admin', 'Bob');
    expect((await refusal(getGeneration(core.fork(), bob.accountId, made.id)))?.code).toBe(
      'studio.not_found',
    );
    expect((await refusal(getGenerationImage(core.fork(), bob.accountId, made.id)))?.code).toBe(
      'studio.not_found',
    );
  });
});

describe('the daily limit', () => {
  it('admits one of twenty at the last place', async () => {
    await setLimit(3);
    await make();
    await make();
    const answers = await Promise.all(Array.from({ length: 20 }, () => refusal(make())));
    expect(answers.filter((refused) => refused === null)).toHaveLength(1);
    const refused = answers.filter((one) => one !== null);
    expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['studio.daily_limit']));
    expect(refused[0]?.details).toEqual({ limit: 3, retry_after: 5 * 3600 });
    expect((await getOwnUsage(core.fork(), ana.accountId, clock.now())).usedToday).toBe(3);
  });

  it('counts tries that failed, begins anew at midnight UTC, and changes with the next request', async () => {
    await setLimit(1);
    answer = (_request, _body, response) => response.writeHead(500).end('{}');
    expect(await make({ model: 'caption' })).toMatchObject({
      status: 'failed',
      failure: 'The caption service answered with status 500.',
    });
    expect((await refusal(make()))?.code).toBe('studio.daily_limit');
    await setLimit(2);
    expect((await make()).status).toBe('completed');
    clock.set('2026-11-20T23:59:59.999Z');
    expect((await refusal(make()))?.code).toBe('studio.daily_limit');
    clock.set('2026-11-21T00:00:00.000Z');
    expect((await make()).status).toBe('completed');
  });
});

describe('a caption', () => {
  it('is asked of the configured service, which learns no handle', async () => {
    let asked: { url: string | undefined; key: string | undefined; body: string } | undefined;
    answer = (request, body, response) => {
      asked = { url: request.url, key: request.headers.authorization, body };
      const content = '"Waffle time! 🧇\n#waffle"';
      response.end(JSON.stringify({ choices: [{ message: { role: 'assistant', content } }] }));
    };
    const made = await make({ model: 'caption' });
    expect(made).toMatchObject({ status: 'completed', text: 'Waffle time! 🧇\n#waffle', costMicros: 2_000 });
    expect(asked).toMatchObject({ url: '/v1/chat/completions', key: 'Bearer a-key-of-the-tests' });
    expect(JSON.parse(asked?.body ?? '')).toMatchObject({
      model: 'a-model',
      messages: [{ role: 'system' }, {}],
    });
    expect(asked?.body).toContain('Blue Wig #3');
    expect(asked?.body).not.toMatch(/mia|kat/);
  });

  it.each([
    ['{"choices":[]}', 'The caption service answered in another form.'],
    ['not json', 'The caption service answered in another form.'],
    ['{"choices":[{"message":{"content":"  "}}]}', 'The caption service answered with nothing.'],
    [`"${'x'.repeat(300_000)}"`, 'The caption service answered far too much.'],
  ])('fails with a sentence where the service answers %.20s', async (body, failure) => {
    answer = (_request, _body, response) => response.end(body);
    expect(await make({ model: 'caption' })).toMatchObject({ status: 'failed', failure, text: null });
  });

  it('is answered while it is still made, can be cancelled then, and stays cancelled', async () => {
    let finish = () => {};
    answer = (_request, _body, response) => {
      finish = () => response.end('{"choices":[{"message":{"content":"too late"}}]}');
    };
    const made = await make({ model: 'caption' });
    expect(made.status).toBe('running');
    const cancelled = await cancelGeneration(asAna(), parts, { opId: makeOpId(), id: made.id });
    expect(cancelled).toMatchObject({ status: 'cancelled', text: null });
    finish();
    await endOwnAssets(parts);
    expect((await getGeneration(core.fork(), ana.accountId, made.id)).status).toBe('cancelled');
  });

  it('that a stopping or killed product was making is marked as interrupted', async () => {
    answer = () => {};
    const stopped = await make({ model: 'caption' });
    await endOwnAssets(parts);
    expect(await getGeneration(core.fork(), ana.accountId, stopped.id)).toMatchObject({
      status: 'failed',
      failure: 'Interrupted: the server stopped.',
    });
    await core.fork().execute(
      `insert into generation (id, account_id, model, status, subject, requested_at, cost_micros)
       values (gen_random_uuid(), ?, 'caption', 'running', 'Blue Wig', ?, 0)`,
      [ana.accountId, clock.now()],
    );
    expect(await endLostAssets(core)).toBe(0);
    clock.stepMs(60_000 + 1);
    expect(await endLostAssets(core)).toBe(1);
    const { recent } = await getOwnUsage(core.fork(), ana.accountId, clock.now());
    expect(recent.map(({ status }) => status)).toEqual(['failed', 'failed']);
  });
});

describe('what was used', () => {
  it('counts completed assets, of today by UTC and of the last 30 days, at the price of their moment', async () => {
    const zoe = await createTestActor(core, 'admin', 'Zoe');
    const teamBefore = await getTeamUsage(core.fork(), clock.now());
    await setPrices(callerOf(core, zoe), {
      opId: makeOpId(),
      prices: [{ model: 'list-text', costMicros: 1_500 }],
    });
    clock.set('2026-10-21T19:00:00.000Z');
    await make();
    clock.set('2026-11-19T23:59:59.000Z');
    await make();
    clock.set('2026-11-20T19:00:00.000Z');
    await make();
    answer = (_request, _body, response) => response.writeHead(500).end('{}');
    await make({ model: 'caption' });
    await setPrices(callerOf(core, zoe), {
      opId: makeOpId(),
      prices: [{ model: 'list-text', costMicros: 9_000 }],
    });
    const usage = await getOwnUsage(core.fork(), ana.accountId, clock.now());
    expect(usage).toMatchObject({
      dailyLimit: 50,
      usedToday: 2,
      today: { count: 1, costMicros: 1_500 },
      week: { count: 2, costMicros: 3_000 },
      month: { count: 3, costMicros: 4_500 },
      byModel: [{ model: 'list-text', count: 3, costMicros: 4_500 }],
    });
    clock.stepMs(1);
    expect((await getOwnUsage(core.fork(), ana.accountId, clock.now())).month.count).toBe(2);
    const team = await getTeamUsage(core.fork(), clock.now());
    expect(team.today.count - teamBefore.today.count).toBe(1);
    const { rows } = await listTeamUsage(core.fork(), { page: 1, perPage: 100, now: clock.now() });
    expect(rows.find(({ id }) => id === ana.accountId)?.month).toEqual({ count: 2, costMicros: 3_000 });
    expect(team.members).toBe(rows.length);
  });
});
