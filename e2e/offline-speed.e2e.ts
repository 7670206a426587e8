import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchProfile } from './browser.ts';
import { createRestClient } from './call-rest.ts';
import { createBoard } from './create-board.ts';
import { createProductRunner, type ProductRunner, type RunningProduct } from './harness.ts';
import { readKept } from './offline-phone.ts';
import { meterPage, readPainted, readTaps } from './page-meter.ts';
import { findLiveBoard, signInAt, spotButton } from './screens.ts';
import { createFirstOperator } from './sign-in.ts';

/**
 * How fast the app is without a network on a slow phone, and what it says when that phone is full. Times are taken inside
 * the page, to the frame that shows what was waited for. A neighbour on the machine can only add to them: of several
 * rounds the calmest counts.
 */

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;
const CPU_SLOWDOWN = 4;
const COLD_START_MS = 1_500;
const TAP_MS = 100;
const REFUSED_MS = 1_000;
const ROUNDS_MAX = 12;
const TAPS = 7;
const JOURNEY_MS = 180_000;

const CARD = 'main article';
const CELL = '.spot-grid .spot';
const SMALL = { title: 'Hundred', slug: 'hundred', spots: 100 };
const LARGE = { title: 'Five Hundred', slug: 'five-hundred', spots: 500 };

let runner: ProductRunner;
let product: RunningProduct;
let profile: string;

/** A phone that has seen the dashboard and both boards, and a server that is gone. */
beforeAll(async () => {
  runner = await createProductRunner();
  profile = await mkdtemp(join(tmpdir(), 'syrup-profile-'));
  product = await runner.start();
  const operator = await createFirstOperator(product);
  const signedIn = createRestClient(product.url, operator.token);
  for (const { title, slug, spots } of [SMALL, LARGE]) {
    await createBoard(signedIn, title, spots);
    // Two of three spots have a buyer, each buyer has ten.
    for (let from = 1; from + 14 <= spots; from += 15) {
      const spot_numbers = Array.from({ length: 10 }, (_, index) => from + index);
      const body = { waffle_slug: slug, spot_numbers, instagram_handle: `buyer.${from}` };
      await signedIn.expectOk({ method: 'POST', path: '/api/claims', body });
    }
  }
  await withPhone(async (context) => {
    const page = await context.newPage();
    await signInAt(page, operator);
    await page.getByRole('article').first().waitFor();
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    for (const { slug } of [LARGE, SMALL]) {
      await page.goto(`/admin/waffles/${slug}`);
      await findLiveBoard(page);
    }
    // With every board in its list: the dashboard is kept as it was seen last.
    await page.goto('/admin/');
    await page.getByRole('article').nth(1).waitFor();
  });
  await runner.kill();
});
afterAll(async () => {
  await runner?.remove();
  await rm(profile, { recursive: true, force: true });
});

/** Starts the browser of the phone, and ends it whatever happens: it starts once at a time. */
async function withPhone<Result>(work: (context: BrowserContext) => Promise<Result>): Promise<Result> {
  const context = await launchProfile(profile, { ...PHONE, baseURL: product.url });
  context.setDefaultTimeout(20_000);
  try {
    return await work(context);
  } finally {
    await context.close();
  }
}

/** @param quota how many bytes the browser may keep; as many as it likes unless told. */
async function openSlowTab(context: BrowserContext, quota?: number): Promise<Page> {
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN });
  // Before the app asks for the first time: browsers go on for half a minute with what they last knew of the disk.
  if (quota !== undefined)
    await devtools.send('Storage.overrideQuotaForOrigin', { origin: product.url, quotaSize: quota });
  await meterPage(page, [CARD, CELL]);
  return page;
}

/** The lowest of what `measure` finds, in as many rounds as it takes to get under the bar. Prints every round. */
async function inCalm(what: string, barMs: number, measure: () => Promise<number>): Promise<number> {
  const rounds: number[] = [];
  while (rounds.length < ROUNDS_MAX && Math.min(...rounds) > barMs) rounds.push(await measure());
  console.info(`${what}: ${rounds.map(Math.round).join(', ')} ms (bar ${barMs} ms)`);
  return Math.min(...rounds);
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

async function findOffline(page: Page): Promise<void> {
  await page
    .getByText(/^Offline/)
    .filter({ visible: true })
    .first()
    .waitFor();
}

describe('without a network, on a slow phone', () => {
  test.each([
    ['the dashboard', '/admin/', CARD],
    ['a board of 100 spots', `/admin/waffles/${SMALL.slug}`, CELL],
  ])(
    'the app opens %s within 1.5 s after the browser was started anew',
    async (what, path, selector) => {
      const openApp = async (context: BrowserContext) => {
        const page = await openSlowTab(context);
        await page.goto(path, { waitUntil: 'commit' });
        const paintedMs = await readPainted(page, selector);
        // Usable: what was painted answers.
        if (path === '/admin/') await page.getByRole('link', { name: SMALL.title, exact: true }).click();
        await spotButton(page, 1).click();
        await page.getByRole('dialog', { name: 'Spot 1' }).waitFor();
        return paintedMs;
      };
      const best = await inCalm(`cold start of ${what}`, COLD_START_MS, () => withPhone(openApp));
      expect(best).toBeLessThanOrEqual(COLD_START_MS);
    },
    JOURNEY_MS,
  );

  test.each([
    ['on the list', payOnList],
    ['on the sheet of a spot', payOnSheet],
  ])(
    'a tap %s of a board of 500 spots shows its state within 100 ms',
    async (where, pay) => {
      const tapSeveral = async (page: Page) => {
        const before = (await readTaps(page)).length;
        for (let count = before + 1; count <= before + TAPS; count += 1) {
          await pay(page);
          await expect.poll(async () => (await readTaps(page)).length).toBe(count);
        }
        return median((await readTaps(page)).slice(before));
      };
      const best = await withPhone(async (context) => {
        const page = await openSlowTab(context);
        await page.goto(`/admin/waffles/${LARGE.slug}`);
        await findOffline(page);
        return inCalm(`tap ${where}, median of ${TAPS}`, TAP_MS, () => tapSeveral(page));
      });
      expect(best).toBeLessThanOrEqual(TAP_MS);
    },
    JOURNEY_MS,
  );

  test(
    'a tap that the full storage has no room for is refused at once and in sight, and nothing pretends',
    () =>
      withPhone(async (context) => {
        const page = await openSlowTab(context, 1);
        await page.goto(`/admin/waffles/${SMALL.slug}`);
        await findOffline(page);
        const before = await readKept(page);
        const pay = page.getByRole('button', { name: /^Mark paid: spot 1,/ });
        const tappedAtMs = performance.now();
        await pay.tap();
        await page.getByText(/^Spot 1: This phone can’t keep the change, so it was not made/).waitFor();
        expect(performance.now() - tappedAtMs).toBeLessThanOrEqual(REFUSED_MS);
        await page.getByRole('button', { name: /^Spot 1, pending, @buyer\.1$/ }).waitFor();
        expect(await pay.isEnabled()).toBe(true);
        expect(await readKept(page)).toEqual(before);
      }),
    JOURNEY_MS,
  );
});

async function payOnList(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /^Mark paid: spot/ })
    .first()
    .tap();
}

async function payOnSheet(page: Page): Promise<void> {
  await page
    .getByRole('group', { name: 'Spots' })
    .getByRole('button', { name: /, pending,/ })
    .first()
    .tap();
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('button', { name: 'Mark paid' }).tap();
  await sheet.waitFor({ state: 'detached' });
}
