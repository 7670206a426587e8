import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { launchBrowser } from './browser.ts';
import { createRestClient, type RestClient } from './call-rest.ts';
import { createBoard } from './create-board.ts';
import { createProductRunner, type ProductRunner, type RunningProduct } from './harness.ts';
import { createFirstOperator } from './sign-in.ts';
import { waitUntilAlive, watchPage } from './watch-page.ts';

/** What a buyer's page does beside the drop itself: scripts taking over, bad networks, the keyboard, the proof of a draw. */

const TARGET_PX = 48;
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;

let runner: ProductRunner;
let product: RunningProduct;
let browser: Browser;
let operator: RestClient;

beforeAll(async () => {
  runner = await createProductRunner();
  product = await runner.start();
  operator = createRestClient(product.url, (await createFirstOperator(product)).token);
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await runner.remove();
});

async function openPage(options: BrowserContextOptions = PHONE, expected?: RegExp): Promise<Page> {
  const context = await browser.newContext({ baseURL: product.url, ...options });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const watch = await watchPage(page, expected);
  onTestFinished(async () => {
    await context.close();
    expect(watch.problems).toEqual([]);
  });
  return page;
}

const spot = (page: Page, number: number) =>
  page.getByRole('group', { name: 'Spots' }).getByRole('button', { name: new RegExp(`^Spot ${number},`) });
const bar = (page: Page) => page.getByRole('region', { name: 'Claim' });
const live = (page: Page) => page.getByText(/^Live/).waitFor();

async function fillClaim(page: Page, numbers: readonly number[], handle: string): Promise<void> {
  for (const number of numbers) await spot(page, number).click();
  await bar(page).getByRole('button', { name: 'Claim' }).click();
  await page.getByLabel('Your Instagram handle').fill(handle);
}

const claimFor = (slug: string, numbers: readonly number[], handle: string) =>
  operator.expectOk({
    method: 'POST',
    path: '/api/claims',
    body: { waffle_slug: slug, spot_numbers: numbers, instagram_handle: handle },
  });

async function readSpots(slug: string): Promise<string[]> {
  const { spots } = await operator.expectOk<{
    spots: Array<{ number: number; status: string; claimed_by_handle: string | null }>;
  }>({ method: 'GET', path: `/api/waffles/${slug}/spots` });
  return spots
    .filter(({ status }) => status !== 'available')
    .map(({ number, status, claimed_by_handle }) => `${number} ${status} ${claimed_by_handle}`);
}

describe('a buyer’s page', () => {
  it('claims once when the button is hit twice and the first answer is lost on the way', async () => {
    const { slug } = await createBoard(operator, 'Lost answer', 25);
    const page = await openPage(PHONE, /ERR_FAILED/);
    await page.goto(`/waffle/${slug}`);
    await live(page);
    let sent = 0;
    await page.route('**/trpc/spots.claim', async (route) => {
      sent += 1;
      if (sent > 1) return route.continue();
      // The server has done it; nobody hears of it.
      await route.fetch();
      return route.abort();
    });
    await fillClaim(page, [8, 12], 'mia');
    await page.getByRole('button', { name: 'Claim 2 spots' }).dblclick();
    await page.getByRole('heading', { name: 'Pay $10.00 now to keep 8 and 12' }).waitFor();
    expect(sent).toBe(2);
    expect(await readSpots(slug)).toEqual(['8 pending mia', '12 pending mia']);
  });

  it('leads a buyer who comes back to what they owe, and lets them give a spot back', async () => {
    const { slug } = await createBoard(operator, 'Coming back', 25, { payment_info: 'Venmo @ana-sells' });
    const page = await openPage();
    await page.goto(`/waffle/${slug}`);
    await live(page);
    await fillClaim(page, [3, 4], '@Jo.Smith');
    await page.getByRole('button', { name: 'Claim 2 spots' }).click();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.reload();
    await bar(page).getByText('3 and 4 are yours, not paid yet.').waitFor();
    expect(await page.getByRole('button', { name: 'Spot 3, claimed, yours' }).count()).toBe(1);
    await bar(page).getByRole('link', { name: 'How to pay' }).click();

    await page.getByRole('heading', { name: 'Pay $10.00 to keep 3 and 4' }).waitFor();
    expect(await page.getByRole('link', { name: /Open Venmo/ }).getAttribute('href')).toContain(
      'amount=10.00',
    );
    await waitUntilAlive(page);
    await page.getByLabel('Paid already? Tell the organiser').fill('Venmo, as Jo S.');
    await page.getByRole('button', { name: 'I paid' }).click();
    await page.getByText('The organiser sees that you paid.').waitFor();
    await page.getByRole('button', { name: 'Give back spot 4' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Give back spot 4' }).click();
    await page.getByRole('heading', { name: 'Pay $5.00 to keep 3' }).waitFor();
    expect(await readSpots(slug)).toEqual(['3 pending jo.smith']);
  });

  it('asks by itself while the live socket does not work, and promises nothing without any connection', async () => {
    const { slug } = await createBoard(operator, 'No socket', 25);
    const page = await openPage(PHONE, /WebSocket|ERR_FAILED/);
    await page.routeWebSocket('**/trpc-ws', (socket) => socket.close());
    await page.goto(`/waffle/${slug}`);
    await page.getByText(/^Asking every 10 s · updated/).waitFor();
    await claimFor(slug, [9], 'kat');
    await page.getByRole('button', { name: 'Spot 9, claimed, @kat' }).waitFor();

    await spot(page, 10).click();
    await page.route('**/trpc/**', (route) => route.abort());
    await bar(page).getByText('You are offline: claims need a connection.').waitFor();
    expect(await bar(page).getByRole('button', { name: 'Claim' }).isDisabled()).toBe(true);
    await page.getByText(/^Offline · updated/).waitFor();
  });

  it('can be used from the keyboard: one tab stop, arrows, Enter, and the focus comes back', async () => {
    const { slug } = await createBoard(operator, 'By keyboard', 25);
    const page = await openPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(`/waffle/${slug}`);
    await live(page);
    expect(await page.locator('.spots [tabindex="0"]').count()).toBe(1);
    await spot(page, 1).focus();
    for (const key of ['ArrowRight', 'ArrowDown', 'Enter', 'End', 'Enter']) await page.keyboard.press(key);
    await bar(page).getByText('2 spots').waitFor();
    expect(await spot(page, 12).getAttribute('aria-pressed')).toBe('true');
    const open = bar(page).getByRole('button', { name: 'Claim' });
    await open.press('Enter');
    await page.getByLabel('Your Instagram handle').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await open.evaluate((button) => button === document.activeElement)).toBe(true);
  });
});

describe('a buyer’s thumb', { timeout: 90_000 }, () => {
  /** Pages and states by how to get there; the board has a spot of somebody with the longest name. */
  const STATES: Readonly<Record<string, (page: Page, slug: string) => Promise<unknown>>> = {
    'the list of boards': (page) => page.goto('/'),
    'a board': (page, slug) => page.goto(`/waffle/${slug}`),
    'a choice and a notice': async (page, slug) => {
      await page.goto(`/waffle/${slug}`);
      await live(page);
      await spot(page, 12).click();
      await spot(page, 2).click();
      await page.getByText('Spot 2: claimed by').waitFor();
    },
    'the form of a claim': async (page, slug) => {
      await page.goto(`/waffle/${slug}`);
      await live(page);
      await fillClaim(page, [12], 'mia');
    },
    'a buyer': (page) => page.goto('/buyer/a_very_long_instagram_name_30x'),
    'how it works': (page) => page.goto('/about'),
    'a page that does not exist': (page) => page.goto('/waffle/nothing-here'),
  };

  it.each([320, 390])('finds nothing too small, and nothing beside the page, at %i px', async (width) => {
    const { slug } = await createBoard(operator, `Thumbs ${width}`, 25, { payment_info: 'Venmo @ana-sells' });
    await claimFor(slug, [1, 2], 'a_very_long_instagram_name_30x');
    const page = await openPage({ ...PHONE, viewport: { width, height: 640 } }, /404/);
    for (const [name, open] of Object.entries(STATES)) {
      await open(page, slug);
      const found = await page.evaluate((least) => {
        const targets = document.querySelectorAll<HTMLElement>('button, a[href], input, summary');
        const small = [...targets].flatMap((target) => {
          // A field's frame and a card act for what they hold.
          const area = target.closest<HTMLElement>('.field-box, .home-card') ?? target;
          const { width: wide, height: high } = area.getBoundingClientRect();
          // A link in a sentence is as high as its line, as everywhere.
          const inText = target.tagName === 'A' && getComputedStyle(target).display === 'inline';
          if (inText || wide === 0 || (wide >= least && high >= least)) return [];
          return [`${target.outerHTML.slice(0, 100)} ${Math.round(wide)} × ${Math.round(high)}`];
        });
        return { small, beside: document.documentElement.scrollWidth - document.documentElement.clientWidth };
      }, TARGET_PX - 0.5);
      expect(found, name).toEqual({ small: [], beside: 0 });
    }
  });

  it('finds every spot where it was when the scripts and the live board come in', async () => {
    const { slug } = await createBoard(operator, 'Five hundred', 500);
    const page = await openPage();
    await page.addInitScript(() => {
      const shifts: number[] = [];
      Object.assign(window, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
          shifts.push((entry as PerformanceEntry & { value: number }).value);
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await page.goto(`/waffle/${slug}`);
    await live(page);
    await claimFor(slug, [1, 2], 'mia');
    await page.getByRole('button', { name: 'Spot 2, claimed, @mia' }).waitFor();
    const shifted = await page.evaluate(() =>
      (window as unknown as { shifts: number[] }).shifts.reduce((sum, value) => sum + value, 0),
    );
    expect(shifted).toBeLessThanOrEqual(0.01);
  });
});

describe('the proof of a draw', () => {
  it('is recomputed in the browser, with and without its own cryptography', async () => {
    const { slug } = await createBoard(operator, 'Drawn', 4);
    await claimFor(slug, [1, 2, 3, 4], 'mia');
    const admin = `/api/admin/waffles/${slug}`;
    const post = <Answer>(path: string, body: object) =>
      operator.expectOk<Answer>({ method: 'POST', path: `${admin}${path}`, body });
    await post('/spots/pay', { spot_numbers: [1, 2, 3, 4] });
    const { draw_id } = await post<{ draw_id: string }>('/draw/seal', {});

    const early = await openPage();
    await early.goto(`/waffle/${slug}/draw`);
    await early.getByRole('heading', { name: 'Sealed, not drawn yet' }).waitFor();
    await early.getByText('The sealed list: 4 paid spots').waitFor();

    await post('/draw/run', { draw_id });
    for (const hasSubtle of [true, false]) {
      const page = await openPage();
      if (!hasSubtle) await page.addInitScript(() => Reflect.deleteProperty(Crypto.prototype, 'subtle'));
      await page.goto(`/waffle/${slug}/draw`);
      await page.getByText(/^The dice give spot \d \(@mia\)$/).waitFor();
      await page.waitForFunction(() => document.querySelectorAll('.check[data-ok="true"]').length === 3);
      expect(await page.locator('.check[data-ok="false"]').count()).toBe(0);
      expect(await page.evaluate(() => 'subtle' in crypto)).toBe(hasSubtle);
    }
  });
});
