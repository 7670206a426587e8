import type { Accessor } from 'solid-js';
import { createEffect, onCleanup } from 'solid-js';

/**
 * Keeps the screen on while `wanted`, where the browser can. The system takes the lock away whenever the page is
 * hidden, so it is asked for again when the page is back.
 */
export function createWakeLock(wanted: Accessor<boolean>): void {
  if (!('wakeLock' in navigator)) return;
  let lock: WakeLockSentinel | undefined;
  let isAsking = false;
  let isDisposed = false;

  const mayHold = () => !isDisposed && wanted() && document.visibilityState === 'visible';
  const release = () => {
    void lock?.release();
    lock = undefined;
  };
  const update = async () => {
    if (!mayHold()) return release();
    if (isAsking || (lock && !lock.released)) return;
    isAsking = true;
    try {
      lock = await navigator.wakeLock.request('screen');
    } catch {
      // Low battery or a setting forbids it: the screen then goes off as usual.
    } finally {
      isAsking = false;
    }
    // Whatever was decided while the system thought about it.
    if (!mayHold()) release();
  };
  const handleVisibility = () => void update();

  createEffect(() => void update());
  document.addEventListener('visibilitychange', handleVisibility);
  onCleanup(() => {
    isDisposed = true;
    document.removeEventListener('visibilitychange', handleVisibility);
    release();
  });
}
