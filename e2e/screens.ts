import type { Page } from 'playwright-core';
import type { RestClient } from './call-rest.ts';
import { createBoard } from './create-board.ts';
import type { RunningProduct } from './harness.ts';

/**
 * Every screen of the product and how to get there, by roles and names alone: for the pictures of the documentation and
 * for the tests that look at all pages. The product runs with the demonstration boards.
 */

/** Open, with every state on it; made by `fillSmallBoard`. */
export const BOARD_25 = 'silver-wig-4';
const BOARD_100 = 'signed-tour-vinyl';
const BOARD_500 = 'holiday-mega-drop';
/** Completed by a sealed draw. */
const DRAWN = 'blue-wig-3';
const ARCHIVED = 'lantern-tote';

export interface ScreenBed {
  readonly product: RunningProduct;
  /** The secret of somebody's "My spots" link. */
  readonly ticket: string;
}

export interface Screen {
  readonly name: string;
  /** Who looks: nobody is signed in, an operator, or somebody whose role allows nothing here. */
  readonly as: 'visitor' | 'operator' | 'member';
  readonly address: (bed: ScreenBed) => string;
  /** Does what leads there, and waits for what must be in sight. */
  readonly until: (page: Page) => Promise<unknown>;
}

const visitor = (name: string, path: string, until: Screen['until']): Screen => ({
  name,
  as: 'visitor',
  address: () => path,
  until,
});
const operator = (name: string, path: string, until: Screen['until']): Screen => ({
  name,
  as: 'operator',
  address: () => `/admin${path}`,
  until,
});

const findHeading = (page: Page, name: string | RegExp) =>
  page.getByRole('heading', { name, level: 1 }).waitFor();

export const spotButton = (page: Page, number: number) =>
  page.getByRole('group', { name: 'Spots' }).getByRole('button', { name: new RegExp(`^Spot ${number},`) });

/** Waits for a board that moves by itself. */
export async function findLiveBoard(page: Page): Promise<void> {
  await spotButton(page, 1).waitFor();
  await page.getByText(/^Live/).filter({ visible: true }).first().waitFor();
}

async function openClaim(page: Page) {
  await findLiveBoard(page);
  for (const number of [5, 14]) await spotButton(page, number).click();
  await page.getByRole('region', { name: 'Claim' }).getByRole('button', { name: 'Claim' }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByLabel('Your Instagram handle').fill('your.handle');
  return sheet;
}

async function openSpot(page: Page, number: number) {
  await findLiveBoard(page);
  await spotButton(page, number).click();
  const sheet = page.getByRole('dialog', { name: `Spot ${number}` });
  await sheet.waitFor();
  return sheet;
}

async function openMenu(page: Page, title: string) {
  await page.getByRole('button', { name: `More for ${title}` }).click();
  return page.getByRole('menu');
}

/** Before there is an account. */
export const SETUP: Screen = {
  name: 'setup',
  as: 'visitor',
  address: ({ product }) => (product.setupLink ?? '').replace(product.url, ''),
  until: (page) => page.getByLabel('Username').waitFor(),
};

/** Claims spots 5 and 14 of the small board: free them again with `releaseClaim`. */
export const RECEIPT: Screen = visitor('receipt', `/waffle/${BOARD_25}`, async (page) => {
  const sheet = await openClaim(page);
  await sheet.getByRole('button', { name: 'Claim 2 spots' }).click();
  await sheet.getByRole('heading', { name: /^Pay/ }).waitFor();
});

/** The screens that the documentation shows. None of them changes anything. */
export const SCREENS: readonly Screen[] = [
  visitor('login', '/admin/login', (page) => findHeading(page, 'Sign in')),
  visitor('forgot-password', '/admin/forgot-password', (page) => findHeading(page, 'Forgot password')),
  visitor('reset-password', `/admin/reset-password#token=${'x'.repeat(43)}`, (page) =>
    findHeading(page, 'Set a new password'),
  ),
  operator('change-password', '/settings/password', (page) => findHeading(page, 'Change password')),
  operator('dashboard', '/', (page) => page.getByRole('article').first().waitFor()),
  operator('create', '/waffles/new', async (page) => {
    await page.getByRole('button', { name: /^Standard/ }).click();
    await page.getByLabel('Title').fill('Blue Wig #5');
  }),
  operator('edit', `/waffles/${BOARD_100}/edit`, (page) => findHeading(page, /^Edit/)),
  operator('manage', `/waffles/${BOARD_100}`, findLiveBoard),
  operator('manage-25', `/waffles/${BOARD_25}`, findLiveBoard),
  operator('manage-500', `/waffles/${BOARD_500}`, findLiveBoard),
  operator('manage-sheet', `/waffles/${BOARD_25}`, async (page) => {
    const sheet = await openSpot(page, 4);
    await sheet.getByRole('button', { name: 'Mark paid' }).waitFor();
  }),
  operator('manage-bulk', `/waffles/${BOARD_25}`, async (page) => {
    await findLiveBoard(page);
    await page.getByRole('button', { name: 'Bulk pay' }).click();
    for (const number of [4, 9, 16]) await spotButton(page, number).click();
  }),
  operator('manage-winner', `/waffles/${DRAWN}`, findLiveBoard),
  visitor('home', '/', (page) => findHeading(page, 'Live waffles')),
  visitor('waffle', `/waffle/${BOARD_25}`, findLiveBoard),
  visitor('waffle-100', `/waffle/${BOARD_100}`, findLiveBoard),
  visitor('claim', `/waffle/${BOARD_25}`, openClaim),
  visitor('completed', `/waffle/${DRAWN}`, findLiveBoard),
  visitor('draw', `/waffle/${DRAWN}/draw`, (page) => page.getByText(/^The dice give/).waitFor()),
  visitor('buyer', '/buyer/mia.k', (page) => findHeading(page, /mia\.k/)),
  {
    name: 'my-spots',
    as: 'visitor',
    address: ({ ticket }) => `/my/${ticket}`,
    until: (page) => findHeading(page, 'My spots'),
  },
  visitor('about', '/about', (page) => findHeading(page, 'How it works')),
  visitor('not-found', '/waffle/nothing-here', (page) => findHeading(page, 'Not found')),
  visitor('api-docs', '/api/docs', (page) => findHeading(page, /^Syrup REST API/)),
];

/** More states of the same pages, each with something in sight that the others do not have. */
export const STATES: readonly Screen[] = [
  visitor('login refused', '/admin/login', async (page) => {
    await page.getByLabel('Username').fill('nobody');
    await page.getByRole('textbox', { name: 'Password' }).fill('a guess');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Username or password is wrong.').waitFor();
  }),
  {
    name: 'forbidden',
    as: 'member',
    address: () => '/admin/waffles/new',
    until: (page) => findHeading(page, 'Your role may not open this page'),
  },
  operator('dashboard, archived', '/?tab=archived', (page) => page.getByRole('article').first().waitFor()),
  operator('dashboard, nothing found', '/?q=nothing', (page) => findHeading(page, 'Dashboard')),
  operator('dashboard, menu', '/', async (page) => {
    await page.getByRole('article').first().waitFor();
    await (await openMenu(page, 'Silver Wig #4')).waitFor();
  }),
  operator('create, refused', '/waffles/new', async (page) => {
    await page.getByRole('button', { name: 'Create waffle' }).click();
    await page.getByText('Give the waffle a title.').waitFor();
  }),
  operator('manage, paid spot', `/waffles/${BOARD_25}`, async (page) => {
    const sheet = await openSpot(page, 17);
    await sheet.getByRole('button', { name: 'More' }).click();
    await sheet.getByRole('button', { name: 'Release…' }).click();
    await sheet.getByRole('button', { name: 'Release spot 17' }).click();
    await sheet.getByText('Say why: the spot was paid.').waitFor();
  }),
  operator('manage, winner asked', `/waffles/${BOARD_25}`, async (page) => {
    await findLiveBoard(page);
    await page.getByLabel('Winning spot').fill('17');
    await page.getByRole('button', { name: 'Set winner' }).click();
    await page.getByRole('dialog').getByText('Not every spot is paid').waitFor();
  }),
  operator('manage, share', `/waffles/${BOARD_25}`, async (page) => {
    await findLiveBoard(page);
    await page.getByRole('button', { name: 'Share board' }).click();
    await page
      .getByRole('dialog', { name: /^Share/ })
      .getByRole('button', { name: 'Copy link' })
      .waitFor();
  }),
  operator('manage, delete', `/waffles/${BOARD_25}`, async (page) => {
    await findLiveBoard(page);
    await (await openMenu(page, 'Silver Wig #4')).getByRole('menuitem', { name: 'Delete…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete Silver Wig #4?' });
    await dialog.getByRole('button', { name: 'Delete Silver Wig #4' }).click();
    await dialog.getByText(/Type DELETE in capital letters/).waitFor();
  }),
  operator('manage, archived', `/waffles/${ARCHIVED}`, findLiveBoard),
  operator('no such waffle', '/waffles/nothing-here', (page) => findHeading(page, 'No such waffle')),
  operator('no such page', '/nothing/here', (page) => page.getByRole('heading', { level: 1 }).waitFor()),
  visitor('archived', `/waffle/${ARCHIVED}`, (page) => findHeading(page, 'Lantern Tote')),
  visitor('claim refused', `/waffle/${BOARD_25}`, async (page) => {
    const sheet = await openClaim(page);
    await sheet.getByLabel('Your Instagram handle').fill('not a handle!');
    await sheet.getByRole('button', { name: 'Claim 2 spots' }).click();
    await sheet.getByText(/An Instagram handle has/).waitFor();
  }),
  visitor('pick for me', `/waffle/${BOARD_25}`, async (page) => {
    await findLiveBoard(page);
    await page.getByRole('button', { name: 'Pick for me' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'One more' }).click();
  }),
  visitor('buyer nobody knows', '/buyer/nobody.knows.me', (page) => findHeading(page, /nobody/)),
];

/** Makes an open board of 25 with every state on it. Returns the ticket of a buyer who has something to pay. */
export async function fillSmallBoard(signedIn: RestClient): Promise<string> {
  const { slug } = await createBoard(signedIn, 'Silver Wig #4', 25, {
    description: 'Silver, shoulder length. One winner, shipped anywhere.',
    payment_info:
      'Venmo @syrup-demo or Cash App $syrupdemo. Write your handle and spot numbers into the note.',
  });
  const claims: ReadonlyArray<readonly [handle: string, numbers: readonly number[]]> = [
    ['mia.k', [2, 3, 11]],
    ['kat_rose', [7, 8]],
    ['theo.makes', [9]],
    ['a_very_long_instagram_name_30x', [4]],
    ['noor_92', [16, 17, 22]],
    ['leo.k', [20]],
  ];
  let ticket = '';
  for (const [instagram_handle, spot_numbers] of claims) {
    const { my_spots_url } = await signedIn.expectOk<{ my_spots_url: string }>({
      method: 'POST',
      path: '/api/claims',
      body: { waffle_slug: slug, spot_numbers, instagram_handle },
    });
    if (instagram_handle === 'noor_92') ticket = my_spots_url.split('/my/')[1] ?? '';
  }
  const path = `/api/admin/waffles/${slug}/spots/pay`;
  await signedIn.expectOk({ method: 'POST', path, body: { spot_numbers: [2, 3, 11, 8, 17] } });
  return ticket;
}

/** Frees what a visit of `RECEIPT` claimed. */
export async function releaseClaim(signedIn: RestClient): Promise<void> {
  for (const number of [5, 14]) {
    const path = `/api/admin/waffles/${BOARD_25}/spots/${number}/release`;
    await signedIn.expectOk({ method: 'POST', path, body: {} });
  }
}

/** Signs an operator in through the page, so that this browser keeps the session. */
export async function signInAt(
  page: Page,
  who: { readonly username: string; readonly password: string },
): Promise<void> {
  await page.goto('/admin/login');
  await page.getByLabel('Username').fill(who.username);
  await page.getByRole('textbox', { name: 'Password' }).fill(who.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((address) => !address.pathname.endsWith('/login'));
}
