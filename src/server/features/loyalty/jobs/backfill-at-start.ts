import { z } from 'zod';
import { defineJob } from '#server/core/job-definition.ts';
import { backfillLoyalty } from '../commands/backfill-loyalty.ts';

/** Looks at every start whether XP or badges of anybody are missing, and writes them. */
export const backfillAtStart = defineJob({
  kind: {
    name: 'loyalty.backfill',
    label: 'Bring XP and badges up to date',
    payload: z.object({}),
    retryMax: 5,
    retryAfterS: 30,
    timeoutS: 60 * 60,
    parallelMax: 1,
    atStart: {},
  },
  run: async ({ core, signal, report }) => {
    const buyers = await backfillLoyalty(core, { signal, report });
    if (buyers > 0) core.log.info({ buyers }, 'brought XP and badges up to date');
  },
});
