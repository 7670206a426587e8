import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './browser.ts';
import { createRestClient } from './call-rest.ts';
import { createBoard } from './create-board.ts';
import { createProductRunner, type ProductRunner, type RunningProduct } from './harness.ts';
import { signInAt } from './screens.ts';
import { createFirstOperator } from './sign-in.ts';
import { watchPage } from './watch-page.ts';

/** An operator looks buyers up: by a part of the handle, in pages, and into one of them. The steps follow each other. */

let runner: ProductRunner;
let product: RunningProduct;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let problems: readonly string[] = [];

/** Two pages of handles, two of which differ only in what a careless search takes for any character. */
const HANDLES = [...Array.from({ length: 26 }, (_, n) => `buyer.${10 + n}`), 'mia_k', 'mia.k'];

beforeAll(async () => {
  runner = await createProductRunner();
  product = await runner.start();
  browser = await launchBrowser();
  const operator = await createFirstOperator(product);
  const signedIn = createRestClient(product.url, operator.token);
  const { slug } = await createBoard(signedIn, 'Blue Wig #3', 50);
  for (const [index, handle] of HANDLES.entries()) {
    await signedIn.expectOk({
      method: 'POST',
      path: '/api/claims',
      body: { waffle_slug: slug, spot_numbers: [index + 1], instagram_handle: handle },
    });
  }
  const mine = HANDLES.indexOf('mia.k') + 1;
  const board = `/api/admin/waffles/${slug}`;
  await signedIn.expectOk({ method: 'POST', path: `${board}/spots/${mine}/pay` });
  await signedIn.expectOk({
    method: 'POST',
    path: `${board}/winner`,
    body: { winning_spot_number: mine, confirm_unpaid: true },
  });
  context = await browser.newContext({ baseURL: product.url, viewport: { width: 1280, height: 800 } });
  context.setDefaultTimeout(15_000);
  page = await context.newPage();
  ({ problems } = await watchPage(page, /status of 404 /));
  await signInAt(page, operator);
});
afterAll(async () => {
  await browser.close();
  await runner.remove();
});

const rows = () => page.getByRole('row', { name: /@/ });

describe('the registry', () => {
  it('is in the bar, has everybody, and comes in pages that the address keeps', async () => {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Users' }).click();
    await page.getByText('28 users').waitFor();
    expect(await rows().count()).toBe(25);
    await page.getByRole('link', { name: 'Page 2' }).click();
    await expect.poll(() => rows().count()).toBe(3);
    await page.reload();
    await page.getByRole('row', { name: /@mia_k/ }).waitFor();
    expect(new URL(page.url()).search).toBe('?page=2');
    await page.goBack();
    await expect.poll(() => rows().count()).toBe(25);
  });

  it('finds by a key and what is typed, literally, and Clear brings everybody back', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('mia_');
    await page.getByText('1 of 28 users').waitFor();
    expect(await rows().count()).toBe(1);
    await page.getByRole('row', { name: /@mia_k/ }).waitFor();
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByText('28 users', { exact: true }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('search');
    await page.keyboard.type('%');
    await page.getByText('No handle has that in it').waitFor();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('@mia');
    await page.getByText('2 of 28 users').waitFor();
    await page.getByRole('button', { name: 'Clear' }).click();
    // The only one who has paid and won, and far from the first by handle.
    await page.getByLabel('Order').selectOption({ label: 'Level' });
    await page.waitForURL(/sort=level/);
    await expect.poll(() => rows().first().textContent()).toContain('@mia.k');
  });
});

describe('a buyer', () => {
  it('opens by a click on the row, with figures and history, and survives a reload', async () => {
    await page
      .getByRole('row', { name: /@mia\.k/ })
      .getByRole('cell')
      .first()
      .click();
    await page.waitForURL(/\/admin\/users\/mia\.k$/);
    await page.getByRole('heading', { name: '@mia.k', level: 1 }).waitFor();
    await page.reload();
    const figures = page.getByRole('group', { name: 'Figures' });
    await figures.getByText('100%').waitFor();
    await page.getByText('Luck: ±0 (1 item won, 1 to be expected)').waitFor();
    await page.getByText('$5.00').waitFor();
    await page.getByRole('link', { name: /^Open/ }).click();
    await page.getByText('Nothing is open right now.').waitFor();
    await page.waitForURL(/\/admin\/users\/mia\.k\?show=open$/);
    await page.getByRole('link', { name: /^Won/ }).click();
    await page.getByRole('link', { name: 'Blue Wig #3' }).click();
    // The winner's handle leads back.
    await page.getByRole('link', { name: '@mia.k' }).first().click();
    await page.waitForURL(/\/admin\/users\/mia\.k$/);
  });

  it('is told apart from a handle that never claimed', async () => {
    await page.goto('/admin/users/nobody.at.all');
    await page.getByText('Nobody of that name has claimed').waitFor();
    await page.getByRole('main').getByRole('link', { name: 'All users' }).last().click();
    await page.getByText('28 users').waitFor();
    expect(problems).toEqual([]);
  });

  it('has a public page that filters its history without any script', async () => {
    const scriptless = await browser.newContext({ baseURL: product.url, javaScriptEnabled: false });
    const still = await scriptless.newPage();
    await still.goto('/buyer/mia.k');
    await still.getByRole('link', { name: 'Blue Wig #3' }).waitFor();
    await still.getByRole('link', { name: /^Open/ }).click();
    await still.getByText('Nothing is open right now.').waitFor();
    expect(await still.locator('meta[name=robots]').getAttribute('content')).toBe('noindex');
    await scriptless.close();
  });
});
