import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { startTestApp, type TestApp } from '#server/app.fixture.ts';
import type { Actor } from '#server/core/context.ts';
import { callerOf, createTestActor, makeOpId } from '#server/core/testing.ts';
import { addWaffle } from '#server/db/factories.ts';
import { claimOf, NOWHERE } from '#server/features/spots/spots.fixture.ts';
import { listJobs } from '#server/jobs.ts';
import type { Rehearsal } from '#shared/rehearsals/rehearsals.schemas.ts';
import { cancelRehearsal, startRehearsal } from './commands/start-rehearsal.ts';
import { rehearseKind, stageName } from './jobs/rehearse-drop.ts';
import { playDrop } from './play-drop.ts';
import { getRehearsal, listRehearsals } from './rehearsals.queries.ts';
import { openBuyer, type SeenBoard } from './simulate-buyer.ts';

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

/** When somebody claimed last on the stage of a rehearsal; null once it is gone. */
async function findLastClaim(rehearsalId: string): Promise<number | null> {
  const [last] = await sql<{ at: Date | null }>(
    `select max(claimed_at) as at from ${stageName(rehearsalId)}.claim`,
  ).catch(() => []);
  return last?.at?.getTime() ?? null;
}

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

  it('that is cancelled half-way claims nothing a second later, and leaves nothing', async () => {
    const ana = await createTestActor(running.core, 'admin');
    // Buyers who come one after the other for half a minute: somebody claims all the time.
    const { rehearsalId } = await start(ana, { spots: 400, buyers: 200, rampSeconds: 30 });
    await expect
      .poll(async () => (await find(rehearsalId)).progress?.done ?? 0, { timeout: 30_000 })
      .toBeGreaterThan(5);
    let lastClaimMs = (await findLastClaim(rehearsalId)) ?? 0;
    await cancel(ana, rehearsalId);
    const cancelledAtMs = Date.now();
    await expect
      .poll(
        async () => {
          lastClaimMs = (await findLastClaim(rehearsalId)) ?? lastClaimMs;
          return stagesLeft();
        },
        { interval: 20, timeout: 10_000 },
      )
      .toEqual([]);
    expect(lastClaimMs).toBeGreaterThan(0);
    expect(lastClaimMs - cancelledAtMs).toBeLessThan(1_000);
    expect(await find(rehearsalId)).toMatchObject({ state: 'cancelled', figures: [] });
    await expect(cancel(ana, rehearsalId)).rejects.toMatchObject({ code: 'job.finished' });
  }, 60_000);

  it('is compared with the last one of the same plan that was played to its end', async () => {
    const add = (minutesAgo: number, own: { buyers?: number; claims?: number }) =>
      sql<{ id: string }>(
        `insert into rehearsal (id, owner_name, spots, buyers, ramp_seconds, runs, figures, created_at, completed_at)
         select gen_random_uuid(), 'Ana', 77, $2::int, 3, 1, coalesce($3::jsonb, '[]'), at,
           case when $3 is not null then at end
         from (select now() - $1::int * interval '1 minute' as at) moment returning id`,
        [
          minutesAgo,
          own.buyers ?? 5,
          own.claims === undefined ? null : JSON.stringify([{ claims: own.claims }]),
        ],
      ).then(([row]) => row?.id ?? '');
    const first = await add(50, { claims: 1 });
    await add(40, { claims: 2 });
    await add(30, { claims: 3, buyers: 6 });
    await add(20, {});
    const last = await add(10, { claims: 4 });
    expect((await find(last)).before).toEqual([{ claims: 2 }]);
    expect((await find(first)).before).toBeNull();
  });

  it('of somebody else is theirs to cancel, and the admins’', async () => {
    const [ana, ben, zoe] = await Promise.all([
      createTestActor(running.core, 'waffle_manager'),
      createTestActor(running.core, 'waffle_manager'),
      createTestActor(running.core, 'admin'),
    ]);
    const { rehearsalId } = await start(ana, { spots: 200, buyers: 2, rampSeconds: 100 });
    await expect(cancel(ben, rehearsalId)).rejects.toMatchObject({ code: 'access.denied' });
    const keyOfZoe: Actor = { ...zoe, scopes: ['rehearsal.run'] };
    await expect(cancel(keyOfZoe, rehearsalId)).rejects.toMatchObject({ code: 'access.denied' });
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

describe('a simulated buyer', () => {
  const emptyBoard = (): SeenBoard => ({ free: new Set(), seq: -1, deliveryMs: [] });

  it('sees on their own phone what others claim, and is told when they come too late', async () => {
    const { slug } = await addWaffle(running.core.fork(), { totalSpots: 5 });
    const plan = { port: running.port, slug, spots: 5, buyers: 2, rampMs: 0 };
    const [seenByMia, seenByKat] = [emptyBoard(), emptyBoard()];
    const mia = await openBuyer(plan, 1, seenByMia);
    const kat = await openBuyer(plan, 2, seenByKat);
    onTestFinished(() => {
      for (const buyer of [mia, kat]) buyer.close();
    });
    expect([...seenByKat.free]).toEqual([1, 2, 3, 4, 5]);
    expect(await mia.claim(3)).toMatchObject({ kind: 'yours' });
    await expect.poll(() => [...seenByKat.free]).toEqual([1, 2, 4, 5]);
    expect(await kat.claim(3)).toMatchObject({ kind: 'taken' });
    expect([mia.gaps(), kat.gaps(), kat.seq()]).toEqual([0, 0, 1]);
  });

  it('alone on a board never taps what is gone', async () => {
    const { slug } = await addWaffle(running.core.fork(), { totalSpots: 30 });
    const plan = { port: running.port, slug, spots: 30, buyers: 1, rampMs: 0 };
    const told: number[] = [];
    const drop = await playDrop(plan, (claimed) => told.push(claimed));
    expect(drop).toMatchObject({ claims: 30, refused: 0, failed: 0, doubleClaims: 0, gaps: 0 });
    expect(told).toHaveLength(30);
  });

  it('gives up on a board whose last spots nobody can have, and says so', async () => {
    const { slug } = await addWaffle(running.core.fork(), { totalSpots: 5 });
    // Somebody outside of the drop has two of them: as with a claim whose answer was lost.
    await running.app.parts.spots.desk.claim(claimOf(slug, [1, 2], 'outsider'), NOWHERE);
    const plan = { port: running.port, slug, spots: 5, buyers: 5, rampMs: 0 };
    expect(await playDrop(plan, () => {})).toMatchObject({ claims: 3, doubleClaims: 0 });
  });
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
