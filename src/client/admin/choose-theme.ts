import type { Accessor } from 'solid-js';
import { createSignal } from 'solid-js';
import { recall, remember } from '#client/lib/remember.ts';
import type { Theme } from '#client/ui/theme.ts';
import { applyTheme, THEMES } from '#client/ui/theme.ts';

const [chosen, setChosen] = createSignal<Theme>('system');

export const theme: Accessor<Theme> = chosen;

/** A device's own choice: the phone in the sun and the desktop at home need different ones. */
export function chooseTheme(next: Theme): void {
  setChosen(next);
  remember('theme', next);
  applyTheme(next);
}

/** Before the first paint, so that a dark room stays dark. */
export function showRememberedTheme(): void {
  const kept = THEMES.find((known) => known === recall('theme'));
  if (kept) {
    setChosen(kept);
    applyTheme(kept);
  }
}
