import { expect, it } from 'vitest';
import { decideCancel, decideRetry, JOB_STATES, JOB_VIEWS } from './operations.machine.ts';

it('lets what is not over be cancelled, and what went wrong be tried again', () => {
  expect(JOB_STATES.filter((state) => decideCancel(state).ok)).toEqual(['queued', 'running']);
  expect(JOB_STATES.filter((state) => decideRetry(state).ok)).toEqual(['failed', 'cancelled', 'interrupted']);
  expect(decideCancel('done')).toEqual({ ok: false, code: 'job.finished' });
  expect(decideRetry('running')).toEqual({ ok: false, code: 'job.not_repeatable' });
});

it('shows each state in one of the lists', () => {
  expect([...JOB_VIEWS.active, ...JOB_VIEWS.history].sort()).toEqual([...JOB_STATES].sort());
});
