import type { Accessor } from 'solid-js';
import { createSignal, onCleanup, onMount } from 'solid-js';

const TICK_MS = 1_000;

const [sharedNowMs, setSharedNowMs] = createSignal(0);
let watchers = 0;
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  setSharedNowMs(Date.now());
}

/**
 * The current time in ms, moving every second; undefined on the server and until mounted, so that both render the same.
 * All watchers share one timer, which exists only while somebody watches.
 */
export function createNow(): Accessor<number | undefined> {
  const [mounted, setMounted] = createSignal(false);
  onMount(() => {
    watchers += 1;
    tick();
    setMounted(true);
    if (watchers === 1) {
      timer = setInterval(tick, TICK_MS);
      // Timers sleep in the background; what was stale must be right again as soon as it is seen.
      document.addEventListener('visibilitychange', tick);
    }
    onCleanup(() => {
      watchers -= 1;
      if (watchers > 0) return;
      clearInterval(timer);
      document.removeEventListener('visibilitychange', tick);
    });
  });
  return () => (mounted() ? sharedNowMs() : undefined);
}
