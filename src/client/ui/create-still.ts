import type { Accessor } from 'solid-js';
import { createEffect, createSignal, on, onCleanup, onMount } from 'solid-js';

/** So long after a finger was lifted the next tap is still meant for what was there. */
const STILL_AFTER_MS = 500;

/**
 * What is wanted, but changed only while no finger is on the screen and none was a moment ago: for whatever moves the page
 * when it comes or goes, so that a tap hits what it was meant for.
 */
export function createStill(wanted: Accessor<boolean>): Accessor<boolean> {
  const [shown, setShown] = createSignal(wanted());
  let isDown = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const follow = () => {
    if (!isDown && timer === undefined) setShown(wanted());
  };
  const press = () => {
    isDown = true;
  };
  const lift = () => {
    isDown = false;
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = undefined;
      follow();
    }, STILL_AFTER_MS);
  };
  createEffect(on(wanted, follow));
  onMount(() => {
    const stopped = new AbortController();
    const options = { capture: true, passive: true, signal: stopped.signal };
    window.addEventListener('pointerdown', press, options);
    for (const type of ['pointerup', 'pointercancel']) window.addEventListener(type, lift, options);
    onCleanup(() => {
      stopped.abort();
      clearTimeout(timer);
    });
  });
  return shown;
}
