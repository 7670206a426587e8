import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './browser.ts';
import { createRestClient, type RestClient } from './call-rest.ts';
import { createBoard } from './create-board.ts';
import { createProductRunner, type ProductRunner, type RunningProduct } from './harness.ts';
import { setSetting } from './safety-screens.ts';
import { findLiveBoard, signInAt, spotButton } from './screens.ts';
import { addOperator, createFirstOperator, FIRST_OPERATOR, type Operator } from './sign-in.ts';
import { watchPage } from './watch-page.ts';

/** An operator shares a board and says how to pay; a member makes a card until the day's limit. The steps follow each other. */

/** A service on this machine that speaks OpenAI's chat protocol. */
let captions: Server;
/** What it was asked, the newest last. */
const captionCalls: { readonly path: string; readonly key: string; readonly body: string }[] = [];

let runner: ProductRunner;
let product: RunningProduct;
let browser: Browser;
let signedIn: RestClient;
let member: Operator;
let ana: Page;
let slug = '';
let problems: readonly string[] = [];

beforeAll(async () => {
  captions = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      captionCalls.push({ path: request.url ?? '', key: request.headers.authorization ?? '', body });
      const content = 'Silk and shine. Who takes the last ones? #waffle';
      response.end(JSON.stringify({ choices: [{ message: { role: 'assistant', content } }] }));
    });
  });
  captions.listen(0, '127.0.0.1');
  await once(captions, 'listening');
  runner = await createProductRunner({
    CAPTIONS_BASE_URL: `http://127.0.0.1:${(captions.address() as AddressInfo).port}/v1`,
    CAPTIONS_API_KEY: 'a-key-of-the-tests',
    CAPTIONS_MODEL: 'a-model',
  });
  product = await runner.start();
  browser = await launchBrowser();
  const first = await createFirstOperator(product);
  signedIn = createRestClient(product.url, first.token);
  member = await addOperator(runner, product, 'mo', 'member');
  ({ slug } = await createBoard(signedIn, 'Blue Wig #3', 25));
  const claim = { waffle_slug: slug, spot_numbers: [3, 7], instagram_handle: 'mia.k' };
  await signedIn.expectOk({ method: 'POST', path: '/api/claims', body: claim });
  ana = await openPage();
  ({ problems } = await watchPage(ana));
  await signInAt(ana, FIRST_OPERATOR);
});
afterAll(async () => {
  await browser.close();
  await runner.remove();
  captions.closeAllConnections();
  captions.close();
});

/** A phone's share sheet, which a headless browser has not: it notes what it was handed. */
function noteShared(): void {
  const share = async ({ files = [], title }: ShareData) => {
    const [file] = files;
    const begin = file === undefined ? '' : await file.slice(1, 4).text();
    Object.assign(window, { shared: { title, name: file?.name, type: file?.type, begin } });
  };
  Object.defineProperties(Navigator.prototype, {
    canShare: { value: () => true },
    share: { value: share },
  });
}

async function openPage(viewport = { width: 390, height: 844 }): Promise<Page> {
  const context = await browser.newContext({
    baseURL: product.url,
    viewport,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  context.setDefaultTimeout(15_000);
  await context.addInitScript(noteShared);
  return context.newPage();
}

async function idOfMember(): Promise<string> {
  const me = await createRestClient(product.url, member.token).expectOk<{ id: string }>({
    method: 'GET',
    path: '/api/auth/me',
  });
  return me.id;
}

/** What the browser really shows, not what the page says about it. */
const shownSize = (page: Page, name: RegExp) =>
  page.getByRole('img', { name }).evaluate(async (element) => {
    const image = element as HTMLImageElement;
    await image.decode();
    return [image.naturalWidth, image.naturalHeight];
  });

/** Claims a spot and takes along everything that the receipt has for a payment: what to copy, a link and a code. */
async function payForSpot(buyer: Page, number: number): Promise<void> {
  await findLiveBoard(buyer);
  await spotButton(buyer, number).click();
  await buyer.getByRole('region', { name: 'Claim' }).getByRole('button', { name: 'Claim' }).click();
  const receipt = buyer.getByRole('dialog');
  await receipt.getByLabel('Your Instagram handle').fill('zoe');
  await receipt.getByRole('button', { name: 'Claim 1 spot' }).click();
  await receipt.getByRole('heading', { name: /^Pay/ }).waitFor();
  const copied: string[] = [];
  for (const what of ['venmo', 'amount', 'note']) {
    const button = buyer.getByRole('button', { name: `Copy ${what}` });
    await button.click();
    await receipt.getByRole('listitem').filter({ has: button }).getByText('Copied').waitFor();
    copied.push(await buyer.evaluate(() => navigator.clipboard.readText()));
  }
  expect(copied).toEqual(['@blue-wigs', '5.00', expect.stringMatching(/Blue Wig #3.*9/)]);
  const link = await receipt.getByRole('link', { name: 'Open Venmo' }).getAttribute('href');
  expect(link).toMatch(/^https:\/\/venmo\.com\/\?txn=pay&recipients=blue-wigs&amount=5\.00&note=/);
  await receipt.getByText('Codes to pay with your phone').click();
  await receipt.getByRole('img', { name: 'QR code that opens Venmo' }).waitFor();
}

describe('an operator', () => {
  it('makes pictures of a board with one tap each, downloads them and hands them to the share sheet', async () => {
    await ana.goto(`/admin/waffles/${slug}`);
    await findLiveBoard(ana);
    await ana.getByRole('button', { name: 'Share board' }).click();
    const panel = ana.getByRole('dialog', { name: 'Share Blue Wig #3' });
    await panel.getByRole('button', { name: 'Picture' }).click();
    await panel.getByRole('button', { name: 'Story' }).click();
    expect(await shownSize(ana, /^Story of Blue Wig #3/)).toEqual([1080, 1920]);
    await panel.getByRole('button', { name: 'Square' }).click();
    expect(await shownSize(ana, /^Square of Blue Wig #3/)).toEqual([1080, 1080]);
    const downloading = ana.waitForEvent('download');
    await panel.getByRole('link', { name: 'Download' }).click();
    expect((await downloading).suggestedFilename()).toMatch(/^board-square-blue-wig-3-\d{8}T\d{4}\.png$/);
    await panel.getByRole('button', { name: 'Share…' }).click();
    await expect
      .poll(() => ana.evaluate(() => 'shared' in window && window.shared))
      .toEqual({
        title: 'Square of Blue Wig #3',
        name: 'Square-of-Blue-Wig-3.png',
        type: 'image/png',
        begin: 'PNG',
      });
    await panel.getByText('48 of your 50 share assets left today.').waitFor();
  });

  it('copies a template that is filled in from the board, and the list of all spots', async () => {
    const panel = ana.getByRole('dialog', { name: 'Share Blue Wig #3' });
    await panel.getByRole('button', { name: 'Text', exact: true }).click();
    const text = panel.getByLabel('Text', { exact: true });
    await panel.getByText(/of 2200 characters/).waitFor();
    expect(await text.inputValue()).toContain('$5.00 a spot · 23 of 25 left');
    expect(await text.inputValue()).toContain(`${product.url}/waffle/${slug}`);
    await panel.getByRole('button', { name: 'List of all spots' }).click();
    await expect.poll(() => text.inputValue()).toContain('3. @mia.k ⏳\n4.\n');
    await panel.getByRole('button', { name: 'Copy text' }).click();
    expect(await ana.evaluate(() => navigator.clipboard.readText())).toContain('7. @mia.k ⏳');
  });

  it('has a caption written by the service that is configured, which learns nobody’s handle', async () => {
    const panel = ana.getByRole('dialog', { name: 'Share Blue Wig #3' });
    await panel.getByRole('button', { name: 'Write a caption' }).click();
    await expect
      .poll(() => panel.getByLabel('Text', { exact: true }).inputValue())
      .toBe('Silk and shine. Who takes the last ones? #waffle');
    expect(captionCalls).toMatchObject([{ path: '/v1/chat/completions', key: 'Bearer a-key-of-the-tests' }]);
    expect(captionCalls[0]?.body).toContain('Blue Wig #3');
    expect(captionCalls[0]?.body).not.toContain('mia');
    await panel.getByRole('button', { name: 'Close' }).click();
  });

  it('changes on the team page what a caption is estimated to cost from the next one on', async () => {
    await ana.goto('/admin/team');
    await ana.getByLabel('Caption').fill('0,0125');
    await ana.getByRole('button', { name: 'Save prices' }).click();
    await ana.getByText('Price list saved').waitFor();
    const { generation } = await signedIn.expectOk<{ generation: { cost: number; text: string } }>({
      method: 'POST',
      path: '/api/generations',
      body: { model: 'caption', waffle_slug: slug },
    });
    expect(generation).toMatchObject({ cost: 0.0125, text: expect.stringContaining('#waffle') });
    const usage = await signedIn.expectOk<{ byModel: unknown[] }>({ method: 'GET', path: '/api/usage' });
    expect(usage.byModel).toContainEqual({ model: 'caption', count: 2, cost: 0.0145 });
  });

  it('adds a payment method that buyers see at once and pay by, and can take it from a single waffle', async () => {
    const buyer = await openPage({ width: 1280, height: 800 });
    await ana.goto('/admin/sharing');
    await ana.getByRole('button', { name: 'Add payment method' }).click();
    const sheet = ana.getByRole('dialog', { name: 'New payment method' });
    await sheet.getByLabel('Where the money goes').fill('venmo.com/u/blue-wigs');
    await sheet.getByLabel('Note for buyers').fill('Friends and family');
    await sheet.getByRole('button', { name: 'Save payment method' }).click();
    await ana.getByText('Venmo saved').waitFor();
    await buyer.goto(`/waffle/${slug}`);
    expect(await buyer.locator('#pay').textContent()).toContain('Venmo @blue-wigs · Friends and family');
    await payForSpot(buyer, 9);

    await ana.goto(`/admin/waffles/${slug}/edit`);
    await ana.getByLabel('Only these').check();
    await ana.getByLabel('Venmo @blue-wigs').uncheck();
    await ana.getByRole('button', { name: 'Save payment methods' }).click();
    await ana.getByText('Payment methods saved').waitFor();
    await buyer.reload();
    expect(await buyer.locator('#pay').textContent()).not.toContain('Venmo');
    await buyer.context().close();
  });

  it('sets somebody’s daily limit on the team page, which counts with their next share asset', async () => {
    await ana.goto('/admin/team');
    await ana.getByRole('button', { name: 'Edit mo' }).click();
    const sheet = ana.getByRole('dialog', { name: 'Edit mo' });
    await sheet.getByLabel('Daily limit').fill('1');
    await sheet.getByRole('button', { name: 'Save' }).click();
    await ana.getByText('mo updated').waitFor();
    const asked = {
      method: 'POST',
      path: '/api/generations',
      body: { model: 'board-square', waffle_slug: slug },
    };
    const asMember = createRestClient(product.url, member.token);
    expect((await asMember.call(asked)).status).toBe(201);
    const refused = await asMember.call(asked);
    expect([refused.status, refused.json]).toEqual([
      429,
      expect.objectContaining({ limit: 1, error: expect.objectContaining({ code: 'studio.daily_limit' }) }),
    ]);
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
  });

  it('does all of that without an error in the browser', () => {
    expect(problems).toEqual([]);
  });
});

describe('a member', () => {
  it('is led to their own share assets and makes a card of a buyer, within their limit', async () => {
    await signedIn.expectOk({
      method: 'PATCH',
      path: `/api/admin/users/${await idOfMember()}`,
      body: { dailyLimit: 2 },
    });
    const mo = await openPage();
    await signInAt(mo, member);
    await mo.waitForURL('/admin/usage');
    await mo.getByText('1 of 2', { exact: true }).waitFor();
    await mo.getByLabel('Instagram handle').fill('mia.k');
    await mo.getByRole('button', { name: 'Buyer card' }).click();
    expect(await shownSize(mo, /^Buyer card of mia\.k/)).toEqual([1080, 1350]);
    await mo.getByText('0 of 2', { exact: true }).waitFor();
    await mo.getByRole('button', { name: 'Buyer card' }).click();
    await mo.getByText(/^Your daily limit of share assets is reached/).waitFor();
    await mo.context().close();
  });

  it('makes an account of their own once a setting allows it, and finds what is theirs', async () => {
    const nia = await openPage();
    await nia.goto('/admin/register');
    await nia.getByText('Registration is closed.').waitFor();
    await setSetting({ signedIn }, 'registration', 'closed', 'open');
    await nia.reload();
    const who = { username: 'nia', password: 'nia likes long passwords' };
    await nia.getByLabel('Username').fill(who.username);
    await nia.getByLabel('Email').fill('nia@example.test');
    await nia.getByRole('textbox', { name: 'Password' }).fill(who.password);
    await nia.getByRole('button', { name: 'Create the account' }).click();
    await nia.getByText('The account nia is there.').waitFor();
    await signInAt(nia, who);
    await nia.getByRole('heading', { name: 'My share assets' }).waitFor();
    await nia.getByText('50 of 50', { exact: true }).waitFor();
    await nia.goto('/admin/settings');
    expect(await nia.getByLabel('Email').inputValue()).toBe('nia@example.test');
    await nia.goto('/admin/team');
    await nia.getByRole('heading', { name: 'Your role may not open this page' }).waitFor();
    await nia.context().close();
  });
});
