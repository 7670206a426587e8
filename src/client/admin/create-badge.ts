import type { Accessor } from 'solid-js';
import { createEffect, onCleanup } from 'solid-js';

/** The icon is behind the app: what a tap changes on the screen comes first. */
const SHOWN_AFTER_MS = 250;

/** The number on the installed app's icon, where there is such a thing; never the only place that says so. */
export function createBadge(count: Accessor<number>): void {
  if (!('setAppBadge' in navigator)) return;
  const show = (number: number) => {
    const shown = number > 0 ? navigator.setAppBadge(number) : navigator.clearAppBadge();
    // Refused where the app is not installed or its messages are turned off.
    shown.catch(() => undefined);
  };
  createEffect(() => {
    const timer = setTimeout(show, SHOWN_AFTER_MS, count());
    onCleanup(() => clearTimeout(timer));
  });
  onCleanup(() => show(0));
}
