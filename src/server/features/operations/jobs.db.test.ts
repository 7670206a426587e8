import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startTestApp, type TestApp } from '#server/app.fixture.ts';
import type { Actor } from '#server/core/context.ts';
import { defineJob, type JobKind } from '#server/core/job-definition.ts';
import { callerOf, createTestActor, makeOpId } from '#server/core/testing.ts';
import { addClaim, addWaffle } from '#server/db/factories.ts';
import { listJobs as listKinds } from '#server/jobs.ts';
import type { JobLine } from '#shared/operations/operations.schemas.ts';
import { cancelJob, cancelOwnedJobs, exportClaims, retryJob } from './commands/change-job.ts';
import { removeOldResults } from './commands/store-result.ts';
import { listJobs, openResult } from './operations.queries.ts';
import type { OperationsParts } from './operations-parts.ts';

/** A job that goes on until it is told to end, or ends as it is told. */
const waitKind: JobKind<{ fails: boolean }> = {
  name: 'tests.wait',
  label: 'Wait',
  payload: z.object({ fails: z.boolean() }),
  retryMax: 0,
  retryAfterS: 1,
  timeoutS: 60,
  parallelMax: 1,
};

let running: TestApp;
let parts: OperationsParts;
let ana: Actor;

beforeAll(async () => {
  running = await startTestApp();
  const { app, core } = running;
  const waiter = defineJob({
    kind: waitKind,
    run: async ({ signal, report }, { fails }) => {
      report({ done: 1, total: 4, note: 'waiting' });
      if (fails) throw new Error('the door is closed');
      if (!signal.aborted) await once(signal, 'abort');
      signal.throwIfAborted();
    },
  });
  const kinds = [...listKinds(app.parts), waiter];
  app.jobs.start(core, kinds);
  expect(await app.jobs.started()).toBe(true);
  parts = {
    ...app.parts.operations,
    labels: () => new Map(kinds.map(({ kind }) => [kind.name, kind.label])),
  };
  ana = await createTestActor(core, 'admin');
}, 60_000);
afterEach(async () => {
  for (const job of await list('active'))
    await cancelJob(caller(), parts, { opId: makeOpId(), jobId: job.id });
});
afterAll(() => running.remove());

const caller = () => callerOf(running.core, ana);

async function list(view: 'active' | 'history'): Promise<readonly JobLine[]> {
  const input = { view, page: 1, perPage: 100 };
  const { rows } = await listJobs(running.core.fork(), parts.labels(), new Date(), input);
  return rows.filter(({ kind }) => kind === waitKind.name || kind === 'operations.exportClaims');
}

const find = async (view: 'active' | 'history', id: string) =>
  (await list(view)).find((job) => job.id === id) ?? null;

async function until(view: 'active' | 'history', id: string, state: JobLine['state']): Promise<JobLine> {
  await expect.poll(() => find(view, id), { timeout: 20_000 }).toMatchObject({ id, state });
  const job = await find(view, id);
  if (job === null) throw new Error(`job ${id} is gone`);
  return job;
}

async function enqueue(payload: { fails: boolean }, owner: Actor | null = ana): Promise<string> {
  const id = await running.app.jobs.enqueue(waitKind, payload, owner === null ? {} : { owner });
  if (id === null) throw new Error('no job was stored');
  return id;
}

const auditOf = (jobId: string) =>
  running.database.pool
    .query(`select action, actor_name, target_label, before, after from audit_entry where target_id = $1`, [
      jobId,
    ])
    .then(({ rows }) => rows);

describe('the list of jobs', () => {
  it('says what is at work, for whom and how far, and what waits behind it', async () => {
    const first = await enqueue({ fails: false });
    await until('active', first, 'running');
    const second = await enqueue({ fails: false }, null);
    await expect
      .poll(() => find('active', first), { timeout: 5_000 })
      .toMatchObject({
        label: 'Wait',
        ownerId: ana.accountId,
        ownerName: ana.name,
        progress: { done: 1, total: 4, note: 'waiting' },
        attempt: 1,
        failure: null,
      });
    expect(await find('active', second)).toMatchObject({ state: 'queued', ownerName: '', progress: null });
    expect((await list('active')).map(({ id }) => id)).toEqual([first, second]);
  });

  it('keeps what failed, with the reason', async () => {
    const id = await enqueue({ fails: true });
    const failed = await until('history', id, 'failed');
    expect(failed.failure).toBe('Error: the door is closed');
    expect(failed.endedAt).not.toBeNull();
  });
});

describe('cancelling', () => {
  it('ends a running job and a waiting one, once, and is written down', async () => {
    const first = await enqueue({ fails: false });
    await until('active', first, 'running');
    const second = await enqueue({ fails: false });
    const order = { opId: makeOpId(), jobId: first };
    expect(await cancelJob(caller(), parts, order)).toEqual({ jobId: first, state: 'cancelled' });
    // The same operation sent again gets the same answer; another one is refused.
    expect(await cancelJob(caller(), parts, order)).toEqual({ jobId: first, state: 'cancelled' });
    await expect(cancelJob(caller(), parts, { ...order, opId: makeOpId() })).rejects.toMatchObject({
      code: 'job.finished',
    });
    await cancelJob(caller(), parts, { opId: makeOpId(), jobId: second });
    expect(await list('active')).toEqual([]);
    expect((await find('history', second))?.attempt).toBe(0);
    const entry = { action: 'cancel_job', actor_name: ana.name, target_label: 'Wait' };
    expect(await auditOf(first)).toEqual([
      {
        ...entry,
        before: { state: 'running', owner: ana.name },
        after: { state: 'cancelled', owner: ana.name },
      },
    ]);
  });

  it('refuses what is no job, the queue’s own work included', async () => {
    const { rows } = await running.database.pool.query<{ id: string }>(
      `insert into pgboss.job (name) values ('__pgboss__send-it') returning id`,
    );
    for (const jobId of [rows[0]?.id ?? '', '00000000-0000-7000-8000-000000000000']) {
      await expect(cancelJob(caller(), parts, { opId: makeOpId(), jobId })).rejects.toMatchObject({
        code: 'job.not_found',
      });
    }
  });

  it('ends everything that a deleted account had asked for, and nothing else', async () => {
    const mia = await createTestActor(running.core, 'admin', 'Mia');
    const hers = await enqueue({ fails: false }, mia);
    const his = await enqueue({ fails: false });
    const ended = await running.core
      .fork()
      .transactional((em) => cancelOwnedJobs(running.app.jobs, em, mia.accountId));
    expect(ended).toBe(1);
    await until('history', hers, 'cancelled');
    expect(await find('active', his)).not.toBeNull();
  });
});

describe('trying again', () => {
  it('puts what failed and what was cancelled back, and refuses everything else', async () => {
    const failed = await enqueue({ fails: true });
    await until('history', failed, 'failed');
    const again = () => retryJob(caller(), parts, { opId: makeOpId(), jobId: failed });
    expect(await again()).toEqual({ jobId: failed, state: 'queued' });
    await expect.poll(() => find('history', failed), { timeout: 20_000 }).toMatchObject({ attempt: 2 });
    expect((await auditOf(failed)).map(({ action }) => action)).toEqual(['retry_job']);

    const waiting = await enqueue({ fails: false });
    await until('active', waiting, 'running');
    const order = { opId: makeOpId(), jobId: waiting };
    await expect(retryJob(caller(), parts, order)).rejects.toMatchObject({ code: 'job.not_repeatable' });
    await cancelJob(caller(), parts, { opId: makeOpId(), jobId: waiting });
    await retryJob(caller(), parts, { opId: makeOpId(), jobId: waiting });
    await until('active', waiting, 'running');
  });
});

describe('the export of all claims', () => {
  it('is a file with every claim of every board, made by a job with an owner and an entry', async () => {
    const { core } = running;
    const { id: waffleId, slug } = await addWaffle(core.fork(), { totalSpots: 5 });
    for (const number of [1, 2, 3])
      await addClaim(core.fork(), waffleId, { number, handle: `buyer${number}` });
    const { jobId } = await exportClaims(caller(), parts, { opId: makeOpId() });
    const job = await until('history', jobId, 'done');
    expect(job).toMatchObject({ ownerName: ana.name, progress: { done: 3, total: 3 } });
    expect(job.results).toHaveLength(1);
    const [result] = job.results;
    const { name, body } = await openResult(() => core.fork(), result?.id ?? '');
    expect(name).toMatch(/^claims-\d{8}\.csv$/);
    let text = '';
    for await (const piece of body) text += piece;
    expect(Buffer.byteLength(text)).toBe(result?.sizeBytes);
    const lines = text.trimEnd().split('\r\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toContain('waffle,title,spot_number,handle,status,price');
    expect(lines.filter((line) => line.startsWith(`${slug},`) && line.includes(',pending,'))).toHaveLength(3);
    expect((await auditOf(jobId)).map(({ action }) => action)).toEqual(['export_claims']);
  });

  it('keeps its file for a week, and nobody gets one that is half made', async () => {
    const { core, database } = running;
    const file = async (age: string, completed: boolean) => {
      const { rows } = await database.pool.query<{ id: string }>(
        `insert into result_file (id, job_id, name, content_type, created_at, completed_at)
         values (gen_random_uuid(), gen_random_uuid(), 'x.csv', 'text/csv', now() - $1::interval,
           case when $2 then now() end) returning id`,
        [age, completed],
      );
      return rows[0]?.id ?? '';
    };
    const [kept, old, half] = [
      await file('6 days', true),
      await file('8 days', true),
      await file('0', false),
    ];
    expect(await removeOldResults(core)).toBe(1);
    await expect(openResult(() => core.fork(), kept)).resolves.toMatchObject({ name: 'x.csv' });
    for (const id of [old, half]) {
      await expect(openResult(() => core.fork(), id)).rejects.toMatchObject({ code: 'result.not_found' });
    }
  });
});
