import { action, query, router } from '#server/core/trpc.ts';
import { cancelJobAction, exportClaimsAction, retryJobAction } from '#shared/actions/catalogue.ts';
import { listJobsInput, listLogsInput } from '#shared/operations/operations.schemas.ts';
import { cancelJob, exportClaims, retryJob } from './commands/change-job.ts';
import { listJobs } from './operations.queries.ts';
import type { OperationsParts } from './operations-parts.ts';
import { readLogs } from './read-logs.ts';
import { readSystem } from './read-system.ts';

export function createOperationsRouter(parts: OperationsParts) {
  return router({
    jobs: query('operations.read')
      .input(listJobsInput)
      .query(({ ctx: { core }, input }) => listJobs(core.fork(), parts.labels(), core.clock.now(), input)),
    cancelJob: action(cancelJobAction).mutation(({ ctx, input }) => cancelJob(ctx, parts, input)),
    retryJob: action(retryJobAction).mutation(({ ctx, input }) => retryJob(ctx, parts, input)),
    exportClaims: action(exportClaimsAction).mutation(({ ctx, input }) => exportClaims(ctx, parts, input)),
    system: query('operations.read').query(({ ctx }) => readSystem(ctx.core, parts)),
    logs: query('operations.read')
      .input(listLogsInput)
      .query(({ input }) => readLogs(parts.logs, input)),
  });
}
