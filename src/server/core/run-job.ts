import type { JobWithMetadata } from 'pg-boss';
import type { Core } from './context.ts';
import type { Job, JobProgress } from './job-definition.ts';
import { loggableError } from './logger.ts';
import { type Claim, findHeldClaims, noteProgress, noteStart } from './note-jobs.ts';

/** How soon somebody's cancellation reaches the job, whichever process was told. */
const WATCH_MS = 400;
/** Progress is written so often at most. */
const PROGRESS_MS = 500;

/** What the queue's list calls a try that ended with its process; a person may try again. */
export const INTERRUPTED = 'JobInterrupted';

/** The process went away, or was told to, before the job was done. */
export function interruption(): Error {
  return Object.assign(new Error('The server stopped before this job was done.'), { name: INTERRUPTED });
}

/** Runs jobs of this process, and raises their signals when they are no longer this process's to do. */
export interface JobRunner {
  run(job: Job, stored: JobWithMetadata<unknown>): Promise<void>;
  stop(): void;
}

export function createJobRunner(core: Core, workerKey: number, stopping: AbortSignal): JobRunner {
  const running = new Map<string, Claim & { readonly taken: AbortController }>();
  let isLooking = false;
  const look = async (): Promise<void> => {
    const claims = [...running.values()];
    if (claims.length === 0 || isLooking) return;
    isLooking = true;
    try {
      const held = await findHeldClaims(core.fork(), claims);
      for (const { id, taken } of claims) if (!held.has(id)) taken.abort();
    } catch (error) {
      core.log.warn({ err: error }, 'it could not be seen whether jobs were cancelled');
    } finally {
      isLooking = false;
    }
  };
  const watch = setInterval(() => void look(), WATCH_MS);

  return {
    async run(job, stored) {
      const taken = new AbortController();
      running.set(stored.id, { id: stored.id, retryCount: stored.retryCount, taken });
      try {
        await noteStart(core.fork(), { id: stored.id, kind: job.kind.name }, workerKey);
        await runJob(core, job, stored, { taken: taken.signal, stopping });
      } finally {
        running.delete(stored.id);
      }
    },
    stop: () => clearInterval(watch),
  };
}

interface Ends {
  /** The job was cancelled, or another process does it. */
  readonly taken: AbortSignal;
  /** The product stops. */
  readonly stopping: AbortSignal;
}

/**
 * Runs one job. pg-boss keeps what a handler throws, with all its fields, among its rows; so only what a log may keep
 * is thrown on. Nothing is thrown for a job that is no longer ours: whatever came of it is written already.
 */
async function runJob(
  core: Core,
  job: Job,
  stored: JobWithMetadata<unknown>,
  { taken, stopping }: Ends,
): Promise<void> {
  const attempt = stored.retryCount + 1;
  const signal = AbortSignal.any([stored.signal, stopping, taken]);
  const progress = createProgress(core, stored.id);
  const about = { job: job.kind.name, jobId: stored.id, attempt };
  try {
    const context = { core, jobId: stored.id, signal, attempt, report: progress.report };
    await job.run(context, job.kind.payload.parse(stored.data));
    await progress.end();
    if (!taken.aborted) return;
  } catch (error) {
    await progress.end();
    if (!taken.aborted) {
      await discard(core, job, stored.id);
      if (stopping.aborted) throw interruption();
      const isLast = stored.retryCount >= stored.retryLimit;
      core.log[isLast ? 'error' : 'warn'](
        { err: error, ...about },
        isLast ? 'a job failed' : 'a job failed and is tried again',
      );
      throw storableFailure(error);
    }
  }
  await discard(core, job, stored.id);
  core.log.info(about, 'a job ended before it was done, because it was cancelled');
}

/** Removes what a try has left; where that fails, the log says so, and what failed first is what counts. */
export async function discard(core: Core, job: Job, jobId: string): Promise<void> {
  try {
    await job.discard?.({ core, jobId });
  } catch (error) {
    core.log.error({ err: error, job: job.kind.name, jobId }, 'what a job left could not be removed');
  }
}

/** Writes the newest progress, not every one. What can't be written is no reason to fail. */
function createProgress(core: Core, jobId: string) {
  let newest: JobProgress | null = null;
  let writing: Promise<void> | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const write = (): void => {
    timer = null;
    const progress = newest;
    newest = null;
    if (progress === null) return;
    writing = noteProgress(core.fork(), jobId, progress)
      .catch((error: unknown) => core.log.warn({ err: error, jobId }, 'a job’s progress was not written'))
      .finally(() => {
        writing = null;
      });
  };
  return {
    report: (progress: JobProgress): void => {
      newest = progress;
      timer ??= setTimeout(write, PROGRESS_MS);
    },
    async end(): Promise<void> {
      if (timer !== null) clearTimeout(timer);
      await writing;
      write();
      await writing;
    },
  };
}

/** Without the cause, which would be stored with all its fields. */
function storableFailure(error: unknown): Error {
  const known = loggableError(error);
  return new Error(typeof known === 'string' ? known : `${known.type}: ${known.message}`);
}
