/** `system` follows the device; the others override it. */
export type Theme = 'system' | 'light' | 'dark' | 'sun';

export const THEMES: readonly Theme[] = ['system', 'light', 'dark', 'sun'];

/** Puts a theme on the page, and its background on the browser's own bar. Remembering it is the caller's. */
export function applyTheme(theme: Theme): void {
  const root = document.documentElement;
  if (theme === 'system') root.removeAttribute('data-theme');
  else root.setAttribute('data-theme', theme);
  const background = getComputedStyle(root).getPropertyValue('--bg').trim();
  for (const meta of document.querySelectorAll('meta[name="theme-color"]'))
    meta.setAttribute('content', background);
}
