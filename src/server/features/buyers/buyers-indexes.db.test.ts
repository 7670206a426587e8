import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Core } from '#server/core/context.ts';
import { createTestCore } from '#server/core/testing.ts';
import { addPastDrops, YEARS_OF_DROPS } from '#server/db/past-drops.fixture.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { listBuyersInput } from '#shared/buyers/buyers.schemas.ts';
import { getBuyerDetails, listBuyerHistory, listBuyerStats } from './buyers.queries.ts';
import { listBuyers } from './list-buyers.ts';

/** A quarter of what the figures are measured with: enough that reading everything is no good plan any more. */
const DROPS = { ...YEARS_OF_DROPS, claims: 50_000, buyers: 1_250, waffles: 500 };
const NOW = DROPS.until;

let database: TestDatabase;
let core: Core;
/** What was asked since the test began, as it went to the database. */
let asked: { readonly text: string; readonly values: unknown[] }[] = [];

beforeAll(async () => {
  database = await createTestDatabase({ poolMax: 1 });
  core = createTestCore(database);
  await addPastDrops(database.connection, DROPS);
  // The ORM's own log leaves line breaks out, and words with them.
  const client = await database.pool.connect();
  const send = client.query.bind(client) as (...parts: unknown[]) => unknown;
  Object.assign(client, {
    query: (text: unknown, values: unknown, ...more: unknown[]) => {
      const query =
        typeof text === 'string' ? { text, values } : (text as { text: string; values?: unknown });
      const given = Array.isArray(query.values) ? query.values : [];
      if (/^\s*(?:select|with)\b/.test(query.text)) asked.push({ text: query.text, values: given });
      return send(text, values, ...more);
    },
  });
  client.release();
}, 120_000);
afterAll(() => database.drop());
beforeEach(() => {
  asked = [];
});

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

const flatten = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(flatten)];

/** How what was asked about a table is answered: by the names of indexes, or the word for reading all of it. */
async function readsOf(table: 'claim' | 'buyer' | 'xp_transaction'): Promise<string[]> {
  const reads: string[] = [];
  for (const { text, values } of asked) {
    const { rows } = await database.pool.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
      `explain (format json) ${text}`,
      values,
    );
    const nodes = rows.flatMap((row) => flatten(row['QUERY PLAN'][0].Plan));
    for (const node of nodes) {
      const name = node['Index Name'];
      if (name?.startsWith(`${table}_`) === true) reads.push(name);
      else if (name === undefined && node['Relation Name'] === table && node['Node Type'] === 'Seq Scan')
        reads.push('everything');
    }
  }
  expect(asked).not.toEqual([]);
  return [...new Set(reads)].sort();
}

describe('over 50,000 claims', () => {
  it('a page of the registry reads the claims of its handles, and only counts those beside them', async () => {
    const { rows } = await listBuyers(core.fork(), listBuyersInput.parse({ search: 'buyer_1' }), NOW);
    expect(rows).toHaveLength(25);
    expect(await readsOf('claim')).toEqual(['claim_by_handle', 'claim_paid_spots']);
  });

  it('the registry comes in the order of its handles without being sorted', async () => {
    await listBuyers(core.fork(), listBuyersInput.parse({}), NOW);
    expect(await readsOf('buyer')).toContain('buyer_handle_key');
  });

  it('the registry by level sums the ledger from its index', async () => {
    await listBuyers(core.fork(), listBuyersInput.parse({ sort: 'level' }), NOW);
    expect(await readsOf('xp_transaction')).toEqual(['xp_transaction_by_handle']);
  });

  it('one buyer’s statistics, history and account read that buyer’s claims', async () => {
    await listBuyerStats(core.fork(), ['buyer_7'], NOW);
    expect(await readsOf('claim')).toEqual(['claim_by_handle', 'claim_paid_spots']);
    asked = [];
    await listBuyerHistory(core.fork(), { handle: 'buyer_7', filter: 'won', page: 1, perPage: 25 });
    expect(await readsOf('claim')).toEqual(['claim_by_handle']);
    asked = [];
    await getBuyerDetails(core.fork(), 'buyer_7', NOW);
    expect(await readsOf('claim')).toEqual(['claim_by_handle', 'claim_paid_spots']);
  });
});
