import { setTimeout as sleep } from 'node:timers/promises';
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

/**
 * Sends `perSecond` requests a second, whatever the answers take, until the time is up. Two servers can only be compared
 * by what a call costs them where both get the same load: a faster one keeps its caller awake, and waking somebody is
 * the dearest part of a short answer. What finds every caller busy is not sent.
 */
export async function paceCalls(
  callers: readonly Caller[],
  next: () => Buffer,
  { perSecond, limitMs }: { readonly perSecond: number; readonly limitMs: number },
): Promise<{ readonly ok: number; readonly refused: number }> {
  const idle = [...callers];
  let ok = 0;
  let refused = 0;
  let sent = 0;
  const beganMs = performance.now();
  for (let passedMs = 0; passedMs < limitMs; passedMs = performance.now() - beganMs) {
    for (const due = (passedMs * perSecond) / 1_000; sent < due; sent += 1) {
      const caller = idle.pop();
      caller?.send(next(), (status) => {
        if (status < 300) ok += 1;
        else refused += 1;
        idle.push(caller);
      });
    }
    await sleep(1);
  }
  if (sent < (perSecond * limitMs * 0.9) / 1_000)
    throw new Error(`${perSecond} calls a second are too many here`);
  while (idle.length < callers.length && performance.now() - beganMs < limitMs + 5_000) await sleep(1);
  return { ok, refused };
}
