import { createHmac } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './browser.ts';
import { createRestClient } from './call-rest.ts';
import { createProductRunner, type ProductRunner, type RunningProduct } from './harness.ts';
import { findSmallTargets, findViolations } from './inspect-page.ts';
import { addOperator, createFirstOperator, type Operator } from './sign-in.ts';
import { watchPage } from './watch-page.ts';

/** Ben sets up a second factor, signs in with it, makes an API key, and throws a lost browser out. */

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;

let runner: ProductRunner;
let product: RunningProduct;
let browser: Browser;
let ben: Operator;
let phone: Page;
let lost: Page;
let recoveryCodes: string[] = [];
const problems: (readonly string[])[] = [];

beforeAll(async () => {
  runner = await createProductRunner();
  product = await runner.start();
  browser = await launchBrowser();
  await createFirstOperator(product);
  ben = await addOperator(runner, product, 'ben', 'admin');
  [phone, lost] = [await openBrowser(), await openBrowser()];
});
afterAll(async () => {
  await browser.close();
  await runner.remove();
});

async function openBrowser(): Promise<Page> {
  const context = await browser.newContext({ baseURL: product.url, ...PHONE });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  // The refusals of this journey are meant, and browsers report each answer of 4xx.
  problems.push((await watchPage(page, /status of 40[01] /)).problems);
  return page;
}

async function enter(page: Page): Promise<void> {
  await page.goto('/admin/login?next=/admin/settings');
  await page.getByLabel('Username').fill(ben.username);
  await page.getByRole('textbox', { name: 'Password' }).fill(ben.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
const findSettings = (page: Page) => page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
const confirmWithPassword = (page: Page) =>
  page.getByRole('dialog').getByRole('textbox', { name: 'Your password' }).fill(ben.password);

/** What an authenticator app shows now for a secret in base32 (RFC 6238), worked out apart from the product. */
function codeOf(secret: string): string {
  const letters = [...secret.replaceAll(/\s/g, '')];
  const bits = letters.map((one) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(one).toString(2).padStart(5, '0'),
  );
  const bytes = (bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const digest = createHmac('sha1', Buffer.from(bytes)).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

describe('a second factor', { timeout: 90_000 }, () => {
  it('is set up by QR code or text, and its recovery codes have to be kept', async () => {
    await enter(phone);
    await findSettings(phone);
    await phone.getByRole('button', { name: 'Set up' }).click();
    await confirmWithPassword(phone);
    await phone.getByRole('button', { name: 'Go on' }).click();
    await phone.getByRole('img', { name: /^QR code/ }).waitFor();
    expect(await findViolations(phone, 'everything')).toEqual([]);
    expect(await findSmallTargets(phone, 48)).toEqual([]);
    const secret = await phone.getByRole('dialog').locator('code').textContent();
    await phone.getByLabel('Code of six digits').fill(codeOf(secret ?? ''));
    await phone.getByRole('button', { name: 'Turn it on' }).click();
    const list = phone.getByRole('list', { name: 'Recovery codes' });
    await list.getByRole('listitem').nth(9).waitFor();
    recoveryCodes = await list.getByRole('listitem').allTextContents();
    expect(recoveryCodes).toHaveLength(10);
    await phone.getByLabel('I have kept them').check();
    await phone.getByRole('button', { name: 'Done' }).click();
    await phone.getByText('10 recovery codes are left.').waitFor();
  });

  it('is asked for at the next sign-in, where a recovery code stands in for it', async () => {
    await enter(lost);
    await lost.getByLabel('Code of six digits').fill('000000');
    await lost.getByRole('button', { name: 'Sign in', exact: true }).click();
    await lost.getByText(/^This code is not valid/).waitFor();
    expect(await findViolations(lost, 'everything')).toEqual([]);
    expect(await findSmallTargets(lost, 48)).toEqual([]);
    await lost.getByRole('button', { name: 'Use a recovery code' }).click();
    await lost.getByLabel('Recovery code').fill(recoveryCodes[0] ?? '');
    await lost.getByRole('button', { name: 'Sign in', exact: true }).click();
    await findSettings(lost);
    await lost.getByText('9 recovery codes are left.').waitFor();
    const rest = createRestClient(product.url);
    const body = { username: ben.username, password: ben.password };
    const login = (code?: string) =>
      rest.call({
        method: 'POST',
        path: '/api/auth/login',
        body: code === undefined ? body : { ...body, code },
      });
    expect((await login()).json).toMatchObject({ error: { code: 'auth.code_required' } });
    expect((await login(recoveryCodes[1])).status).toBe(200);
  });

  it('leaves a lost browser to be thrown out from another one', async () => {
    await phone.reload();
    await phone.getByRole('button', { name: 'Sign out everywhere else' }).click();
    const dialog = phone.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Sign out everywhere else' }).click();
    await phone.getByText('2 sessions have ended').waitFor();
    await lost.goto('/admin/');
    await lost.getByRole('button', { name: 'Sign in' }).waitFor();
  });

  it('is one with an API key, which acts at once and no more once it is revoked', async () => {
    await phone.getByRole('button', { name: 'New API key' }).click();
    const dialog = phone.getByRole('dialog');
    await dialog.getByLabel('Name').fill('nightly export');
    await dialog.getByLabel('Work on boards').check();
    await confirmWithPassword(phone);
    expect(await findViolations(phone, 'everything')).toEqual([]);
    expect(await findSmallTargets(phone, 48)).toEqual([]);
    await dialog.getByRole('button', { name: 'Make the key' }).click();
    const key = await phone.getByText(/^syrup_[a-z2-7]{47}$/).textContent();
    await phone.getByRole('button', { name: 'I have kept it' }).click();
    const rest = createRestClient(product.url, key);
    const askWho = () => rest.call({ method: 'GET', path: '/api/auth/me' });
    expect((await askWho()).json).toMatchObject({ username: 'ben', role: 'admin' });
    await phone.getByRole('button', { name: 'Revoke nightly export' }).click();
    await phone.getByRole('button', { name: 'Revoke the key' }).click();
    await phone.getByText('nightly export is revoked').waitFor();
    expect((await askWho()).status).toBe(401);
    expect(problems.flat()).toEqual([]);
  });
});
