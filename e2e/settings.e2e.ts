import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './browser.ts';
import { createProductRunner, type ProductRunner, type RunningProduct } from './harness.ts';
import { signInAt } from './screens.ts';
import { createFirstOperator, FIRST_OPERATOR } from './sign-in.ts';

/** What somebody sets about themselves counts at once, without a reload, and again after one. */

let runner: ProductRunner;
let product: RunningProduct;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  runner = await createProductRunner();
  product = await runner.start();
  browser = await launchBrowser();
  await createFirstOperator(product);
  page = await browser.newPage({ baseURL: product.url, viewport: { width: 1280, height: 800 } });
  await signInAt(page, FIRST_OPERATOR);
});
afterAll(async () => {
  await browser.close();
  await runner.remove();
});

const look = () => page.evaluate(() => document.documentElement.getAttribute('data-theme'));

describe('one’s own settings', { timeout: 60_000 }, () => {
  it('show a new name in the top bar, and do not let what was typed be lost', async () => {
    await page.goto('/admin/settings');
    await page.getByLabel('Display name').fill('Queen Ana');
    await page.getByText('Others see you as Queen Ana').waitFor();
    // Another section of the same page takes nothing away; another page would.
    await page.getByRole('link', { name: 'Theme' }).click();
    await page.getByRole('link', { name: 'Dashboard', exact: true }).click();
    await page
      .getByRole('dialog', { name: 'Leave without saving?' })
      .getByRole('button', { name: 'Stay' })
      .click();
    await page.getByRole('button', { name: 'Save profile' }).click();
    await page
      .getByRole('button', { name: 'Menu of Queen Ana' })
      .or(page.getByRole('button', { name: 'Queen Ana' }))
      .first()
      .waitFor();
  });

  it('show every time in the new zone without a reload', async () => {
    const times = page.locator('#login-history time');
    const before = await times.first().getAttribute('title');
    expect(before).toMatch(/\+00:00 UTC$/);
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));
    const zone = page.getByRole('combobox', { name: 'Time zone' });
    await zone.fill('tokyo');
    await zone.press('Enter');
    await page.getByRole('button', { name: 'Save time zone' }).click();
    await expect.poll(() => times.first().getAttribute('title')).toMatch(/\+09:00 Asia\/Tokyo$/);
    expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);
    await page.reload();
    await times.first().waitFor();
    expect(await times.first().getAttribute('title')).toMatch(/Asia\/Tokyo$/);
  });

  it('keep the theme for the account, and show it before the server has said anything', async () => {
    await page.getByRole('radio', { name: /^Sun/ }).check();
    await page.getByText('Theme saved').waitFor();
    expect(await look()).toBe('sun');
    await page.route('**/trpc/**', () => undefined);
    await page.goto('/admin/settings', { waitUntil: 'commit' });
    await expect.poll(look).toBe('sun');
    await page.unroute('**/trpc/**');

    const elsewhere = await browser.newPage({ baseURL: product.url });
    await signInAt(elsewhere, FIRST_OPERATOR);
    await expect
      .poll(() => elsewhere.evaluate(() => document.documentElement.getAttribute('data-theme')))
      .toBe('sun');
    await elsewhere.close();
  });

  it('lead from the menu to one’s login history, filters in the address', async () => {
    await page.goto('/admin/settings#login-history');
    await page.getByText('This session').waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('login-history');
    await page.getByLabel('Outcome').selectOption('failure');
    await page.getByText('No try fits these filters').waitFor();
    expect(new URL(page.url()).search).toBe('?outcome=failure');
    await page.reload();
    await page.getByText('No try fits these filters').waitFor();
  });
});
