import { randomUUID } from 'node:crypto';
import type { ProductRunner } from './harness.ts';
import { readDatabase } from './read-database.ts';

/** A job that waits for an hour, so that it can be cancelled at leisure. */
export async function addWaitingJob(runner: Pick<ProductRunner, 'dataDir'>): Promise<string> {
  return addJob(runner, `start_after`, `now() + interval '1 hour'`);
}

/** What a route about jobs and their files needs to find; null for other routes. */
export async function addForRoute(
  runner: Pick<ProductRunner, 'dataDir'>,
  path: string,
): Promise<string | null> {
  if (path.endsWith('/jobs/{id}/cancel')) return addWaitingJob(runner);
  if (path.endsWith('/jobs/{id}/retry')) return addJob(runner, 'state', `'failed'`);
  return path.endsWith('/results/{id}') ? addResult(runner) : null;
}

async function addJob(
  runner: Pick<ProductRunner, 'dataDir'>,
  column: string,
  value: string,
): Promise<string> {
  const [job] = await readDatabase<{ id: string }>(
    runner,
    `insert into pgboss.job (name, ${column}, started_on, completed_on)
     values ('operations.exportClaims', ${value}, null, now()) returning id`,
  );
  return job?.id ?? '';
}

async function addResult(runner: Pick<ProductRunner, 'dataDir'>): Promise<string> {
  const [file] = await readDatabase<{ id: string }>(
    runner,
    `insert into result_file (id, job_id, name, content_type, completed_at)
     values ($1, $1, 'claims.csv', 'text/csv', now()) returning id`,
    [randomUUID()],
  );
  return file?.id ?? '';
}
