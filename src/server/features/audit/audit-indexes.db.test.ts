import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestCore } from '#server/core/testing.ts';
import { withAdminClient } from '#server/db/databases.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { type AuditFilter, listAuditInput } from '#shared/audit/audit.schemas.ts';
import { listAudit } from './audit.queries.ts';

/** As many entries as a year of drops leaves, most of them claims and payments. */
const ENTRIES = 100_000;
const ACCOUNT = '00000000-0000-4000-8000-000000000001';

let database: TestDatabase;
/** The SQL of the last list, as it went to the database. */
let listed: string;

beforeAll(async () => {
  database = await createTestDatabase({
    debug: (line) => {
      const [, sql] = /(with hits as materialized[\s\S]*?e\.id desc)(?:\s*-- |\s*\[|$)/.exec(line) ?? [];
      if (sql !== undefined) listed = sql;
    },
  });
  await database.pool.query(
    `insert into account (id, username, password_hash, role) values ($1, 'ana', '!', 'admin')`,
    [ACCOUNT],
  );
  await withAdminClient(database.connection, async (client) => {
    await client.query(
      `insert into audit_entry (recorded_at, actor_id, actor_name, action, target_type, target_id, target_label, after, security)
     select '2026-01-01T00:00:00Z'::timestamptz + n * interval '1 minute',
       case when n % 500 = 0 then $2::uuid end,
       case when n % 500 = 0 then 'Ana' else '@buyer' || (n % 3000) end,
       case when n % 1000 = 1 then 'update_setting' when n % 1000 = 2 then 'sign_in_failed'
            when n % 2 = 0 then 'mark_paid' else 'claim_spots' end,
       case when n % 1000 = 1 then 'settings' when n % 1000 = 2 then 'account'
            when n % 2 = 0 then 'spot' else 'waffle' end,
       case when n % 1000 = 1 then 'claim_burst' when n % 1000 = 2 then ''
            when n % 2 = 0 then (n % 200) || '/' || (n % 1000) else (n % 200)::text end,
       'Board ' || (n % 200), jsonb_build_object('handle', 'buyer' || (n % 3000), 'priceMinor', 500),
       n % 1000 < 3 and n % 1000 > 0
     from generate_series(1, $1::int) n`,
      [ENTRIES, ACCOUNT],
    );
    await client.query('vacuum analyze audit_entry');
  });
}, 120_000);
afterAll(() => database.drop());

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

const flatten = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(flatten)];

/** Which index a filter is answered by, and how many entries were looked at in vain. */
async function planOf(filter: Partial<AuditFilter>) {
  listed = '';
  await listAudit(createTestCore(database).fork(), listAuditInput.parse(filter));
  expect(listed).not.toBe('');
  const { rows } = await database.pool.query<{
    'QUERY PLAN': [{ Plan: PlanNode; 'Execution Time': number }];
  }>(`explain (analyze, format json) ${listed}`);
  const nodes = rows.flatMap((row) => flatten(row['QUERY PLAN'][0].Plan));
  const reads = nodes.filter((node) => node['Relation Name'] === 'audit_entry');
  // A bitmap heap scan names its index in the node below it.
  const index = nodes
    .map((node) => node['Index Name'])
    .find((name) => name?.startsWith('audit_entry_') && name !== 'audit_entry_pkey');
  const wasted = Math.max(0, ...nodes.map((node) => node['Rows Removed by Filter'] ?? 0));
  return { index: index ?? reads[0]?.['Node Type'], wasted };
}

describe('a filter of the audit, over 100,000 entries', () => {
  it.each<[string, Partial<AuditFilter>, string]>([
    ['nothing', {}, 'audit_entry_time'],
    ['dates', { from: '2026-03-01', to: '2026-03-02' }, 'audit_entry_time'],
    ['an account', { actor: ACCOUNT }, 'audit_entry_actor'],
    ['a rare action', { action: 'update_setting' }, 'audit_entry_action'],
    ['a frequent action', { action: 'mark_paid' }, 'audit_entry_action'],
    ['security', { security: true }, 'audit_entry_security'],
    ['a rare kind of target', { targetType: 'settings' }, 'audit_entry_type'],
    ['one spot', { targetType: 'spot', targetId: '8/8' }, 'audit_entry_target'],
    ['one waffle', { targetType: 'waffle', targetId: '7' }, 'audit_entry_target'],
    ['the spots of a waffle', { targetType: 'spot', targetId: '8' }, 'audit_entry_target'],
  ])('by %s reads hardly more than it shows', async (_name, filter, index) => {
    const plan = await planOf(filter);
    expect(plan.index).toBe(index);
    expect(plan.wasted).toBeLessThan(1_000);
  });

  it('by claims, the most frequent of all, reads a few thousand newest entries', async () => {
    const plan = await planOf({ action: 'claim_spots' });
    expect(plan.index).toBe('audit_entry_time');
    expect(plan.wasted).toBeLessThan(15_000);
  });

  it('by a word that nobody wrote reads everything, and once only', async () => {
    const plan = await planOf({ text: 'nobody wrote this' });
    expect(plan.wasted).toBe(ENTRIES);
  });

  it('by a word within a day reads that day only', async () => {
    const plan = await planOf({ text: 'buyer', from: '2026-03-01', to: '2026-03-01' });
    expect(plan.index).toBe('audit_entry_time');
    expect(plan.wasted).toBeLessThan(1_440);
  });
});
