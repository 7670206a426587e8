import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as faults from './break-storage.ts';
import { launchBrowser } from './browser.ts';
import { createRestClient, type RestClient } from './call-rest.ts';
import { createBoard } from './create-board.ts';
import { createProductRunner, type ProductRunner, type RunningProduct } from './harness.ts';
import { openQueue, workOffline } from './offline-phone.ts';
import { findLiveBoard, signInAt, spotButton } from './screens.ts';
import { createFirstOperator } from './sign-in.ts';

/**
 * A phone's storage fails in every way we know of, with an operator in front of it who works offline. A tap is then either
 * kept, looks like it, and reaches the server once; or it is refused in sight, and nothing looks as if it were done.
 */

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;

let runner: ProductRunner;
let product: RunningProduct;
let browser: Browser;
let signedIn: RestClient;
/** The cookie of an operator and what the app remembers of them, for a new phone each time. */
let session: Awaited<ReturnType<BrowserContext['storageState']>>;

beforeAll(async () => {
  runner = await createProductRunner();
  [product, browser] = await Promise.all([runner.start(), launchBrowser()]);
  const operator = await createFirstOperator(product);
  signedIn = createRestClient(product.url, operator.token);
  const context = await browser.newContext({ ...PHONE, baseURL: product.url });
  const page = await context.newPage();
  await signInAt(page, operator);
  await page
    .getByRole('article')
    .first()
    .or(page.getByRole('heading', { name: 'Dashboard' }))
    .waitFor();
  session = await context.storageState();
  await context.close();
});
afterAll(async () => {
  await browser?.close();
  await runner?.remove();
});

/** A board whose first three spots are pending, on a phone of its own whose storage breaks as `install` says. */
interface Stage {
  readonly context: BrowserContext;
  readonly page: Page;
  countPaid(): Promise<number>;
}

let boards = 0;

async function withStage(
  install: () => void,
  work: (stage: Stage) => Promise<void>,
  before: (context: BrowserContext) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  boards += 1;
  const { slug } = await createBoard(signedIn, `Faulty Wig ${boards}`, 25);
  const body = { waffle_slug: slug, spot_numbers: [1, 2, 3], instagram_handle: 'mia.k' };
  await signedIn.expectOk({ method: 'POST', path: '/api/claims', body });
  const context = await browser.newContext({ ...PHONE, baseURL: product.url, storageState: session });
  context.setDefaultTimeout(15_000);
  try {
    await before(context);
    const page = await context.newPage();
    const crashes: string[] = [];
    page.on('pageerror', (error) => crashes.push(String(error)));
    await page.addInitScript(install);
    await page.goto(`/admin/waffles/${slug}`);
    await findLiveBoard(page);
    await workOffline(page, true);
    const countPaid = async () => {
      const { stats } = await signedIn.expectOk<{ stats: { paid: number } }>({
        method: 'GET',
        path: `/api/waffles/${slug}`,
      });
      return stats.paid;
    };
    await work({ context, page, countPaid });
    expect(crashes).toEqual([]);
    expect(await page.getByText('Something went wrong').count()).toBe(0);
  } finally {
    await context.close();
  }
}

const strike = (page: Page) => page.evaluate(() => globalThis.strike());
const payButton = (page: Page, number: number) =>
  page.getByRole('button', { name: new RegExp(`^Mark paid: spot ${number},`) });

async function payAndKeep(page: Page, number: number): Promise<void> {
  await payButton(page, number).click();
  const name = new RegExp(`^Spot ${number}, paid, .*waiting to sync$`);
  await page.getByRole('group', { name: 'Spots' }).getByRole('button', { name }).waitFor();
}

async function payInVain(page: Page, number: number): Promise<void> {
  await payButton(page, number).click();
  await page.getByText(new RegExp(`^Spot ${number}: This phone can’t keep the change`)).waitFor();
  expect(await spotButton(page, number).getAttribute('aria-label')).toBe(`Spot ${number}, pending, @mia.k`);
}

/** Back online, and looks until the server has what was kept; nothing of it is sent twice. */
async function comeBack({ page, countPaid }: Stage, paid: number): Promise<void> {
  await workOffline(page, false);
  await findLiveBoard(page);
  await expect.poll(countPaid).toBe(paid);
  await expect.poll(() => page.locator('.spot[data-waiting]').count()).toBe(0);
  expect(await page.getByText('Needs you').filter({ visible: true }).count()).toBe(0);
}

/** A page of the same site that is not the app. */
const openPlainPage = async (context: BrowserContext): Promise<Page> => {
  const page = await context.newPage();
  await page.goto('/about');
  return page;
};

/** Holds the storage in the form of `version`, or lets go of it again. */
const openStorage = (page: Page, version: number, hold: boolean) =>
  page.evaluate(
    ([asked, isHeld]) =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('syrup', asked);
        opening.addEventListener('error', () => reject(opening.error ?? new Error('not opened')));
        opening.addEventListener('success', () => {
          if (!isHeld) opening.result.close();
          resolve();
        });
      }),
    [version, hold] as const,
  );

describe('a tap offline is kept and sent once', () => {
  test.each([
    ['the handle of the storage is lost', faults.loseHandle],
    ['the browser closes the storage', faults.closeHandle],
    ['the process behind the storage ends', faults.loseProcess],
    ['a transaction ends in the middle', faults.abortOnce],
  ])('where %s', (_, install) =>
    withStage(install, async (stage) => {
      await payAndKeep(stage.page, 1);
      await strike(stage.page);
      await payAndKeep(stage.page, 2);
      await comeBack(stage, 2);
    }),
  );

  test.each([
    ['the first opening fails', faults.refuseToOpenOnce],
    ['choices can’t be remembered', faults.forbidChoices],
  ])('where %s', (_, install) =>
    withStage(install, async (stage) => {
      await payAndKeep(stage.page, 1);
      await comeBack(stage, 1);
    }),
  );

  test('where the browser empties the storage under the open tab', () =>
    withStage(faults.leaveAlone, async (stage) => {
      await payAndKeep(stage.page, 1);
      const devtools = await stage.context.newCDPSession(stage.page);
      const everything = { origin: product.url, storageTypes: 'indexeddb' };
      await devtools.send('Storage.clearDataForOrigin', everything);
      await payAndKeep(stage.page, 2);
      await (await openQueue(stage.page)).getByRole('heading', { name: 'Waiting (2)' }).waitFor();
      await stage.page.keyboard.press('Escape');
      await comeBack(stage, 2);
    }));

  test('where something in the queue can’t be read', () =>
    withStage(faults.leaveAlone, async (stage) => {
      await stage.page.evaluate(
        (accountOf) =>
          new Promise<void>((resolve) => {
            const { id } = JSON.parse(localStorage.getItem(accountOf) ?? '{}') as { id: string };
            const opening = indexedDB.open('syrup');
            opening.addEventListener('success', () => {
              const tx = opening.result.transaction('writes', 'readwrite');
              tx.objectStore('writes').add({ opId: 'half', accountId: id, state: 'needs_you', about: null });
              tx.addEventListener('complete', () => {
                opening.result.close();
                resolve();
              });
            });
          }),
        'syrup:person',
      );
      await payAndKeep(stage.page, 1);
      await stage.page.reload();
      await (await openQueue(stage.page)).getByRole('heading', { name: 'Needs you (1)' }).waitFor();
      await stage.page.keyboard.press('Escape');
      await workOffline(stage.page, false);
      await expect.poll(stage.countPaid).toBe(1);
    }));
});

describe('a tap offline is refused in sight', () => {
  test('where nothing more fits', () =>
    withStage(faults.fillUp, async (stage) => {
      await payAndKeep(stage.page, 1);
      await strike(stage.page);
      await payInVain(stage.page, 2);
      await comeBack(stage, 1);
    }));

  test.each([
    ['the storage is forbidden', faults.forbid],
    ['the storage does not open', faults.refuseToOpen],
    ['the storage never answers', faults.neverOpen],
  ])('where %s, and done once there is a connection', (_, install) =>
    withStage(install, async (stage) => {
      await payInVain(stage.page, 1);
      await (await openQueue(stage.page)).getByText(/^This browser keeps nothing after the tab/).waitFor();
      await stage.page.keyboard.press('Escape');
      await comeBack(stage, 0);
      await payButton(stage.page, 1).click();
      await expect.poll(stage.countPaid).toBe(1);
    }),
  );

  test('where an older version in another tab holds the storage, until that one is closed', () =>
    withStage(
      faults.beNewer,
      async (stage) => {
        const { context, page } = stage;
        await payInVain(page, 1);
        await (await openQueue(page)).getByText(/older version.*Close it/).waitFor();
        await page.keyboard.press('Escape');
        const [older] = context.pages();
        await older?.close();
        const told = page.getByText('Another tab holds the storage').filter({ visible: true });
        await told.waitFor({ state: 'detached' });
        await payAndKeep(page, 1);
        await comeBack(stage, 1);
      },
      async (context) => openStorage(await openPlainPage(context), 1, true),
    ));

  test('where a newer version has changed the storage, and the queue says so', () =>
    withStage(
      faults.leaveAlone,
      async (stage) => {
        await payInVain(stage.page, 1);
        await (await openQueue(stage.page)).getByText(/newer version.*Reload/).waitFor();
        await stage.page.keyboard.press('Escape');
        await comeBack(stage, 0);
      },
      async (context) => openStorage(await openPlainPage(context), 9, false),
    ));

  test('where the storage has lost its tables', () =>
    withStage(
      faults.leaveAlone,
      async (stage) => {
        await payInVain(stage.page, 1);
        await comeBack(stage, 0);
      },
      async (context) => openStorage(await openPlainPage(context), 1, false),
    ));
});
