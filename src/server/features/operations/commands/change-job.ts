import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { type CommandCaller, runCommand } from '#server/core/command.ts';
import type { JobQueue } from '#server/core/job-queue.ts';
import { cancelJobAction, exportClaimsAction, retryJobAction } from '#shared/actions/catalogue.ts';
import type { Envelope } from '#shared/actions/envelope.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { decideCancel, decideRetry, type JobState } from '#shared/operations/operations.machine.ts';
import type { JobLine } from '#shared/operations/operations.schemas.ts';
import { exportClaimsKind } from '../jobs/export-claims.ts';
import { findOwnedJobs, lockJob } from '../operations.queries.ts';
import type { OperationsParts } from '../operations-parts.ts';

type JobParts = Pick<OperationsParts, 'jobs' | 'labels'>;
type JobInput = Envelope & { readonly jobId: string };

/** How a job stands after somebody has changed it. */
export interface ChangedJob {
  readonly jobId: string;
  readonly state: JobState;
}

/**
 * Ends a job: one that waits is never begun, one that runs hears of it within half a second, wherever it runs. Throws
 * `job.not_found` or `job.finished`.
 */
export async function cancelJob(
  caller: CommandCaller,
  parts: JobParts,
  input: JobInput,
): Promise<ChangedJob> {
  return runCommand(caller, cancelJobAction, input, async ({ em, now }) => {
    const job = await lockJob(em, parts.labels(), now(), input.jobId);
    const decision = decideCancel(job.state);
    if (!decision.ok) throw new AppError(decision.code);
    await parts.jobs.cancel(em, job);
    return describeChange(job, 'cancelled');
  });
}

/** Puts a job that did not succeed back into the queue. Throws `job.not_found` or `job.not_repeatable`. */
export async function retryJob(caller: CommandCaller, parts: JobParts, input: JobInput): Promise<ChangedJob> {
  return runCommand(caller, retryJobAction, input, async ({ em, now }) => {
    const job = await lockJob(em, parts.labels(), now(), input.jobId);
    const decision = decideRetry(job.state);
    // A kind that this version does not know would wait for ever.
    if (!decision.ok || !parts.labels().has(job.kind)) throw new AppError('job.not_repeatable');
    await parts.jobs.retry(em, { ...job, wasCancelled: job.state === 'cancelled' });
    return describeChange(job, 'queued');
  });
}

function describeChange(job: JobLine, state: JobState) {
  const owner = job.ownerName === '' ? {} : { owner: job.ownerName };
  return {
    answer: { jobId: job.id, state },
    audit: [
      {
        targetType: 'job' as const,
        targetId: job.id,
        targetLabel: job.label,
        before: { state: job.state, ...owner },
        after: { state, ...owner },
      },
    ],
  };
}

/** Asks for a file with every claim there is, and says which job makes it. Throws `server.busy` where no job can run. */
export async function exportClaims(
  caller: CommandCaller,
  parts: JobParts,
  input: Envelope,
): Promise<ChangedJob> {
  return runCommand(caller, exportClaimsAction, input, async ({ em }) => {
    const { actor } = caller;
    const jobId = await parts.jobs.enqueue(
      exportClaimsKind,
      {},
      { em, ...(actor === null ? {} : { owner: actor }) },
    );
    if (jobId === null) throw new AppError('server.busy');
    return {
      answer: { jobId, state: 'queued' as const },
      audit: [{ targetType: 'job', targetId: jobId, targetLabel: exportClaimsKind.label, security: true }],
    };
  });
}

/** Ends everything that an account has asked for, within the transaction that takes the account away. */
export async function cancelOwnedJobs(
  jobs: Pick<JobQueue, 'cancel'>,
  em: SqlEntityManager,
  ownerId: string,
): Promise<number> {
  const owned = await findOwnedJobs(em, ownerId);
  for (const job of owned) await jobs.cancel(em, job);
  return owned.length;
}
