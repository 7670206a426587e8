import { recall, remember } from './remember.ts';

/** Milliseconds on, off, on. */
const PATTERNS = { done: [10], refused: [30, 40, 30] } as const;

/** False on iPhones and at most desks. */
export const canVibrate = (): boolean => typeof navigator.vibrate === 'function';

export const isVibrationWanted = (): boolean => recall('vibrate') !== 'no';

export function wantVibration(wanted: boolean): void {
  remember('vibrate', wanted ? 'yes' : 'no');
}

/** Lets the hand know, where the device can, the person wants it, and movement is welcome. */
export function vibrate(what: keyof typeof PATTERNS): void {
  if (!canVibrate() || !isVibrationWanted()) return;
  // Browsers refuse before the first touch, and complain: a change that waited over a restart is no tap of this page.
  // Those that do not tell are older than the refusal.
  if ((navigator as Partial<Navigator>).userActivation?.hasBeenActive === false) return;
  if (window.matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  navigator.vibrate([...PATTERNS[what]]);
}
