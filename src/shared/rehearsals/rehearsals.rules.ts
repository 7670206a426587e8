import type { RunFigures, Spread } from './rehearsals.schemas.ts';

/** How rehearsals are judged and summed up. Pure, so that page and tests agree. */

/** What a drop is rehearsed with. How many runs an account may ask for is its own limit. */
export const SPOTS_MIN = 2;
export const SPOTS_MAX = 1_000;
export const BUYERS_MAX = 1_000;
export const RAMP_SECONDS_MAX = 120;
export const RUNS_MAX = 100;

/** As many points the curve of a run has. */
export const TIMELINE_SLICES = 40;

/** What a rehearsal of several runs comes to: the middle run of each figure, and the sum of what must be 0. */
export interface RehearsalSummary {
  readonly runs: number;
  readonly claimsPerSecond: number;
  readonly soldOutMs: number;
  readonly answers: Spread;
  readonly delivery: Spread;
  readonly doubleClaims: number;
  readonly gaps: number;
  readonly failed: number;
  readonly isExact: boolean;
}

/** Sums runs up; null where none was played. */
export function summariseRuns(figures: readonly RunFigures[]): RehearsalSummary | null {
  if (figures.length === 0) return null;
  const middle = (pick: (run: RunFigures) => number) => medianOf(figures.map(pick));
  const spread = (pick: (run: RunFigures) => Spread): Spread => ({
    p50: middle((run) => pick(run).p50),
    p95: middle((run) => pick(run).p95),
    p99: middle((run) => pick(run).p99),
    max: Math.max(...figures.map((run) => pick(run).max)),
  });
  const sum = (pick: (run: RunFigures) => number) => figures.reduce((total, run) => total + pick(run), 0);
  return {
    runs: figures.length,
    claimsPerSecond: middle((run) => run.claimsPerSecond),
    soldOutMs: middle((run) => run.soldOutMs),
    answers: spread((run) => run.answers),
    delivery: spread((run) => run.delivery),
    doubleClaims: sum((run) => run.doubleClaims),
    gaps: sum((run) => run.gaps),
    failed: sum((run) => run.failed),
    isExact: figures.every((run) => run.isExact),
  };
}

/** The lower middle of an even number of values; NaN for none. */
function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

/** The spread of what was measured, in whole tenths of a millisecond; zeros for nothing. */
export function toSpread(valuesMs: readonly number[]): Spread {
  const sorted = [...valuesMs].sort((a, b) => a - b);
  const at = (share: number) => round(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0);
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** How many of these moments have passed after each of `slices` equal parts of the time until `endMs`. */
export function toTimeline(momentsMs: readonly number[], endMs: number, slices: number): number[] {
  return Array.from(
    { length: slices },
    (_, index) => momentsMs.filter((moment) => moment <= (endMs * (index + 1)) / slices).length,
  );
}
