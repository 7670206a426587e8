import type { Goal, Result } from './figures.ts';
import type { Postgres } from './postgres.ts';

/** What every measurement gets. */
export interface Bench {
  readonly postgres: Postgres;
  readonly seed: number;
  /** How often each side of a comparison runs. */
  readonly repeats: number;
  /** How long one run takes, where it is bounded by time. */
  readonly runMs: number;
  /** Tells the person who waits what is going on. */
  say(text: string): void;
}

/** One measurement, and the goals that it decides. */
export interface Measurement {
  readonly name: string;
  readonly goals: readonly Goal[];
  measure(bench: Bench): Promise<Result[]>;
}
