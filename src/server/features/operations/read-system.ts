import type { Core } from '#server/core/context.ts';
import type { SystemFacts } from '#shared/operations/operations.schemas.ts';
import { countResults, listJobs } from './operations.queries.ts';
import type { OperationsParts } from './operations-parts.ts';

/** Jobs that are listed with the system; the jobs page has all of them. */
const JOBS_SHOWN = 25;

/** How the product is right now. */
export async function readSystem(core: Core, parts: OperationsParts): Promise<SystemFacts> {
  const em = core.fork();
  const [database] = await em.execute<{ bytes: string; version: string }[]>(
    `select pg_database_size(current_database())::text as bytes, current_setting('server_version') as version`,
  );
  const results = await countResults(em);
  const page = { view: 'active', page: 1, perPage: JOBS_SHOWN } as const;
  const { rows, running, queued } = await listJobs(em, parts.labels(), core.clock.now(), page);
  const jobs = rows.filter(({ state }) => state === 'running');
  return {
    version: parts.version,
    database: parts.databaseKind,
    databaseVersion: (database?.version ?? '').split(' ', 1)[0] ?? '',
    databaseBytes: Number(database?.bytes ?? 0),
    resultsBytes: results.bytes,
    resultsCount: results.count,
    rehearses: jobs.some(({ kind }) => kind.startsWith('rehearsals.')),
    running,
    queued,
    ...parts.readLoad(),
    uptimeS: Math.floor(process.uptime()),
    memoryBytes: process.memoryUsage.rss(),
    jobs,
  };
}
