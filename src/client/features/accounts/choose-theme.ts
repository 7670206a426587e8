import type { Accessor } from 'solid-js';
import { createSignal } from 'solid-js';
import { forget, recall, remember } from '#client/lib/remember.ts';
import type { Theme } from '#client/ui/theme.ts';
import { applyTheme, THEMES } from '#client/ui/theme.ts';

/**
 * The account has a theme for all devices; a device may have one of its own, because the phone in the sun and the desk
 * at home need different ones. What was shown last is remembered here, and there before the server says who it is.
 */
const [shown, setShown] = createSignal<Theme>('system');
const [own, setOwn] = createSignal(false);

export const theme: Accessor<Theme> = shown;

/** True where this device has a theme of its own. */
export const hasOwnTheme: Accessor<boolean> = own;

function show(next: Theme): void {
  setShown(next);
  remember('theme', next);
  applyTheme(next);
}

/** For this device alone. */
export function chooseTheme(next: Theme): void {
  setOwn(true);
  remember('theme-own', 'yes');
  show(next);
}

/** Shows what the account has chosen, unless this device has a theme of its own. */
export function followTheme(chosen: Theme): void {
  if (!own() && chosen !== shown()) show(chosen);
}

/** Gives up this device's own theme for the account's. */
export function shareTheme(chosen: Theme): void {
  setOwn(false);
  forget('theme-own');
  show(chosen);
}

/** Before the first paint, so that a dark room stays dark. */
export function showRememberedTheme(): void {
  setOwn(recall('theme-own') === 'yes');
  const kept = THEMES.find((known) => known === recall('theme'));
  if (kept) {
    setShown(kept);
    applyTheme(kept);
  }
}
