import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retryPause } from './live-client.ts';

describe('the pause before a page connects again', () => {
  it('is at most a quarter of a second at first, a second for a while, and never more than eight', () => {
    const longest = (attempt: number) => (attempt === 0 ? 250 : attempt < 10 ? 1_000 : 8_000);
    fc.assert(
      fc.property(fc.nat(1_000), (attempt) => {
        const pause = retryPause(attempt);
        return pause >= 0 && pause < longest(attempt);
      }),
      { seed: 20_261_120 },
    );
  });

  it('brings two thousand pages back within five seconds of a restart that takes one and a half', () => {
    const backAt = Array.from({ length: 2_000 }, () => {
      let at = 0;
      for (let attempt = 0; at < 1_500; attempt += 1) at += retryPause(attempt);
      return at;
    });
    expect(Math.max(...backAt)).toBeLessThan(5_000);
  });
});
