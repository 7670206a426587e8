import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import type { RestClient } from './call-rest.ts';
import { CLIENT_HEADERS } from './call-trpc.ts';
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
  /** An operator at another machine. */
  readonly signedIn: RestClient;
}

export interface Screen {
  readonly name: string;
  /** Who looks: nobody is signed in, an operator, or somebody whose role allows nothing here. */
  readonly as: 'visitor' | 'operator' | 'member';
  readonly address: (bed: ScreenBed) => string;
  /** Does what leads there, and waits for what must be in sight. */
  readonly until: (page: Page, bed: ScreenBed) => Promise<unknown>;
  /** True where it leaves something on the device: it is opened in a browser context of its own. */
  readonly alone?: boolean;
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

async function openSharing(page: Page, part: 'Picture' | 'Text') {
  await findLiveBoard(page);
  await page.getByRole('button', { name: 'Share board' }).click();
  const panel = page.getByRole('dialog', { name: /^Share/ });
  await panel.getByRole('button', { name: part, exact: true }).click();
  return panel;
}

async function openMenu(page: Page, title: string) {
  await page.getByRole('button', { name: `More for ${title}` }).click();
  return page.getByRole('menu');
}

const findEntries = (page: Page) =>
  page
    .getByRole('button', { name: /^Details of/ })
    .first()
    .waitFor();

/** Two rehearsals of the same plan, to be compared; played by whoever looks first. */
async function findRehearsals(page: Page) {
  const played = page.getByText('Played', { exact: true });
  const nothing = page.getByText('Nothing rehearsed yet');
  await played.or(nothing).first().waitFor();
  for (let count = await played.count(); count < 2; count += 1) {
    await page.getByRole('textbox', { name: 'Buyers' }).fill('100');
    await page.getByLabel('They come within').fill('1');
    await page.getByRole('button', { name: 'Start the rehearsal' }).click();
    await played.nth(count).waitFor({ timeout: 30_000 });
  }
  await page.getByText('Against the last time with the same plan').first().waitFor();
}

/** Offers the app as Chromium does when it finds it worth installing; a headless one never does. */
async function offerInstall(page: Page) {
  await page.getByRole('article').first().waitFor();
  await page.evaluate(() => {
    const offer = new Event('beforeinstallprompt', { cancelable: true });
    window.dispatchEvent(Object.assign(offer, { prompt: () => new Promise(() => undefined) }));
  });
  await page.getByRole('region', { name: 'Install the app' }).waitFor();
}

/** The pictures for a phone that installs by hand: the page takes itself for one on an iPhone from now on. */
async function openInstallGuide(page: Page) {
  await page.getByRole('article').first().waitFor();
  await page.evaluate(() => Object.defineProperty(navigator, 'userAgent', { value: 'iPhone' }));
  await page.getByRole('link', { name: /^New/ }).first().click();
  await findHeading(page, 'New waffle');
  await page.getByRole('link', { name: 'Dashboard', exact: true }).click();
  await page.getByRole('button', { name: 'Show me how' }).click();
  await page.getByRole('dialog').getByText('Tap Share', { exact: false }).waitFor();
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
  operator('settings', '/settings', (page) => page.getByLabel('Display name').waitFor()),
  operator('login-history', '/login-history', (page) => page.getByText('This session').waitFor()),
  operator('settings-second-factor', '/settings#second-factor', async (page) => {
    await page.getByRole('button', { name: 'Set up' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Go on' }).waitFor();
  }),
  operator('settings-api-key', '/settings#api-keys', async (page) => {
    await page.getByRole('button', { name: 'New API key' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('nightly export');
  }),
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
  operator('manage-share', `/waffles/${BOARD_25}`, async (page) => {
    const panel = await openSharing(page, 'Picture');
    await panel.getByRole('button', { name: 'Square' }).click();
    await panel.getByRole('img', { name: /^Square of/ }).waitFor();
    await panel.getByRole('link', { name: 'Download' }).waitFor();
  }),
  operator('manage-winner', `/waffles/${DRAWN}`, findLiveBoard),
  operator('users', '/users', (page) =>
    page
      .getByRole('link', { name: /^Open @/ })
      .first()
      .waitFor(),
  ),
  operator('user', '/users/mia.k', (page) => page.getByRole('group', { name: 'Show' }).waitFor()),
  operator('audit', '/audit', findEntries),
  operator('audit-details', '/audit?action=undo_paid', async (page) => {
    await findEntries(page);
    await page
      .getByRole('button', { name: /^Details of/ })
      .first()
      .click();
    await page.getByText('Operation').waitFor();
  }),
  operator('sharing', '/sharing', (page) => page.getByText('Zelle (US banks)').waitFor()),
  operator('sharing-template', '/sharing', async (page) => {
    await page.getByRole('button', { name: 'New template' }).click();
    const sheet = page.getByRole('dialog', { name: 'New share template' });
    await sheet.getByLabel('Name').fill('Last call');
    await sheet.getByRole('button', { name: '{free}' }).click();
  }),
  operator('team', '/team', async (page) => {
    await page
      .getByRole('button', { name: /^Edit / })
      .first()
      .waitFor();
    await page.getByLabel('Caption').waitFor();
    await page.getByText('Team Members').first().waitFor();
  }),
  operator('usage', '/usage', (page) => page.getByText(/begins anew at midnight/).waitFor()),
  operator('admins', '/admins', (page) => page.getByText(/^This is you/).waitFor()),
  operator('jobs', '/jobs', (page) => page.getByText('Nothing is at work').waitFor()),
  operator('rehearsals', '/rehearsals', findRehearsals),
  operator('jobs-ended', '/jobs', async (page) => {
    await page.getByRole('button', { name: 'Export all claims' }).click();
    await page.getByText('The export has begun').waitFor();
    await page.getByRole('link', { name: 'Ended' }).click();
    await page
      .getByRole('link', { name: /^claims-/ })
      .first()
      .waitFor();
  }),
  operator('system', '/system', (page) => page.getByText('Event lag').waitFor()),
  operator('logs', '/logs', (page) =>
    page
      .getByRole('button', { name: /^Details of line/ })
      .first()
      .waitFor(),
  ),
  operator('server-settings', '/server-settings', (page) => page.getByLabel('Length of a session').waitFor()),
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
  operator('dashboard, install offered', '/?tab=archived', offerInstall),
  operator('dashboard, install guide', '/?tab=archived', openInstallGuide),
  operator('last waffle, none yet', '/', async (page) => {
    await page.getByRole('article').first().waitFor();
    await page.evaluate(() => {
      for (const name of Object.keys(localStorage))
        if (name.startsWith('syrup:last-board')) localStorage.removeItem(name);
    });
    await page.goto('/admin/last');
    await findHeading(page, 'Last waffle');
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
  operator('manage, share a text', `/waffles/${BOARD_25}`, async (page) => {
    const panel = await openSharing(page, 'Text');
    await panel.getByRole('button', { name: 'List of all spots' }).click();
    await panel.getByText(/of 2200 characters/).waitFor();
  }),
  operator('sharing, refused', '/sharing', async (page) => {
    await page.getByRole('button', { name: 'Add payment method' }).click();
    const sheet = page.getByRole('dialog', { name: 'New payment method' });
    await sheet.getByLabel('Where the money goes').fill('two words');
    await sheet.getByRole('button', { name: 'Save payment method' }).click();
    await sheet.locator('[aria-invalid]').waitFor();
  }),
  operator('team, refused', '/team', async (page) => {
    await page
      .getByRole('button', { name: /^Edit / })
      .first()
      .click();
    const sheet = page.getByRole('dialog', { name: /^Edit/ });
    await sheet.getByLabel('Daily limit').fill('0');
    await sheet.getByRole('button', { name: 'Save' }).click();
    await sheet.getByText('Use a whole number from 1 to 10,000.').waitFor();
  }),
  operator('manage, delete', `/waffles/${BOARD_25}`, async (page) => {
    await findLiveBoard(page);
    await (await openMenu(page, 'Silver Wig #4')).getByRole('menuitem', { name: 'Delete…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete Silver Wig #4?' });
    await dialog.getByRole('button', { name: 'Delete Silver Wig #4' }).click();
    await dialog.getByText(/Type DELETE in capital letters/).waitFor();
  }),
  operator('settings, time zones', '/settings#timezone', async (page) => {
    await page.getByRole('combobox', { name: 'Time zone' }).fill('new york');
    await page.getByRole('option', { name: /New York/ }).waitFor();
  }),
  operator('settings, my login history', '/settings#login-history', (page) =>
    page.getByText('This session').waitFor(),
  ),
  operator('login history, nothing found', '/login-history?outcome=failure&to=2020-01-01', (page) =>
    page.getByText('No try fits these filters').waitFor(),
  ),
  operator('audit, filters', '/audit?action=mark_paid&from=2020-01-01&text=a', async (page) => {
    await findEntries(page);
    const toggle = page.getByRole('button', { name: /^Filters/ });
    if (await toggle.isVisible()) await toggle.click();
    await page.getByLabel('Words').waitFor();
  }),
  operator('audit, nothing found', '/audit?text=nobody+wrote+this', (page) =>
    page.getByText('Nothing fits these filters').waitFor(),
  ),
  operator('rehearsals, as a table', '/rehearsals', async (page) => {
    await findRehearsals(page);
    await page.getByText('The same as a table').first().click();
    await page.getByRole('columnheader', { name: 'Spots gone' }).waitFor();
  }),
  operator('logs, details', '/logs?lines=2000', async (page) => {
    await page
      .getByRole('button', { name: /^Details of line/ })
      .first()
      .click();
    await page.getByRole('definition').first().waitFor();
  }),
  operator('logs, nothing found', '/logs?level=fatal', (page) => page.getByText('No line fits').waitFor()),
  operator('user, top up', '/users/mia.k', async (page) => {
    await page.getByRole('button', { name: 'Top up XP' }).click();
    await page.getByRole('dialog').getByLabel('XP').fill('5000');
    await page
      .getByRole('dialog')
      .getByText(/^Level . → .$/)
      .waitFor();
  }),
  operator('user, top up refused', '/users/mia.k', async (page) => {
    await page.getByRole('button', { name: 'Top up XP' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Top up' }).click();
    await page.getByRole('dialog').getByText('Say why').waitFor();
  }),
  operator('user, grant a badge', '/users/mia.k', async (page) => {
    await page.getByRole('button', { name: 'Grant badge' }).click();
    await page.getByRole('dialog').getByLabel('Badge').selectOption('founder');
    await page.getByRole('dialog').getByRole('button', { name: 'Grant Founder' }).waitFor();
  }),
  operator('user, revoke a badge', '/users/mia.k', async (page) => {
    await page.getByRole('button', { name: 'Revoke First Spark' }).click();
    await page.getByRole('dialog').getByText('taken back').waitFor();
  }),
  operator('users, nothing found', '/users?q=mia%25', (page) =>
    page.getByText('No handle has that in it').waitFor(),
  ),
  operator('users, beyond the last page', '/users?page=900', (page) =>
    page.getByText('This page is empty').waitFor(),
  ),
  operator('user nobody knows', '/users/nobody.knows.me', (page) =>
    page.getByText('Nobody of that name has claimed').waitFor(),
  ),
  operator('user, wins', '/users/mia.k?show=won', (page) =>
    page.getByRole('group', { name: 'Show' }).waitFor(),
  ),
  operator('admins, nothing found', '/admins?q=nobody%25', (page) =>
    page.getByText('No account fits').waitFor(),
  ),
  operator('admins, refused', '/admins', async (page) => {
    await page.getByRole('button', { name: 'New admin' }).click();
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByText('Enter a username.').waitFor();
  }),
  operator('server settings, refused', '/server-settings', async (page) => {
    await page.getByLabel('Shortest password').fill('0');
    await page.getByRole('button', { name: 'Save Shortest password' }).click();
    await page.getByText('Use a whole number from 1 to 72.').waitFor();
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
  visitor('buyer, XP', '/buyer/mia.k', async (page) => {
    await page.getByText('Where the XP come from').click();
    await page
      .getByText(/^Spot \d+ of .*, paid$/)
      .first()
      .waitFor();
  }),
  visitor('buyer, wins', '/buyer/mia.k?show=won', (page) => findHeading(page, /mia\.k/)),
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
  for (const method of [
    { kind: 'paypal', handle: 'paypal.me/syrupdemo', note: 'Friends and family only' },
    { kind: 'zelle', handle: 'pay@example.com', label: 'Zelle (US banks)' },
  ]) {
    const body = { opId: randomUUID(), ...method };
    const path = '/trpc/studio.createPaymentMethod';
    await signedIn.expectOk({ method: 'POST', path, headers: CLIENT_HEADERS, body });
  }
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

/** Plays a board of ten to its end, won by the buyer whose page is looked at, and puts it away. */
export async function finishSmallBoard(signedIn: RestClient): Promise<void> {
  const { slug } = await createBoard(signedIn, 'Copper Wig #2', 10);
  const numbers = Array.from({ length: 10 }, (_, index) => index + 1);
  const post = (path: string, body: object = {}) => signedIn.expectOk({ method: 'POST', path, body });
  for (const [handle, spot_numbers] of [
    ['mia.k', numbers.slice(0, 3)],
    ['leo.k', numbers.slice(3)],
  ])
    await post('/api/claims', { waffle_slug: slug, spot_numbers, instagram_handle: handle });
  const board = `/api/admin/waffles/${slug}`;
  await post(`${board}/spots/pay`, { spot_numbers: numbers });
  await post(`${board}/winner`, { winning_spot_number: 2 });
  await post(`${board}/archive`);
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
