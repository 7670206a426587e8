import type { JobQueue } from './core/job-queue.ts';
import { createLogRing, type LogRing } from './core/log-ring.ts';
import type { OperationsParts } from './features/operations/operations-parts.ts';
import { listJobs } from './jobs.ts';
import type { ProductMetrics } from './measure-product.ts';
import type { Product } from './product.ts';
import type { AppParts } from './router.ts';
import { VERSION } from './version.ts';

/** What the operations pages look at. `parts` is asked once all of them are made: the jobs stand on them. */
export function makeOperationsParts(
  { config, databaseKind }: Product,
  {
    jobs,
    metrics,
    logs,
    parts,
  }: {
    readonly jobs: JobQueue;
    readonly metrics: Pick<ProductMetrics, 'readLoad'>;
    readonly logs: LogRing | undefined;
    readonly parts: () => AppParts;
  },
): OperationsParts {
  let labels: ReadonlyMap<string, string> | null = null;
  return {
    logs: logs ?? createLogRing(),
    logAccessToken: config.logAccessToken,
    jobs,
    labels: () => (labels ??= new Map(listJobs(parts()).map(({ kind }) => [kind.name, kind.label]))),
    version: VERSION,
    databaseKind,
    readLoad: () => metrics.readLoad(),
  };
}
