import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { findJobs, type JobLabels } from '#server/features/operations/operations.queries.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { JobLine } from '#shared/operations/operations.schemas.ts';
import type {
  ListRehearsalsInput,
  Rehearsal,
  RehearsalAllowance,
  RehearsalPage,
  RunFigures,
} from '#shared/rehearsals/rehearsals.schemas.ts';

const HOUR_MS = 60 * 60 * 1_000;

interface RehearsalRow {
  readonly id: string;
  readonly ownerId: string | null;
  readonly ownerName: string;
  readonly spots: number;
  readonly buyers: number;
  readonly rampSeconds: number;
  readonly runs: number;
  readonly figures: readonly RunFigures[];
  readonly before: readonly RunFigures[] | null;
  readonly createdAt: Date;
  readonly completedAt: Date | null;
}

const COLUMNS = `r.id, r.owner_id as "ownerId", r.owner_name as "ownerName", r.spots, r.buyers,
  r.ramp_seconds as "rampSeconds", r.runs, r.figures, r.created_at as "createdAt", r.completed_at as "completedAt",
  (select e.figures from rehearsal e where e.completed_at is not null and e.created_at < r.created_at
     and (e.spots, e.buyers, e.ramp_seconds) = (r.spots, r.buyers, r.ramp_seconds)
   order by e.created_at desc, e.id desc limit 1) as before`;

/** What one of an account's rehearsals may still use up, and the newest rehearsals of everybody. */
export async function listRehearsals(
  em: SqlEntityManager,
  labels: JobLabels,
  now: Date,
  accountId: string,
  { page, perPage }: ListRehearsalsInput,
): Promise<RehearsalPage> {
  const rows = await em.execute<RehearsalRow[]>(
    `select ${COLUMNS} from rehearsal r order by r.created_at desc, r.id desc limit ? offset ?`,
    [perPage, (page - 1) * perPage],
  );
  const [counted] = await em.execute<{ total: number }[]>('select count(*)::int as total from rehearsal');
  return {
    rows: await withStates(em, labels, now, rows),
    total: counted?.total ?? 0,
    page,
    perPage,
    allowance: await readAllowance(em, labels, now, accountId),
  };
}

/** One rehearsal. Throws `rehearsal.not_found`. */
export async function getRehearsal(
  em: SqlEntityManager,
  labels: JobLabels,
  now: Date,
  id: string,
): Promise<Rehearsal> {
  const rows = await em.execute<RehearsalRow[]>(`select ${COLUMNS} from rehearsal r where r.id = ?`, [id]);
  const [rehearsal] = await withStates(em, labels, now, rows);
  if (rehearsal === undefined) throw new AppError('rehearsal.not_found');
  return rehearsal;
}

/**
 * How much of an account's limits is used. True for as long as the account's row is locked: whoever starts a rehearsal
 * locks it first.
 */
export async function readAllowance(
  em: SqlEntityManager,
  labels: JobLabels,
  now: Date,
  accountId: string,
): Promise<RehearsalAllowance> {
  const [account] = await em.execute<{ perHour: number; atOnce: number; runsMax: number }[]>(
    `select benchmarks_per_hour as "perHour", max_concurrent as "atOnce", max_runs_per_benchmark as "runsMax"
     from account where id = ?`,
    [accountId],
  );
  if (account === undefined) throw new AppError('account.not_found');
  const rows = await em.execute<{ id: string; createdAt: Date; completedAt: Date | null }[]>(
    `select id, created_at as "createdAt", completed_at as "completedAt" from rehearsal
     where owner_id = ? and (completed_at is null or created_at > ?)`,
    [accountId, new Date(now.getTime() - HOUR_MS)],
  );
  const jobs = await findJobs(
    em,
    labels,
    now,
    rows.filter(({ completedAt }) => completedAt === null).map(({ id }) => id),
  );
  return {
    ...account,
    usedThisHour: rows.filter(({ createdAt }) => createdAt.getTime() > now.getTime() - HOUR_MS).length,
    underWay: jobs.filter(({ state }) => state === 'queued' || state === 'running').length,
  };
}

/** How many rehearsals were begun after this moment. */
export async function countRehearsalsSince(em: SqlEntityManager, since: Date): Promise<number> {
  const [row] = await em.execute<{ count: number }[]>(
    'select count(*)::int as count from rehearsal where created_at > ?',
    [since],
  );
  return row?.count ?? 0;
}

/** The ten accounts that have begun most of them. */
export function listTopRehearsers(em: SqlEntityManager): Promise<{ username: string; cnt: number }[]> {
  return em.execute(
    `select a.username, count(*)::int as cnt from rehearsal r join account a on a.id = r.owner_id
     group by a.username order by cnt desc, a.username limit 10`,
  );
}

/** How many rehearsals each of these accounts has begun; those without any are missing. */
export async function countByOwner(
  em: SqlEntityManager,
  accountIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await em.execute<{ id: string; count: number }[]>(
    `select owner_id as id, count(*)::int as count from rehearsal
     where owner_id = any(string_to_array(?, ',')::uuid[]) group by owner_id`,
    [accountIds.join(',')],
  );
  return new Map(rows.map(({ id, count }) => [id, count]));
}

async function withStates(
  em: SqlEntityManager,
  labels: JobLabels,
  now: Date,
  rows: readonly RehearsalRow[],
): Promise<Rehearsal[]> {
  const open = rows.filter(({ completedAt }) => completedAt === null).map(({ id }) => id);
  const jobs = new Map((await findJobs(em, labels, now, open)).map((job) => [job.id, job]));
  return rows.map((row) => rowToRehearsal(row, jobs.get(row.id)));
}

/** A job that the queue has forgotten, and that never got to its end, was interrupted. */
function rowToRehearsal(
  { completedAt, createdAt, ...row }: RehearsalRow,
  job: JobLine | undefined,
): Rehearsal {
  return {
    ...row,
    state: completedAt === null ? (job?.state ?? 'interrupted') : 'done',
    progress: completedAt === null ? (job?.progress ?? null) : null,
    failure: job?.failure ?? null,
    createdAt: createdAt.toISOString(),
    endedAt: completedAt?.toISOString() ?? job?.endedAt ?? null,
  };
}
