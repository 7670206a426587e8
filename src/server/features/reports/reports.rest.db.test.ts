import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor, Core } from '#server/core/context.ts';
import { createSteppedClock, createTestActor, createTestCore } from '#server/core/testing.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { createRestFixture, type RestFixture } from '#server/rest.fixture.ts';
import { REPORT_IDS } from '#shared/reports/reports.rules.ts';
import { completeBoard, openPastBoard } from './reports.fixture.ts';
import { reportsRoutes } from './reports.rest.ts';

const clock = createSteppedClock('2026-11-20T12:00:00.000Z');

let database: TestDatabase;
let core: Core;
let ana: Actor;
let rest: RestFixture;

beforeAll(async () => {
  database = await createTestDatabase();
  core = createTestCore(database, clock);
  ana = await createTestActor(core, 'waffle_manager');
  rest = await createRestFixture(core, reportsRoutes(), new Map([['ana', ana]]));
  const won = await openPastBoard(core, { createdAt: '2026-11-01T10:00:00Z', totalSpots: 2 }, [
    { handle: 'mia', at: '2026-11-01T11:00:00Z', paid: '2026-11-01T12:00:00Z', priceMinor: 500 },
    { handle: 'kat', at: '2026-11-01T12:00:00Z', paid: '2026-11-01T14:00:00Z', priceMinor: 700 },
  ]);
  await completeBoard(core, clock, ana, won.id, '2026-11-10T10:00:00Z', [1]);
  await openPastBoard(
    core,
    { createdAt: '2026-11-11T10:00:00Z', currency: 'EUR', title: '=SUM(1+1), "open"', slug: 'open' },
    [
      { handle: 'kat', at: '2026-11-11T11:00:00Z', paid: '2026-11-11T12:00:00Z', priceMinor: 300 },
      { handle: 'kat', at: '2026-11-11T11:00:00Z', priceMinor: 300 },
      { handle: '_lu', at: '2026-11-11T11:00:00Z', released: 'operator' },
    ],
  );
  clock.set('2026-11-20T12:00:00.000Z');
});
afterAll(async () => {
  await rest.close();
  await database.drop();
});

const get = (path: string) => rest.call('GET', `/api/admin/reports/${path}`, { token: 'ana' });

describe('reports over REST', () => {
  it('have the documented names, with totals and the range that was meant', async () => {
    const { status, json } = await get('drought');
    expect(status).toBe(200);
    expect(json).toEqual({
      entries: [
        {
          instagram_handle: 'kat',
          total_entries: 2,
          last_entry_date: '2026-11-11T11:00:00.000Z',
          longest_drought: 99_999,
        },
        {
          instagram_handle: 'mia',
          total_entries: 1,
          last_entry_date: '2026-11-01T11:00:00.000Z',
          longest_drought: 10,
        },
      ],
      totals: { buyers: 2, total_entries: 3, never_won: 1 },
      distribution: expect.arrayContaining([{ label: 'Never won', count: 1 }]),
      currency: 'USD',
      range: { range: '90d', from: '2026-08-23', to: '2026-11-20', zone: 'UTC' },
      total: 2,
      page: 1,
      per_page: 100,
    });
  });

  it('have money in minor units, by currency too', async () => {
    expect((await get('power-buyers?range=30d&limit=1')).json).toMatchObject({
      entries: [
        {
          instagram_handle: 'kat',
          total_spots_claimed: 2,
          total_spent: 700,
          total_spent_by_currency: { USD: 700, EUR: 300 },
          win_rate: 0,
        },
      ],
      totals: { buyers: 2, total_spots_claimed: 3, total_spent: 1_200 },
      currency: 'USD',
    });
    expect((await get('monthly-activity?from=2026-11-01&to=2026-11-30')).json.entries).toEqual([
      {
        month: '2026-11',
        waffles: 2,
        spots_claimed: 5,
        revenue: 1_200,
        revenue_by_currency: { USD: 1_200, EUR: 300 },
      },
    ]);
    expect((await get('spot-velocity')).json.entries).toMatchObject([
      { status: 'active', waffle_count: 1, avg_first_claim_hours: 1, avg_sold_out_hours: null },
      { status: 'completed', waffle_count: 1, avg_sold_out_hours: 2, avg_completion_hours: 216 },
    ]);
    expect((await get('payment-lag')).json).toMatchObject({
      entries: [{ instagram_handle: 'kat', spot_number: 2, hours_pending: 217, price: 300 }],
      currency: 'EUR',
    });
    expect((await get('ghost-rate?sort=ghost_rate&order=desc')).json.entries[0]).toEqual({
      instagram_handle: '_lu',
      claimed: 1,
      released_unpaid: 1,
      given_back: 0,
      ghost_rate: 100,
    });
  });

  it.each([
    'range=5d',
    'from=2026-02-30',
    'from=1999-12-31',
    'from=2026-11-02&to=2026-11-01',
    'zone=Mars%2FOlympus',
    'sort=nothing',
    'order=up',
  ])('refuse %s, as an answer and as a file', async (query) => {
    for (const path of ['drought', 'drought/export']) {
      const { status, json } = await get(`${path}?${query}`);
      expect([status, json.error.code]).toEqual([400, 'request.invalid']);
    }
  });

  it.each([
    'drought?limit=0',
    'drought?limit=101',
    'drought?page=0',
    'power-buyers?limit=101',
    'power-buyers/export?limit=0',
  ])('refuse %s', async (path) => {
    const { status, json } = await get(path);
    expect([status, json.error.code]).toEqual([400, 'request.invalid']);
  });

  it('are closed to whoever is not signed in', async () => {
    for (const id of REPORT_IDS) {
      expect((await rest.call('GET', `/api/admin/reports/${id}`)).status).toBe(401);
    }
  });
});

describe('a report as a file', () => {
  it('has the dates in its name, a column for each currency, and nothing that a spreadsheet runs', async () => {
    const answer = await get('payment-lag/export?from=2026-11-01&to=2026-11-20');
    expect(answer.headers['content-disposition']).toContain('payment-lag-20261101-20261120.csv');
    expect(answer.body).toBe(
      'instagram_handle,spot_number,hours_pending,price_eur,waffle,claimed_at\r\n' +
        `kat,2,217,3.00,"'=SUM(1+1), ""open""",2026-11-11T11:00:00.000Z\r\n`,
    );
    expect((await get('power-buyers/export')).body).toBe(
      'instagram_handle,total_spots_claimed,total_spent_usd,total_spent_eur,win_rate\r\n' +
        'kat,2,7.00,3.00,0\r\nmia,1,5.00,0.00,100\r\n',
    );
    expect((await get('drought/export?from=2020-01-01&to=2020-01-31')).body).toBe(
      'instagram_handle,total_entries,last_entry_date,longest_drought\r\n',
    );
  });

  it('leaves an entry in the audit', async () => {
    await get('ghost-rate/export?range=7d');
    const rows = await core
      .fork()
      .execute(`select actor_name, target_id, after from audit_entry where action = 'export_report'
        order by id desc limit 1`);
    expect(rows).toEqual([
      {
        actor_name: 'Ana',
        target_id: 'ghost-rate',
        after: { range: '7d', from: '2026-11-14', to: '2026-11-20', zone: 'UTC' },
      },
    ]);
  });
});
