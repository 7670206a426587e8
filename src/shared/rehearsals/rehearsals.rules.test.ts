import { expect, it } from 'vitest';
import { summariseRuns, toSpread, toTimeline } from './rehearsals.rules.ts';
import type { RunFigures } from './rehearsals.schemas.ts';

const spread = (p50: number) => ({ p50, p95: p50 * 2, p99: p50 * 3, max: p50 * 4 });
const run = (own: Partial<RunFigures>): RunFigures => ({
  claims: 10,
  refused: 3,
  failed: 0,
  soldOutMs: 100,
  claimsPerSecond: 130,
  answers: spread(5),
  delivery: spread(9),
  doubleClaims: 0,
  gaps: 0,
  isExact: true,
  timeline: [],
  ...own,
});

it('takes the middle run for what varies, the worst for what was slowest, and the sum of what must be 0', () => {
  const summary = summariseRuns([
    run({ claimsPerSecond: 90, answers: spread(8) }),
    run({ claimsPerSecond: 130, doubleClaims: 1 }),
    run({ claimsPerSecond: 500, answers: spread(1), doubleClaims: 2, isExact: false }),
  ]);
  expect(summary).toMatchObject({
    runs: 3,
    claimsPerSecond: 130,
    answers: { p50: 5, max: 32 },
    doubleClaims: 3,
    isExact: false,
  });
  expect(summariseRuns([])).toBeNull();
});

it('reads a spread from what was measured, in any order', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(toSpread(values)).toEqual({ p50: 50, p95: 95, p99: 99, max: 100 });
  expect(toSpread([0.26])).toEqual({ p50: 0.3, p95: 0.3, p99: 0.3, max: 0.3 });
  expect(toSpread([])).toEqual({ p50: 0, p95: 0, p99: 0, max: 0 });
});

it('draws how the spots went over equal parts of the time, and ends with all of them', () => {
  expect(toTimeline([1, 24, 25, 60, 100], 100, 4)).toEqual([3, 3, 4, 5]);
});
