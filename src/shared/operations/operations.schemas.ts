import { z } from 'zod';
import { envelope } from '../actions/envelope.ts';
import { type Page, pageInput } from '../kernel/pagination.ts';
import { isPlainLine } from '../kernel/text.ts';
import { uuidSchema } from '../kernel/uuid-schema.ts';
import type { JobState } from './operations.machine.ts';
import { LOG_LEVELS, LOG_LINES_DEFAULT, LOG_LINES_MAX, type LogLevel } from './operations.rules.ts';

/** Which lines of the log somebody wants: those of a level or graver, with these words in them, the newest. */
export const logFilterFields = {
  search: z.string().trim().max(100).refine(isPlainLine, 'This text has control characters.').default(''),
  lines: z.int().min(1).max(LOG_LINES_MAX).default(LOG_LINES_DEFAULT),
};
export const listLogsInput = z.object({
  level: z.enum(['', ...LOG_LEVELS]).default(''),
  ...logFilterFields,
});
export type ListLogsInput = z.infer<typeof listLogsInput>;

/** One line of the log as the page shows it. */
export interface LogLine {
  /** Its number since the process started. */
  readonly number: number;
  readonly at: string;
  readonly level: LogLevel;
  readonly message: string;
  readonly requestId: string | null;
  /** Everything else that stands in it, by name. */
  readonly details: Readonly<Record<string, string>>;
}

export interface LogPage {
  /** The newest first. */
  readonly lines: readonly LogLine[];
  /** How many lines are kept, whether they fit or not. */
  readonly kept: number;
}

export const listJobsInput = z.object({
  view: z.enum(['active', 'history']).default('active'),
  ...pageInput(25),
});
export type ListJobsInput = z.infer<typeof listJobsInput>;

export const cancelJobInput = z.object({ ...envelope, jobId: uuidSchema });
export const retryJobInput = z.object({ ...envelope, jobId: uuidSchema });
export const exportClaimsInput = z.object({ ...envelope });

/** A file that a job has made. */
export interface ResultLine {
  readonly id: string;
  readonly name: string;
  readonly sizeBytes: number;
}

/** One job as the list shows it. */
export interface JobLine {
  readonly id: string;
  /** `<feature>.<verb>` */
  readonly kind: string;
  /** The same in words. */
  readonly label: string;
  readonly state: JobState;
  /** Null where nobody asked for it, and once the account is gone. */
  readonly ownerId: string | null;
  /** Empty where nobody asked for it. */
  readonly ownerName: string;
  /** How far it is; null where it does not say. */
  readonly progress: { readonly done: number; readonly total: number | null; readonly note: string } | null;
  /** Counts from 1; 0 before the first. */
  readonly attempt: number;
  /** Why the last try ended as it did; null where it ended well, or there was none. */
  readonly failure: string | null;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** When a waiting job may begin, where that is not now. */
  readonly waitsUntil: string | null;
  readonly results: readonly ResultLine[];
}

export interface JobPage extends Page<JobLine> {
  /** How many are at work and how many wait, whatever the page shows. */
  readonly running: number;
  readonly queued: number;
}

/** How the product is, as of now; what counts sockets and time is about the process that answers. */
export interface SystemFacts {
  readonly version: string;
  readonly database: 'embedded' | 'external';
  readonly databaseVersion: string;
  readonly databaseBytes: number;
  readonly resultsBytes: number;
  readonly resultsCount: number;
  readonly rehearses: boolean;
  readonly running: number;
  readonly queued: number;
  readonly sockets: number;
  readonly subscriptions: number;
  readonly uptimeS: number;
  /** How late the event loop was since somebody last asked, at its 99th percentile. */
  readonly eventLagMs: number;
  readonly memoryBytes: number;
  readonly jobs: readonly JobLine[];
}
