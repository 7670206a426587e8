import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { JOB_SCHEMA } from '#server/core/job-definition.ts';
import { INTERRUPTED } from '#server/core/run-job.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { JOB_VIEWS, type JobState, type JobView } from '#shared/operations/operations.machine.ts';
import type { JobLine, JobPage, ListJobsInput, ResultLine } from '#shared/operations/operations.schemas.ts';

/** The name of each kind of job in words. */
export type JobLabels = ReadonlyMap<string, string>;

const FAILURE_LENGTH_MAX = 500;

/** How our lists name the states of the queue's tables. */
const STATE = `case j.state when 'created' then 'queued' when 'retry' then 'queued' when 'active' then 'running'
  when 'completed' then 'done' when 'cancelled' then 'cancelled'
  else case when j.output->>'name' = '${INTERRUPTED}' then 'interrupted' else 'failed' end end`;

/** The queue's own states of ours, by which its index finds them. */
const STORED_STATES = {
  active: `('created', 'retry', 'active')`,
  history: `('completed', 'cancelled', 'failed')`,
} as const satisfies Record<JobView, string>;

/** The queue has work of its own there, which is nobody's job. */
const OURS = `j.name not like '\\_\\_pgboss%'`;

/** `created_on` is when it was put into the queue; a repeated one keeps its first time. */
const COLUMNS = `j.id, j.name as kind, ${STATE} as state, j.retry_count as "retryCount",
  j.created_on as "createdAt", j.started_on as "startedAt", j.completed_on as "endedAt",
  j.start_after as "waitsUntil",
  coalesce(j.output->>'message', j.output->'value'->>'message', j.output->>'value') as failure,
  r.owner_id as "ownerId", coalesce(r.owner_name, '') as "ownerName", r.done, r.total, coalesce(r.note, '') as note,
  (select coalesce(json_agg(json_build_object('id', f.id, 'name', f.name, 'sizeBytes', f.size_bytes)), '[]')
   from result_file f where f.job_id = j.id and f.completed_at is not null) as results`;

interface JobRow {
  readonly id: string;
  readonly kind: string;
  readonly state: JobState;
  readonly retryCount: number;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  readonly waitsUntil: Date;
  readonly failure: string | null;
  readonly ownerId: string | null;
  readonly ownerName: string;
  readonly done: number | null;
  readonly total: number | null;
  readonly note: string;
  readonly results: readonly ResultLine[];
}

/** Jobs at work and waiting, the oldest first; or those that have ended, the newest end first. */
export async function listJobs(
  em: SqlEntityManager,
  labels: JobLabels,
  now: Date,
  { view, page, perPage }: ListJobsInput,
): Promise<JobPage> {
  const counts = await countJobs(em);
  if (counts === null) return { rows: [], total: 0, page, perPage, running: 0, queued: 0 };
  const order =
    view === 'active' ? `(j.state = 'active') desc, j.created_on, j.id` : 'j.completed_on desc, j.id';
  const rows = await em.execute<JobRow[]>(
    `select ${COLUMNS} from ${JOB_SCHEMA}.job j left join job_run r on r.job_id = j.id
     where ${OURS} and j.state in ${STORED_STATES[view]} order by ${order} limit ? offset ?`,
    [perPage, (page - 1) * perPage],
  );
  const { running, queued, ended } = counts;
  const total = view === 'active' ? running + queued : ended;
  return { rows: rows.map((row) => rowToLine(row, labels, now)), total, page, perPage, running, queued };
}

/** How many jobs there are; null where no process has ever done any, and the queue has no tables yet. */
async function countJobs(
  em: SqlEntityManager,
): Promise<{ readonly running: number; readonly queued: number; readonly ended: number } | null> {
  const [queue] = await em.execute<{ exists: boolean }[]>(
    `select to_regclass('${JOB_SCHEMA}.job') is not null as exists`,
  );
  if (queue?.exists !== true) return null;
  const [counts] = await em.execute<{ running: number; queued: number; ended: number }[]>(
    `select count(*) filter (where j.state = 'active')::int as running,
            count(*) filter (where j.state in ('created', 'retry'))::int as queued,
            count(*) filter (where j.state in ${STORED_STATES.history})::int as ended
     from ${JOB_SCHEMA}.job j where ${OURS}`,
  );
  return counts ?? null;
}

/** One job, its row locked until the end of the transaction. Throws `job.not_found`. */
export async function lockJob(
  em: SqlEntityManager,
  labels: JobLabels,
  now: Date,
  jobId: string,
): Promise<JobLine> {
  if ((await countJobs(em)) === null) throw new AppError('job.not_found');
  const [row] = await em.execute<JobRow[]>(
    `select ${COLUMNS} from ${JOB_SCHEMA}.job j left join job_run r on r.job_id = j.id
     where j.id = ? and ${OURS} for update of j`,
    [jobId],
  );
  if (row === undefined) throw new AppError('job.not_found');
  return rowToLine(row, labels, now);
}

/** Jobs that somebody has asked for and that are still to be done, with their kinds. */
export async function findOwnedJobs(
  em: SqlEntityManager,
  ownerId: string,
): Promise<{ readonly id: string; readonly kind: string }[]> {
  if ((await countJobs(em)) === null) return [];
  return em.execute(
    `select j.id, j.name as kind from job_run r join ${JOB_SCHEMA}.job j on j.id = r.job_id
     where r.owner_id = ? and j.state in ${STORED_STATES.active}`,
    [ownerId],
  );
}

function rowToLine(row: JobRow, labels: JobLabels, now: Date): JobLine {
  const { id, kind, state, ownerId, ownerName, retryCount, startedAt, endedAt, waitsUntil } = row;
  const failed = state !== 'done' && state !== 'cancelled' && row.failure !== null;
  return {
    ...{ id, kind, state, ownerId, ownerName },
    label: labels.get(kind) ?? kind,
    progress: row.done === null ? null : { done: row.done, total: row.total, note: row.note },
    attempt: startedAt === null ? 0 : retryCount + 1,
    failure: failed ? (row.failure ?? '').slice(0, FAILURE_LENGTH_MAX) : null,
    createdAt: row.createdAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    endedAt: JOB_VIEWS.history.some((ended) => ended === state) ? (endedAt?.toISOString() ?? null) : null,
    waitsUntil: state === 'queued' && waitsUntil > now ? waitsUntil.toISOString() : null,
    results: row.results,
  };
}

/** Jobs by their ids, in any state; those that the queue has forgotten are missing. */
export async function findJobs(
  em: SqlEntityManager,
  labels: JobLabels,
  now: Date,
  ids: readonly string[],
): Promise<JobLine[]> {
  if (ids.length === 0 || (await countJobs(em)) === null) return [];
  const rows = await em.execute<JobRow[]>(
    `select ${COLUMNS} from ${JOB_SCHEMA}.job j left join job_run r on r.job_id = j.id
     where j.id = any(string_to_array(?, ',')::uuid[]) and ${OURS}`,
    [ids.join(',')],
  );
  return rows.map((row) => rowToLine(row, labels, now));
}

/** What the product has made and keeps, files of jobs and pictures to share: how many, and their bytes. */
export async function countResults(
  em: SqlEntityManager,
): Promise<{ readonly count: number; readonly bytes: number }> {
  const [row] = await em.execute<{ count: number; bytes: string }[]>(
    `select count(*)::int as count, coalesce(sum(bytes), 0)::text as bytes from (
       select size_bytes as bytes from result_file where completed_at is not null
       union all select octet_length(image) from generation where image is not null
     ) results`,
  );
  return { count: row?.count ?? 0, bytes: Number(row?.bytes ?? 0) };
}

/** A file that a job has made, to be read piece by piece. Throws `result.not_found`. */
export async function openResult(
  fork: () => SqlEntityManager,
  fileId: string,
): Promise<{ readonly name: string; readonly contentType: string; readonly body: AsyncIterable<string> }> {
  const [file] = await fork().execute<{ name: string; contentType: string }[]>(
    `select name, content_type as "contentType" from result_file where id = ? and completed_at is not null`,
    [fileId],
  );
  if (file === undefined) throw new AppError('result.not_found');
  return { ...file, body: readParts(fork, fileId) };
}

async function* readParts(fork: () => SqlEntityManager, fileId: string): AsyncGenerator<string> {
  for (let number = 1; ; number += 1) {
    const [part] = await fork().execute<{ bytes: Buffer }[]>(
      'select bytes from result_part where file_id = ? and number = ?',
      [fileId, number],
    );
    if (part === undefined) return;
    yield part.bytes.toString('utf8');
  }
}
