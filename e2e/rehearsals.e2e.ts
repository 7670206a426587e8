import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from './browser.ts';
import { createRestClient } from './call-rest.ts';
import { createProductRunner, type ProductRunner } from './harness.ts';
import { readDatabase } from './read-database.ts';
import { fillSmallBoard, signInAt } from './screens.ts';
import { createFirstOperator, FIRST_OPERATOR } from './sign-in.ts';
import { watchPage } from './watch-page.ts';

/** A drop rehearsed from the page, on a real server. The steps follow each other. */

let runner: ProductRunner;
let browser: Browser;
let page: Page;
let problems: readonly string[] = [];

beforeAll(async () => {
  runner = await createProductRunner();
  const product = await runner.start();
  const operator = await createFirstOperator(product);
  await fillSmallBoard(createRestClient(product.url, operator.token));
  browser = await launchBrowser();
  const context = await browser.newContext({ baseURL: product.url, viewport: { width: 390, height: 844 } });
  context.setDefaultTimeout(15_000);
  page = await context.newPage();
  ({ problems } = await watchPage(page));
  await signInAt(page, FIRST_OPERATOR);
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor();
});
afterAll(async () => {
  await browser.close();
  await runner.remove();
});

const newest = () => page.getByRole('article').first();
const realRows = () =>
  readDatabase<Record<string, number>>(
    runner,
    `select (select count(*) from waffle)::int as waffles, (select count(*) from claim)::int as claims,
       (select count(*) from buyer)::int as buyers, (select count(*) from live_event)::int as events,
       (select count(*) from xp_transaction)::int as xp,
       (select count(*) from pg_namespace where nspname like 'rehearsal%')::int as stages`,
  );

it('two hundred buyers take a hundred spots, nobody gets another’s, and real figures stay as they are', async () => {
  const before = await realRows();
  await page.goto('/admin/rehearsals');
  await page.getByText('Nothing rehearsed yet').waitFor();
  await page.getByLabel('They come within').fill('2');
  await page.getByRole('button', { name: 'Start the rehearsal' }).click();
  await newest().getByRole('progressbar').waitFor();
  await newest().getByText('Played', { exact: true }).waitFor({ timeout: 60_000 });
  await newest().getByText('No spot went to two buyers, and nobody missed an update.').waitFor();
  expect(await newest().getByRole('group', { name: 'Figures of the rehearsal' }).textContent()).toMatch(
    /0\s*Double claims\s*0\s*Without answer/,
  );
  await expect.poll(realRows, { timeout: 10_000 }).toEqual(before);
  expect(problems).toEqual([]);
}, 120_000);

it('one that is cancelled half-way ends at once and leaves no row', async () => {
  const before = await realRows();
  await page.getByLabel('They come within').fill('60');
  await page.getByRole('button', { name: 'Start the rehearsal' }).click();
  await newest()
    .getByText(/^\d+ of 100 spots claimed/)
    .waitFor({ timeout: 30_000 });
  await newest().getByRole('button', { name: 'Cancel' }).click();
  await newest().getByText('Cancelled', { exact: true }).waitFor();
  await expect.poll(realRows, { timeout: 10_000 }).toEqual(before);
}, 90_000);

it('what the form does not take is said at its field, and nothing is begun', async () => {
  await page.getByRole('textbox', { name: 'Spots' }).fill('1001');
  await page.getByRole('button', { name: 'Start the rehearsal' }).click();
  await page.getByText('A whole number from 2 to 1,000.').waitFor();
  const rows = await readDatabase<{ n: number }>(runner, 'select count(*)::int as n from rehearsal');
  expect(rows).toEqual([{ n: 2 }]);
});
