import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './browser.ts';
import { createRestClient, type RestClient } from './call-rest.ts';
import { createBoard, type NewBoard } from './create-board.ts';
import { createProductRunner, type ProductRunner, type RunningProduct } from './harness.ts';
import { findOverflow, findSmallTargets, findViolations } from './inspect-page.ts';
import { readDatabase } from './read-database.ts';
import { signInAt } from './screens.ts';
import { addOperator, createFirstOperator, FIRST_OPERATOR } from './sign-in.ts';
import { watchPage } from './watch-page.ts';

/** An admin gives a buyer XP and badges, takes one away, and everybody sees what is left. The steps follow each other. */

let runner: ProductRunner;
let product: RunningProduct;
let browser: Browser;
let signedIn: RestClient;
let board: NewBoard;
let ana: Page;
let visitor: Page;
let problems: readonly string[] = [];

beforeAll(async () => {
  runner = await createProductRunner();
  product = await runner.start();
  browser = await launchBrowser();
  const operator = await createFirstOperator(product);
  signedIn = createRestClient(product.url, operator.token);
  board = await createBoard(signedIn, 'Blue Wig #3', 2);
  await pay('mia', [1, 2]);
  ana = await openPage({ width: 390, height: 844 });
  visitor = await openPage({ width: 320, height: 640 });
  ({ problems } = await watchPage(ana));
  await signInAt(ana, FIRST_OPERATOR);
});
afterAll(async () => {
  await browser.close();
  await runner.remove();
});

async function openPage(viewport: { width: number; height: number }): Promise<Page> {
  const isMobile = viewport.width < 1000;
  const context = await browser.newContext({ baseURL: product.url, viewport, isMobile, hasTouch: isMobile });
  context.setDefaultTimeout(15_000);
  return context.newPage();
}

async function pay(handle: string, numbers: number[]): Promise<void> {
  const body = { waffle_slug: board.slug, spot_numbers: numbers, instagram_handle: handle };
  await createRestClient(product.url).expectOk({ method: 'POST', path: '/api/claims', body });
  const path = `/api/admin/waffles/${board.slug}/spots/pay`;
  await signedIn.expectOk({ method: 'POST', path, body: { spot_numbers: numbers } });
}

async function expectSound(page: Page): Promise<void> {
  expect(await findViolations(page, 'everything')).toEqual([]);
  expect(await findSmallTargets(page, 48)).toEqual([]);
  expect(await findOverflow(page)).toBe(0);
}

const dialog = () => ana.getByRole('dialog');
const ledger = () => ana.getByRole('region', { name: 'XP', exact: true });
const standing = () => ana.getByRole('region', { name: 'Level and badges' });

describe('what a buyer earns', () => {
  it('shows at once, with the way to the next level', async () => {
    await ana.goto('/admin/users/mia');
    await standing().getByText('Level 1 · Taster').waitFor();
    await standing().getByText('20 XP to level 2').waitFor();
    await standing().getByText('First Spark').waitFor();
    expect(await ledger().getByRole('listitem').count()).toBe(3);
    await expectSound(ana);
  });

  it('grows when somebody tops up, who is told the level before and after', async () => {
    await ana.getByRole('button', { name: 'Top up XP' }).click();
    await dialog().getByLabel('XP').fill('130');
    await dialog().getByText('Level 1 → 3').waitFor();
    await expectSound(ana);
    await dialog().getByRole('button', { name: 'Give 130 XP' }).click();
    await dialog().getByText('Say why').waitFor();
    await dialog().getByLabel('Reason').fill('a birthday');
    await ana.keyboard.press('Enter');
    await ana.getByText('@mia got 130 XP and is on level 3 now').waitFor();
    await standing().getByText('Level 3 · Batter Mixer').waitFor();
    await ledger().getByText('a birthday').waitFor();
  });

  it('has the badges that somebody grants, until they are revoked', async () => {
    await ana.getByRole('button', { name: 'Grant badge' }).click();
    await dialog().getByLabel('Badge').selectOption({ label: 'Inferno, 100 XP' });
    await dialog().getByLabel('Reason').fill('came every day of November');
    await dialog().getByRole('button', { name: 'Grant Inferno' }).click();
    await ana.getByText('@mia holds Inferno now').waitFor();
    await standing().getByText('260 XP', { exact: true }).waitFor();

    await ana.getByRole('button', { name: 'Revoke First Spark' }).click();
    await dialog().getByText('The 10 XP that came with it are taken back').waitFor();
    await dialog().getByLabel('Reason').fill('a test');
    await dialog().getByRole('button', { name: 'Revoke First Spark' }).click();
    await standing().getByText('250 XP', { exact: true }).waitFor();
    await standing().getByText('Revoked', { exact: true }).waitFor();
    expect(await ana.getByRole('button', { name: 'Revoke First Spark' }).count()).toBe(0);
    await expectSound(ana);
  });

  it('is on the public page, without who gave it and why, and without a script', async () => {
    await visitor.goto('/buyer/mia');
    await visitor.getByText('Level 3 · Batter Mixer').waitFor();
    await visitor.getByText('Inferno').first().waitFor();
    expect(await visitor.getByText('First Spark', { exact: true }).count()).toBe(0);
    await visitor.getByText('Where the XP come from').click();
    await visitor.getByText('A gift of the organiser').waitFor();
    await visitor.getByText('Taken back: Badge First Spark').waitFor();
    const html = await (await fetch(`${product.url}/buyer/mia`)).text();
    expect(html).toContain('Batter Mixer');
    expect(html).not.toMatch(/birthday|came every day|a test/);
    await expectSound(visitor);
  });

  it('can be seen by waffle managers, and changed by admins only', async () => {
    const manager = await addOperator(runner, product, 'bea', 'waffle_manager');
    const page = await openPage({ width: 1280, height: 800 });
    await signInAt(page, manager);
    await page.goto('/admin/users/mia');
    await page.getByText('Level 3 · Batter Mixer').waitFor();
    for (const name of ['Top up XP', 'Grant badge', 'Revoke Inferno'])
      expect(await page.getByRole('button', { name }).count()).toBe(0);
  });

  it('leaves with a waffle that is deleted', async () => {
    await signedIn.expectOk({
      method: 'DELETE',
      path: `/api/admin/waffles/${board.slug}`,
      body: { confirm: 'DELETE', current_password: FIRST_OPERATOR.password },
    });
    await ana.reload();
    await standing().getByText('230 XP', { exact: true }).waitFor();
    expect(await ledger().getByText('Taken back: Spot 1 of a deleted waffle, paid').count()).toBe(1);
    expect(problems).toEqual([]);
  });

  it('is found at the next start where nothing had counted it, and so is when somebody came', async () => {
    board = await createBoard(signedIn, 'Red Wig', 2);
    await pay('kat', [1]);
    const kat = async () => {
      const { buyers } = await signedIn.expectOk<{ buyers: object[] }>({
        method: 'GET',
        path: '/api/admin/buyers?search=kat',
      });
      return buyers;
    };
    const earned = await kat();
    expect(earned).toMatchObject([{ xp: 20, badges: ['first-spark'] }]);
    await readDatabase(runner, `delete from xp_transaction where handle = 'kat'`);
    await readDatabase(runner, `delete from buyer_badge where handle = 'kat'`);
    await readDatabase(
      runner,
      `update buyer set first_seen_at = now(), last_claim_at = '2000-01-01' where handle = 'kat'`,
    );
    expect(await kat()).toMatchObject([{ xp: 0, badges: [] }]);
    await runner.stop();
    product = await runner.start();
    await expect.poll(kat, { timeout: 15_000 }).toEqual(earned);
  });
});
