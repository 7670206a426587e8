import fc from 'fast-check';
import { type Scenario, simulate } from './simulate.fixture.ts';

/** How large a simulation is. */
export interface Size {
  readonly phones: number;
  readonly waffles: number;
  readonly spots: number;
  readonly steps: number;
}

/** Small enough that what goes wrong can be read, and that hundreds take seconds. */
export const SMALL: Size = { phones: 3, waffles: 2, spots: 12, steps: 120 };
/** Twenty phones with about fifty-five taps each. */
export const LARGE: Size = { phones: 20, waffles: 8, spots: 250, steps: 7_000 };

function scenariosOf({ phones, waffles, spots, steps }: Size): fc.Arbitrary<Scenario> {
  const step = fc.tuple(fc.nat(99), fc.nat(phones - 1), fc.nat(0xf_ffff));
  return fc.record({
    seed: fc.nat(0xffff_ffff),
    phones: fc.constant(phones),
    waffles: fc.constant(waffles),
    spots: fc.constant(spots),
    steps: fc.array(step, { minLength: Math.ceil(steps / 2), maxLength: steps, size: 'max' }),
  });
}

export interface WeatherOptions {
  readonly size: Size;
  readonly runs: number;
  readonly seed: number;
  /** What a failure printed, to see that very run again. */
  readonly path?: string | undefined;
  /** How long a failing run is made smaller, in ms. */
  readonly shrinkMs?: number;
  /** Plays each scenario a second time and expects the same history. */
  readonly replays?: boolean;
}

export interface WeatherReport {
  /** Null where every history was as it should be. */
  readonly failure: string | null;
  readonly runs: number;
  readonly taps: number;
  readonly conflicts: number;
  readonly late: number;
  /** How long each run took to have everything decided once everything worked again, in ms of its own time. */
  readonly healedMs: readonly number[];
}

/** Plays scenarios until one goes wrong, and makes that one as small as time allows. */
export async function checkWeather(options: WeatherOptions): Promise<WeatherReport> {
  const { size, runs, seed, path, shrinkMs = 20_000, replays = false } = options;
  const sum = { runs: 0, taps: 0, conflicts: 0, late: 0 };
  const healedMs: number[] = [];
  let shrinksUntilMs = Number.POSITIVE_INFINITY;
  const property = fc.asyncProperty(scenariosOf(size), async (scenario) => {
    // Past this time smaller ones are taken for good, which ends the search.
    if (performance.now() > shrinksUntilMs) return;
    const report = await simulate(scenario);
    const again = replays && report.violations.length === 0 ? await simulate(scenario) : report;
    const isStray = again.digest !== report.digest;
    if (report.violations.length > 0 || isStray) {
      if (!Number.isFinite(shrinksUntilMs)) shrinksUntilMs = performance.now() + shrinkMs;
      throw new Error(isStray ? 'The same seed made another history.' : report.violations.join('\n'));
    }
    if (Number.isFinite(shrinksUntilMs)) return;
    sum.runs += 1;
    sum.taps += report.taps;
    sum.conflicts += report.conflicts;
    sum.late += report.late;
    healedMs.push(report.healedMs);
  });
  const outcome = await fc.check(property, {
    numRuns: runs,
    seed,
    ...(path === undefined ? {} : { path }),
  });
  const [counterexample] = outcome.counterexample ?? [];
  const failure = counterexample === undefined ? null : await describeFailure(counterexample, outcome);
  return { failure, ...sum, healedMs };
}

/** The whole history of the smallest run that went wrong, and how to see it again. */
async function describeFailure(
  scenario: Scenario,
  { seed, counterexamplePath }: { readonly seed: number; readonly counterexamplePath: string | null },
): Promise<string> {
  const { lines, violations } = await simulate(scenario, true);
  const again = `seed ${seed}, path ${counterexamplePath ?? ''}`;
  return [...lines, '', ...violations, '', `To see it again: ${again}`].join('\n');
}
