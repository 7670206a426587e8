import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestCore } from '#server/core/testing.ts';
import { addPastDrops, YEARS_OF_DROPS } from '#server/db/past-drops.fixture.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { listBuyerStats } from '#server/features/buyers/buyers.queries.ts';
import type { ReportId } from '#shared/reports/reports.rules.ts';
import type { PagedInput } from '#shared/reports/reports.schemas.ts';
import { readEveryRow, readReport } from './read-report.ts';

/** Two years of drops, a fifth of those that the figures are measured with, and how the database reads them. */

const SIZE = { ...YEARS_OF_DROPS, claims: 40_000, buyers: 1_000, waffles: 400 };
const NOW = YEARS_OF_DROPS.until;
const ASKED: PagedInput = {
  range: '',
  from: '',
  to: '',
  zone: 'Europe/Berlin',
  sort: '',
  order: '',
  page: 1,
  perPage: 25,
};

let database: TestDatabase;
const statements: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase({
    debug: (line) => {
      const [, sql] = /((?:with |select m\.month)[\s\S]*?)(?:\s*-- |\s*\[[^\]]*\]?$|$)/.exec(line) ?? [];
      if (sql !== undefined) statements.push(sql);
    },
  });
  await addPastDrops(database.connection, SIZE);
}, 120_000);
afterAll(() => database.drop());

const em = () => createTestCore(database).fork();

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly PlanNode[];
}
const flatten = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(flatten)];

/** The indexes that a report reads, and the tables that it reads from end to end. */
async function planOf(report: ReportId) {
  statements.length = 0;
  await readReport(report, em(), ASKED, NOW);
  expect(statements).toHaveLength(1);
  const { rows } = await database.pool.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
    `explain (format json) ${statements[0]}`,
  );
  const nodes = rows.flatMap((row) => flatten(row['QUERY PLAN'][0].Plan));
  return {
    indexes: new Set(nodes.flatMap((node) => node['Index Name'] ?? [])),
    wholeTables: nodes
      .filter((node) => node['Node Type'] === 'Seq Scan')
      .map((node) => node['Relation Name']),
  };
}

describe('a report over two years of drops', () => {
  it.each<[ReportId, string]>([
    ['drought', 'claim_by_time'],
    ['power-buyers', 'claim_by_payment'],
    ['monthly-activity', 'claim_by_payment'],
    ['spot-velocity', 'claim_by_time'],
    ['payment-lag', 'claim_pending'],
    ['ghost-rate', 'claim_by_time'],
  ])('of %s finds its claims by %s', async (report, index) => {
    const { indexes, wholeTables } = await planOf(report);
    expect([...indexes]).toContain(index);
    expect(wholeTables).not.toContain('claim');
  });
});

describe('reports over the same drops', () => {
  it('agree with the statistics of buyers', async () => {
    const everything = { ...ASKED, range: 'all', perPage: 100 } as const;
    const ranking = await readReport('power-buyers', em(), everything, NOW);
    const droughts = new Map<string, { entries: number }>();
    for await (const row of readEveryRow('drought', em, everything, NOW)) {
      const { handle, entries } = row as { handle: string; entries: number };
      droughts.set(handle, { entries });
    }
    const handles = ranking.rows.map(({ handle }) => handle);
    const stats = await listBuyerStats(em(), handles, NOW);
    expect(stats).toHaveLength(100);
    for (const { handle, winRate, paidSpots, entries } of stats) {
      expect(ranking.rows.find((row) => row.handle === handle)).toMatchObject({
        winRate: winRate ?? 0,
        paidSpots,
      });
      expect(droughts.get(handle)).toEqual({ entries });
    }
  });

  it('agree with each other: what buyers paid is the revenue of the months', async () => {
    const days = { ...ASKED, from: '2026-03-10', to: '2026-10-25' };
    const [ranking, months, ghosts] = await Promise.all([
      readReport('power-buyers', em(), days, NOW),
      readReport('monthly-activity', em(), days, NOW),
      readReport('ghost-rate', em(), days, NOW),
    ]);
    const sorted = (amounts: typeof ranking.totals.spent) =>
      [...amounts].sort((a, b) => a.currency.localeCompare(b.currency));
    expect(sorted(ranking.totals.spent)).toEqual(sorted(months.totals.revenue));
    expect(ranking.totals.paidSpots).toBeGreaterThan(1_000);
    expect(ghosts.totals.claimed).toBe(months.totals.spotsClaimed);
  });
});
