import type { Accessor } from 'solid-js';
import { createEffect, onCleanup } from 'solid-js';

/**
 * Keeps the screen on while `wanted`, where the browser can. The system takes the lock away whenever the page is
 * hidden, so it is asked for again when the page is back.
 */
export function createWakeLock(wanted: Accessor<boolean>): void {
  let lock: WakeLockSentinel | undefined;
  let disposed = false;

  const release = () => {
    void lock?.release();
    lock = undefined;
  };
  const update = async () => {
    if (!wanted()) return release();
    if (document.visibilityState !== 'visible' || (lock && !lock.released)) return;
    try {
      lock = await navigator.wakeLock?.request('screen');
      if (disposed) release();
    } catch {
      // Low battery or a setting forbids it: the screen then goes off as usual.
    }
  };
  const handleVisibility = () => void update();

  createEffect(() => void update());
  document.addEventListener('visibilitychange', handleVisibility);
  onCleanup(() => {
    disposed = true;
    document.removeEventListener('visibilitychange', handleVisibility);
    release();
  });
}
