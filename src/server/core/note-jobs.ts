import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { WORKER_LOCKS } from './hold-worker-lock.ts';
import { JOB_SCHEMA, type JobOwner, type JobProgress } from './job-definition.ts';

/** The product's own notes about jobs, in `job_run`, and what the queue's tables say of who does what. */

const NOTE_LENGTH_MAX = 200;

/** One try of a job, as a process has taken it. */
export interface Claim {
  readonly id: string;
  readonly retryCount: number;
}

/** Says whose a job is. It may have begun already, and then its row is there. */
export async function noteOwner(
  em: SqlEntityManager,
  job: { readonly id: string; readonly kind: string },
  owner: JobOwner,
): Promise<void> {
  await em.execute(
    `insert into job_run (job_id, kind, owner_id, owner_name) values (?, ?, ?, ?)
     on conflict (job_id) do update set owner_id = excluded.owner_id, owner_name = excluded.owner_name`,
    [job.id, job.kind, owner.accountId, owner.name],
  );
}

/** Says which process does a job now; how far an earlier try came counts no more. */
export async function noteStart(
  em: SqlEntityManager,
  job: { readonly id: string; readonly kind: string },
  workerKey: number,
): Promise<void> {
  await em.execute(
    `insert into job_run (job_id, kind, worker_key) values (?, ?, ?)
     on conflict (job_id) do update
     set worker_key = excluded.worker_key, done = null, total = null, note = '', noted_at = now()`,
    [job.id, job.kind, workerKey],
  );
}

export async function noteProgress(
  em: SqlEntityManager,
  jobId: string,
  { done, total, note = '' }: JobProgress,
): Promise<void> {
  await em.execute('update job_run set done = ?, total = ?, note = ?, noted_at = now() where job_id = ?', [
    Math.max(0, Math.round(done)),
    total === null ? null : Math.max(0, Math.round(total)),
    note.slice(0, NOTE_LENGTH_MAX),
    jobId,
  ]);
}

/** Of these tries, those that this process may still go on with. */
export async function findHeldClaims(em: SqlEntityManager, claims: readonly Claim[]): Promise<Set<string>> {
  const rows = await em.execute<{ id: string }[]>(
    `select id from ${JOB_SCHEMA}.job
     where state = 'active' and id::text || ':' || retry_count = any(string_to_array(?, ','))`,
    [claims.map(({ id, retryCount }) => `${id}:${retryCount}`).join(',')],
  );
  return new Set(rows.map(({ id }) => id));
}

/** A try whose process died before it could end it. */
export interface LostJob extends Claim {
  readonly kind: string;
}

/**
 * Tries of these kinds that nobody does any more: the lock of their process is free. One that has only just been taken
 * has no process yet. Ask under a lock, and end them under the same.
 */
export async function findLostJobs(em: SqlEntityManager, kinds: readonly string[]): Promise<LostJob[]> {
  return em.execute<LostJob[]>(
    `select j.id, j.name as kind, j.retry_count as "retryCount" from ${JOB_SCHEMA}.job j
     left join job_run r on r.job_id = j.id
     where j.state = 'active' and j.name = any(string_to_array(?, ','))
       and case when r.worker_key is null then j.started_on < now() - interval '15 s' else not exists (
         select from pg_locks l where l.locktype = 'advisory' and l.classid = ${WORKER_LOCKS}
           and l.objid = r.worker_key and l.objsubid = 2
           and l.database = (select oid from pg_database where datname = current_database())) end`,
    [kinds.join(',')],
  );
}

/** Forgets what was noted of jobs that the queue itself has forgotten. */
export async function removeOldNotes(em: SqlEntityManager): Promise<void> {
  await em.execute(
    `delete from job_run r where noted_at < now() - interval '1 day'
     and not exists (select from ${JOB_SCHEMA}.job j where j.id = r.job_id)`,
  );
}
