import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './browser.ts';
import { createProductRunner, type ProductRunner, type RunningProduct } from './harness.ts';
import { answeredAt, drawPicture, type SpotPicture, type Viewer, waitForPicture } from './read-board.ts';
import { FIRST_OPERATOR } from './sign-in.ts';
import { watchPage } from './watch-page.ts';

/**
 * A live drop from the setup link to the export, by the people who take part in it: two operators and three buyers, each
 * in a browser of their own. The steps follow each other; nothing is stubbed.
 */

const AGREE_WITHIN_MS = 1_000;
const TITLE = 'Blue Wig #3';
const SLUG = 'blue-wig-3';
const SPOTS = 25;
const PAYMENT = 'Venmo @ana-sells, note your numbers.';
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;
const DESK = { viewport: { width: 1280, height: 800 } } as const;
const INSTAGRAM =
  'Mozilla/5.0 (Linux; Android 13; SM-A536B Build/TP1A.220624.014; wv) AppleWebKit/537.36 (KHTML, like Gecko) ' +
  'Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 Instagram 301.0.0.27.109 Android';

let runner: ProductRunner;
let product: RunningProduct;
let browser: Browser;
const problems: Array<readonly string[]> = [];

let ana: Page;
let ben: Page;
let mia: Page;
let kat: Page;
/** Everybody whose board moves by itself. */
let viewers: readonly Viewer[] = [];

/** What the board must look like; every step writes down what it did. */
const spots: SpotPicture[] = Array.from({ length: SPOTS }, () => ({ status: 'available', handle: null }));
let winners: readonly number[] = [];

beforeAll(async () => {
  runner = await createProductRunner();
  product = await runner.start();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await runner.remove();
});

async function openBrowser(options: BrowserContextOptions, prepare?: () => void): Promise<Page> {
  const context = await browser.newContext({ baseURL: product.url, ...options });
  context.setDefaultTimeout(10_000);
  if (prepare !== undefined) await context.addInitScript(prepare);
  const page = await context.newPage();
  problems.push((await watchPage(page)).problems);
  return page;
}

/** Does something that asks the server, and expects every board to show what came of it within a second of the answer. */
async function everybodySees(
  asking: Page,
  procedure: string,
  act: () => Promise<void>,
  changes: Readonly<Record<number, SpotPicture>>,
): Promise<void> {
  const answer = asking.waitForResponse((response) => response.url().includes(`/trpc/${procedure}`));
  await act();
  const response = await answer;
  expect(response.status(), await response.text()).toBe(200);
  for (const [number, spot] of Object.entries(changes)) spots[Number(number) - 1] = spot;
  const wanted = drawPicture(spots, winners);
  const [since, ...seenAt] = await Promise.all([
    answeredAt(response),
    ...viewers.map((viewer) => waitForPicture(viewer, wanted)),
  ]);
  const delays = viewers.map(({ name }, index) => [name, Math.round((seenAt[index] ?? 0) - since)] as const);
  expect(delays.filter(([, delayMs]) => delayMs > AGREE_WITHIN_MS)).toEqual([]);
}

const pending = (handle: string): SpotPicture => ({ status: 'pending', handle });
const paid = (handle: string): SpotPicture => ({ status: 'paid', handle });
const free: SpotPicture = { status: 'available', handle: null };

const spotButton = (page: Page, number: number) =>
  page.getByRole('group', { name: 'Spots' }).getByRole('button', { name: new RegExp(`^Spot ${number},`) });

async function claim(page: Page, numbers: readonly number[], handle: string): Promise<void> {
  for (const number of numbers) await spotButton(page, number).click();
  await page.getByRole('region', { name: 'Claim' }).getByRole('button', { name: 'Claim' }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByLabel('Your Instagram handle').fill(handle);
  await sheet.getByRole('button', { name: `Claim ${numbers.length} spot` }).click();
}

describe('a live drop', { timeout: 60_000 }, () => {
  it('begins with the setup link, which makes the first account and signs it in', async () => {
    ana = await openBrowser(PHONE);
    await ana.goto(product.setupLink ?? '');
    await ana.getByLabel('Username').fill(FIRST_OPERATOR.username);
    await ana.getByRole('textbox', { name: 'Password' }).fill(FIRST_OPERATOR.password);
    await ana.getByRole('button', { name: 'Create the account and sign in' }).click();
    await ana.getByRole('heading', { name: 'Dashboard' }).waitFor();

    // The link is used up.
    const again = await openBrowser(DESK);
    await again.goto(product.setupLink ?? '');
    await again.getByText('This product is already set up.').waitFor();
    await again.context().close();
  });

  it('gets a board of 25 spots from a template', async () => {
    await ana.getByRole('link', { name: 'New waffle' }).click();
    await ana.getByRole('button', { name: /^Standard/ }).click();
    await ana.getByLabel('Title').fill(TITLE);
    await ana.getByLabel('How to pay').fill(PAYMENT);
    await ana.getByText('25 × $5.00 = $125.00').waitFor();
    await ana.getByRole('button', { name: 'Create waffle' }).click();
    await ana.getByRole('heading', { name: TITLE, level: 1 }).waitFor();
    await ana.goto(`/admin/waffles/${SLUG}`);
    await spotButton(ana, SPOTS).waitFor();
  });

  it('lets a second operator in at a desk', async () => {
    const password = 'ben likes long passwords';
    await runner.syrup(['create-admin', 'ben', '--role', 'waffle_manager'], `${password}\n`);
    ben = await openBrowser(DESK);
    await ben.goto(`/admin/waffles/${SLUG}`);
    await ben.getByLabel('Username').fill('Ben ');
    await ben.getByRole('textbox', { name: 'Password' }).fill(password);
    await ben.getByRole('button', { name: 'Sign in' }).click();
    await spotButton(ben, SPOTS).waitFor();
  });

  it('can be read by a buyer whose browser runs no scripts', async () => {
    const reader = await openBrowser({ ...PHONE, javaScriptEnabled: false });
    await reader.goto(`/waffle/${SLUG}`);
    await reader.getByRole('heading', { name: TITLE, level: 1 }).waitFor();
    const main = reader.getByRole('main');
    await main.getByText('$5.00 a spot').waitFor();
    await main.getByText('25 of 25 left').waitFor();
    await main.getByText(PAYMENT).waitFor();
    await reader.context().close();
  });

  it('shows a claim made inside Instagram to everybody', async () => {
    mia = await openBrowser({ ...PHONE, userAgent: INSTAGRAM }, () => {
      for (const store of ['localStorage', 'sessionStorage', 'indexedDB']) {
        Object.defineProperty(window, store, {
          get: () => {
            throw new DOMException('The operation is insecure.', 'SecurityError');
          },
        });
      }
      Reflect.deleteProperty(Navigator.prototype, 'serviceWorker');
      Reflect.deleteProperty(Navigator.prototype, 'share');
    });
    kat = await openBrowser(PHONE);
    await mia.goto(`/waffle/${SLUG}`);
    await kat.goto(`/waffle/${SLUG}`);
    viewers = [
      { name: 'ana on her phone', page: ana },
      { name: 'ben at his desk', page: ben },
      { name: 'mia inside Instagram', page: mia, handle: 'mia' },
      { name: 'kat on her phone', page: kat, handle: 'kat' },
    ];
    for (const { page } of viewers) await page.getByText(/^Live/).filter({ visible: true }).waitFor();

    await everybodySees(mia, 'spots.claim', () => claim(mia, [3, 7, 12], '@Mia'), {
      3: pending('mia'),
      7: pending('mia'),
      12: pending('mia'),
    });

    const receipt = mia.getByRole('dialog');
    await receipt.getByRole('heading', { name: 'Pay $15.00 now to keep 3, 7 and 12' }).waitFor();
    await receipt.getByText(PAYMENT).waitFor();
    await receipt.getByRole('button', { name: 'Copy amount' }).waitFor();
    await receipt.getByRole('button', { name: 'Done' }).click();
  });

  it('tells a buyer who comes too late, and keeps what they typed', async () => {
    await spotButton(kat, 8).click();
    await spotButton(kat, 9).click();
    await kat.getByRole('region', { name: 'Claim' }).getByRole('button', { name: 'Claim' }).click();
    await kat.getByRole('dialog').getByLabel('Your Instagram handle').fill('https://instagram.com/kat/');
    await everybodySees(mia, 'spots.claim', () => claim(mia, [8], 'mia'), { 8: pending('mia') });
    await mia.getByRole('dialog').getByRole('button', { name: 'Done' }).click();

    const sheet = kat.getByRole('dialog');
    await sheet.getByText('8 was just taken').waitFor();
    expect(await sheet.getByLabel('Your Instagram handle').inputValue()).toContain('kat');
    await everybodySees(
      kat,
      'spots.claim',
      () => sheet.getByRole('button', { name: 'Claim 1 spot' }).click(),
      { 9: pending('kat') },
    );
    await sheet.getByRole('button', { name: 'Done' }).click();
  });

  it('lets a buyer have numbers picked for them', async () => {
    await kat.getByRole('button', { name: 'Pick for me' }).click();
    const sheet = kat.getByRole('dialog');
    await sheet.getByRole('button', { name: 'One more' }).click();
    const answer = kat.waitForResponse((response) => response.url().includes('/trpc/spots.claimRandom'));
    await sheet.getByRole('button', { name: 'Claim 2 spots' }).click();
    const response = await answer;
    const { result } = (await response.json()) as { result: { data: { numbers: number[] } } };
    for (const number of result.data.numbers) spots[number - 1] = pending('kat');
    const since = await answeredAt(response);
    const wanted = drawPicture(spots);
    const seenAt = await Promise.all(viewers.map((viewer) => waitForPicture(viewer, wanted)));
    expect(Math.max(...seenAt) - since).toBeLessThan(AGREE_WITHIN_MS);
    await sheet.getByRole('button', { name: 'Done' }).click();
  });

  it('shows a payment that one operator marks on the phone, from the list and from the board', async () => {
    const pay = ana.getByRole('button', { name: /^Mark paid: spot 3, @mia/ });
    await everybodySees(ana, 'spots.markPaid', () => pay.click(), { 3: paid('mia') });

    await spotButton(ana, 9).click();
    const sheet = ana.getByRole('dialog', { name: 'Spot 9' });
    const payHere = sheet.getByRole('button', { name: 'Mark paid' });
    await everybodySees(ana, 'spots.markPaid', () => payHere.click(), { 9: paid('kat') });
  });

  it('takes a payment back by the undo that is offered right after it', async () => {
    const undo = ana.getByRole('status').getByRole('button', { name: 'Undo' });
    await everybodySees(ana, 'spots.undoPaid', () => undo.click(), { 9: pending('kat') });
  });

  it('shows what the other operator pays in bulk at the desk', async () => {
    await ben.getByRole('button', { name: 'Bulk pay' }).click();
    await spotButton(ben, 7).click();
    await spotButton(ben, 9).click();
    const payBoth = ben.getByRole('button', { name: 'Mark 2 paid · $10' });
    await everybodySees(ben, 'spots.markManyPaid', () => payBoth.click(), { 7: paid('mia'), 9: paid('kat') });
  });

  it('gives a paid spot back to everybody, with a reason', async () => {
    await spotButton(ben, 7).click();
    const sheet = ben.getByRole('dialog', { name: 'Spot 7' });
    await sheet.getByRole('button', { name: 'More' }).click();
    await sheet.getByRole('button', { name: 'Release…' }).click();
    await sheet.getByRole('button', { name: 'Release spot 7' }).click();
    await sheet.getByText('Say why: the spot was paid.').waitFor();
    await sheet.getByRole('textbox', { name: 'Reason' }).fill('Wanted another one');
    const release = sheet.getByRole('button', { name: 'Release spot 7' });
    await everybodySees(ben, 'spots.release', () => release.click(), { 7: free });
  });

  it('frees a spot that was not paid with one tap in the list', async () => {
    const release = ana.getByRole('button', { name: 'Release spot 12, @mia' });
    await everybodySees(ana, 'spots.release', () => release.click(), { 12: free });
  });

  const banner = (page: Page) => page.getByRole('status').getByText('We have a winner');

  async function chooseWinner(page: Page, number: number, button: string): Promise<void> {
    await page.getByLabel('Winning spot').fill(String(number));
    await page.getByRole('button', { name: button, exact: true }).click();
  }

  it('announces the winner on every board', async () => {
    await chooseWinner(ben, 3, 'Set winner');
    const sheet = ben.getByRole('dialog', { name: `Set the winner of ${TITLE}?` });
    await sheet.getByText('Not every spot is paid').waitFor();
    winners = [3];
    const confirm = sheet.getByRole('button', { name: 'Set winner anyway' });
    await everybodySees(ben, 'draws.setWinners', () => confirm.click(), {});

    await banner(kat).waitFor();
    await mia.getByText('that is you!').waitFor();
    for (const page of [ana, ben]) {
      await page.getByRole('region', { name: 'Winner' }).getByRole('link', { name: '@mia' }).waitFor();
    }
    for (const page of [mia, kat]) expect(await page.content()).not.toMatch(/loser|not won|lost/i);
  });

  it('takes the announcement back when the winner is cleared, and the spots are as before', async () => {
    await ana.getByRole('button', { name: 'Clear', exact: true }).click();
    const sheet = ana.getByRole('dialog', { name: `Clear the winner of ${TITLE}?` });
    winners = [];
    const confirm = sheet.getByRole('button', { name: 'Clear winner' });
    await everybodySees(ana, 'draws.clearWinners', () => confirm.click(), {});
    await banner(kat).waitFor({ state: 'detached' });
  });

  it('can name another winner without being opened again', async () => {
    winners = [3];
    await chooseWinner(ana, 3, 'Set winner');
    const first = ana.getByRole('dialog').getByRole('button', { name: 'Set winner anyway' });
    await everybodySees(ana, 'draws.setWinners', () => first.click(), {});

    await ana.getByRole('button', { name: 'Change', exact: true }).click();
    await chooseWinner(ana, 9, 'Change winner');
    winners = [9];
    const second = ana.getByRole('dialog').getByRole('button', { name: 'Change winner' });
    await everybodySees(ana, 'draws.changeWinners', () => second.click(), {});
    await kat.getByText('that is you!').waitFor();
  });

  it('ends with an export that says what the board on the screen says', async () => {
    const downloading = kat.waitForEvent('download');
    await kat.getByRole('link', { name: 'Download the board (CSV)' }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toMatch(/^blue-wig-3-spots-\d{8}\.csv$/);
    const csv = await readFile(await download.path(), 'utf8');
    const [head, ...rows] = csv.trim().split(/\r?\n/);
    expect(head).toBe('spot_number,status,claimed_by_handle,claimed_at,paid_at');
    expect(rows.map((row) => row.split(',').slice(0, 3))).toEqual(
      spots.map(({ status, handle }, index) => [
        String(index + 1),
        winners.includes(index + 1) ? 'winner' : status,
        handle ?? '',
      ]),
    );
  });

  it('went by without an error, a warning or a breach of the content policy in any browser', () => {
    expect(problems.flat()).toEqual([]);
  });
});
