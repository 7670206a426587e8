import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor, Core } from '#server/core/context.ts';
import { createSteppedClock, createTestActor, createTestCore } from '#server/core/testing.ts';
import { addWaffle } from '#server/db/factories.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { createRestFixture, type RestFixture } from '#server/rest.fixture.ts';
import { listAuditInput } from '#shared/audit/audit.schemas.ts';
import { makeUuidV7 } from '#shared/kernel/ids.ts';
import { listAudit } from './audit.queries.ts';
import { auditRoutes } from './audit.rest.ts';

const clock = createSteppedClock('2026-11-20T19:52:00.000Z');

let database: TestDatabase;
let core: Core;
let ana: Actor;
let rest: RestFixture;
let waffleId: number;

interface EntryDraft {
  readonly at?: string;
  readonly performedAt?: string;
  readonly actorId?: string | null;
  readonly actorName?: string;
  readonly action?: string;
  readonly targetType?: string;
  readonly targetId?: string;
  readonly targetLabel?: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly reason?: string;
  readonly ip?: string;
  readonly security?: boolean;
}

async function addEntry(draft: EntryDraft = {}): Promise<void> {
  await core.fork().execute(
    `insert into audit_entry (recorded_at, performed_at, actor_id, actor_name, action, target_type, target_id,
       target_label, before, after, reason, ip, op_id, security)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?, ?, ?, ?)`,
    [
      draft.at ?? '2026-11-20T12:00:00Z',
      draft.performedAt ?? null,
      draft.actorId ?? null,
      draft.actorName ?? 'Ana',
      draft.action ?? 'mark_paid',
      draft.targetType ?? 'spot',
      draft.targetId ?? `${waffleId}/3`,
      draft.targetLabel ?? 'Blue Wig #3, spot 3',
      JSON.stringify(draft.before ?? null),
      JSON.stringify(draft.after ?? null),
      draft.reason ?? null,
      draft.ip ?? null,
      makeUuidV7(Date.now(), crypto.getRandomValues(new Uint8Array(10))),
      draft.security ?? false,
    ],
  );
}

const list = (filter: object = {}) => listAudit(core.fork(), listAuditInput.parse(filter));
const actions = async (filter: object) => (await list(filter)).rows.map(({ action }) => action);

beforeAll(async () => {
  database = await createTestDatabase();
  core = createTestCore(database, clock);
  ana = await createTestActor(core, 'admin', 'Ana');
  await core.fork().execute(`update account set email = 'ana@example.test' where id = ?`, [ana.accountId]);
  rest = await createRestFixture(core, auditRoutes(), new Map([['ana', ana]]));
  ({ id: waffleId } = await addWaffle(core.fork(), { slug: 'blue-wig-3' }));
  await addEntry({
    action: 'create_waffle',
    at: '2026-11-01T10:00:00Z',
    targetType: 'waffle',
    targetId: `${waffleId}`,
  });
  await addEntry({
    action: 'mark_paid',
    at: '2026-11-19T23:30:00Z',
    actorId: ana.accountId,
    before: { status: 'pending', handle: 'mia_100%', priceMinor: 500 },
    after: { status: 'paid', handle: 'mia_100%', priceMinor: 500 },
  });
  await addEntry({
    action: 'release_spot',
    at: '2026-11-20T19:52:00Z',
    performedAt: '2026-11-20T19:40:00Z',
    actorId: ana.accountId,
    targetId: `${waffleId}/12`,
    targetLabel: 'Blue Wig #3, spot 12',
    reason: '=HYPERLINK("http://evil")',
    ip: '192.0.2.7',
  });
  await addEntry({
    action: 'sign_in_failed',
    at: '2026-11-20T08:00:00Z',
    actorName: '(unknown username)',
    targetType: 'account',
    targetId: '',
    targetLabel: '(unknown username)',
    after: { cause: 'unknown_username', password: 'typed by mistake' },
    security: true,
  });
  await addEntry({
    action: 'mark_paid',
    at: '2026-10-01T00:00:00Z',
    actorName: 'Priya',
    targetId: '99/1',
    targetLabel: 'Gone board, spot 1',
    after: { priceMinor: 300 },
  });
  await addEntry({
    action: 'create_waffle',
    at: '2026-09-01T00:00:00Z',
    targetType: 'waffle',
    targetId: '99',
    after: { currency: 'JPY' },
  });
});
afterAll(async () => {
  await rest.close();
  await database.drop();
});

describe('the audit', () => {
  it('is listed newest first, with board and currency, and both times of what was tapped offline', async () => {
    const { rows, total } = await list();
    expect(total).toBe(6);
    expect(rows[0]).toMatchObject({
      action: 'release_spot',
      performedAt: '2026-11-20T19:40:00.000Z',
      recordedAt: '2026-11-20T19:52:00.000Z',
      waffleSlug: 'blue-wig-3',
      currency: 'USD',
      ip: '192.0.2.7',
    });
  });

  it('knows the currency of a board that is gone', async () => {
    const [gone] = (await list({ targetId: '99/1' })).rows;
    expect(gone).toMatchObject({ waffleSlug: null, currency: 'JPY' });
  });

  it('is filtered by who did it: account, username, email, or the name it shows', async () => {
    const hers = ['release_spot', 'mark_paid'];
    expect(await actions({ actor: ana.accountId })).toEqual(hers);
    expect(await actions({ actor: ana.username.toUpperCase() })).toEqual(hers);
    expect(await actions({ actor: 'ana@example.test' })).toEqual(hers);
    expect(await actions({ actor: 'priya' })).toEqual(['mark_paid']);
    expect(await actions({ actor: 'nobody' })).toEqual([]);
  });

  it('is filtered by action, target, security and words, each alone and together', async () => {
    expect(await actions({ action: 'mark_paid' })).toHaveLength(2);
    expect(await actions({ action: 'user_login_failed' })).toEqual(['sign_in_failed']);
    expect(await actions({ action: 'user_register' })).toEqual([]);
    expect(await actions({ targetType: 'waffle' })).toEqual(['create_waffle', 'create_waffle']);
    expect(await actions({ targetType: 'spot', targetId: `${waffleId}` })).toEqual([
      'release_spot',
      'mark_paid',
    ]);
    expect(await actions({ targetType: 'spot', targetId: `${waffleId}/12` })).toEqual(['release_spot']);
    expect(await actions({ targetType: 'waffle', targetId: `${waffleId}` })).toEqual(['create_waffle']);
    expect(await actions({ security: true })).toEqual(['sign_in_failed']);
    expect(await actions({ text: 'GONE board' })).toEqual(['mark_paid']);
    expect(await actions({ text: 'hyperlink' })).toEqual(['release_spot']);
    expect(await actions({ action: 'mark_paid', text: 'mia', from: '2026-11-01' })).toEqual(['mark_paid']);
    expect(await actions({ action: 'mark_paid', text: 'mia', security: true })).toEqual([]);
  });

  it('takes % and _ for themselves', async () => {
    expect(await actions({ text: 'mia_100%' })).toEqual(['mark_paid']);
    expect(await actions({ text: 'm%a' })).toEqual([]);
    expect(await actions({ text: 'miaX100' })).toEqual([]);
  });

  it('counts days in the zone of whoever looks, the last one to its end', async () => {
    expect(await actions({ from: '2026-11-20', to: '2026-11-20' })).toEqual([
      'release_spot',
      'sign_in_failed',
    ]);
    expect(await actions({ from: '2026-11-20', to: '2026-11-20', zone: 'Europe/Berlin' })).toEqual([
      'release_spot',
      'sign_in_failed',
      'mark_paid',
    ]);
    expect(await actions({ from: '2026-11-20T08:00:00Z', to: '2026-11-20T19:52:00Z' })).toEqual([
      'sign_in_failed',
    ]);
  });

  it('refuses filters that mean nothing', () => {
    for (const wrong of [
      { from: '2026-02-30' },
      { to: 'yesterday' },
      { zone: 'Europe/Atlantis' },
      { targetType: 'planet' },
      { action: 'drop table' },
      { text: 'x'.repeat(101) },
      { page: 0 },
    ]) {
      expect(listAuditInput.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false);
    }
  });

  it('never shows a secret that somebody wrote into it', async () => {
    const [entry] = (await list({ action: 'sign_in_failed' })).rows;
    expect(entry?.after).toEqual({ cause: 'unknown_username', password: '(hidden)' });
  });

  it('has pages of twenty, and says how many entries there are on a page beyond the last', async () => {
    const { perPage } = await list();
    expect(perPage).toBe(20);
    expect(await list({ page: 2, perPage: 4 })).toMatchObject({ total: 6, rows: [{}, {}] });
    expect(await list({ page: 9 })).toMatchObject({ total: 6, rows: [] });
  });
});

describe('the audit over REST', () => {
  const get = (query: string) => rest.call('GET', `/api/admin/audit${query}`, { token: 'ana' });

  it('answers the lines of the first documents with entries, and a total', async () => {
    const { status, json } = await get('?limit=50&offset=0');
    expect(status).toBe(200);
    expect(json).toMatchObject({ total: 6, limit: 50, offset: 0, page: 1, total_pages: 1 });
    expect(json.entries[0]).toMatchObject({
      user_id: ana.accountId,
      username: 'Ana',
      action: 'release_spot',
      timestamp: '2026-11-20T19:52:00.000Z',
      performed_at: '2026-11-20T19:40:00.000Z',
      ip_address: '192.0.2.7',
      details: { before: null, after: null },
    });
    expect((await get('?user=ana@example.test')).json.total).toBe(2);
    expect((await get('?action=benchmark_start')).json).toMatchObject({ entries: [], total: 0 });
    expect((await get('?since=2026-11-20')).json.total).toBe(2);
    expect((await get('?limit=2&page=2')).json).toMatchObject({ offset: 2, page: 2, total_pages: 3 });
  });

  it('refuses what it does not understand', async () => {
    for (const query of ['?limit=101', '?limit=0', '?offset=-1', '?since=soon', '?security=maybe']) {
      expect((await get(query)).status, query).toBe(400);
    }
  });
});

describe('the audit as a file', () => {
  const take = async (query = '') => {
    const answer = await rest.call('GET', `/api/admin/audit/export${query}`, { token: 'ana' });
    const [header = '', ...rows] = answer.body.trimEnd().split('\r\n');
    return { ...answer, header, rows };
  };

  it('has exactly the entries of the filter, in the order of the page, under a dated name', async () => {
    const { headers, header, rows } = await take('?action=mark_paid');
    expect(headers['content-disposition']).toBe('attachment; filename="audit-log-20261120-195200.csv"');
    expect(header.split(',').slice(0, 7)).toEqual([
      'id',
      'recorded_at',
      'performed_at',
      'actor_id',
      'actor',
      'action',
      'action_text',
    ]);
    const ids = (await list({ action: 'mark_paid' })).rows.map(({ id }) => String(id));
    expect(rows.map((row) => row.split(',')[0])).toEqual(ids);
    expect(rows[0]).toContain('Status: pending → paid');
  });

  it('runs nothing in a spreadsheet', async () => {
    const { rows } = await take('?action=release_spot');
    expect(rows[0]).toContain(`"'=HYPERLINK(""http://evil"")"`);
  });

  it('is an entry itself, with its filters', async () => {
    await take('?action=set_winner&from=2026-11-01');
    const [entry] = (await list({ action: 'export_audit' })).rows;
    expect(entry).toMatchObject({
      actorName: 'Ana',
      security: true,
      after: { action: 'set_winner', from: '2026-11-01', zone: 'UTC' },
    });
  });

  it('is written to its end where there are more entries than one look finds', async () => {
    await core.fork().execute(
      `insert into audit_entry (recorded_at, actor_name, action, target_type, target_id)
       select '2026-08-01T00:00:00Z'::timestamptz + (n / 3) * interval '1 second', 'hold timer', 'expire_hold', 'spot', '7/' || n
       from generate_series(1, 1234) n`,
    );
    const { rows } = await take('?action=expire_hold');
    expect(rows).toHaveLength(1_234);
    expect(new Set(rows.map((row) => row.split(',')[0])).size).toBe(1_234);
  });
});
