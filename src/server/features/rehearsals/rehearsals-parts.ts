import type { JobQueue } from '#server/core/job-queue.ts';
import type { JobLabels } from '#server/features/operations/operations.queries.ts';

/** What the database says of a board that a drop was played on. */
export interface BoardTruth {
  /** Spots with more than one live claim. */
  readonly doubles: number;
  /** Live claims, entries of the log that are claims, and audit entries about claims. */
  readonly claims: number;
  readonly events: number;
  readonly audits: number;
}

/**
 * A product of its own beside this one, in the same process and on the same database server, whose tables are empty and
 * go with it. What is played there goes the way of a real claim, and nothing of it can reach real boards or figures.
 */
export interface Stage {
  /** Where its sockets listen, on this machine only. */
  readonly port: number;
  /** Makes an empty board and returns its slug. */
  openBoard(spots: number): Promise<string>;
  readTruth(slug: string): Promise<BoardTruth>;
  /** Ends it and removes its tables; twice is harmless. */
  close(): Promise<void>;
}

/** Builds and removes stages. Each has a name of its own, by which what a dead process left can be removed. */
export interface Stages {
  open(name: string): Promise<Stage>;
  remove(name: string): Promise<void>;
}

export interface RehearsalsParts {
  readonly jobs: Pick<JobQueue, 'enqueue' | 'cancel'>;
  readonly labels: () => JobLabels;
  readonly stages: Stages;
}
