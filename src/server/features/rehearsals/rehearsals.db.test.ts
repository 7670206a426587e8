import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '#server/app.fixture.ts';
import type { Actor } from '#server/core/context.ts';
import { callerOf, createTestActor, makeOpId } from '#server/core/testing.ts';
import { listJobs } from '#server/jobs.ts';
import type { Rehearsal } from '#shared/rehearsals/rehearsals.schemas.ts';
import { cancelRehearsal, startRehearsal } from './commands/start-rehearsal.ts';
import { rehearseKind, stageName } from './jobs/rehearse-drop.ts';
import { getRehearsal, listRehearsals } from './rehearsals.queries.ts';

/** Tables that a rehearsal may write; all others stay as they are, to the row. */
const OWN_TABLES = ['rehearsal', 'job_run', 'receipt', 'audit_entry'];

let running: TestApp;

beforeAll(async () => {
  running = await startTestApp();
  running.app.jobs.start(running.core, listJobs(running.app.parts));
  expect(await running.app.jobs.started()).toBe(true);
}, 60_000);
afterAll(() => running.remove());

const parts = () => running.app.parts.rehearsals;
const sql = async <Row extends object>(text: string, values: unknown[] = []) =>
  (await running.database.pool.query<Row>(text, values)).rows;

const SMALL = { spots: 20, buyers: 30, rampSeconds: 0, runs: 1 };
const start = (actor: Actor, plan: Partial<typeof SMALL> = {}) =>
  startRehearsal(callerOf(running.core, actor), parts(), { opId: makeOpId(), ...SMALL, ...plan });
const cancel = (actor: Actor, rehearsalId: string) =>
  cancelRehearsal(callerOf(running.core, actor), parts(), { opId: makeOpId(), rehearsalId });
const find = (id: string): Promise<Rehearsal> =>
  getRehearsal(running.core.fork(), parts().labels(), running.core.clock.now(), id);
async function until(id: string, state: Rehearsal['state']): Promise<Rehearsal> {
  await expect
    .poll(() => find(id), { timeout: 60_000 })
    .toMatchObject({ state, ...(state === 'failed' ? {} : { failure: null }) });
  return find(id);
}
const stagesLeft = () =>
  sql<{ name: string }>(`select nspname as name from pg_namespace where nspname like 'rehearsal%'`);

async function countRows(): Promise<Record<string, number>> {
  const tables = await sql<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
  );
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    if (OWN_TABLES.includes(name)) continue;
    counts[name] = (await sql<{ n: number }>(`select count(*)::int as n from ${name}`))[0]?.n ?? -1;
  }
  return counts;
}

describe('a rehearsal', () => {
  it('plays the whole drop: every spot once, nobody behind, and nothing of it among real rows', async () => {
    const ana = await createTestActor(running.core, 'waffle_manager');
    const before = await countRows();
    const { rehearsalId } = await start(ana, { runs: 2 });
    const done = await until(rehearsalId, 'done');
    expect(done.figures).toHaveLength(2);
    for (const figures of done.figures) {
      expect(figures).toMatchObject({ claims: 20, failed: 0, doubleClaims: 0, gaps: 0, isExact: true });
      expect(figures.timeline.at(-1)).toBe(20);
      expect(figures.claimsPerSecond).toBeGreaterThan(0);
      expect(figures.answers.p50).toBeGreaterThan(0);
      expect(figures.delivery.max).toBeGreaterThan(0);
    }
    expect(await countRows()).toEqual(before);
    await expect.poll(stagesLeft).toEqual([]);
    const audited = await sql<{ action: string; actor: string }>(
      `select action, actor_name as actor from audit_entry where target_id = $1 order by id`,
      [rehearsalId],
    );
    expect(audited.map(({ action }) => action)).toEqual(['benchmark_start', 'benchmark_complete']);
  }, 90_000);

  it('that is cancelled half-way stops and leaves nothing', async () => {
    const ana = await createTestActor(running.core, 'admin');
    const { rehearsalId } = await start(ana, { spots: 200, buyers: 5, rampSeconds: 100 });
    await expect
      .poll(async () => (await find(rehearsalId)).progress?.note, { timeout: 30_000 })
      .toBe('spots claimed');
    await cancel(ana, rehearsalId);
    await expect.poll(stagesLeft, { interval: 20, timeout: 10_000 }).toEqual([]);
    expect(await find(rehearsalId)).toMatchObject({ state: 'cancelled', figures: [] });
    await expect(cancel(ana, rehearsalId)).rejects.toMatchObject({ code: 'job.finished' });
  }, 60_000);

  it('of somebody else is theirs to cancel, and the admins’', async () => {
    const [ana, ben, zoe] = await Promise.all([
      createTestActor(running.core, 'waffle_manager'),
      createTestActor(running.core, 'waffle_manager'),
      createTestActor(running.core, 'admin'),
    ]);
    const { rehearsalId } = await start(ana, { spots: 200, buyers: 2, rampSeconds: 100 });
    await expect(cancel(ben, rehearsalId)).rejects.toMatchObject({ code: 'access.denied' });
    await cancel(zoe, rehearsalId);
    await until(rehearsalId, 'cancelled');
  }, 60_000);

  it('whose process died leaves a stage that goes when its job is given up', async () => {
    const ana = await createTestActor(running.core, 'admin');
    const { rehearsalId } = await start(ana, { spots: 200, buyers: 2, rampSeconds: 100 });
    await expect.poll(stagesLeft, { timeout: 30_000 }).toEqual([{ name: stageName(rehearsalId) }]);
    await cancel(ana, rehearsalId);
    await expect.poll(stagesLeft, { timeout: 10_000 }).toEqual([]);
    await sql(`create schema ${stageName(rehearsalId)}`);
    const job = listJobs(running.app.parts).find(({ kind }) => kind.name === rehearseKind.name);
    await job?.discard?.({ core: running.core, jobId: rehearsalId });
    expect(await stagesLeft()).toEqual([]);
  }, 60_000);
});

describe('the limits of an account', () => {
  let ana: Actor;
  beforeEach(async () => {
    ana = await createTestActor(running.core, 'waffle_manager');
  });
  const limit = (perHour: number, atOnce: number) =>
    sql('update account set benchmarks_per_hour = $2, max_concurrent = $3 where id = $1', [
      ana.accountId,
      perHour,
      atOnce,
    ]);
  const startTwenty = () => Promise.allSettled(Array.from({ length: 20 }, () => start(ana)));
  const refusals = (results: readonly PromiseSettledResult<unknown>[]) =>
    results.flatMap((result) =>
      result.status === 'rejected' ? [(result.reason as { code: string }).code] : [],
    );
  async function cancelAll(): Promise<void> {
    const page = { page: 1, perPage: 100 };
    const { rows } = await listRehearsals(
      running.core.fork(),
      parts().labels(),
      running.core.clock.now(),
      ana.accountId,
      page,
    );
    for (const { id, state, ownerId } of rows) {
      if (ownerId === ana.accountId && (state === 'queued' || state === 'running')) {
        await cancel(ana, id).catch(() => undefined);
      }
    }
  }

  it('twenty at the same instant, one at once allowed: one begins', async () => {
    await limit(1_000, 1);
    const results = await startTwenty();
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(new Set(refusals(results))).toEqual(new Set(['rehearsal.too_many_at_once']));
    await cancelAll();
  }, 60_000);

  it('twenty at the same instant, one left in this hour: one begins', async () => {
    await limit(2, 50);
    await start(ana);
    const results = await startTwenty();
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(new Set(refusals(results))).toEqual(new Set(['rehearsal.too_many_this_hour']));
    await cancelAll();
  }, 60_000);

  it('more runs than allowed are refused with the number, and nothing is begun', async () => {
    await expect(start(ana, { runs: 11 })).rejects.toMatchObject({
      code: 'rehearsal.too_many_runs',
      details: { limit: 10 },
    });
    const counted = await sql<{ n: number }>('select count(*)::int as n from rehearsal where owner_id = $1', [
      ana.accountId,
    ]);
    expect(counted).toEqual([{ n: 0 }]);
  });
});
