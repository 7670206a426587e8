import type { Page } from 'playwright-core';
import { createBoard } from './create-board.ts';
import { findLiveBoard, type Screen, type ScreenBed } from './screens.ts';

/** What an operator sees without a connection, and after one: each on a board and in a browser context of its own. */

const sheetOf = (page: Page) => page.getByRole('dialog', { name: 'Changes on this device' });

/** By the chip of the board; on the other pages of a phone it is there only while something is the matter. */
async function openQueue(page: Page) {
  await page.getByTitle('Changes on this device').filter({ visible: true }).click();
  const sheet = sheetOf(page);
  await sheet.waitFor();
  return sheet;
}

async function closeSheet(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** Chooses to work offline, or not to: the same to the app as no network, and no request has to time out for it. */
async function toggleWorkOffline(page: Page): Promise<void> {
  const sheet = await openQueue(page);
  await sheet.getByRole('switch', { name: 'Work offline' }).click();
  await closeSheet(page);
}

/** With its spots: until they are there, a desk has the chip of the bar, which then gives way to the board's own. */
async function openBoard(page: Page, slug: string): Promise<void> {
  await page.goto(`/admin/waffles/${slug}`);
  await findLiveBoard(page);
}

interface OfflineBoard {
  readonly slug: string;
  readonly path: string;
}

/** Spots 2, 4, 7, 9 and 16 are pending; each buyer has one, but @mia.k has two. */
async function makeBoard({ signedIn }: ScreenBed): Promise<OfflineBoard> {
  const { slug } = await createBoard(signedIn, 'Basement Wig', 25);
  const claims = [
    ['mia.k', [2, 4]],
    ['a_very_long_instagram_name_30x', [7]],
    ['theo.makes', [9]],
    ['noor_92', [16]],
  ] as const;
  for (const [instagram_handle, spot_numbers] of claims) {
    const body = { waffle_slug: slug, spot_numbers, instagram_handle };
    await signedIn.expectOk({ method: 'POST', path: '/api/claims', body });
  }
  return { slug, path: `/api/admin/waffles/${slug}` };
}

/** Opens a board, goes offline, and taps: two payments, a bulk payment of @mia.k's spots and a release. */
async function tapOffline(page: Page, bed: ScreenBed): Promise<OfflineBoard> {
  const board = await makeBoard(bed);
  // The dashboard is kept on the device once it was there.
  await page.getByRole('article').first().waitFor();
  await openBoard(page, board.slug);
  await toggleWorkOffline(page);
  await page.getByRole('button', { name: /^Mark all 2 paid/ }).click();
  for (const number of [7, 9]) {
    await page.getByRole('button', { name: new RegExp(`^Mark paid: spot ${number},`) }).click();
    await page
      .getByRole('group', { name: 'Spots' })
      .getByRole('button', { name: new RegExp(`^Spot ${number}, paid, .*waiting to sync`) })
      .waitFor();
  }
  await page.getByRole('button', { name: /^Release spot 16/ }).click();
  await page
    .getByText(/^Work offline · 4 changes waiting/)
    .filter({ visible: true })
    .waitFor();
  return board;
}

const post = ({ signedIn }: ScreenBed, path: string, body: object = {}) =>
  signedIn.expectOk({ method: 'POST', path, body });

const alone = (name: string, until: Screen['until']): Screen => ({
  name,
  as: 'operator',
  alone: true,
  address: () => '/admin/',
  until,
});

/** While the phone was away, another operator released spot 7 and gave spot 9 to somebody else. */
async function comeBackToConflicts(page: Page, bed: ScreenBed): Promise<void> {
  const { slug, path } = await tapOffline(page, bed);
  for (const number of [7, 9]) await post(bed, `${path}/spots/${number}/release`);
  await post(bed, '/api/claims', { waffle_slug: slug, spot_numbers: [9], instagram_handle: 'bob' });
  await toggleWorkOffline(page);
  const conflict = page.getByRole('dialog', { name: /^Spot [79] / });
  await conflict.waitFor();
  await page.getByText('Needs you · 2').filter({ visible: true }).waitFor();
}

/** For the documentation. */
export const OFFLINE_SCREENS: readonly Screen[] = [
  alone('manage-offline', async (page, bed) => {
    await tapOffline(page, bed);
    await page.evaluate(() => scrollTo(0, 0));
  }),
  alone('queue-waiting', async (page, bed) => {
    await tapOffline(page, bed);
    const sheet = await openQueue(page);
    await sheet.getByRole('heading', { name: 'Waiting (4)' }).waitFor();
  }),
  alone('queue-needs-you', async (page, bed) => {
    await comeBackToConflicts(page, bed);
    await page.getByRole('button', { name: 'Keep all 2 for later' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const sheet = await openQueue(page);
    await sheet.getByRole('heading', { name: 'Needs you (2)' }).waitFor();
    await sheet.getByText(/^Done last hour \(2\)/).waitFor();
  }),
  alone('conflict', comeBackToConflicts),
  alone('dashboard-offline', async (page, bed) => {
    await tapOffline(page, bed);
    await page.goto('/admin/');
    await page.getByText(/^Figures as of/).waitFor();
    await page
      .getByText(/^Work offline · 4 changes waiting/)
      .filter({ visible: true })
      .waitFor();
  }),
];

/** Puts another version of the app on this device, beside the one that runs: the same worker under another address. */
async function bringVersion(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller === null)
      await new Promise((resolve) =>
        navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
      );
    await navigator.serviceWorker.register('/admin/service-worker.js?next', { scope: '/admin/' });
  });
}

/** More of them, for the tests alone. */
export const OFFLINE_STATES: readonly Screen[] = [
  alone('queue, empty', async (page, bed) => {
    const { slug } = await makeBoard(bed);
    await openBoard(page, slug);
    const sheet = await openQueue(page);
    await sheet.getByText('Nothing waits on this device').waitFor();
  }),
  alone('conflict, the board is closed', async (page, bed) => {
    const { path } = await tapOffline(page, bed);
    await post(bed, `${path}/spots/16/pay`);
    await post(bed, `${path}/winner`, { winning_spot_number: 16, confirm_unpaid: true });
    await toggleWorkOffline(page);
    await page.getByRole('dialog', { name: /can’t be changed any more/ }).waitFor();
  }),
  alone('manage, menu without a connection', async (page, bed) => {
    await tapOffline(page, bed);
    await page.getByRole('button', { name: /^More for Basement Wig/ }).click();
    await page.getByRole('menuitem', { name: /^Delete….*You chose to work offline/ }).waitFor();
  }),
  alone('create, without a connection', async (page, bed) => {
    const { slug } = await makeBoard(bed);
    await openBoard(page, slug);
    await toggleWorkOffline(page);
    await page.goto('/admin/waffles/new');
    await page.getByText(/Creating a waffle needs a connection/).waitFor();
  }),
  alone('sign-out refused', async (page, bed) => {
    await tapOffline(page, bed);
    await page.goto('/admin/');
    await page.getByRole('button', { name: /^Menu of|^ana/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('dialog', { name: 'You are still signed in' }).waitFor();
  }),
  alone('settings, without a connection', async (page, bed) => {
    const { slug } = await makeBoard(bed);
    await openBoard(page, slug);
    await toggleWorkOffline(page);
    await page.goto('/admin/settings#password');
    await page.getByText(/Changing the password needs a connection/).waitFor();
  }),
  alone('new version', async (page) => {
    await page.getByRole('article').first().waitFor();
    await bringVersion(page);
    await page.getByText('New version ready', { exact: true }).waitFor();
  }),
  alone('new version, changes go out first', async (page, bed) => {
    await tapOffline(page, bed);
    await bringVersion(page);
    await page.getByText('New version ready · 4 changes go out first').waitFor();
  }),
  alone('sign in again, changes wait', async (page, bed) => {
    await tapOffline(page, bed);
    await page.context().clearCookies();
    const sheet = await openQueue(page);
    await sheet.getByRole('switch', { name: 'Work offline' }).click();
    await page.getByRole('dialog', { name: 'Sign in again' }).waitFor();
  }),
  alone('sign in, changes wait', async (page, bed) => {
    await tapOffline(page, bed);
    // As a phone is that somebody took their person from, but not what they tapped.
    await page.context().clearCookies();
    await page.evaluate(() => localStorage.removeItem('syrup:person'));
    await page.goto('/admin/login');
    await page.getByText('4 changes of ana').waitFor();
  }),
];
