// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { checkWeather, LARGE, SMALL } from './scenarios.fixture.ts';

/**
 * Phones in bad weather: the real outbox, replayer, lock, connection and overlay, over storage, locks, a network and a
 * server that do whatever those can do, played from one seed. `npm run weather` plays other seeds, and larger ones.
 *
 * A failure prints its seed and path; `SIMULATION_SEED=1 SIMULATION_PATH=5:1:0` plays that very run again.
 */
const SEED = Number(process.env.SIMULATION_SEED ?? 20_261_120);
const path = process.env.SIMULATION_PATH;

describe('changes made on phones in bad weather', { timeout: 300_000 }, () => {
  it('are done once and in order by who made them, or ask for a decision; then every phone shows the truth', async () => {
    const { failure, taps, conflicts } = await checkWeather({ size: SMALL, runs: 2_000, seed: SEED, path });
    expect(failure).toBeNull();
    // A simulation in which nothing happens proves nothing.
    if (path === undefined) expect([taps > 40_000, conflicts > 4_000]).toEqual([true, true]);
  });

  it('are so with twenty phones and two thousand changes, too', async () => {
    const { failure } = await checkWeather({ size: LARGE, runs: 1, seed: SEED });
    expect(failure).toBeNull();
  });

  it('have the same history for the same seed', async () => {
    const { failure, runs } = await checkWeather({ size: SMALL, runs: 10, seed: SEED, replays: true });
    expect([failure, runs]).toEqual([null, 10]);
  });
});
