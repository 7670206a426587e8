import { percentile } from '../bed/figures.ts';
import type { Caller, CallFigures } from './caller.ts';

/**
 * Keeps every caller busy with one request after the other until `next` has none left or the time is up, and waits for
 * the answers that are under way then. `onStatus` is told every status in the order of the answers.
 */
export function driveCalls(
  callers: readonly Caller[],
  next: (caller: number) => Buffer | null,
  limitMs: number,
  onStatus: (status: number) => void = () => undefined,
): Promise<CallFigures> {
  const tookMs: number[] = [];
  let ok = 0;
  let busy = callers.length;
  const beganMs = performance.now();
  const endsMs = beganMs + limitMs;
  return new Promise((resolve) => {
    const finish = () => {
      busy -= 1;
      if (busy > 0) return;
      const elapsedMs = performance.now() - beganMs;
      const sorted = Float64Array.from(tookMs).sort();
      resolve({
        ok,
        refused: tookMs.length - ok,
        elapsedMs,
        p50: percentile(sorted, 0.5),
        p99: percentile(sorted, 0.99),
        slowest: sorted.at(-1) ?? Number.NaN,
      });
    };
    for (const [index, caller] of callers.entries()) {
      let sentMs = 0;
      const step = () => {
        sentMs = performance.now();
        const request = sentMs < endsMs ? next(index) : null;
        if (request === null) finish();
        else caller.send(request, done);
      };
      const done = (status: number) => {
        tookMs.push(performance.now() - sentMs);
        if (status < 300) ok += 1;
        onStatus(status);
        step();
      };
      step();
    }
  });
}
