import type { Accessor } from 'solid-js';
import { createEffect, on } from 'solid-js';
import { vibrate } from '#client/lib/vibrate.ts';
import type { QueuedWrite } from '#client/sync/queued-write.ts';
import type { Toast } from '#client/ui/toast.tsx';

export interface TouchAnswersOptions {
  readonly writes: Accessor<readonly QueuedWrite[]>;
  readonly toast: Accessor<Toast | undefined>;
}

/** What is older was on the device before this page, or was read late: the hand that did it is elsewhere. */
const FRESH_MS = 2_000;

/** What the hand feels: a tick for a tap that is kept, a knock for one that was refused. Only in the tab in sight. */
export function createTouchAnswers({ writes, toast }: TouchAnswersOptions): void {
  const feel = (what: Parameters<typeof vibrate>[0]) =>
    document.visibilityState === 'visible' && vibrate(what);
  let keptAtMs = 0;
  let refusedAtMs = 0;
  createEffect(
    on(writes, (all) => {
      const kept = Math.max(0, ...all.map((write) => write.madeAtMs));
      const refused = Math.max(0, ...all.map((write) => write.refusal?.atMs ?? 0));
      const isNews = (atMs: number, beforeMs: number) => atMs > beforeMs && Date.now() - atMs < FRESH_MS;
      if (isNews(refused, refusedAtMs)) feel('refused');
      else if (isNews(kept, keptAtMs)) feel('done');
      keptAtMs = kept;
      refusedAtMs = refused;
    }),
  );
  createEffect(on(toast, (shown) => shown?.tone === 'danger' && feel('refused'), { defer: true }));
}
