import { z } from 'zod';
import { defineJob } from '#server/core/job-definition.ts';
import { backfillBuyers } from '../commands/backfill-buyers.ts';

/** Looks at every start whether the registry is behind the claims. */
export const backfillRegistry = defineJob({
  kind: {
    name: 'buyers.backfill',
    label: 'Bring the registry of buyers up to date',
    payload: z.object({}),
    retryMax: 5,
    retryAfterS: 30,
    timeoutS: 10 * 60,
    parallelMax: 1,
    atStart: {},
  },
  run: async ({ core }) => {
    const buyers = await backfillBuyers(core);
    if (buyers > 0) core.log.info({ buyers }, 'brought the registry of buyers up to date');
  },
});
