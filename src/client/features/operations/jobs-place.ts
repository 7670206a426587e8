import type { JobView } from '#shared/operations/operations.machine.ts';

/** Which jobs somebody looks at, as the address says it. */
export interface JobsPlace {
  readonly view: JobView;
  readonly page: number;
}

/** Reads the address; whatever it says that is no choice means what is at work. */
export function readJobsPlace(params: Readonly<Record<string, string | string[] | undefined>>): JobsPlace {
  const page = Number(params['page']);
  return {
    view: params['view'] === 'history' ? 'history' : 'active',
    page: Number.isInteger(page) && page >= 1 && page <= 100_000 ? page : 1,
  };
}

/** The address of a place; what is usual is left out. */
export function jobsHref({ view = 'active', page = 1 }: Partial<JobsPlace>): string {
  const query = new URLSearchParams();
  if (view !== 'active') query.set('view', view);
  if (page > 1) query.set('page', String(page));
  const written = query.toString();
  return `/admin/jobs${written === '' ? '' : `?${written}`}`;
}
