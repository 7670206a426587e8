import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { answerEvenly } from './answer-evenly.ts';

const BEAT_MS = 60;

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await answerEvenly(BEAT_MS, work).catch(() => undefined);
  return performance.now() - startMs;
}

describe('an even answer', () => {
  it('comes a beat after the start, whatever was done meanwhile', async () => {
    const tookMs = await Promise.all([
      timeOf(() => Promise.resolve()),
      timeOf(() => delay(BEAT_MS / 2)),
      timeOf(() => Promise.reject(new Error('refused'))),
    ]);
    // Timers have whole milliseconds, so one may fire a fraction of one early.
    for (const ms of tookMs) expect(ms).toBeGreaterThan(BEAT_MS - 2);
    expect(Math.max(...tookMs) - Math.min(...tookMs)).toBeLessThan(BEAT_MS / 3);
  });

  it('of slower work comes on the beat after its end', async () => {
    expect(await timeOf(() => delay(BEAT_MS + 10))).toBeGreaterThan(2 * BEAT_MS - 2);
  });

  it('is the result or the refusal of the work', async () => {
    await expect(answerEvenly(1, () => Promise.resolve('done'))).resolves.toBe('done');
    await expect(answerEvenly(1, () => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  });
});
