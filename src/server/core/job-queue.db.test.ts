import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createTestDatabase, type TestDatabase } from '../db/testing.ts';
import type { Core } from './context.ts';
import { defineJob, type Job, type JobKind } from './job-definition.ts';
import { createJobQueue, type JobQueue } from './job-queue.ts';
import { createTestActor, createTestCore } from './testing.ts';

const greeting: JobKind<{ name: string }> = {
  name: 'tests.greet',
  label: 'Greet',
  payload: z.object({ name: z.string() }),
  retryMax: 0,
  retryAfterS: 1,
  timeoutS: 30,
  parallelMax: 1,
};

let database: TestDatabase;
let core: Core;
const queues: JobQueue[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
  core = createTestCore(database);
});
afterEach(async () => {
  await Promise.all(queues.splice(0).map((queue) => queue.stop()));
  await database.drop();
});

async function startQueue(...jobs: readonly Job[]): Promise<JobQueue> {
  const queue = createJobQueue(database.connection);
  queues.push(queue);
  queue.start(core, jobs);
  expect(await queue.started()).toBe(true);
  return queue;
}

/** A job that remembers whom it greeted, and somebody to wait for it. */
function createGreeter(kind = greeting) {
  const greeted: string[] = [];
  const waiting: { count: number; tell: () => void }[] = [];
  const job = defineJob({
    kind,
    run: (_context, { name }) => {
      greeted.push(name);
      for (const { count, tell } of waiting) if (greeted.length >= count) tell();
      return Promise.resolve();
    },
  });
  const until = (count: number) =>
    new Promise<void>((tell) => {
      if (greeted.length >= count) tell();
      else waiting.push({ count, tell });
    });
  return { greeted, job, until };
}

async function storedJobs(): Promise<{ state: string; output: unknown; data: unknown }[]> {
  const { rows } = await database.pool.query<{ state: string; output: unknown; data: unknown }>(
    `select state::text, output, data from pgboss.job where name like 'tests.%' order by created_on`,
  );
  return rows;
}

async function untilState(state: string): Promise<void> {
  await expect
    .poll(async () => (await storedJobs()).map((job) => job.state), { timeout: 20_000 })
    .toContain(state);
}

describe('the job queue', () => {
  test('does what is enqueued, with its payload, without waiting for the next look', async () => {
    const { greeted, job, until } = createGreeter();
    const queue = await startQueue(job);
    const startedMs = performance.now();
    await queue.enqueue(greeting, { name: 'mia' });
    await until(1);
    expect(greeted).toEqual(['mia']);
    expect(performance.now() - startedMs).toBeLessThan(2_000);
  });

  test('stores a job with the transaction that asked for it, or not at all', async () => {
    const { greeted, job, until } = createGreeter();
    const queue = await startQueue(job);
    await core.fork().transactional(async (em) => {
      await queue.enqueue(greeting, { name: 'kept' }, { em });
      expect(await storedJobs()).toEqual([]);
    });
    await core
      .fork()
      .transactional(async (em) => {
        await queue.enqueue(greeting, { name: 'undone' }, { em });
        throw new Error('no');
      })
      .catch(() => undefined);
    await until(1);
    expect((await storedJobs()).map(({ data }) => data)).toEqual([{ name: 'kept' }]);
    expect(greeted).toEqual(['kept']);
  });

  test('tries again after a failure, and keeps of the error only what a log may keep', async () => {
    const attempts: number[] = [];
    const kind = { ...greeting, retryMax: 1 };
    const job = defineJob({
      kind,
      run: ({ attempt }) => {
        attempts.push(attempt);
        const error = Object.assign(new Error('the door is closed'), { connection: { password: 'hunter2' } });
        return Promise.reject(error);
      },
    });
    const queue = await startQueue(job);
    await queue.enqueue(kind, { name: 'mia' });
    await untilState('failed');
    expect(attempts).toEqual([1, 2]);
    const [stored] = await storedJobs();
    expect(JSON.stringify(stored?.output)).toContain('the door is closed');
    expect(JSON.stringify(stored?.output)).not.toContain('hunter2');
  });

  test('does each job once where two processes share the work', async () => {
    const one = createGreeter();
    const other = createGreeter();
    const queue = await startQueue(one.job);
    await startQueue(other.job);
    const names = Array.from({ length: 12 }, (_, index) => `buyer ${index}`);
    for (const name of names) await queue.enqueue(greeting, { name });
    await expect
      .poll(() => one.greeted.length + other.greeted.length, { timeout: 25_000 })
      .toBe(names.length);
    expect([...one.greeted, ...other.greeted].sort()).toEqual([...names].sort());
  });

  test('keeps what was not done for the next start', async () => {
    const idle = await startQueue();
    // The queue of a kind exists from its first start on.
    await startQueue(createGreeter().job).then((queue) => queue.stop());
    await idle.enqueue(greeting, { name: 'later' });
    await idle.stop();
    const { greeted, job, until } = createGreeter();
    await startQueue(job);
    await until(1);
    expect(greeted).toEqual(['later']);
  });

  test('does not run a job whose payload another version has written', async () => {
    const { greeted, job } = createGreeter();
    const queue = await startQueue(job);
    await queue.enqueue({ ...greeting, payload: z.any() }, { nombre: 'mia' });
    await untilState('failed');
    expect(greeted).toEqual([]);
  });

  test('does at each start what finds out itself whether it is needed', async () => {
    const { greeted, job, until } = createGreeter({ ...greeting, atStart: { name: 'everybody' } });
    await startQueue(job).then(async (queue) => {
      await until(1);
      await queue.stop();
    });
    await startQueue(job);
    await until(2);
    expect(greeted).toEqual(['everybody', 'everybody']);
  });

  test('keeps the schedule of the newest version', async () => {
    const schedule = async () =>
      (await database.pool.query('select name, cron, timezone from pgboss.schedule')).rows;
    const daily = { ...greeting, schedule: { cron: '17 3 * * *', payload: { name: 'everybody' } } };
    await startQueue(createGreeter(daily).job).then((queue) => queue.stop());
    expect(await schedule()).toEqual([{ name: 'tests.greet', cron: '17 3 * * *', timezone: 'UTC' }]);
    await startQueue(createGreeter().job);
    expect(await schedule()).toEqual([]);
  });

  test('stores and connects nothing where a process does no jobs', async () => {
    const queue = createJobQueue(database.connection);
    expect(await queue.enqueue(greeting, { name: 'mia' })).toBeNull();
    const { rows } = await database.pool.query(`select to_regnamespace('pgboss') as schema`);
    expect(rows).toEqual([{ schema: null }]);
    await queue.stop();
  });

  test('keeps trying while its database is away, and says so to whoever stops it', async () => {
    const queue = createJobQueue({ ...database.connection, database: 'no_such_database' });
    queue.start(core, [createGreeter().job]);
    await queue.stop();
    expect(await queue.started()).toBe(false);
  });

  test('has tables of its own, which the entities know nothing of', async () => {
    await startQueue(createGreeter().job);
    const sql = await database.orm.schema.getUpdateSchemaSQL({ wrap: false });
    expect(sql).not.toContain('pgboss');
  });

  test('tells whose a job is and how far it is, while it runs', async () => {
    const { accountId, name } = await createTestActor(core, 'admin');
    const hand = Promise.withResolvers<void>();
    const job = defineJob({
      kind: greeting,
      run: async ({ report }) => {
        report({ done: 1, total: 3, note: 'the first' });
        report({ done: 2, total: 3, note: 'the second' });
        await hand.promise;
      },
    });
    const queue = await startQueue(job);
    const id = await queue.enqueue(greeting, { name: 'mia' }, { owner: { accountId, name } });
    const notes = () =>
      database.pool
        .query('select job_id, kind, owner_id, owner_name, done, total, note from job_run')
        .then(({ rows }) => rows);
    const noted = { job_id: id, kind: 'tests.greet', owner_id: accountId, owner_name: name };
    await expect
      .poll(notes, { timeout: 20_000 })
      .toEqual([{ ...noted, done: 2, total: 3, note: 'the second' }]);
    hand.resolve();
    await untilState('completed');
  });

  test('stops a running job within a second of its cancellation, and removes what it has left', async () => {
    const began = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<number>();
    const discarded: string[] = [];
    const job = defineJob({
      kind: { ...greeting, retryMax: 3 },
      run: async ({ signal }) => {
        began.resolve();
        await once(signal, 'abort');
        ended.resolve(performance.now());
        signal.throwIfAborted();
      },
      discard: ({ jobId }) => {
        discarded.push(jobId);
        return Promise.resolve();
      },
    });
    const queue = await startQueue(job);
    const id = (await queue.enqueue(greeting, { name: 'mia' })) ?? '';
    await began.promise;
    const cancelledMs = performance.now();
    await core.fork().transactional((em) => queue.cancel(em, { id, kind: greeting.name }));
    expect((await ended.promise) - cancelledMs).toBeLessThan(1_000);
    await expect.poll(() => discarded, { timeout: 5_000 }).toEqual([id]);
    expect((await storedJobs()).map(({ state }) => state)).toEqual(['cancelled']);
  });

  test('never begins what was cancelled before, and does it when somebody puts it back', async () => {
    const { greeted, job, until } = createGreeter();
    await startQueue(job).then((queue) => queue.stop());
    const idle = await startQueue();
    const id = (await idle.enqueue(greeting, { name: 'mia' })) ?? '';
    await core.fork().transactional((em) => idle.cancel(em, { id, kind: greeting.name }));
    const queue = await startQueue(job);
    await queue.enqueue(greeting, { name: 'leo' });
    await until(1);
    expect(greeted).toEqual(['leo']);
    const again = { id, kind: greeting.name, wasCancelled: true };
    await core.fork().transactional((em) => queue.retry(em, again));
    await until(2);
    expect(greeted).toEqual(['leo', 'mia']);
  });

  test.each([
    [1, ['retry', 'active', 'completed']],
    [0, ['failed']],
  ])('with %i tries left, ends what a dead process was doing, and says so', async (retryMax, after) => {
    const began = Promise.withResolvers<AbortSignal>();
    const discarded: string[] = [];
    let tries = 0;
    const kind = { ...greeting, retryMax };
    const job = defineJob({
      kind,
      run: async ({ signal }) => {
        tries += 1;
        if (tries > 1) return;
        began.resolve(signal);
        await once(signal, 'abort');
      },
      discard: ({ jobId }) => {
        discarded.push(jobId);
        return Promise.resolve();
      },
    });
    const dying = await startQueue(job);
    const id = await dying.enqueue(kind, { name: 'mia' });
    const signal = await began.promise;
    // As if its process and the lock that it holds were gone.
    await database.pool.query('update job_run set worker_key = 0');
    await startQueue(job);
    const [stored] = await storedJobs();
    expect(after).toContain(stored?.state);
    expect(JSON.stringify(stored?.output)).toContain('The server stopped before this job was done.');
    expect(discarded).toContain(id);
    // Whoever was taken for dead and is not must not go on.
    await expect.poll(() => signal.aborted, { timeout: 5_000 }).toBe(true);
    await untilState(after.at(-1) ?? '');
  });
});
