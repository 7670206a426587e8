import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { layWire, type Wire } from './cut-wire.ts';
import { findLiveBoard, signInAt, spotButton } from './screens.ts';
import type { Operator } from './sign-in.ts';

/** A device of an operator's, with a network of its own that can fail in every way there is. */
export interface Phone {
  readonly context: BrowserContext;
  readonly wire: Wire;
  /** Opens a board in a tab of its own, and waits until it moves by itself. */
  openBoard(slug: string): Promise<Page>;
  close(): Promise<void>;
}

/** What the device keeps of a change. */
export interface KeptWrite {
  readonly opId: string;
  readonly state: 'waiting' | 'settled' | 'needs_you';
  readonly action: string;
  readonly tries: number;
}

/** Signs somebody in on a new device whose network leads to the product at `url`. */
export async function openPhone(
  browser: Browser,
  url: string,
  who: Operator,
  options: BrowserContextOptions = {},
): Promise<Phone> {
  const wire = await layWire(url);
  const context = await browser.newContext({ ...options, baseURL: wire.url });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  await signInAt(page, who);
  await page.getByRole('article').first().waitFor();
  // From now on the app opens without a network.
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.close();
  return {
    context,
    wire,
    openBoard: async (slug) => {
      const board = await context.newPage();
      await board.goto(`/admin/waffles/${slug}`);
      await findLiveBoard(board);
      return board;
    },
    close: async () => {
      await context.close();
      await wire.close();
    },
  };
}

/** What a person does with one thumb; each resolves once the board shows the change as one that waits. */
export const tap = {
  pay: async (page: Page, number: number) => {
    await page.getByRole('button', { name: new RegExp(`^Mark paid: spot ${number},`) }).click();
    await findWaiting(page, number, 'paid');
  },
  release: async (page: Page, number: number) => {
    await page.getByRole('button', { name: new RegExp(`^Release spot ${number},`) }).click();
    await findWaiting(page, number, 'available');
  },
  undo: async (page: Page, number: number) => {
    await spotButton(page, number).click();
    const sheet = page.getByRole('dialog', { name: `Spot ${number}` });
    await sheet.getByRole('button', { name: 'More' }).click();
    await sheet.getByRole('button', { name: 'Undo payment, keep the claim' }).click();
    await findWaiting(page, number, 'pending');
  },
  payMany: async (page: Page, numbers: readonly number[]) => {
    await page.getByRole('button', { name: 'Bulk pay' }).click();
    for (const number of numbers) await spotButton(page, number).click();
    await page.getByRole('button', { name: new RegExp(`^Mark ${numbers.length} paid`) }).click();
    for (const number of numbers) await findWaiting(page, number, 'paid');
  },
};

async function findWaiting(page: Page, number: number, word: string): Promise<void> {
  const name = new RegExp(`^Spot ${number}, ${word}.*, waiting to sync$`);
  await page.getByRole('group', { name: 'Spots' }).getByRole('button', { name }).waitFor();
}

/** The sheet with everything that waits on this device. */
export async function openQueue(page: Page): Promise<Locator> {
  await page.getByTitle('Changes on this device').filter({ visible: true }).first().click();
  return page.getByRole('dialog', { name: 'Changes on this device' });
}

/** Chooses to work offline, or not to: to the app the same as no network, and no request has to time out for it. */
export async function workOffline(page: Page, on: boolean): Promise<void> {
  const sheet = await openQueue(page);
  await sheet.getByRole('switch', { name: 'Work offline' }).setChecked(on);
  await sheet.getByRole('button', { name: 'Close' }).click();
}

/** The chip of the connection, by the words on it. */
export const findChip = (page: Page, words: RegExp) =>
  page
    .getByTitle('Changes on this device')
    .filter({ visible: true })
    .filter({ hasText: words })
    .first()
    .waitFor();

/** What this device keeps, from its own database. */
export const readKept = (page: Page): Promise<readonly KeptWrite[]> =>
  page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open('syrup');
      opening.addEventListener('success', () => resolve(opening.result));
      opening.addEventListener('error', () => reject(opening.error ?? new Error('no database')));
    });
    const writes = await new Promise<KeptWrite[]>((resolve) => {
      const reading = database.transaction('writes').objectStore('writes').getAll();
      reading.addEventListener('success', () => resolve(reading.result));
    });
    database.close();
    return writes.map(({ opId, state, action, tries }) => ({ opId, state, action, tries }));
  });

/** Waits until the server has decided everything that this device has. */
export async function findDecided(page: Page): Promise<readonly KeptWrite[]> {
  const countWaiting = async () => (await readKept(page)).filter(({ state }) => state === 'waiting').length;
  await expect.poll(countWaiting, { timeout: 30_000 }).toBe(0);
  return readKept(page);
}

/** Ends the tab's process: no handler of the page runs any more. */
export async function crash(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const crashed = page.waitForEvent('crash');
  // It never answers: there is nobody left to.
  devtools.send('Page.crash').catch(() => undefined);
  await crashed;
  await page.close();
}

/** Whether this tab is the one that sends; the browser names its locks' holders. */
export const isLeading = (page: Page): Promise<boolean> =>
  page.evaluate(() =>
    navigator.locks.request(`who:${crypto.randomUUID()}`, async (own) => {
      const { held = [] } = await navigator.locks.query();
      const me = held.find(({ name }) => name === own?.name)?.clientId;
      return held.some(({ name, clientId }) => name?.startsWith('syrup:send:') && clientId === me);
    }),
  );
