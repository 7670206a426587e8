import { z } from 'zod';
import { defineJob, type Job } from '#server/core/job-definition.ts';
import { removeOldResults } from '../commands/store-result.ts';

/** Removes the files of jobs every night once the jobs themselves are forgotten. */
export function removeResultsDaily(): Job {
  return defineJob({
    kind: {
      name: 'operations.removeOldResults',
      label: 'Remove old files',
      payload: z.object({}),
      retryMax: 3,
      retryAfterS: 60,
      timeoutS: 10 * 60,
      parallelMax: 1,
      schedule: { cron: '41 3 * * *', payload: {} },
    },
    run: async ({ core }) => {
      const removed = await removeOldResults(core);
      core.log.info({ removed }, 'removed old files of jobs');
    },
  });
}
