import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { PgBoss } from 'pg-boss';
import { AppError } from '#shared/kernel/errors.ts';
import type { DatabaseConnection } from '../db/connection.ts';
import { judgeFailure } from '../db/judge-failure.ts';
import type { Core } from './context.ts';
import { endLostJobs, lookAgain, type ToBossDatabase } from './end-lost-jobs.ts';
import { holdWorkerLock, type WorkerLock } from './hold-worker-lock.ts';
import { JOB_SCHEMA, type Job, type JobKind, type JobOwner } from './job-definition.ts';
import { noteOwner } from './note-jobs.ts';
import { createJobRunner, type JobRunner } from './run-job.ts';

const CONNECTIONS_MAX = 3;
/** Whoever enqueues wakes its own worker; this is how soon a busy one, or another process, looks again. */
const POLL_S = 2;
const KEPT_FINISHED_S = 7 * 24 * 60 * 60;
const RETRY_PAUSE_MAX_S = 60 * 60;
const STOP_PATIENCE_MS = 5_000;
const START_RETRY_FIRST_MS = 1_000;
const START_RETRY_MAX_MS = 60_000;
/** How long somebody who enqueues waits for a queue that is just starting. */
const START_WAIT_MS = 5_000;

export interface EnqueueOptions {
  /** Stored in this transaction: rolled back with it, and seen by nobody before it commits. */
  readonly em?: SqlEntityManager;
  /** Who asked for it; nobody did where it is left out. */
  readonly owner?: JobOwner;
}

/** A job that the queue has, named as its tables do. */
export interface StoredJob {
  readonly id: string;
  readonly kind: string;
}

/** The product's jobs, kept in PostgreSQL by pg-boss, so that they survive a restart and any process can do them. */
export interface JobQueue {
  /**
   * Begins to do the listed jobs and returns at once; what goes wrong is logged and tried again, because a product
   * that serves must not end for want of its background work.
   */
  start(core: Core, jobs: readonly Job[]): void;
  /** Settles when jobs are done, or when it is clear that they won't be: for tests. */
  started(): Promise<boolean>;
  /**
   * Stores a job and returns its id. Null where this process does no jobs (commands, most tests): nothing is stored
   * then. Throws `server.busy` while the queue can't be reached.
   */
  enqueue<Payload>(
    kind: JobKind<Payload>,
    payload: Payload & object,
    options?: EnqueueOptions,
  ): Promise<string | null>;
  /**
   * Ends a job within the transaction: one that waits is never begun, one that runs is told within half a second.
   * Throws `server.busy` where this process can't reach the queue.
   */
  cancel(em: SqlEntityManager, job: StoredJob): Promise<void>;
  /** Puts a job that failed or was cancelled back into the queue, within the transaction. */
  retry(em: SqlEntityManager, job: StoredJob & { readonly wasCancelled: boolean }): Promise<void>;
  /** Waits a few seconds for what is running, then lets go of it: it is done again after the next start. */
  stop(): Promise<void>;
}

interface Running {
  readonly boss: PgBoss;
  readonly lock: WorkerLock;
  readonly runner: JobRunner;
  /** Ends the looking for jobs of dead processes. */
  stopLooking(): Promise<void>;
  readonly workerIds: ReadonlyMap<string, string>;
  readonly toBossDatabase: ToBossDatabase;
}

/** Makes a queue on the product's own database. It knows no feature: what there is to do is handed to `start`. */
export function createJobQueue(connection: DatabaseConnection): JobQueue {
  const stopping = new AbortController();
  let starting: Promise<Running | null> | null = null;
  let core: Core | null = null;
  const reach = async (): Promise<Running> => {
    if (starting === null || stopping.signal.aborted) throw new AppError('server.busy');
    return withinStartWait(starting);
  };

  return {
    start(own, jobs) {
      core ??= own;
      starting ??= startPatiently(connection, own, jobs, stopping.signal);
    },
    started: async () => (await starting) !== null && starting !== null,
    async enqueue(kind, payload, { em, owner } = {}) {
      if (starting === null || core === null || stopping.signal.aborted) return null;
      const running = await withinStartWait(starting);
      const { boss, workerIds, toBossDatabase } = running;
      const id = randomUUID();
      // First, so that nobody ever sees the job without its owner.
      if (owner !== undefined) await noteOwner(em ?? core.fork(), { id, kind: kind.name }, owner);
      await boss.send(kind.name, payload, { id, ...(em === undefined ? {} : { db: toBossDatabase(em) }) });
      const workerId = workerIds.get(kind.name);
      // Inside a transaction nobody would find it yet; the next poll does.
      if (workerId !== undefined && em === undefined) boss.notifyWorker(workerId);
      return id;
    },
    async cancel(em, { id, kind }) {
      const { boss, toBossDatabase } = await reach();
      await boss.cancel(kind, id, { db: toBossDatabase(em) });
    },
    async retry(em, { id, kind, wasCancelled }) {
      const { boss, toBossDatabase } = await reach();
      const options = { db: toBossDatabase(em) };
      await (wasCancelled ? boss.resume(kind, id, options) : boss.retry(kind, id, options));
    },
    async stop() {
      stopping.abort();
      const running = await starting;
      if (running === null) return;
      await running.stopLooking();
      await running.boss.stop({ graceful: true, timeout: STOP_PATIENCE_MS });
      running.runner.stop();
      // Last: until here this process was at work on what it had begun.
      await running.lock.release();
    },
  };
}

async function withinStartWait(starting: Promise<Running | null>): Promise<Running> {
  const patience = new AbortController();
  const tooLong = delay(START_WAIT_MS, null, { signal: patience.signal }).catch(() => null);
  const running = await Promise.race([starting, tooLong]);
  patience.abort();
  if (running === null) throw new AppError('server.busy');
  return running;
}

/** Tries to start until it works or the product stops; null then. */
async function startPatiently(
  connection: DatabaseConnection,
  core: Core,
  jobs: readonly Job[],
  stopping: AbortSignal,
): Promise<Running | null> {
  for (let pauseMs = START_RETRY_FIRST_MS; !stopping.aborted; pauseMs *= 2) {
    try {
      return await startOnce(connection, core, jobs, stopping);
    } catch (error) {
      core.log.error({ err: error }, 'the job queue does not start; trying again');
      await delay(Math.min(pauseMs, START_RETRY_MAX_MS), undefined, { signal: stopping }).catch(
        () => undefined,
      );
    }
  }
  return null;
}

async function startOnce(
  connection: DatabaseConnection,
  core: Core,
  jobs: readonly Job[],
  stopping: AbortSignal,
): Promise<Running> {
  // Loaded when it is needed: nobody who waits for the product to listen waits for this package.
  const { PgBoss, fromKysely } = await import('pg-boss');
  const { host, port, user, database, password, ssl, options } = connection;
  const boss = new PgBoss({
    host,
    port,
    user,
    database,
    ...(password === undefined ? {} : { password }),
    ...(ssl === undefined ? {} : { ssl }),
    options: [...(options ? [options] : []), '-c timezone=UTC', '-c datestyle=ISO'].join(' '),
    application_name: 'syrup jobs',
    max: CONNECTIONS_MAX,
    schema: JOB_SCHEMA,
  });
  boss.on('error', (error) => logQueueError(core, error));
  boss.on('warning', ({ message }) => core.log.warn({ warning: message }, 'the job queue warns'));
  const toBossDatabase = (em: SqlEntityManager) =>
    fromKysely(em.getKysely() as Parameters<typeof fromKysely>[0]);
  const lock = await holdWorkerLock(connection, core.log);
  const runner = createJobRunner(core, lock.key, stopping);
  try {
    await boss.start();
    for (const job of jobs) await makeQueue(boss, job.kind);
    const endLost = () => endLostJobs(core, jobs, boss, toBossDatabase);
    await endLost();
    const workerIds = new Map<string, string>();
    for (const job of jobs) workerIds.set(job.kind.name, await addWorker(boss, job, runner));
    for (const { kind } of jobs) {
      if (kind.atStart !== undefined) await boss.send(kind.name, kind.atStart as object);
    }
    return { boss, lock, runner, workerIds, toBossDatabase, stopLooking: lookAgain(core, endLost) };
  } catch (error) {
    runner.stop();
    await boss.stop({ graceful: false }).catch(() => undefined);
    await lock.release();
    throw error;
  }
}

/** A database that is away for a moment is reported by everything that uses it; a fault is reported only here. */
function logQueueError(core: Core, error: unknown): void {
  const level = judgeFailure(error) === 'fault' ? 'error' : 'warn';
  core.log[level]({ err: error }, 'the job queue had an error');
}

async function makeQueue(boss: PgBoss, kind: JobKind): Promise<void> {
  const { name, retryMax, retryAfterS, timeoutS, schedule } = kind;
  const queue = {
    retryLimit: retryMax,
    retryDelay: retryAfterS,
    retryBackoff: true,
    retryDelayMax: RETRY_PAUSE_MAX_S,
    expireInSeconds: timeoutS,
    deleteAfterSeconds: KEPT_FINISHED_S,
  };
  await boss.createQueue(name, queue);
  // A queue that an earlier version made keeps that version's numbers otherwise.
  await boss.updateQueue(name, queue);
  if (schedule === undefined) await boss.unschedule(name);
  else await boss.schedule(name, schedule.cron, schedule.payload as object, { tz: 'UTC', missed: 'once' });
}

function addWorker(boss: PgBoss, job: Job, runner: JobRunner): Promise<string> {
  const { name, parallelMax } = job.kind;
  return boss.work(
    name,
    { includeMetadata: true, pollingIntervalSeconds: POLL_S, localConcurrency: parallelMax },
    async ([stored]) => {
      if (stored !== undefined) await runner.run(job, stored);
    },
  );
}
