import type { Page } from 'playwright-core';

/** What went wrong on a page without anybody seeing it. */
export interface PageWatch {
  /** Console errors and warnings, uncaught errors, violations of the content policy, failed requests. */
  readonly problems: string[];
}

/**
 * Listens to everything a page complains about, from its first line on. Call it before the page opens its first address.
 *
 * @param expected complaints that are meant to be there, such as the answer to a refused sign-in.
 */
export async function watchPage(page: Page, expected?: RegExp): Promise<PageWatch> {
  const problems: string[] = [];
  const note = (text: string) => {
    if (expected === undefined || !expected.test(text))
      problems.push(`${new URL(page.url()).pathname}: ${text}`);
  };
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) note(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => note(String(error)));
  page.on('requestfailed', (request) => {
    // Leaving a page ends what it was still loading.
    const reason = request.failure()?.errorText ?? '';
    if (reason !== 'net::ERR_ABORTED') note(`${request.url()} ${reason}`);
  });
  await page.exposeFunction('reportViolation', note);
  await page.addInitScript(() => {
    const { reportViolation } = window as unknown as { reportViolation: (text: string) => void };
    document.addEventListener('securitypolicyviolation', (event) =>
      reportViolation(`content policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`),
    );
  });
  return { problems };
}

/**
 * Waits until scripts have taken over what the server sent; before that a tap does nothing. Pages with a live board say so
 * themselves. Solid keeps its handlers on the elements, which is how it can be seen.
 */
export async function waitUntilAlive(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    Array.from(document.querySelectorAll('main button')).some((button) => '$$click' in button),
  );
}
