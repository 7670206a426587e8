import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, launchProfile } from './browser.ts';
import { createRestClient, type RestClient } from './call-rest.ts';
import { createBoard } from './create-board.ts';
import { createProductRunner, type ProductRunner, type RunningProduct } from './harness.ts';
import { createInstallation, type Installation } from './installation.ts';
import { findDecided, openQueue, tap, workOffline } from './offline-phone.ts';
import { findLiveBoard, signInAt, spotButton } from './screens.ts';
import { createFirstOperator, type Operator } from './sign-in.ts';
import { watchPage } from './watch-page.ts';

/**
 * The operators' app as an app of the phone: it opens without a server after the browser was started anew, takes a new
 * version when somebody says so, goes on with the old one where somebody types, and is led into by shortcuts and shares.
 */

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;
/** Two starts of the product, two of the browser, three tabs: long on a busy machine. */
const JOURNEY_MS = 180_000;
const TITLE = 'Blue Wig #3';
const BOARD = 'blue-wig-3';

let installation: Installation;
let runner: ProductRunner;
let product: RunningProduct;
let browser: Browser;
let operator: Operator;
let signedIn: RestClient;
let profile: string;

beforeAll(async () => {
  installation = await createInstallation();
  runner = await createProductRunner({}, installation.folder);
  profile = await mkdtemp(join(tmpdir(), 'syrup-profile-'));
  [product, browser] = await Promise.all([runner.start(), launchBrowser()]);
  operator = await createFirstOperator(product);
  signedIn = createRestClient(product.url, operator.token);
  await createBoard(signedIn, TITLE, 25);
  await signedIn.expectOk({
    method: 'POST',
    path: '/api/claims',
    body: { waffle_slug: BOARD, spot_numbers: [1, 2, 3, 4, 5], instagram_handle: 'mia.k' },
  });
});
afterAll(async () => {
  await browser?.close();
  await runner?.remove();
  await installation?.remove();
  await rm(profile, { recursive: true, force: true });
});

async function openApp(context: BrowserContext): Promise<Page> {
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  await signInAt(page, operator);
  await page.getByRole('article').first().waitFor();
  return page;
}

/** Does something while the product is gone, as it looks from a basement. */
async function withoutServer(work: () => Promise<void>): Promise<void> {
  await runner.kill();
  try {
    await work();
  } finally {
    product = await runner.start();
  }
}

/** Waits until everything is on the device and this page is served from it. */
const findKept = (page: Page) => page.waitForFunction(() => navigator.serviceWorker.controller !== null);

/** Waits until the board is on the device. A function that is waited for must not be async: its promise is truthy. */
const findKeptBoard = (page: Page) => expect.poll(() => page.evaluate(hasKept, BOARD)).toBe(true);

async function hasKept(slug: string): Promise<boolean> {
  const database = await new Promise<IDBDatabase>((resolve) => {
    const opening = indexedDB.open('syrup');
    opening.addEventListener('success', () => resolve(opening.result));
  });
  const keys = await new Promise<readonly IDBValidKey[]>((resolve) => {
    const reading = database.transaction('snapshots').objectStore('snapshots').getAllKeys();
    reading.addEventListener('success', () => resolve(reading.result));
  });
  database.close();
  return keys.some((key) => typeof key === 'string' && key.endsWith(`/${slug}`));
}

async function countPaid(): Promise<number> {
  const { stats } = await signedIn.expectOk<{ stats: { paid: number } }>({
    method: 'GET',
    path: `/api/waffles/${BOARD}`,
  });
  return stats.paid;
}

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name, level: 1 });
const versionOf = (page: Page) => page.getByText(/^Syrup \d/);
/** Looks for a new version at once; by itself the app looks when it comes back into sight. */
const lookForUpdate = (page: Page) =>
  page.evaluate(async () => (await navigator.serviceWorker.getRegistration('/admin/'))?.update());

describe('the installed app', () => {
  test(
    'opens every page without a server, after the browser was started anew, with the change that waits, which is then sent once',
    async () => {
      const first = await launchProfile(profile, { ...PHONE, baseURL: product.url });
      const opened = await openApp(first);
      await opened.goto(`/admin/waffles/${BOARD}`);
      await findLiveBoard(opened);
      await findKept(opened);
      await findKeptBoard(opened);
      await workOffline(opened, true);
      await tap.pay(opened, 5);
      await first.close();

      const again = await launchProfile(profile, { ...PHONE, baseURL: product.url });
      const page = await again.newPage();
      await withoutServer(async () => {
        const { problems } = await watchPage(page, /ERR_CONNECTION_REFUSED|WebSocket/);
        const places: ReadonlyArray<readonly [path: string, name: string | RegExp]> = [
          ['/admin/', 'Dashboard'],
          ['/admin/?sort=pending', 'Dashboard'],
          [`/admin/waffles/${BOARD}`, TITLE],
          ['/admin/last', TITLE],
          [`/admin/waffles/${BOARD}/edit`, `Edit ${TITLE}`],
          ['/admin/waffles/new', 'New waffle'],
          ['/admin/settings', 'Settings'],
          ['/admin/no/such/page', /./],
        ];
        for (const [path, name] of places) {
          const answer = await page.goto(path);
          expect(answer?.fromServiceWorker(), path).toBe(true);
          const complaint = await heading(page, name)
            .waitFor()
            .then(
              () => '',
              async () => `${path} shows ${await page.locator('body').textContent()}`,
            );
          expect(complaint).toBe('');
        }
        // The policy is kept with the shell, and so is the mark in the bar: neither is asked of a server that is not there.
        const shell = await page.goto('/admin/');
        expect(shell?.headers()['content-security-policy']).toContain("script-src 'self'");
        const mark = page.locator('img[src="/favicon.svg"]').first();
        await expect
          .poll(() => mark.evaluate((image: HTMLImageElement) => image.naturalWidth))
          .toBeGreaterThan(0);
        expect(problems).toEqual([]);
        await page.goto(`/admin/waffles/${BOARD}`);
        await page.getByRole('button', { name: /^Spot 5, paid, .*waiting to sync$/ }).waitFor();
        await page.getByText(/^Board as of \d\d:\d\d:\d\d$/).waitFor();
      });
      await workOffline(page, false);
      const kept = await findDecided(page);
      expect(kept.map(({ action, state }) => `${action} ${state}`)).toEqual(['spots.markPaid settled']);
      expect(await countPaid()).toBe(1);
      await again.close();
    },
    JOURNEY_MS,
  );

  test(
    'waits with a new version until every change is sent, takes it with one tap, and every tab follows but the one with typed text',
    async () => {
      const context = await browser.newContext({ ...PHONE, baseURL: product.url });
      const board = await openApp(context);
      await findKept(board);
      await board.goto(`/admin/waffles/${BOARD}`);
      await findLiveBoard(board);
      await workOffline(board, true);
      // Opened now, so that they are working offline as well: any tab may send what waits.
      const list = await context.newPage();
      await list.goto('/admin/');
      await list.getByRole('article').first().waitFor();
      const form = await context.newPage();
      await form.goto('/admin/');
      await form.getByRole('article').first().waitFor();
      const before = (await versionOf(form).textContent()) ?? '';
      const tabs = [board, list, form];

      for (const number of [1, 2, 3]) {
        await spotButton(board, number).click();
        await board.getByRole('dialog').getByRole('button', { name: 'Mark paid' }).click();
        await board.getByRole('dialog').waitFor({ state: 'detached' });
      }
      for (const tab of tabs) {
        await tab.evaluate(() => {
          document.body.dataset['opened'] = 'once';
        });
      }
      const stillOpen = (tab: Page) => tab.evaluate(() => document.body.dataset['opened'] === 'once');

      // And while that one waits, the next one comes.
      for (const version of ['8.0.0', '8.0.1']) {
        await installation.deploy(version);
        await lookForUpdate(board);
        for (const tab of tabs) await tab.getByText('New version ready · 3 changes go out first').waitFor();
      }
      expect(await board.getByRole('button', { name: 'Reload' }).count()).toBe(0);
      expect(await Promise.all(tabs.map(stillOpen))).toEqual([true, true, true]);

      await workOffline(board, false);
      const reload = board.getByRole('button', { name: 'Reload' });
      await reload.waitFor();
      expect(await countPaid()).toBe(4);

      await form.getByRole('searchbox').fill('half a thou');
      await reload.click();
      await versionOf(list).filter({ hasText: '8.0.1' }).waitFor();
      await findLiveBoard(board);
      expect(await Promise.all(tabs.map(stillOpen))).toEqual([false, false, true]);
      await form.getByText('Save what you typed, then reload').waitFor();
      expect(await form.getByRole('searchbox').inputValue()).toBe('half a thou');

      // It goes on with its own version without a network: parts that it has never loaded were kept aside for it.
      expect(await versionOf(form).textContent()).toBe(before);
      await withoutServer(async () => {
        await form.getByRole('button', { name: /^Menu of/ }).click();
        await form.getByRole('menuitem', { name: 'Settings', exact: true }).click();
        await heading(form, 'Settings').waitFor();
        expect(await stillOpen(form)).toBe(true);
        await form.getByRole('button', { name: 'Reload' }).click();
        await heading(form, 'Settings').waitFor();
        await form.getByText('Syrup 8.0.1').waitFor();
      });
      await context.close();
    },
    JOURNEY_MS,
  );

  test('lets an open tab load its parts from the server after the next two builds, without any worker', async () => {
    const context = await browser.newContext({ baseURL: product.url, serviceWorkers: 'block' });
    const page = await openApp(context);
    const { problems } = await watchPage(page);
    const own = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
    const script = own.find((name) => /admin\/assets\/dashboard-page-.*\.js$/.test(name)) ?? '';
    await installation.deploy('9.1.0');
    await installation.deploy('9.2.0');
    await page.getByRole('link', { name: TITLE }).click();
    await findLiveBoard(page);
    expect(problems).toEqual([]);
    expect((await fetch(script)).status).toBe(200);
    await installation.deploy('9.3.0');
    const gone = await fetch(script);
    expect([gone.status, gone.headers.get('content-type')]).toEqual([404, 'application/json; charset=utf-8']);
    await context.close();
  });

  test('is installable in the eyes of the browser, with its pictures and shortcuts', async () => {
    const context = await browser.newContext({ ...PHONE, baseURL: product.url });
    const page = await openApp(context);
    await findKept(page);
    const devtools = await context.newCDPSession(page);
    const { errors, url, data } = await devtools.send('Page.getAppManifest');
    expect([errors, new URL(url).pathname]).toEqual([[], '/admin/manifest.webmanifest']);
    const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
    // A window that leaves no traces installs nothing; there is no other complaint.
    expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual(
      [],
    );

    const manifest = JSON.parse(data ?? '{}') as {
      readonly icons: readonly Picture[];
      readonly screenshots: readonly Picture[];
      readonly shortcuts: ReadonlyArray<{ readonly url: string; readonly icons: readonly Picture[] }>;
    };
    const pictures = [manifest, ...manifest.shortcuts].flatMap((part) => [
      ...part.icons,
      ...('screenshots' in part ? part.screenshots : []),
    ]);
    const sizes = await page.evaluate(
      (addresses) =>
        Promise.all(
          addresses.map(async (address) => {
            const picture = await createImageBitmap(await (await fetch(address)).blob());
            return `${picture.width}x${picture.height}`;
          }),
        ),
      pictures.map(({ src }) => src),
    );
    expect(sizes).toEqual(pictures.map((picture) => picture.sizes));
    expect(pictures.length).toBeGreaterThan(10);

    // “Last waffle”, before one was opened on this device and after.
    const shortcuts = manifest.shortcuts.map((shortcut) => shortcut.url);
    for (const address of shortcuts) {
      await page.goto(address);
      await heading(page, /^(?:New waffle|Last waffle|Dashboard)$/).waitFor();
    }
    await page.goto(`/admin/waffles/${BOARD}`);
    await findLiveBoard(page);
    await page.goto('/admin/last');
    await findLiveBoard(page);
    expect(new URL(page.url()).pathname).toBe(`/admin/waffles/${BOARD}`);
    await context.close();
  });

  test('opens a new waffle with the post that was shared with it, through the sign-in', async () => {
    const context = await browser.newContext({ ...PHONE, baseURL: product.url });
    const page = await context.newPage();
    const shared = new URLSearchParams({
      title: 'Instagram',
      text: 'Blue wig, shoulder length https://www.instagram.com/p/C8xYz/?igsh=MzRl',
    });
    await page.goto(`/admin/waffles/new?${shared}`);
    await page.getByLabel('Username').fill(operator.username);
    await page.getByRole('textbox', { name: 'Password' }).fill(operator.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await heading(page, 'New waffle').waitFor();
    expect(await page.getByLabel('Title').inputValue()).toBe('Blue wig, shoulder length');
    expect(await page.getByRole('textbox', { name: 'Link 1' }).inputValue()).toBe(
      'https://www.instagram.com/p/C8xYz/',
    );
    await context.close();
  });

  test('asks the browser to keep what waits, counts it on the icon, holds the screen on, and knocks when refused', async () => {
    const context = await browser.newContext({ ...PHONE, baseURL: product.url });
    await context.addInitScript(recordPhone);
    const page = await openApp(context);
    await page.goto(`/admin/waffles/${BOARD}`);
    await findLiveBoard(page);
    await expect.poll(() => phone(page, 'locks')).toBe(1);
    await workOffline(page, true);
    await spotButton(page, 4).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Mark paid' }).click();
    await expect.poll(() => phone(page, 'badge')).toBe(1);
    expect(await phone(page, 'buzz')).toEqual([[10]]);
    expect(await phone(page, 'persist')).toBe(1);

    // Somebody else gives the spot away meanwhile: now it needs a person.
    await signedIn.expectOk({
      method: 'POST',
      path: `/api/admin/waffles/${BOARD}/spots/4/release`,
      body: {},
    });
    // The refusal opens over the queue, so there is nothing to close.
    await openQueue(page).then((sheet) =>
      sheet.getByRole('switch', { name: 'Work offline' }).setChecked(false),
    );
    await expect.poll(() => phone(page, 'buzz')).toEqual([[10], [30, 40, 30]]);
    expect(await phone(page, 'badge')).toBe(1);
    await page.goto('/admin/settings#device');
    await page.getByText(/This device (?:keeps changes until they are sent|may delete changes)/).waitFor();
    await context.close();
  });

  test('keeps nothing of a person who has signed out', async () => {
    const context = await browser.newContext({ ...PHONE, baseURL: product.url });
    const page = await openApp(context);
    await page.goto(`/admin/waffles/${BOARD}`);
    await findLiveBoard(page);
    await findKeptBoard(page);
    const listOwn = () =>
      page.evaluate(() => Object.keys(localStorage).filter((name) => name.split(':').length > 2));
    expect(await listOwn()).not.toEqual([]);
    await page.goto('/admin/');
    await page.getByRole('button', { name: /^Menu of/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByLabel('Username').waitFor();
    expect(await listOwn()).toEqual([]);
    expect(await page.evaluate(() => localStorage.getItem('syrup:person'))).toBeNull();
    expect(await page.evaluate(hasKept, BOARD)).toBe(false);
    await context.close();
  });

  test('is told by the server what to keep for ever and what to ask for every time', async () => {
    const page = await (await fetch(`${product.url}/admin/`)).text();
    const script = /\/admin\/assets\/[\w-]+\.js/.exec(page)?.[0] ?? '';
    const rules: Array<readonly [path: string, status: number, cache: string | null]> = [];
    const paths = [
      '/admin/',
      '/admin/waffles/new',
      '/admin/service-worker.js',
      '/admin/manifest.webmanifest',
      '/favicon.svg',
      '/apple-touch-icon.png',
      script,
      '/admin/icons/icon-192.png',
      '/admin/assets/gone-12345678.js',
      '/.vite/builds.json',
    ];
    for (const path of paths) {
      const answer = await fetch(product.url + path, { redirect: 'manual' });
      rules.push([path, answer.status, answer.headers.get('cache-control')]);
    }
    expect(rules.map(([path, status, cache]) => `${status} ${path} ${cache}`)).toEqual([
      '200 /admin/ no-cache',
      '200 /admin/waffles/new no-cache',
      '200 /admin/service-worker.js no-cache',
      '200 /admin/manifest.webmanifest no-cache',
      '200 /favicon.svg no-cache',
      '200 /apple-touch-icon.png no-cache',
      `200 ${script} public, max-age=31536000, immutable`,
      '200 /admin/icons/icon-192.png public, max-age=86400',
      '404 /admin/assets/gone-12345678.js no-store',
      '404 /.vite/builds.json no-store',
    ]);
  });

  test('stays away from buyers, and keeps nothing that the server says', async () => {
    const context = await browser.newContext({ baseURL: product.url });
    const page = await openApp(context);
    await findKept(page);
    const kept = await page.evaluate(async () => {
      const names = await caches.keys();
      const addresses = await Promise.all(
        names.map(async (name) =>
          (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname),
        ),
      );
      return addresses.flat();
    });
    expect(kept.length).toBeGreaterThan(20);
    expect(kept.filter((path) => !/^\/(?:admin\/(?:assets\/.+)?|favicon\.svg)$/.test(path))).toEqual([]);

    const buyer = await context.newPage();
    await buyer.goto('/');
    expect(await buyer.evaluate(() => navigator.serviceWorker.controller)).toBeNull();
    await context.close();
  });
});

interface Picture {
  readonly src: string;
  readonly sizes: string;
}

/** Writes down what the app asks of the phone: a headless browser has no icon, no motor and no screen to keep on. */
function recordPhone(): void {
  const asked = { badge: 0, buzz: [] as unknown[], locks: 0, persist: 0 };
  Object.assign(window, { asked });
  const put = (name: string, value: unknown) =>
    Object.defineProperty(navigator, name, { configurable: true, value });
  put('setAppBadge', (count: number) => {
    asked.badge = count;
    return Promise.resolve();
  });
  put('clearAppBadge', () => {
    asked.badge = 0;
    return Promise.resolve();
  });
  put('vibrate', (pattern: unknown) => asked.buzz.push(pattern));
  put('wakeLock', {
    request: () => {
      asked.locks += 1;
      return Promise.resolve({ released: false, release: () => Promise.resolve() });
    },
  });
  const ask = navigator.storage.persist.bind(navigator.storage);
  navigator.storage.persist = () => {
    asked.persist += 1;
    return ask();
  };
}

const phone = (page: Page, what: 'badge' | 'buzz' | 'locks' | 'persist') =>
  page.evaluate((name) => (window as unknown as { asked: Record<string, unknown> }).asked[name], what);
