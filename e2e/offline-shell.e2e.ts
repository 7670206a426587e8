import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from './browser.ts';
import { createProductRunner, type ProductRunner, type RunningProduct } from './harness.ts';

const PASSWORD = 'Waffle-Iron-42';

let runner: ProductRunner;
let product: RunningProduct;
let browser: Browser;

beforeAll(async () => {
  runner = await createProductRunner({
    ADMIN_EMAIL: 'ana@example.org',
    ADMIN_USERNAME: 'ana',
    ADMIN_PASSWORD: PASSWORD,
  });
  [product, browser] = await Promise.all([runner.start(), launchBrowser()]);
});

afterAll(async () => {
  await browser.close();
  await runner.remove();
});

async function signIn(page: Page): Promise<void> {
  await page.goto(`${product.url}/admin/`);
  await page.getByLabel('Username').fill('ana');
  await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor();
}

describe('the service worker', () => {
  test('lets the operator app open without a server once it was opened with one', async () => {
    const page = await (await browser.newContext()).newPage();
    await signIn(page);
    await page.evaluate(() => navigator.serviceWorker.ready);

    await runner.kill();
    const answer = await page.goto(`${product.url}/admin/waffles/blue-wig`);
    expect(answer?.fromServiceWorker()).toBe(true);
    expect(answer?.headers()['content-security-policy']).toContain("script-src 'self'");
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    await page.context().close();
    product = await runner.start();
  });

  test('stays away from buyers: their pages have none', async () => {
    const page = await (await browser.newContext()).newPage();
    await page.goto(product.url);
    const registrations = await page.evaluate(async () => {
      const found = await navigator.serviceWorker.getRegistrations();
      return { count: found.length, controlled: navigator.serviceWorker.controller !== null };
    });
    expect(registrations).toEqual({ count: 0, controlled: false });
    await page.context().close();
  });
});
