import { expect, it } from 'vitest';
import type { Rehearsal, RunFigures } from '#shared/rehearsals/rehearsals.schemas.ts';
import { compareWithEarlier, describePlan, judgeRehearsal, sayMs } from './describe-rehearsal.ts';

const spread = (p95: number) => ({ p50: p95 / 2, p95, p99: p95 * 2, max: p95 * 3 });
const run = (own: Partial<RunFigures> = {}): RunFigures => ({
  claims: 100,
  refused: 40,
  failed: 0,
  soldOutMs: 1_000,
  claimsPerSecond: 140,
  answers: spread(20),
  delivery: spread(60),
  doubleClaims: 0,
  gaps: 0,
  isExact: true,
  timeline: [],
  ...own,
});
const rehearsal = (figures: readonly RunFigures[], own: Partial<Rehearsal> = {}): Rehearsal => ({
  id: 'a',
  ownerId: null,
  ownerName: 'Ana',
  state: 'done',
  progress: null,
  failure: null,
  createdAt: '2026-11-20T19:00:00Z',
  endedAt: '2026-11-20T19:01:00Z',
  spots: 100,
  buyers: 200,
  rampSeconds: 5,
  runs: 1,
  figures,
  before: null,
  ...own,
});

it('says a plan as an operator would', () => {
  expect(describePlan({ spots: 100, buyers: 200, rampSeconds: 5, runs: 1 })).toBe(
    '100 spots, 200 buyers within 5 s',
  );
  expect(describePlan({ spots: 2, buyers: 1, rampSeconds: 0, runs: 3 })).toBe(
    '2 spots, 1 buyer all at once, 3 runs',
  );
  expect([4.26, 99.96, 345.4, 1_240].map(sayMs)).toEqual(['4.3 ms', '100.0 ms', '345 ms', '1.2 s']);
});

it('praises what went well, and names each fault', () => {
  expect(judgeRehearsal(rehearsal([run()]))).toMatchObject({ isGood: true });
  expect(judgeRehearsal(rehearsal([run({ doubleClaims: 1 }), run({ gaps: 2, isExact: false })]))).toEqual({
    isGood: false,
    text: '1 spot went to two buyers; 2 updates did not arrive in order; claims, log and audit do not agree.',
  });
  expect(judgeRehearsal(rehearsal([]))).toBeNull();
});

it('compares with the last rehearsal of the same plan, figure by figure', () => {
  const before = [run({ answers: spread(25), claimsPerSecond: 130, delivery: spread(60) })];
  expect(compareWithEarlier(rehearsal([run()], { before }))).toBe(
    'Against the last time with the same plan: 8 % more claims a second, 20 % faster answers, seen by all as soon.',
  );
  const slower = [run({ claimsPerSecond: 100, answers: spread(40), delivery: spread(90) })];
  expect(compareWithEarlier(rehearsal(slower, { before: [run()] }))).toBe(
    'Against the last time with the same plan: 29 % fewer claims a second, 100 % slower answers, 50 % later seen by all.',
  );
  expect(compareWithEarlier(rehearsal([run()]))).toBeNull();
  expect(compareWithEarlier(rehearsal([], { before }))).toBeNull();
});
