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
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`),
      );
    },
    what === 'everything' ? EVERYTHING : COLOURS,
  );
}

/** How far a page is wider than the screen, in CSS pixels; 0 where it fits. */
export function findOverflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
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
