import type { Page } from 'playwright-core';

/** Times that are taken inside the page, to the frame that shows what was waited for. */

interface Meter {
  /** When the first frame was painted that contains what a selector names, in ms since the page was asked for. */
  painted(selector: string): Promise<number>;
  /** From each tap on a button to the frame in which its spot is shown as waiting to be sent, in ms. */
  readonly taps: number[];
}

/** Runs in the page before anything of it does. */
function installMeter(selectors: readonly string[]): void {
  const inPaint = () =>
    new Promise<number>((resolve) => {
      requestAnimationFrame(() => {
        // What is posted in a frame is heard once the frame is on its way to the screen.
        const { port1, port2 } = new MessageChannel();
        port1.addEventListener('message', () => resolve(performance.now()), { once: true });
        port1.start();
        port2.postMessage(null);
      });
    });
  const seen = async (isThere: () => boolean) => {
    await new Promise<void>((resolve) => {
      const look = () => {
        if (!isThere()) return;
        observer.disconnect();
        resolve();
      };
      const observer = new MutationObserver(look);
      observer.observe(document, { subtree: true, childList: true, attributes: true });
      look();
    });
    return inPaint();
  };
  const firsts = new Map<string, Promise<number>>();
  const watch = (selector: string) => {
    const first = firsts.get(selector) ?? seen(() => document.querySelector(selector) !== null);
    firsts.set(selector, first);
    return first;
  };
  for (const selector of selectors) void watch(selector);
  const taps: number[] = [];
  const countWaiting = () => document.querySelectorAll('.spot[data-waiting]').length;
  document.addEventListener(
    'click',
    ({ target, timeStamp }) => {
      const button = target instanceof Element ? target.closest('button') : null;
      const name = button?.getAttribute('aria-label') ?? button?.textContent.trim();
      if (!name?.startsWith('Mark paid')) return;
      const before = countWaiting();
      void seen(() => countWaiting() > before).then((atMs) => taps.push(atMs - timeStamp));
    },
    { capture: true },
  );
  Object.assign(window, { meter: { painted: watch, taps } satisfies Meter });
}

/** Call it before the page opens its address. `selectors` name what is looked out for from the first moment on. */
export const meterPage = (page: Page, selectors: readonly string[]) =>
  page.addInitScript(installMeter, selectors);

/** Times of the taps on “Mark paid” so far, oldest first. */
export const readTaps = (page: Page) =>
  page.evaluate(() => (window as unknown as { meter: Meter }).meter.taps);
/** When something that a selector names was painted for the first time, in ms since the page was asked for. */
export const readPainted = (page: Page, selector: string) =>
  page.evaluate((what) => (window as unknown as { meter: Meter }).meter.painted(what), selector);
