/** How a job stands. `interrupted`: its process went away and it has no try left. */
export const JOB_STATES = ['queued', 'running', 'done', 'failed', 'cancelled', 'interrupted'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** What still is to be done, and what has ended. */
export const JOB_VIEWS = {
  active: ['running', 'queued'],
  history: ['done', 'failed', 'cancelled', 'interrupted'],
} as const satisfies Record<string, readonly JobState[]>;
export type JobView = keyof typeof JOB_VIEWS;

export type JobDecision =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: 'job.finished' | 'job.not_repeatable' };

/** Whether somebody may still end a job. */
export function decideCancel(state: JobState): JobDecision {
  return state === 'queued' || state === 'running' ? { ok: true } : { ok: false, code: 'job.finished' };
}

/** Whether a job may be tried again: not where it is still to be done, and not where it is done. */
export function decideRetry(state: JobState): JobDecision {
  return state === 'failed' || state === 'interrupted' || state === 'cancelled'
    ? { ok: true }
    : { ok: false, code: 'job.not_repeatable' };
}
