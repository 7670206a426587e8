import { z } from 'zod';
import { defineRoute, defineSecretRoute, RestFile, type RestRoute } from '#server/core/rest.ts';
import { PER_PAGE_MAX } from '#shared/kernel/pagination.ts';
import { uuidSchema } from '#shared/kernel/uuid-schema.ts';
import { JOB_STATES } from '#shared/operations/operations.machine.ts';
import { LOG_LINES_DEFAULT, LOG_LINES_MAX, readLogLevel } from '#shared/operations/operations.rules.ts';
import { type JobLine, logFilterFields } from '#shared/operations/operations.schemas.ts';
import { cancelJob, exportClaims, retryJob } from './commands/change-job.ts';
import { listJobs, openResult } from './operations.queries.ts';
import type { OperationsParts } from './operations-parts.ts';
import { makeSecretJudge } from './read-logs.ts';
import { readSystem } from './read-system.ts';

const TAG = 'Operations';

/** What keeps the product going, as the documents about user management print it. */
export function operationsRoutes(parts: OperationsParts): readonly RestRoute[] {
  return [
    jobsRoute(parts),
    ...changeRoutes(parts),
    exportRoute(parts),
    resultRoute(),
    systemRoute(parts),
    logsRoute(parts),
  ];
}

const time = z.iso.datetime();
const idParams = z.object({ id: uuidSchema });

const restJob = z.object({
  id: z.uuid(),
  job_type: z.string(),
  label: z.string(),
  status: z.enum(JOB_STATES),
  user_id: z.uuid().nullable().describe('Null where nobody asked for it, and once the account is deleted.'),
  username: z.string().nullable(),
  progress_pct: z.int().min(0).max(100).nullable().describe('Null where the job does not say.'),
  progress_detail: z.string(),
  attempt: z.int(),
  error_msg: z.string().nullable(),
  created_at: time,
  started_at: time.nullable(),
  completed_at: time.nullable(),
  results: z.array(z.object({ id: z.uuid(), name: z.string(), size_bytes: z.int() })),
});

function jobToRest(job: JobLine): z.input<typeof restJob> {
  const { progress } = job;
  return {
    id: job.id,
    job_type: job.kind,
    label: job.label,
    status: job.state,
    user_id: job.ownerId,
    username: job.ownerName === '' ? null : job.ownerName,
    progress_pct: progress === null ? null : toPercent(progress),
    progress_detail: progress?.note ?? '',
    attempt: job.attempt,
    error_msg: job.failure,
    created_at: job.createdAt,
    started_at: job.startedAt,
    completed_at: job.endedAt,
    results: job.results.map(({ id, name, sizeBytes }) => ({ id, name, size_bytes: sizeBytes })),
  };
}

function toPercent({ done, total }: { readonly done: number; readonly total: number | null }): number | null {
  return total === null ? null : Math.min(100, Math.floor((done / Math.max(total, 1)) * 100));
}

function jobsRoute({ labels }: OperationsParts): RestRoute {
  return defineRoute({
    method: 'GET',
    path: '/api/admin/jobs',
    tag: TAG,
    summary: 'Lists the jobs at work and waiting, or with `view=history` those that have ended',
    access: 'operations.read',
    query: z.object({
      view: z.enum(['active', 'history']).default('active'),
      page: z.coerce.number().int().min(1).max(100_000).default(1),
      per_page: z.coerce.number().int().min(1).max(PER_PAGE_MAX).default(25),
    }),
    answer: z.object({
      jobs: z.array(restJob),
      total: z.int(),
      page: z.int(),
      per_page: z.int(),
      total_active: z.int(),
      total_queued: z.int(),
    }),
    handle: async ({ context: { core }, query: { view, page, per_page: perPage } }) => {
      const list = await listJobs(core.fork(), labels(), core.clock.now(), { view, page, perPage });
      const { rows, total, running, queued } = list;
      return {
        jobs: rows.map(jobToRest),
        ...{ total, page, per_page: perPage, total_active: running, total_queued: queued },
      };
    },
  });
}

const changed = z.object({ status: z.literal('ok'), id: z.uuid(), job_status: z.enum(JOB_STATES) });

function changeRoutes(parts: OperationsParts): RestRoute[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/api/admin/jobs/:id/cancel',
      tag: TAG,
      summary: 'Ends a job, whoever asked for it and wherever it runs',
      access: 'operations.run',
      params: idParams,
      answer: changed,
      errors: ['job.not_found', 'job.finished'],
      handle: async ({ context, actor, params, opId }) => {
        const caller = { core: context.core, actor, ip: context.ip };
        const { jobId, state } = await cancelJob(caller, parts, { opId, jobId: params.id });
        return { status: 'ok' as const, id: jobId, job_status: state };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/admin/jobs/:id/retry',
      tag: TAG,
      summary: 'Puts a job that failed, was interrupted or was cancelled back into the queue',
      access: 'operations.run',
      params: idParams,
      answer: changed,
      errors: ['job.not_found', 'job.not_repeatable'],
      handle: async ({ context, actor, params, opId }) => {
        const caller = { core: context.core, actor, ip: context.ip };
        const { jobId, state } = await retryJob(caller, parts, { opId, jobId: params.id });
        return { status: 'ok' as const, id: jobId, job_status: state };
      },
    }),
  ];
}

function exportRoute(parts: OperationsParts): RestRoute {
  return defineRoute({
    method: 'POST',
    path: '/api/admin/exports/claims',
    tag: TAG,
    summary: 'Asks for a CSV file with every claim of every board; the job that makes it then names the file',
    access: 'operations.run',
    answer: changed,
    status: 201,
    heavy: true,
    handle: async ({ context, actor, opId }) => {
      const caller = { core: context.core, actor, ip: context.ip };
      const { jobId, state } = await exportClaims(caller, parts, { opId });
      return { status: 'ok' as const, id: jobId, job_status: state };
    },
  });
}

function resultRoute(): RestRoute {
  return defineRoute({
    method: 'GET',
    path: '/api/admin/results/:id',
    tag: TAG,
    summary: 'A file that a job has made; kept for a week',
    access: 'operations.run',
    heavy: true,
    params: idParams,
    errors: ['result.not_found'],
    handle: async ({ context: { core }, params }) => {
      const { name, contentType, body } = await openResult(() => core.fork(), params.id);
      return new RestFile(contentType, name, body);
    },
  });
}

const BYTES_PER_MB = 1_000_000;
const toMb = (bytes: number) => Math.round((bytes / BYTES_PER_MB) * 100) / 100;

function systemRoute(parts: OperationsParts): RestRoute {
  return defineRoute({
    method: 'GET',
    path: '/api/admin/system',
    tag: TAG,
    summary: 'How the product is: sizes, jobs, and the sockets and uptime of the process that answers',
    access: 'operations.read',
    answer: z.object({
      db_size_mb: z.number(),
      results_size_mb: z.number(),
      results_count: z.int(),
      benchmark_active: z.boolean(),
      active_jobs: z.array(restJob),
      total_active: z.int(),
      total_queued: z.int(),
      connected_ws_clients: z.int(),
      process_uptime_s: z.int(),
      subscriptions: z.int(),
      event_lag_ms: z
        .number()
        .describe('How late the event loop was since somebody last asked, 99th percentile.'),
      memory_mb: z.number(),
      version: z.string(),
      database: z.enum(['embedded', 'external']),
      database_version: z.string(),
    }),
    handle: async ({ context: { core } }) => {
      const facts = await readSystem(core, parts);
      return {
        db_size_mb: toMb(facts.databaseBytes),
        results_size_mb: toMb(facts.resultsBytes),
        results_count: facts.resultsCount,
        benchmark_active: facts.rehearses,
        active_jobs: facts.jobs.map(jobToRest),
        total_active: facts.running,
        total_queued: facts.queued,
        connected_ws_clients: facts.sockets,
        process_uptime_s: facts.uptimeS,
        subscriptions: facts.subscriptions,
        event_lag_ms: facts.eventLagMs,
        memory_mb: toMb(facts.memoryBytes),
        version: facts.version,
        database: facts.database,
        database_version: facts.databaseVersion,
      };
    },
  });
}

function logsRoute({ logs, logAccessToken }: OperationsParts): RestRoute {
  return defineSecretRoute({
    path: '/api/admin/logs',
    tag: TAG,
    summary: 'The last lines of this process’s log, the newest at the end, each a JSON object as text',
    access: 'operations.read',
    admits: makeSecretJudge(logAccessToken),
    query: z.object({
      lines: z.coerce.number().int().min(1).max(LOG_LINES_MAX).default(LOG_LINES_DEFAULT),
      level: z
        .string()
        .max(20)
        .refine((text) => text === '' || readLogLevel(text) !== null, 'Use a level like ERROR.')
        .default('')
        .describe('This level and graver ones; WARNING and CRITICAL mean warn and fatal.'),
      search: logFilterFields.search,
      token: z.string().max(500).optional().describe('LOG_ACCESS_TOKEN, for programs without an account.'),
    }),
    answer: z.object({ count: z.int(), logs: z.array(z.string()) }),
    handle: ({ query: { lines, level, search } }) => {
      const found = logs.find({ lines, level: readLogLevel(level) ?? undefined, search });
      return Promise.resolve({ count: found.length, logs: found.map(({ text }) => text) });
    },
  });
}
