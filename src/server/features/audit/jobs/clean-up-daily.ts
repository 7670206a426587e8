import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { defineJob, type Job } from '#server/core/job-definition.ts';
import { type RetainedRecords, removeOldRecords } from '../commands/remove-old-records.ts';

/** Removes old records every night, at a minute when nobody else's jobs begin. */
export function cleanUpDaily(retained: readonly RetainedRecords[]): Job {
  return defineJob({
    kind: {
      name: 'audit.removeOldRecords',
      label: 'Remove old records',
      payload: z.object({}),
      retryMax: 3,
      retryAfterS: 60,
      timeoutS: 30 * 60,
      parallelMax: 1,
      schedule: { cron: '17 3 * * *', payload: {} },
    },
    run: async ({ core }) => {
      const caller = { core, actor: null, actorName: 'retention job', ip: null };
      const { removed } = await removeOldRecords(caller, { opId: randomUUID() }, retained);
      core.log.info({ removed }, 'removed old records');
    },
  });
}
