import { setTimeout as delay } from 'node:timers/promises';

/**
 * Runs `work` and answers, or refuses, on a full multiple of `beatMs` after the start: as long as the work fits into
 * one beat, the time says nothing about what it was. Waiting costs nothing but a timer.
 */
export async function answerEvenly<Result>(beatMs: number, work: () => Promise<Result>): Promise<Result> {
  const startMs = performance.now();
  try {
    return await work();
  } finally {
    const tookMs = performance.now() - startMs;
    const beats = Math.max(1, Math.ceil(tookMs / beatMs));
    await delay(beats * beatMs - tookMs);
  }
}
