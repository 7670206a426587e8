import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './browser.ts';
import { createRestClient } from './call-rest.ts';
import { createProductRunner, type ProductRunner, type RunningProduct } from './harness.ts';
import { readDatabase } from './read-database.ts';
import { addOperator, createFirstOperator } from './sign-in.ts';
import { watchPage } from './watch-page.ts';

/** Ben forgets his password, gets a link, and chooses new ones. The steps follow each other; nothing is stubbed. */

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;
const FIRST = 'waffles at midnight';
const SECOND = 'pancakes before noon';
const THIRD = 'crumpets in the evening';

let runner: ProductRunner;
let product: RunningProduct;
let browser: Browser;
let ben: Page;
/** The same person's other browser, signed in with the old password. */
let elsewhere: Page;
let link = '';
const problems: (readonly string[])[] = [];

beforeAll(async () => {
  runner = await createProductRunner();
  product = await runner.start();
  browser = await launchBrowser();
  await createFirstOperator(product);
  const { password } = await addOperator(runner, product, 'ben', 'admin');
  ben = await openBrowser();
  elsewhere = await openBrowser();
  await elsewhere.goto('/admin/');
  await signIn(elsewhere, password);
  await elsewhere.getByRole('heading', { name: 'Dashboard' }).waitFor();
});
afterAll(async () => {
  await browser.close();
  await runner.remove();
});

async function openBrowser(): Promise<Page> {
  const context = await browser.newContext({ baseURL: product.url, ...PHONE });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  // The refusals of this journey are meant, and browsers report each answer of 4xx.
  problems.push((await watchPage(page, /status of 4(?:00|01|10) /)).problems);
  return page;
}

async function signIn(page: Page, password: string): Promise<void> {
  await page.getByLabel('Username').fill('ben');
  await passwordField(page, 'Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

const passwordField = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });

describe('a forgotten password', { timeout: 60_000 }, () => {
  it('is said so at sign-in, and answered alike for whoever asks', async () => {
    await ben.goto('/admin/');
    await ben.getByRole('link', { name: 'Forgot password?' }).click();
    // Both pages ask for a username.
    await ben.getByRole('heading', { name: 'Forgot password' }).waitFor();
    await ben.getByLabel('Username').fill('Ben');
    await ben.keyboard.press('Enter');
    await ben.getByText('If this account exists, a super admin can now issue a reset link.').waitFor();
    const requests = await readDatabase<{ username: string; waits: boolean }>(
      runner,
      `select a.username, r.token_hash is null as waits from reset_request r join account a on a.id = r.account_id`,
    );
    expect(requests).toEqual([{ username: 'ben', waits: true }]);
  });

  it('is replaced with a link from the command line, by the keyboard alone', async () => {
    const printed = await runner.syrup(['reset-link', 'ben']);
    link = /^http\S+\/admin\/reset-password#token=[\w-]{43}$/m.exec(printed)?.[0] ?? printed;
    await ben.goto(link);
    await ben.getByText('At least 8 characters.').waitFor();
    await passwordField(ben, 'New password').focus();
    await ben.keyboard.type('password123');
    await ben.keyboard.press('Enter');
    await ben.getByText('This password is among those that everybody tries first.').waitFor();
    await ben.keyboard.press('ControlOrMeta+a');
    await ben.keyboard.type(FIRST);
    await ben.keyboard.press('Enter');
    await ben.getByText('ben has a new password.').waitFor();
    expect(new URL(ben.url()).hash).toBe('');
    await ben.keyboard.press('Tab');
    await ben.keyboard.press('Enter');
    await ben.getByRole('heading', { name: 'Sign in' }).waitFor();
    await signIn(ben, FIRST);
    await ben.getByRole('heading', { name: 'Dashboard' }).waitFor();
  });

  it('signs everybody out who knew the old one', async () => {
    await elsewhere.reload();
    await elsewhere.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  it('can’t be replaced again with the same link', async () => {
    await elsewhere.goto(link);
    await passwordField(elsewhere, 'New password').fill(SECOND);
    await elsewhere.getByRole('button', { name: 'Set the new password' }).click();
    await elsewhere.getByText('This reset link has been used.').waitFor();
    await elsewhere.getByRole('link', { name: 'Ask for a new link' }).click();
    await elsewhere.getByRole('heading', { name: 'Forgot password' }).waitFor();
  });
});

describe('one’s own password', { timeout: 60_000 }, () => {
  it('is changed behind the name menu, and the page stays signed in', async () => {
    await ben
      .getByRole('button', { name: 'Menu of ben' })
      .or(ben.getByRole('button', { name: 'ben' }))
      .click();
    await ben.getByRole('menuitem', { name: 'Settings' }).click();
    await ben.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'Password' }).click();
    await passwordField(ben, 'Current password').fill('not it');
    await passwordField(ben, 'New password').fill(SECOND);
    await ben.keyboard.press('Enter');
    await ben.getByText('The current password is wrong.').waitFor();
    await passwordField(ben, 'Current password').fill(FIRST);
    await ben.keyboard.press('Enter');
    await ben.getByText('Password changed').waitFor();
    await ben.goto('/admin/');
    await ben.getByRole('heading', { name: 'Dashboard' }).waitFor();
  });

  it('has to be chosen before anything else where somebody made it for its owner', async () => {
    await readDatabase(runner, `update account set must_change_password = true where username = 'ben'`);
    await ben.goto('/admin/waffles/new');
    await ben.getByRole('heading', { name: 'Choose a new password' }).waitFor();
    await passwordField(ben, 'Current password').fill(SECOND);
    await passwordField(ben, 'New password').fill(SECOND);
    await ben.keyboard.press('Enter');
    await ben.getByText('This is the password you have now.').waitFor();
    await passwordField(ben, 'New password').fill(THIRD);
    await ben.keyboard.press('Enter');
    await ben.getByRole('heading', { name: 'New waffle' }).waitFor();
    const login = { username: 'ben', password: THIRD };
    const { user } = await createRestClient(product.url).expectOk<{ user: object }>({
      method: 'POST',
      path: '/api/auth/login',
      body: login,
    });
    expect(user).toMatchObject({ username: 'ben', must_change_password: false });
  });

  it('and the token of its link are in nothing that the product printed or kept', async () => {
    const token = link.split('#token=')[1] ?? '';
    const kept = [product.output()];
    for (const table of ['audit_entry', 'receipt', 'reset_request', 'account', 'session']) {
      const rows = await readDatabase<{ row: string }>(
        runner,
        `select to_jsonb(t)::text as row from ${table} t`,
      );
      kept.push(...rows.map(({ row }) => row));
    }
    expect(kept.length).toBeGreaterThan(10);
    for (const secret of [token, FIRST, SECOND, THIRD]) {
      expect(kept.filter((text) => text.includes(secret))).toEqual([]);
    }
    expect(problems.flat()).toEqual([]);
  });
});
