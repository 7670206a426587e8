import type { z } from 'zod';
import type { Core } from './context.ts';

/** pg-boss's own tables live apart from ours: it creates and migrates them itself. */
export const JOB_SCHEMA = 'pgboss';

/**
 * One kind of work that the product does apart from any request. `name` is `<feature>.<verb>`, the one string in the
 * queue, in logs and on the operations page. Whoever enqueues knows the kind; only `server/jobs.ts` knows who does it.
 */
export interface JobKind<Payload = unknown> {
  readonly name: string;
  /** What it does, in the words of a list: "Look an address up". */
  readonly label: string;
  /**
   * Ids and numbers only, never a secret: finished jobs are kept for days. Checked again when the job runs, because an
   * older or newer version may have sent it.
   */
  readonly payload: z.ZodType<Payload>;
  /** How often a failed job is tried again, with pauses that double from `retryAfterS` on. */
  readonly retryMax: number;
  readonly retryAfterS: number;
  /** After this long the job counts as failed and its signal is raised. */
  readonly timeoutS: number;
  /** Jobs of this kind at the same time in one process. */
  readonly parallelMax: number;
  /** Every process enqueues one when it starts to do jobs: for work that finds out itself whether it is needed. */
  readonly atStart?: Payload;
  /** When the product enqueues one by itself, as cron in UTC; once even where that moment was missed. */
  readonly schedule?: { readonly cron: string; readonly payload: Payload };
}

/** How far a job is. Whoever looks at it sees it within a second or two; between two looks the last one counts. */
export interface JobProgress {
  readonly done: number;
  /** Null where nobody knows yet how much there is. */
  readonly total: number | null;
  /** A few words about what is being done; at most 200 characters. */
  readonly note?: string;
}

/** Somebody who asked for a job, as its list names them. */
export interface JobOwner {
  readonly accountId: string;
  readonly name: string;
}

export interface JobContext {
  readonly core: Core;
  readonly jobId: string;
  /**
   * Raised when somebody has cancelled the job (within half a second), when it has taken too long, or the product
   * stops. Then end: by throwing, or by `signal.throwIfAborted()` between two steps.
   */
  readonly signal: AbortSignal;
  /** 1 for the first try. */
  readonly attempt: number;
  /** Notes how far the job is. Call it as often as there is news: what is written is what is newest. */
  report(progress: JobProgress): void;
}

/** A kind with whoever does it. A job may run twice (a process dies before it can say "done"): `run` has to bear that. */
export interface Job<Payload = unknown> {
  readonly kind: JobKind<Payload>;
  readonly run: (context: JobContext, payload: Payload) => Promise<void>;
  /**
   * Removes what a try that did not succeed has left: after a failure, a cancellation, and the death of its process.
   * Twice is harmless.
   */
  readonly discard?: (context: { readonly core: Core; readonly jobId: string }) => Promise<void>;
}

/** Ties the payload's type to its handler, and hides it from the list. */
export function defineJob<Payload>(job: Job<Payload>): Job {
  return {
    kind: job.kind,
    // The queue parses with the kind's own schema before it calls, so the handler's narrower type holds.
    run: job.run as Job['run'],
    ...(job.discard === undefined ? {} : { discard: job.discard }),
  };
}
