import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const EVERYTHING: RunOptions = {
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] },
};
/** What can differ between light and dark: nothing but colours does. */
const COLOURS: RunOptions = { runOnly: { type: 'rule', values: ['color-contrast'] } };

/** What axe-core finds wrong with a page as it stands: one line per rule and element. */
export async function findViolations(page: Page, what: 'everything' | 'colours'): Promise<string[]> {
  // Evaluated rather than put into the page: its policy takes no foreign scripts, as it should.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  return page.evaluate(
    async (options) => {
      const { axe } = window as unknown as { axe: typeof import('axe-core') };
      const { violations } = await axe.run(document, { ...options, resultTypes: ['violations'] });
      /** Whatever happens to lie half under a sticky bar is small there; what counts is its size once it is scrolled to. */
      const isScrolledAway = async (target: Element | null) => {
        if (target === null) return false;
        const [x, y] = [window.scrollX, window.scrollY];
        target.scrollIntoView({ block: 'center', behavior: 'instant' });
        const again = await axe.run(target, { runOnly: { type: 'rule', values: ['target-size'] } });
        window.scrollTo({ left: x, top: y, behavior: 'instant' });
        return again.violations.length === 0;
      };
      const found: string[] = [];
      for (const { id, nodes } of violations) {
        for (const { html, failureSummary, target } of nodes) {
          if (id === 'target-size' && (await isScrolledAway(document.querySelector(String(target[0])))))
            continue;
          found.push(`${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`);
        }
      }
      return found;
    },
    what === 'everything' ? EVERYTHING : COLOURS,
  );
}

/** How far a page is wider than the screen, in CSS pixels; 0 where it fits. */
export function findOverflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/**
 * Everything that the keyboard reaches and that then stays under a sticky header or the bar at the lower edge: tried from
 * both ends of the page, as Tab and Shift+Tab come by.
 */
export function findCovered(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const REACHED =
      'a[href], button:enabled, input:enabled:not([type=hidden]), select:enabled, textarea:enabled, summary';
    const top = document.querySelector('dialog[open], [role=menu]') ?? document.body;
    const before = document.activeElement;
    const covered = new Set<string>();
    const look = (target: HTMLElement) => {
      target.focus();
      const { left, top: upper, right, bottom, width, height } = target.getBoundingClientRect();
      if (document.activeElement !== target || width <= 1 || height <= 1) return;
      const bar = [
        [(left + right) / 2, upper + 2],
        [(left + right) / 2, bottom - 2],
      ]
        .map(([x = 0, y = 0]) => document.elementFromPoint(x, y)?.closest('.top-bar, .action-bar'))
        .find((one) => one != null && !one.contains(target));
      if (!bar) return;
      const name = target.getAttribute('aria-label') ?? target.textContent?.trim().slice(0, 40);
      covered.add(`${target.tagName.toLowerCase()} “${name || target.id}” under .${bar.className}`);
    };
    const targets = [...top.querySelectorAll<HTMLElement>(REACHED)].filter((one) =>
      one.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }),
    );
    for (const order of [targets, targets.toReversed()]) {
      window.scrollTo({ top: order === targets ? 0 : document.body.scrollHeight, behavior: 'instant' });
      for (const target of order) look(target);
    }
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    if (before instanceof HTMLElement) before.focus();
    return [...covered];
  });
}

/**
 * Everything that can be tapped and is under `sizePx` wide or high, as a finger finds it: what counts is the area that
 * reacts, which may be larger than what is drawn.
 */
export function findSmallTargets(page: Page, sizePx: number): Promise<string[]> {
  return page.evaluate((size) => {
    const TARGETS =
      'a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=menuitem], [role=tab], [role=switch]';
    // What lies under something that is open waits for its turn.
    const top = document.querySelector('dialog[open], [role=menu]') ?? document.body;
    const half = size / 2 - 0.5;
    const reacts = (target: Element, x: number, y: number) => {
      const hit = document.elementFromPoint(x, y);
      if (hit === null) return false;
      if (target.contains(hit) || hit.contains(target))
        return target.contains(hit) || hit.tagName === 'LABEL';
      // A label acts for its field, and the frame around a field gives it the focus.
      const label = hit.closest('label');
      return label !== null && label.control === target;
    };
    const small: string[] = [];
    for (const target of top.querySelectorAll<HTMLElement>(TARGETS)) {
      if (!target.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })) continue;
      if (target.matches(':disabled')) continue;
      const drawn = target.getBoundingClientRect();
      // Shown only when the keyboard comes by, as the skip link is.
      if (drawn.width <= 1 && drawn.height <= 1) continue;
      if (drawn.width >= size - 0.5 && drawn.height >= size - 0.5) continue;
      target.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
      const { left, top: upper, width, height } = target.getBoundingClientRect();
      const [x, y] = [left + width / 2, upper + height / 2];
      const high = height >= size - 0.5 || (reacts(target, x, y - half) && reacts(target, x, y + half));
      const wide = width >= size - 0.5 || (reacts(target, x - half, y) && reacts(target, x + half, y));
      if (high && wide) continue;
      const name = target.getAttribute('aria-label') ?? target.textContent?.trim().slice(0, 40) ?? '';
      small.push(`${target.tagName.toLowerCase()} “${name}” ${width.toFixed(0)}×${height.toFixed(0)}`);
    }
    return small;
  }, sizePx);
}
