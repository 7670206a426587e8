import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from './browser.ts';
import { createRestClient, type RestClient } from './call-rest.ts';
import { createBoard, type NewBoard } from './create-board.ts';
import { createProductRunner, type ProductRunner, type RunningProduct } from './harness.ts';
import {
  crash,
  findChip,
  findDecided,
  isLeading,
  type KeptWrite,
  openPhone,
  type Phone,
  readKept,
  tap,
} from './offline-phone.ts';
import { drawPicture, type SpotPicture, waitForPicture } from './read-board.ts';
import { readDatabase } from './read-database.ts';
import { findLiveBoard, spotButton } from './screens.ts';
import { addOperator, createFirstOperator, type Operator } from './sign-in.ts';

/**
 * Operators whose network fails while they work, in the built app with its worker and its database: everything they
 * tapped happens once or asks them, and nothing is sent by anybody else.
 */

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;
const DESK = { viewport: { width: 1280, height: 800 } } as const;
const JOURNEY_MS = 180_000;
/** A change on its way to the server. */
const SETTLE = /^POST \/trpc\/spots\.(?:markPaid|undoPaid|release|markManyPaid)\b/;

let runner: ProductRunner;
let product: RunningProduct;
let browser: Browser;
let ana: Operator;
let kat: Operator;
let signedIn: RestClient;

beforeAll(async () => {
  runner = await createProductRunner();
  [product, browser] = await Promise.all([runner.start(), launchBrowser()]);
  ana = await createFirstOperator(product);
  kat = await addOperator(runner, product, 'kat', 'waffle_manager');
  signedIn = createRestClient(product.url, ana.token);
});
afterAll(async () => {
  await browser?.close();
  await runner?.remove();
});

/** From a machine with a good connection. */
const post = (path: string, body: object = {}) => signedIn.expectOk({ method: 'POST', path, body });
const claim = ({ slug }: NewBoard, numbers: readonly number[], handle: string) =>
  post('/api/claims', { waffle_slug: slug, spot_numbers: numbers, instagram_handle: handle });
const settle = ({ slug }: NewBoard, number: number, verb: 'pay' | 'release', body: object = {}) =>
  post(`/api/admin/waffles/${slug}/spots/${number}/${verb}`, body);

/** A board on which every spot is claimed by a buyer of its own. */
async function makeBoard(title: string, totalSpots: number): Promise<NewBoard> {
  const board = await createBoard(signedIn, title, totalSpots);
  for (let number = 1; number <= totalSpots; number += 1) await claim(board, [number], `buyer.${number}`);
  return board;
}

async function readSpots({ slug }: NewBoard): Promise<readonly SpotPicture[]> {
  const { spots } = await signedIn.expectOk<{
    spots: { status: SpotPicture['status']; claimed_by_handle: string | null }[];
  }>({ method: 'GET', path: `/api/waffles/${slug}/spots` });
  return spots.map(({ status, claimed_by_handle }) => ({ status, handle: claimed_by_handle }));
}

interface Trace {
  readonly events: number;
  readonly receipts: number;
}

/** What the database has of an operation, by its id. */
async function readTraces(opIds: readonly string[]): Promise<readonly Trace[]> {
  return readDatabase<Trace>(
    runner,
    `select (select count(*)::int from live_event where op_id = wanted.id) as "events",
       (select count(*)::int from receipt where op_id = wanted.id) as "receipts"
     from unnest($1::uuid[]) with ordinality as wanted (id, place) order by place`,
    [opIds],
  );
}

const countState = (kept: readonly KeptWrite[], wanted: KeptWrite['state']) =>
  kept.filter(({ state }) => state === wanted).length;

/** Puts off the refusals of taps that the tab has lived to see, which open over the board, and reads the list of all. */
async function findNeedsYou(page: Page, count: number, toldCount: number): Promise<void> {
  if (toldCount > 0) {
    const later = page.getByRole('dialog').getByRole('button', { name: `Keep all ${toldCount} for later` });
    await later.click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
  await page.getByTitle('Changes on this device').filter({ visible: true }).first().click();
  await page
    .getByRole('dialog')
    .getByRole('heading', { name: `Needs you (${count})` })
    .waitFor();
}

describe('operators whose network fails', () => {
  test(
    'find each of 40 changes of two devices done once or before them, after a killed tab, a lost answer and a killed server',
    async () => {
      const board = await makeBoard('Two basements', 48);
      for (const number of [9, 10, 29, 30, 48]) await settle(board, number, 'pay');
      const [phone, desk] = await Promise.all([
        openPhone(browser, product.url, ana, PHONE),
        openPhone(browser, product.url, kat, DESK),
      ]);
      let [left, right] = await Promise.all([phone.openBoard(board.slug), desk.openBoard(board.slug)]);
      await Promise.all([phone.wire.unplug(), desk.wire.unplug()]);
      await Promise.all([findChip(left, /^Offline/), findChip(right, /^Offline/)]);

      await Promise.all([tapOnPhone(left), tapAtDesk(right)]);
      // Money that waits stands apart: 18 payments and two taken back on the phone, 17 and three at the desk.
      await Promise.all([
        left.getByText('(+$80 waiting)').waitFor(),
        right.getByText('(+$70 waiting)').waitFor(),
      ]);
      expect(await left.getByText('(+$80 waiting)').evaluate(isCutOff)).toBe(false);
      // What is public at once is not queued, and says why.
      expect(await left.getByRole('button', { name: 'Set winner' }).getAttribute('aria-disabled')).toBe(
        'true',
      );
      await left.getByText('You are offline. A winner is public at once').first().waitFor();
      // Meanwhile, above ground: what turns five of them into conflicts.
      for (const number of [41, 42, 46, 47]) await settle(board, number, 'release');
      await settle(board, 48, 'release', { reason: 'The transfer came back.' });
      await claim(board, [42], 'bob');
      await claim(board, [47], 'zoe');
      const made = [...(await readKept(left)), ...(await readKept(right))];
      expect([made.length, countState(made, 'waiting')]).toEqual([40, 40]);

      // The phone's tab dies with an answer on its way.
      const sixth = phone.wire.catchAnswer(SETTLE, 6);
      await phone.wire.plugIn();
      await sixth;
      await crash(left);
      // At the desk an answer gets lost, and a little later the server does.
      const lost = desk.wire.catchAnswer(SETTLE, 4);
      await desk.wire.plugIn();
      await lost;
      const next = desk.wire.catchAnswer(SETTLE, 3);
      desk.wire.cut();
      await next;
      await runner.kill();
      left = await phone.context.newPage();
      await left.goto(`/admin/waffles/${board.slug}`);
      await spotButton(left, 1).waitFor();
      product = await runner.start();
      const kept = (await Promise.all([left, right].map(findDecided))).flat();

      // Nothing is lost: 36 are done, of one a part was refused, and four were refused as a whole.
      const ids = (writes: readonly KeptWrite[]) => writes.map(({ opId }) => opId);
      expect([countState(kept, 'settled'), countState(kept, 'needs_you')]).toEqual([36, 5]);
      const made40 = new Set(ids(made));
      expect(kept.filter(({ opId }) => made40.has(opId))).toHaveLength(40);
      await Promise.all([findNeedsYou(left, 2, 0), findNeedsYou(right, 3, 2)]);

      // Nothing is done twice: each is in the log once, but for the payment that both have made.
      const traces = await readTraces(ids(kept.filter(({ state }) => state === 'settled')));
      expect(traces.filter(({ receipts }) => receipts !== 1)).toEqual([]);
      expect(traces.map(({ events }) => events).sort((a, b) => a - b)).toEqual([
        0,
        ...Array.from({ length: 35 }, () => 1),
      ]);
      const refused = await readTraces(ids(kept.filter(({ state }) => state === 'needs_you')));
      expect(refused.map(({ events }) => events)).toEqual([0, 0, 0, 0, 0]);

      const spots = await readSpots(board);
      expect(drawPicture(spots)).toBe(drawPicture(wantedSpots()));
      for (const [name, page] of [
        ['phone', left],
        ['desk', right],
      ] as const)
        await waitForPicture({ name, page }, drawPicture(spots));
      await Promise.all([phone.close(), desk.close()]);
    },
    JOURNEY_MS,
  );

  test(
    'are told within seven seconds that requests hang, and are live again without a reload',
    async () => {
      const board = await makeBoard('Dead spot', 6);
      const phone = await openPhone(browser, product.url, ana, PHONE);
      const page = await phone.openBoard(board.slug);
      await page.evaluate(() => {
        document.body.dataset['opened'] = 'once';
      });
      phone.wire.hold(true);
      const offlineAfterMs = page.evaluate(measureOffline);
      await tap.pay(page, 2);
      expect(await offlineAfterMs).toBeLessThan(7_000);
      expect(await page.evaluate(() => navigator.onLine)).toBe(true);
      await tap.release(page, 3);

      phone.wire.hold(false);
      await findChip(page, /^Live/);
      const kept = await findDecided(page);
      expect(countState(kept, 'settled')).toBe(2);
      expect((await readTraces(kept.map(({ opId }) => opId))).map(({ events }) => events)).toEqual([1, 1]);
      const spots = await readSpots(board);
      expect(spots.slice(1, 3).map(({ status }) => status)).toEqual(['paid', 'available']);
      await waitForPicture({ name: 'the phone', page }, drawPicture(spots));
      expect(await page.evaluate(() => document.body.dataset['opened'])).toBe('once');
      await phone.close();
    },
    JOURNEY_MS,
  );

  test(
    'send each change once from two tabs, and the other tab goes on where the sending one is killed',
    async () => {
      const board = await makeBoard('Two tabs', 12);
      const phone = await openPhone(browser, product.url, ana, DESK);
      const tabs = [await phone.openBoard(board.slug), await phone.openBoard(board.slug)];
      const [one, two] = tabs as [Page, Page];
      await goOffline(phone, tabs);
      for (const number of [1, 2, 3]) await tap.pay(one, number);
      for (const number of [4, 5, 6]) await tap.release(two, number);
      await phone.wire.plugIn();
      const first = (await findDecided(one)).map(({ opId }) => opId);
      expect(first).toHaveLength(6);
      expect([...findSentIds(phone)].sort()).toEqual([...first].sort());

      await goOffline(phone, tabs);
      for (const number of [7, 8]) await tap.pay(one, number);
      for (const number of [9, 10]) await tap.pay(two, number);
      const caught = phone.wire.catchAnswer(SETTLE);
      await phone.wire.plugIn();
      await caught;
      const leads = await Promise.all(tabs.map(isLeading));
      expect(leads.filter((isFirst) => isFirst)).toHaveLength(1);
      const [leader, other] = leads[0] ? [one, two] : [two, one];
      await crash(leader);
      const kept = await findDecided(other);
      expect(countState(kept, 'settled')).toBe(10);
      const ids = kept.map(({ opId }) => opId);
      expect((await readTraces(ids)).map(({ events }) => events)).toEqual(ids.map(() => 1));
      // Only the one whose answer was on its way went out again: nobody could know.
      expect(findSentIds(phone)).toHaveLength(11);
      const paid = (await readSpots(board)).filter(({ status }) => status === 'paid');
      expect(paid.map(({ handle }) => handle)).toEqual([1, 2, 3, 7, 8, 9, 10].map((n) => `buyer.${n}`));
      await phone.close();
    },
    JOURNEY_MS,
  );

  test(
    'keep what they tapped when their session ends, and only they send it once they have signed in again',
    async () => {
      const board = await makeBoard('Ended session', 6);
      const phone = await openPhone(browser, product.url, kat, DESK);
      const page = await phone.openBoard(board.slug);
      await goOffline(phone, [page]);
      await tap.pay(page, 1);
      await tap.release(page, 2);
      await readDatabase(
        runner,
        'delete from session where account_id = (select id from account where username = $1)',
        ['kat'],
      );
      await phone.wire.plugIn();

      const again = page.getByRole('dialog', { name: 'Sign in again' });
      await again.getByLabel('Username').fill(ana.username);
      await again.getByRole('textbox', { name: 'Password' }).fill(ana.password);
      await again.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('2 changes of kat wait on this device.', { exact: false }).waitFor();
      await page.goto(`/admin/waffles/${board.slug}`);
      await findLiveBoard(page);
      await payLive(page, 3);
      expect((await readSpots(board)).map(({ status }) => status)).toEqual([
        'pending',
        'pending',
        'paid',
        'pending',
        'pending',
        'pending',
      ]);

      await page.getByRole('button', { name: /^Menu of|^ana/ }).click();
      await page.getByRole('menuitem', { name: 'Sign out' }).click();
      await page.getByText('2 changes of kat', { exact: false }).waitFor();
      await page.getByLabel('Username').fill(kat.username);
      await page.getByRole('textbox', { name: 'Password' }).fill(kat.password);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.waitForURL((address) => !address.pathname.endsWith('/login'));
      await findDecided(page);
      const who = await readDatabase<{ action: string; actor: string }>(
        runner,
        `select action, actor_name as actor from audit_entry
         where op_id = any($1::uuid[]) order by id`,
        [(await readKept(page)).map(({ opId }) => opId)],
      );
      expect(who.map(({ action, actor }) => `${actor} ${action}`)).toEqual([
        'kat mark_paid',
        'kat release_spot',
      ]);
      await phone.close();
    },
    JOURNEY_MS,
  );
});

/** Twenty changes: eight payments and three more that come too late or twice, two undone, four released, three at once. */
async function tapOnPhone(page: Page): Promise<void> {
  for (const number of [1, 2, 3, 4, 5, 6, 7, 8]) await tap.pay(page, number);
  for (const number of [9, 10]) await tap.undo(page, number);
  for (const number of [11, 12, 13, 14]) await tap.release(page, number);
  await tap.payMany(page, [15, 16]);
  await tap.payMany(page, [17, 18, 19]);
  await tap.payMany(page, [20, 43]);
  for (const number of [41, 42, 44]) await tap.pay(page, number);
}

async function tapAtDesk(page: Page): Promise<void> {
  for (const number of [21, 22, 23, 24, 25, 26, 27, 28, 44]) await tap.pay(page, number);
  for (const number of [29, 30, 48]) await tap.undo(page, number);
  for (const number of [31, 32, 33, 47]) await tap.release(page, number);
  await tap.payMany(page, [34, 35]);
  await tap.payMany(page, [36, 46]);
  await tap.payMany(page, [37, 38, 39]);
  await tap.pay(page, 40);
}

/** The board that comes of both and of what others did. */
function wantedSpots(): readonly SpotPicture[] {
  const pending = new Set([9, 10, 29, 30, 45]);
  const released = new Set([11, 12, 13, 14, 31, 32, 33, 41, 46, 48]);
  const others = new Map([
    [42, 'bob'],
    [47, 'zoe'],
  ]);
  return Array.from({ length: 48 }, (_, index) => {
    const number = index + 1;
    if (released.has(number)) return { status: 'available', handle: null };
    const other = others.get(number);
    if (other !== undefined) return { status: 'pending', handle: other };
    return { status: pending.has(number) ? 'pending' : 'paid', handle: `buyer.${number}` };
  });
}

/** In the browser: whether a part of a figure's words can't be read. */
function isCutOff(words: HTMLElement): boolean {
  const tile = words.parentElement?.getBoundingClientRect().bottom ?? 0;
  return words.scrollWidth > words.clientWidth || words.getBoundingClientRect().bottom > tile;
}

async function goOffline(phone: Phone, tabs: readonly Page[]): Promise<void> {
  await phone.wire.unplug();
  await Promise.all(tabs.map((page) => findChip(page, /^Offline/)));
}

const findSentIds = ({ wire }: Phone) => wire.findSent(/(?<="opId":")[\w-]{36}/g);

/** Pays while there is a connection, and waits for the server's word. */
async function payLive(page: Page, number: number): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^Mark paid: spot ${number},`) }).click();
  await page.getByRole('button', { name: `Spot ${number}, paid, @buyer.${number}`, exact: true }).waitFor();
}

/** In the browser: how long after the next click the chip says that there is no connection, in ms. */
function measureOffline(): Promise<number> {
  return new Promise((resolve) => {
    let beganAtMs = 0;
    document.addEventListener(
      'click',
      () => {
        beganAtMs = performance.now();
      },
      { once: true, capture: true },
    );
    const look = () => {
      const chips = [...document.querySelectorAll('[title="Changes on this device"]')];
      const isOffline = chips.some((chip) => chip.textContent.includes('Offline'));
      if (isOffline) resolve(performance.now() - beganAtMs);
      else requestAnimationFrame(look);
    };
    look();
  });
}
