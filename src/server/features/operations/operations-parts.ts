import type { JobQueue } from '#server/core/job-queue.ts';
import type { LogRing } from '#server/core/log-ring.ts';
import type { JobLabels } from './operations.queries.ts';

/** How busy this process is right now. */
export interface Load {
  readonly sockets: number;
  readonly subscriptions: number;
  /** How late the event loop was since somebody last asked, at its 99th percentile. */
  readonly eventLagMs: number;
}

/** What the operations feature looks at; made once by the app. */
export interface OperationsParts {
  /** The last lines of this process's log. */
  readonly logs: LogRing;
  /** `LOG_ACCESS_TOKEN`; null where only people may read the log. */
  readonly logAccessToken: string | null;
  readonly jobs: Pick<JobQueue, 'cancel' | 'retry' | 'enqueue'>;
  /** The kinds of jobs this version does; asked late, because jobs stand on the same parts. */
  readonly labels: () => JobLabels;
  readonly version: string;
  readonly databaseKind: 'embedded' | 'external';
  readonly readLoad: () => Load;
}
