import { expect, it } from 'vitest';
import { jobsHref, readJobsPlace } from './jobs-place.ts';

it('says in the address which jobs are shown, and reads it back', () => {
  expect(jobsHref({ view: 'history', page: 2 })).toBe('/admin/jobs?view=history&page=2');
  expect(readJobsPlace({ view: 'history', page: '2' })).toEqual({ view: 'history', page: 2 });
  expect(jobsHref({})).toBe('/admin/jobs');
  expect(readJobsPlace({ view: 'all', page: '-1' })).toEqual({ view: 'active', page: 1 });
});
