import type { Job } from './core/job-definition.ts';
import { cleanUpDaily } from './features/audit/jobs/clean-up-daily.ts';
import { lookUpLoginJob } from './features/auth/jobs/look-up-login.ts';
import { backfillRegistry } from './features/buyers/jobs/backfill-registry.ts';
import { backfillAtStart } from './features/loyalty/jobs/backfill-at-start.ts';
import { exportClaimsJob } from './features/operations/jobs/export-claims.ts';
import { removeResultsDaily } from './features/operations/jobs/remove-results-daily.ts';
import { rehearseDropJob } from './features/rehearsals/jobs/rehearse-drop.ts';
import type { AppParts } from './router.ts';

/** Everything the product does apart from requests and timers, each in any process and at least once. */
export function listJobs({ audit, logins, rehearsals }: AppParts): readonly Job[] {
  return [
    cleanUpDaily(audit.retained),
    lookUpLoginJob(logins.network),
    exportClaimsJob(),
    removeResultsDaily(),
    backfillRegistry,
    backfillAtStart,
    rehearseDropJob(rehearsals.stages),
  ];
}
