import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Actor, Core } from '#server/core/context.ts';
import type { RestRoute } from '#server/core/rest.ts';
import { createSteppedClock, createTestActor, createTestCore } from '#server/core/testing.ts';
import { addClaim, addWaffle } from '#server/db/factories.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { makeOpenApiDocument } from '#server/openapi.ts';
import { createRestFixture, type RestFixture } from '#server/rest.fixture.ts';
import { ROLES } from '#shared/access/roles.ts';
import { wafflesRoutes } from './waffles.rest.ts';

const parts = {
  confirmPassword: (_accountId: string, password: string) => Promise.resolve(password === 'right'),
};

let database: TestDatabase;
let core: Core;
let rest: RestFixture;
const actorByToken = new Map<string, Actor>();

beforeAll(async () => {
  database = await createTestDatabase();
  core = createTestCore(database, createSteppedClock('2026-11-20T23:59:00.000Z'));
  for (const role of ROLES) actorByToken.set(role, await createTestActor(core, role));
  rest = await createRestFixture(core, wafflesRoutes(parts), actorByToken);
});
afterAll(async () => {
  await rest.close();
  await database.drop();
});
beforeEach(async () => {
  await core.fork().execute('delete from waffle');
});

const call = (method: RestRoute['method'], url: string, body?: object, token?: string, key?: string) =>
  rest.call(method, url, {
    ...(body === undefined ? {} : { body }),
    ...(token === undefined ? {} : { token }),
    ...(key === undefined ? {} : { key }),
  });

async function openDraft(title = 'Blue Wig #3') {
  const { json } = await call(
    'POST',
    '/api/admin/waffles',
    { title, total_spots: 3, spot_price: 500 },
    'admin',
  );
  return json.waffle as { id: number; slug: string };
}

describe('waffles over REST', () => {
  it('are created with the documented names and answered in full', async () => {
    const { status, json } = await call(
      'POST',
      '/api/admin/waffles',
      {
        title: 'Blue Wig #3',
        total_spots: 25,
        spot_price: 500,
        payment_info: 'Venmo @ana',
        instagram_media_links: ['https://www.instagram.com/p/abc/', '', ' '],
      },
      'waffle_manager',
    );
    expect(status).toBe(201);
    expect(json).toEqual({
      waffle: {
        id: expect.any(Number),
        slug: 'blue-wig-3',
        title: 'Blue Wig #3',
        description: '',
        payment_info: 'Venmo @ana',
        image_url: null,
        instagram_media_links: ['https://www.instagram.com/p/abc/'],
        total_spots: 25,
        spot_price: 500,
        currency: 'USD',
        item_count: 1,
        hold_minutes: null,
        max_pending_per_handle: null,
        public_export: true,
        status: 'active',
        archived: false,
        created_at: '2026-11-20T23:59:00.000Z',
        completed_at: null,
      },
    });
  });

  it('are listed and shown to everybody, with counts and without names of accounts', async () => {
    const { id, slug } = await openDraft();
    await addClaim(core.fork(), id, { number: 1, handle: 'mia', status: 'paid' });
    await addClaim(core.fork(), id, { number: 2, handle: 'kat' });
    const stats = { total_spots: 3, available: 1, pending: 1, paid: 1, spots_remaining: 1 };

    const listed = await call('GET', '/api/waffles');
    expect(listed.json).toMatchObject({ waffles: [{ slug, stats }], total: 1, page: 1, per_page: 100 });
    const shown = await call('GET', `/api/waffles/${slug}`);
    expect(shown.json).toMatchObject({ waffle: { slug }, stats, winners: [] });
    expect(shown.body).not.toMatch(/created_by|Ana|lost|loser/);
  });

  it('are changed field by field; what is fixed or misspelt is refused by name', async () => {
    const { slug } = await openDraft();
    const url = `/api/admin/waffles/${slug}`;
    const changed = await call('PATCH', url, { spot_price: 700, version: 1 }, 'admin');
    expect(changed.json.waffle).toMatchObject({ title: 'Blue Wig #3', spot_price: 700 });

    expect(await call('PATCH', url, { spot_price: 800, version: 1 }, 'admin')).toMatchObject({
      status: 409,
      json: { error: { code: 'waffle.stale' }, version: 2 },
    });
    for (const body of [
      { total_spots: 50 },
      { slug: 'x' },
      { price: 5 },
      { version: 2 },
      {},
      { title: '' },
    ]) {
      const refused = await call('PATCH', url, body, 'admin');
      expect(refused).toMatchObject({ status: 400, json: { error: { code: 'request.invalid' } } });
    }
    expect((await call('PATCH', '/api/admin/waffles/nope', { title: 'x' }, 'admin')).status).toBe(404);
  });

  it('are archived and unarchived', async () => {
    const { slug } = await openDraft();
    const archived = await call('POST', `/api/admin/waffles/${slug}/archive`, {}, 'admin');
    expect(archived).toMatchObject({ status: 200, json: { waffle: { archived: true } } });
    expect((await call('GET', '/api/waffles')).json.total).toBe(0);
    expect((await call('GET', `/api/waffles/${slug}`)).status).toBe(200);
    const back = await call('POST', `/api/admin/waffles/${slug}/unarchive`, {}, 'admin');
    expect(back.json.waffle.archived).toBe(false);
  });

  it('are deleted with the word and the password, and the same key gets the same answer', async () => {
    const { slug } = await openDraft();
    const url = `/api/admin/waffles/${slug}`;
    expect(await call('DELETE', url, {}, 'admin')).toMatchObject({
      status: 400,
      json: { error: { code: 'confirm.word_missing' }, fields: { confirm: 'Type DELETE to confirm.' } },
    });
    expect(
      await call('DELETE', url, { confirm: 'DELETE', current_password: 'wrong' }, 'admin'),
    ).toMatchObject({
      status: 400,
      json: { error: { code: 'auth.wrong_password' }, fields: { current_password: expect.any(String) } },
    });
    const body = { confirm: 'DELETE', current_password: 'right' };
    const answer = { deleted: true, slug, title: 'Blue Wig #3' };
    expect((await call('DELETE', url, body, 'admin', 'key-1')).json).toEqual(answer);
    expect((await call('DELETE', url, body, 'admin', 'key-1')).json).toEqual(answer);
    expect((await call('DELETE', url, body, 'admin', 'key-2')).status).toBe(404);
    expect((await call('GET', `/api/waffles/${slug}`)).status).toBe(404);
  });

  it('refuse strangers with 401 and too low a role with 403, before they say what exists', async () => {
    const writes = [
      ['POST', '/api/admin/waffles', []],
      ['PATCH', '/api/admin/waffles/nope', []],
      ['POST', '/api/admin/waffles/nope/archive', ['waffle_manager']],
      ['POST', '/api/admin/waffles/nope/unarchive', ['waffle_manager']],
      ['DELETE', '/api/admin/waffles/nope', ['waffle_manager']],
    ] as const;
    for (const [method, url, more] of writes) {
      expect((await call(method, url, {})).status).toBe(401);
      for (const role of ['member', ...more]) expect((await call(method, url, {}, role)).status).toBe(403);
    }
  });

  it('answer bad input with a sentence and never with a stack', async () => {
    const bad: [object, string][] = [
      [{ title: 'x', total_spots: 25 }, 'spot_price'],
      [{ title: 'x', total_spots: 1, spot_price: 5 }, 'total_spots'],
      [{ title: 'x', total_spots: 1e6, spot_price: 5 }, 'total_spots'],
      [{ title: 'x', total_spots: '25', spot_price: 5 }, 'total_spots'],
      [{ title: 'x\0', total_spots: 25, spot_price: 5 }, 'title'],
      [
        { title: 'x', total_spots: 25, spot_price: 5, instagram_media_links: ['http://a.b'] },
        'instagram_media_links',
      ],
      [{ title: 'x', total_spots: 25, spot_price: 5, spotprice: 5 }, 'spotprice'],
      [[1], ''],
    ];
    for (const [body, named] of bad) {
      const { status, json, body: text } = await call('POST', '/api/admin/waffles', body, 'admin');
      expect(status).toBe(400);
      expect(json.error.code).toBe('request.invalid');
      expect(json.error.message).toContain(named);
      expect(text).not.toMatch(/\bat .*\.ts|node_modules/);
    }
    for (const slug of ['nope', 'UPPER', '%00', 'a%27%20or%201=1', 'x'.repeat(300)]) {
      const { status, json } = await call('GET', `/api/waffles/${slug}`);
      expect([400, 404]).toContain(status);
      expect(json.error.message).toMatch(/\.$/);
    }
    expect((await call('GET', '/api/waffles?page=0')).status).toBe(400);
    expect((await call('GET', '/api/waffles?per_page=1000')).status).toBe(400);
  });

  it('run the samples that the documentation prints', async () => {
    const { slug } = await openDraft();
    for (const route of wafflesRoutes(parts)) {
      const { method, path, sample } = route;
      if (typeof sample !== 'object' || sample === null || (method !== 'POST' && method !== 'PATCH'))
        continue;
      const { status } = await call(method, path.replace(':slug', slug), sample, 'admin');
      expect(status).toBe(route.status);
    }
    expect(JSON.stringify(makeOpenApiDocument(wafflesRoutes(parts), '1'))).toContain('instagram_media_links');
  });
});

describe('the export of a board', () => {
  const HEADER = 'spot_number,status,claimed_by_handle,claimed_at,paid_at';
  const at = new Date('2026-11-20T19:41:00.000Z');

  async function openCompletedBoard(publicExport = true) {
    const board = await addWaffle(core.fork(), { slug: 'blue-wig-3', totalSpots: 4, publicExport });
    const em = core.fork();
    const winning = await addClaim(em, board.id, {
      number: 1,
      handle: 'mia',
      status: 'paid',
      claimedAt: at,
      paidAt: at,
    });
    const losing = await addClaim(em, board.id, {
      number: 2,
      handle: 'kat',
      status: 'paid',
      claimedAt: at,
      paidAt: at,
      priceMinor: 450,
    });
    const pending = await addClaim(em, board.id, { number: 3, handle: '_x.', claimedAt: at });
    await addClaim(em, board.id, { number: 4, handle: 'bob', status: 'released', claimedAt: at });
    await em.execute(`update waffle set status = 'completed', completed_at = now() where id = ?`, [board.id]);
    await em.execute(
      `insert into winner (waffle_id, item, number, claim_id, handle, method, set_at, set_by_name)
       values (?, 1, 1, ?, 'mia', 'manual', now(), 'Ana')`,
      [board.id, winning],
    );
    return { ...board, winning, losing, pending };
  }

  it('shows everybody winners but never losers', async () => {
    await openCompletedBoard();
    const response = await call('GET', '/api/waffles/blue-wig-3/export');
    expect(response.status).toBe(200);
    expect(response.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(response.headers['content-disposition']).toBe(
      'attachment; filename="blue-wig-3-spots-20261120.csv"',
    );
    const time = '2026-11-20T19:41:00.000Z';
    expect(response.body).toBe(
      [
        HEADER,
        `1,winner,mia,${time},${time}`,
        `2,paid,kat,${time},${time}`,
        `3,pending,_x.,${time},`,
        '4,available,,,',
        '',
      ].join('\r\n'),
    );
    const asMember = await call('GET', '/api/waffles/blue-wig-3/export', undefined, 'member');
    expect(asMember.body).toBe(response.body);
  });

  it('gives operators price, currency, lost and claim id on top of the same columns', async () => {
    const { winning, losing, pending } = await openCompletedBoard();
    const response = await call('GET', '/api/waffles/blue-wig-3/export', undefined, 'waffle_manager');
    const exports = `select target_label, after from audit_entry where action = 'export_spots'`;
    expect(await core.fork().execute(exports)).toEqual([
      { target_label: expect.any(String), after: { rows: 4 } },
    ]);
    const lines = response.body.split('\r\n');
    expect(lines[0]).toBe(`${HEADER},price,currency,loser,claim_id`);
    expect(lines[1]).toMatch(new RegExp(`^1,winner,mia,.*,5\\.00,USD,false,${winning}$`));
    expect(lines[2]).toMatch(new RegExp(`^2,paid,kat,.*,4\\.50,USD,true,${losing}$`));
    expect(lines[3]).toMatch(new RegExp(`^3,pending,_x\\.,.*,5\\.00,USD,false,${pending}$`));
    expect(lines[4]).toBe('4,available,,,,,,false,');
  });

  it('can be switched off for the public, per waffle, and stays open for operators', async () => {
    await openCompletedBoard(false);
    expect(await call('GET', '/api/waffles/blue-wig-3/export')).toMatchObject({
      status: 403,
      json: { error: { code: 'waffle.export_closed' } },
    });
    expect((await call('GET', '/api/waffles/blue-wig-3/export', undefined, 'admin')).status).toBe(200);
    expect((await call('GET', '/api/waffles/nope/export')).status).toBe(404);
  });

  it('carries a board of a thousand spots whole', async () => {
    const { slug } = await addWaffle(core.fork(), { totalSpots: 1_000 });
    const response = await call('GET', `/api/waffles/${slug}/export`);
    expect(response.body.split('\r\n')).toHaveLength(1_002);
  });
});
