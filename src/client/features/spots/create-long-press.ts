import { onCleanup } from 'solid-js';

const PRESS_MS = 500;
/** A finger that moves further than this scrolls instead. */
const SLIP_PX = 10;

export interface LongPress {
  listen(element: HTMLElement): void;
  /** True once for the click that ends a long press: it must not count as a tap as well. */
  justFired(): boolean;
}

/** Calls back when a finger or mouse rests on something for half a second. */
export function createLongPress(onPress: (target: EventTarget | null) => void): LongPress {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let start = { x: 0, y: 0 };
  let fired = false;
  const cancel = () => clearTimeout(timer);
  onCleanup(cancel);
  return {
    listen: (element) => {
      element.addEventListener('pointerdown', (event) => {
        fired = false;
        cancel();
        if (event.button !== 0) return;
        start = { x: event.clientX, y: event.clientY };
        timer = setTimeout(() => {
          fired = true;
          // Missing on iOS; where it exists it says that the press was long enough.
          navigator.vibrate?.(10);
          onPress(event.target);
        }, PRESS_MS);
      });
      element.addEventListener('pointermove', (event) => {
        if (Math.hypot(event.clientX - start.x, event.clientY - start.y) > SLIP_PX) cancel();
      });
      for (const type of ['pointerup', 'pointercancel', 'pointerleave']) {
        element.addEventListener(type, cancel);
      }
      // The platform's own answer to a long press would cover the board.
      element.addEventListener('contextmenu', (event) => {
        if (fired) event.preventDefault();
      });
    },
    justFired: () => {
      const was = fired;
      fired = false;
      return was;
    },
  };
}
