import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './browser.ts';
import { createProductRunner, type ProductRunner, type RunningProduct } from './harness.ts';
import { findOverflow, findSmallTargets, findViolations } from './inspect-page.ts';
import { readDatabase } from './read-database.ts';
import { signInAt } from './screens.ts';
import { createFirstOperator, FIRST_OPERATOR } from './sign-in.ts';
import { watchPage } from './watch-page.ts';

/** A super admin takes somebody in and gives them less to do, without a mouse. The steps follow each other. */

const REASON = 'helps on Fridays only';
const NEW_PASSWORD = 'waffles at midnight';
const TABS_MAX = 80;

let runner: ProductRunner;
let product: RunningProduct;
let browser: Browser;
let ana: Page;
let mia: Page;
let problems: readonly string[] = [];
let password = '';

beforeAll(async () => {
  runner = await createProductRunner();
  product = await runner.start();
  browser = await launchBrowser();
  await createFirstOperator(product);
  ana = await openPage({ width: 1280, height: 800 });
  mia = await openPage({ width: 390, height: 844 });
  // The refusals of this journey are meant, and browsers report each answer of 4xx.
  ({ problems } = await watchPage(ana, /status of 4(?:00|09) /));
  await signInAt(ana, FIRST_OPERATOR);
});
afterAll(async () => {
  await browser.close();
  await runner.remove();
});

async function openPage(viewport: { width: number; height: number }, isMobile = false): Promise<Page> {
  const context = await browser.newContext({
    baseURL: product.url,
    viewport,
    isMobile,
    hasTouch: isMobile,
  });
  context.setDefaultTimeout(15_000);
  return context.newPage();
}

const focusedName = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    const label = element instanceof HTMLInputElement || element instanceof HTMLSelectElement;
    return (
      element?.getAttribute('aria-label') ??
      (label ? element.labels?.[0]?.textContent : element?.textContent)?.trim() ??
      ''
    );
  });

/** Presses Tab until the focus is on what has this name. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const fits = (found: string) => (typeof name === 'string' ? found === name : name.test(found));
  for (let presses = 0; presses < TABS_MAX; presses += 1) {
    if (fits(await focusedName(page))) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never reaches ${name}; the focus is on “${await focusedName(page)}”.`);
}

async function typeInto(page: Page, name: string | RegExp, text: string): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.type(text);
}

describe('with the keyboard alone', { timeout: 60_000 }, () => {
  it('a super admin finds the page in the menu', async () => {
    await ana.getByRole('heading', { name: 'Dashboard' }).waitFor();
    await tabTo(ana, 'Admin tools');
    await ana.keyboard.press('Enter');
    await ana.keyboard.press('a');
    while ((await focusedName(ana)) !== 'Admins') await ana.keyboard.press('ArrowDown');
    await ana.keyboard.press('Enter');
    await ana.getByRole('heading', { name: 'Admins', level: 1 }).waitFor();
    await ana.getByText(/^This is you/).waitFor();
    expect(await ana.getByRole('button', { name: 'More for ana' }).count()).toBe(0);
  });

  it('takes somebody in, is told at the field what is wrong, and sees the password once', async () => {
    await tabTo(ana, 'New admin');
    await ana.keyboard.press('Enter');
    const dialog = ana.getByRole('dialog', { name: 'New admin' });
    await dialog.waitFor();
    await ana.keyboard.press('Enter');
    await dialog.getByText('Enter a username.').waitFor();
    await typeInto(ana, /^Username/, 'ana');
    await tabTo(ana, /^Role/);
    await ana.keyboard.type('Admin');
    await typeInto(ana, /^Email/, 'mia@example.test');
    await ana.keyboard.press('Enter');
    await dialog.getByText('This username is taken.').waitFor();
    await expect.poll(() => focusedName(ana)).toMatch(/^Username/);
    await ana.keyboard.press('Control+a');
    await ana.keyboard.type('mia');
    await ana.keyboard.press('Enter');

    const once = ana.getByRole('dialog', { name: 'Temporary password for mia' });
    password = (await once.locator('code').textContent()) ?? '';
    expect(password).toMatch(/^(?:[a-z2-9]{4}-){6}[a-z2-9]{4}$/);
    await ana.keyboard.press('Escape');
    expect(await once.isVisible()).toBe(true);
    await tabTo(ana, 'I have kept it');
    await ana.keyboard.press('Enter');
    await once.waitFor({ state: 'hidden' });
    expect(await focusedName(ana)).toBe('New admin');
    await ana
      .getByRole('row', { name: /mia@example\.test/ })
      .getByText('Admin', { exact: true })
      .waitFor();
  });

  it('demotes them with a reason and the password, and comes back to the row', async () => {
    await signInAt(mia, { username: 'mia', password });
    await mia.getByRole('heading', { name: 'Choose a new password' }).waitFor();

    await tabTo(ana, 'More for mia');
    await ana.keyboard.press('Enter');
    await ana.keyboard.press('c');
    await ana.keyboard.press('Enter');
    const dialog = ana.getByRole('dialog', { name: 'Change the role of mia' });
    await dialog.waitFor();
    await tabTo(ana, /^Role/);
    await ana.keyboard.type('Waffle');
    await dialog.getByText('Admin → Waffle manager').waitFor();
    await typeInto(ana, /^Reason/, REASON);
    await typeInto(ana, /^Your password/, 'a guess');
    await ana.keyboard.press('Enter');
    await dialog.getByText('The current password is wrong.').waitFor();
    await expect.poll(() => focusedName(ana)).toMatch(/^Your password/);
    await ana.keyboard.press('Control+a');
    await ana.keyboard.type(FIRST_OPERATOR.password);
    await ana.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    await ana
      .getByRole('row', { name: /mia@example\.test/ })
      .getByText('Waffle manager')
      .waitFor();
    await expect.poll(() => focusedName(ana)).toBe('More for mia');

    expect(
      await readDatabase(
        runner,
        `select action, actor_name, target_label, before->>'role' as before, after->>'role' as after, reason
         from audit_entry where action = 'update_admin_role'`,
      ),
    ).toEqual([
      {
        action: 'update_admin_role',
        actor_name: 'ana',
        target_label: 'mia',
        before: 'admin',
        after: 'waffle_manager',
        reason: REASON,
      },
    ]);
    // Demoted means signed out, wherever that was.
    await mia.reload();
    await mia.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  it('searches by a key, and the address brings the list back', async () => {
    await ana.keyboard.press('/');
    await ana.keyboard.type('MIA@');
    await ana.waitForURL(/\?q=MIA%40$/);
    await ana.getByRole('row', { name: /^ana/ }).waitFor({ state: 'hidden' });
    await ana.reload();
    await ana.getByRole('row', { name: /mia@example\.test/ }).waitFor();
    expect(await ana.getByRole('searchbox').inputValue()).toBe('MIA@');
    expect(problems).toEqual([]);
  });
});

describe('the dialogs', () => {
  it('of a row have nothing that axe finds, large targets, and fit a phone', {
    timeout: 60_000,
  }, async () => {
    const phone = await openPage({ width: 390, height: 844 }, true);
    await signInAt(phone, FIRST_OPERATOR);
    for (const item of ['Edit', 'Change role…', 'Reset password…', 'Deactivate…', 'Delete…']) {
      await phone.goto('/admin/admins?q=mia');
      await phone.getByRole('button', { name: 'More for mia' }).click();
      await phone.getByRole('menuitem', { name: item }).click();
      await phone.getByRole('dialog').waitFor();
      for (const colorScheme of ['light', 'dark'] as const) {
        await phone.emulateMedia({ colorScheme });
        expect(await findViolations(phone, 'everything'), `${item}, ${colorScheme}`).toEqual([]);
      }
      expect(await findSmallTargets(phone, 48), item).toEqual([]);
      expect(await findOverflow(phone), item).toBe(0);
    }
  });
});

describe('somebody who forgot their password, left, and came back', { timeout: 60_000 }, () => {
  const roleGuide = (page: Page) => page.getByRole('rowheader', { name: 'Create and edit waffles' });

  it('gets a link from the request that stands on the page', async () => {
    await mia.goto('/admin/forgot-password');
    await mia.getByLabel('Username').fill('mia');
    await mia.keyboard.press('Enter');
    await mia.getByText(/^If this account exists/).waitFor();

    await ana.goto('/admin/admins');
    await ana.getByRole('heading', { name: 'Reset requests (1)' }).waitFor();
    await ana.getByRole('button', { name: 'Issue reset link for mia' }).click();
    const once = ana.getByRole('dialog', { name: 'Reset link for mia' });
    const link = (await once.locator('code').textContent()) ?? '';
    expect(await once.getByRole('button', { name: 'Close' }).count()).toBe(0);
    await once.getByRole('button', { name: 'I have kept it' }).click();
    await ana.getByRole('heading', { name: /^Reset requests/ }).waitFor({ state: 'hidden' });

    await mia.goto(link);
    await mia.getByRole('textbox', { name: 'New password' }).fill(NEW_PASSWORD);
    await mia.keyboard.press('Enter');
    await mia.getByText('mia has a new password.').waitFor();
    await signInAt(mia, { username: 'mia', password: NEW_PASSWORD });
  });

  it('is out with the deactivation, told so, and in again once it is taken back', async () => {
    await ana.getByRole('button', { name: 'More for mia' }).click();
    await ana.getByRole('menuitem', { name: 'Deactivate…' }).click();
    const dialog = ana.getByRole('dialog', { name: 'Deactivate mia?' });
    await dialog.getByRole('textbox', { name: 'Your password' }).fill(FIRST_OPERATOR.password);
    await dialog.getByRole('button', { name: 'Deactivate mia' }).click();
    await dialog.waitFor({ state: 'hidden' });

    await mia.reload();
    await mia.getByRole('heading', { name: 'Sign in' }).waitFor();
    await mia.getByLabel('Username').fill('mia');
    await mia.getByRole('textbox', { name: 'Password' }).fill(NEW_PASSWORD);
    await mia.keyboard.press('Enter');
    await mia.getByText(/account (?:is|has been) deactivated/i).waitFor();

    await ana.getByRole('button', { name: 'Reactivate mia' }).click();
    await ana.getByRole('button', { name: 'Reactivate mia' }).waitFor({ state: 'hidden' });
    await signInAt(mia, { username: 'mia', password: NEW_PASSWORD });
  });

  it('finds no way to the page, which shows its table of roles open at the desk and folded on a phone', async () => {
    expect(await roleGuide(ana).isVisible()).toBe(true);
    await ana.setViewportSize({ width: 390, height: 844 });
    await expect.poll(() => roleGuide(ana).isVisible()).toBe(false);
    await ana.setViewportSize({ width: 1280, height: 800 });
    await expect.poll(() => roleGuide(ana).isVisible()).toBe(true);
    await mia.goto('/admin/admins');
    await mia
      .getByText(/super admin/i)
      .first()
      .waitFor();
    expect(await mia.getByRole('button', { name: 'New admin' }).count()).toBe(0);
  });

  it('is gone for good only with the typed word, and stays in the audit and its file', async () => {
    await ana.getByRole('button', { name: 'More for mia' }).click();
    await ana.getByRole('menuitem', { name: 'Delete…' }).click();
    const dialog = ana.getByRole('dialog', { name: 'Delete mia?' });
    await dialog.getByRole('textbox', { name: 'Your password' }).fill(FIRST_OPERATOR.password);
    await dialog.getByRole('textbox', { name: 'Type DELETE to confirm' }).fill('DELETE');
    await dialog.getByRole('button', { name: 'Delete mia' }).click();
    await ana.getByRole('row', { name: /mia@example\.test/ }).waitFor({ state: 'hidden' });

    await ana.goto('/admin/audit?text=mia');
    await ana.getByLabel('Did what').selectOption('update_admin_role');
    await ana.waitForURL(/action=update_admin_role/);
    await ana.getByText('1 entry').waitFor();
    const [download] = await Promise.all([
      ana.waitForEvent('download'),
      ana.getByRole('link', { name: 'Export CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^audit-log-.+\.csv$/);
    const [, ...lines] = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n');
    expect(lines).toEqual([expect.stringContaining(REASON)]);
  });
});
