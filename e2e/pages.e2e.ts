import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './browser.ts';
import { createRestClient } from './call-rest.ts';
import { createProductRunner, type ProductRunner, type RunningProduct } from './harness.ts';
import { findCovered, findOverflow, findSmallTargets, findViolations } from './inspect-page.ts';
import { OFFLINE_SCREENS, OFFLINE_STATES } from './offline-screens.ts';
import { REPORT_SCREENS, REPORT_STATES } from './report-screens.ts';
import { SAFETY_STATES } from './safety-screens.ts';
import {
  BOARD_25,
  fillSmallBoard,
  findLiveBoard,
  finishSmallBoard,
  RECEIPT,
  SCREENS,
  type Screen,
  type ScreenBed,
  SETUP,
  STATES,
  signInAt,
  spotButton,
} from './screens.ts';
import { addOperator, createFirstOperator } from './sign-in.ts';
import { watchPage } from './watch-page.ts';

/** Every page in every state that matters, looked at by a machine: as wide as people have it, in the light and in the dark. */

const WIDTHS = [320, 390, 1280] as const;
/** Phones in operators' hands. */
const PHONE_WIDTHS = [320, 360, 390] as const;
const TARGET_PX = 48;
const HEIGHT = 844;

let runner: ProductRunner;
let product: RunningProduct;
let browser: Browser;
let bed: ScreenBed;
let contexts: Record<Screen['as'], BrowserContext>;

beforeAll(async () => {
  runner = await createProductRunner();
  product = await runner.start('--demo');
  browser = await launchBrowser();
  bed = { product, ticket: '', signedIn: createRestClient(product.url) };
  contexts = {
    visitor: await openContext(),
    operator: await openContext(),
    member: await openContext(),
  };
});
afterAll(async () => {
  await browser.close();
  await runner.remove();
});

function openContext(
  storageState?: Awaited<ReturnType<BrowserContext['storageState']>>,
): Promise<BrowserContext> {
  return browser.newContext({
    ...(storageState === undefined ? {} : { storageState }),
    baseURL: product.url,
    viewport: { width: 390, height: HEIGHT },
    // What moves on its way in would be measured half way.
    reducedMotion: 'reduce',
  });
}

/** Some states are refusals, and a browser reports those answers by itself. */
const REFUSALS =
  /the server responded with a status of (?:(?:401|404|409).*(?:auth\.signIn|nothing-here|nobody\.knows\.me|spots\.|basement-wig)|400.*studio\.createPaymentMethod)/;

/** The third look, which only operators have; nobody's account is set to it. */
async function lookInSun(page: Page): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'light' });
  const set = (look: string | null) =>
    page.evaluate((theme) => {
      const before = document.documentElement.getAttribute('data-theme');
      if (theme === null) document.documentElement.removeAttribute('data-theme');
      else document.documentElement.setAttribute('data-theme', theme);
      return before;
    }, look);
  const before = await set('sun');
  const found = await findViolations(page, 'colours');
  const overflow = await findOverflow(page);
  await set(before);
  return overflow > 0 ? [...found, `${overflow} px wider than the screen`] : found;
}

/** Opens a screen at each width and in both schemes, and returns everything that is wrong with it. */
async function inspect(screen: Screen): Promise<string[]> {
  const context = screen.alone
    ? await openContext(await contexts[screen.as].storageState())
    : contexts[screen.as];
  const page = await context.newPage();
  const { problems } = await watchPage(page, REFUSALS);
  await page.goto(screen.address(bed));
  await screen.until(page, bed);
  const found: string[] = [];
  const note = (where: string, complaints: readonly string[]) => {
    for (const complaint of complaints) found.push(`${where}: ${complaint}`);
  };
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT });
    await page.emulateMedia({ colorScheme: 'light' });
    note(`${width} light`, await findViolations(page, 'everything'));
    await page.emulateMedia({ colorScheme: 'dark' });
    note(`${width} dark`, await findViolations(page, 'colours'));
    const overflow = await findOverflow(page);
    if (overflow > 0) note(`${width}`, [`${overflow} px wider than the screen`]);
  }
  if (/^\/(?:admin|setup)/.test(screen.address(bed))) {
    for (const width of PHONE_WIDTHS) {
      await page.setViewportSize({ width, height: HEIGHT });
      note(`${width} target`, await findSmallTargets(page, TARGET_PX));
      note(`${width} covered`, await findCovered(page));
    }
    note('sun', await lookInSun(page));
  }
  note('log', problems);
  await page.close();
  if (screen.alone) await context.close();
  return found;
}

describe('nothing is wrong with the page', { timeout: 60_000 }, () => {
  it('setup', async () => {
    expect(await inspect(SETUP)).toEqual([]);

    const operator = await createFirstOperator(product);
    const signedIn = createRestClient(product.url, operator.token);
    await finishSmallBoard(signedIn);
    bed = { product, ticket: await fillSmallBoard(signedIn), signedIn };
    const member = await addOperator(runner, product, 'mel', 'member');
    for (const [as, who] of [
      ['operator', operator],
      ['member', member],
    ] as const) {
      const door = await contexts[as].newPage();
      await signInAt(door, who);
      await door.close();
    }
  });

  // Five hundred cells are the hundred again, five times.
  const screens = [
    ...SCREENS.filter(({ name }) => name !== 'manage-500'),
    ...STATES,
    ...SAFETY_STATES,
    ...REPORT_SCREENS,
    ...REPORT_STATES,
    ...OFFLINE_SCREENS,
    ...OFFLINE_STATES,
    RECEIPT,
  ];
  it.each(screens.map((screen) => [screen.name, screen] as const))('%s', async (_name, screen) => {
    expect(await inspect(screen)).toEqual([]);
  });
});

describe('with the keyboard alone', () => {
  const stops = (page: Page) =>
    page.getByRole('group', { name: 'Spots' }).evaluate((board) =>
      Array.from(board.querySelectorAll<HTMLElement>('button'))
        .filter(({ tabIndex }) => tabIndex === 0)
        .map((spot) => spot.getAttribute('aria-label')),
    );
  const focused = (page: Page) =>
    page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');

  it.each([
    ['buyers’', 'visitor', `/waffle/${BOARD_25}`],
    ['operators’', 'operator', `/admin/waffles/${BOARD_25}`],
  ] as const)('the %s board is one stop, and arrows move on it', async (_whose, as, address) => {
    const page = await contexts[as].newPage();
    await page.goto(address);
    await findLiveBoard(page);
    expect(await stops(page)).toHaveLength(1);

    await spotButton(page, 1).focus();
    await page.keyboard.press('ArrowRight');
    expect(await focused(page)).toMatch(/^Spot 2,/);
    await page.keyboard.press('End');
    expect(await focused(page)).toMatch(/^Spot 25,/);
    await page.keyboard.press('ArrowUp');
    const above = Number(/^Spot (\d+),/.exec(await focused(page))?.[1]);
    expect(above).toBeLessThan(25);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Home');
    expect(await focused(page)).toMatch(/^Spot 1,/);
    expect(await stops(page)).toEqual([expect.stringMatching(/^Spot 1,/)]);
    await page.close();
  });

  it('an operator opens a spot, and the focus returns to it when the sheet closes', async () => {
    const page = await contexts.operator.newPage();
    await page.goto(`/admin/waffles/${BOARD_25}`);
    await findLiveBoard(page);
    await spotButton(page, 4).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Spot 4' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await focused(page)).toMatch(/^Spot 4,/);
    await page.close();
  });
});

/** The service workers of this origin: what they are in charge of, and whether they really are. */
function findWorkers(page: Page): Promise<Array<readonly [scope: string, state: string]>> {
  return page.evaluate(async () =>
    (await navigator.serviceWorker.getRegistrations()).map(
      ({ scope, active }) => [new URL(scope).pathname, active?.state ?? 'not yet'] as const,
    ),
  );
}

describe('buyers’ pages', () => {
  it('have no service worker, and the operators’ one keeps to its own pages', async () => {
    const context = await openContext();
    const page = await context.newPage();
    for (const path of ['/', `/waffle/${BOARD_25}`, '/about']) {
      await page.goto(path);
      await page.waitForLoadState('load');
    }
    expect(await findWorkers(page)).toEqual([]);
    await context.close();

    const inside = await contexts.operator.newPage();
    await inside.goto('/admin/');
    await expect.poll(() => findWorkers(inside), { timeout: 20_000 }).toEqual([['/admin/', 'activated']]);
    await inside.close();
  });

  it('keep the very elements that the server sent when scripts take them over', async () => {
    const context = await openContext();
    const page = await context.newPage();
    // Holds the scripts back until the server's elements are marked.
    let letGo: () => void = () => undefined;
    const marked = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await page.route('**/assets/*.js', async (route) => {
      await marked;
      await route.continue();
    });
    await page.goto(`/waffle/${BOARD_25}`, { waitUntil: 'commit' });
    await spotButton(page, 25).waitFor();
    const count = await page.evaluate(() => {
      const elements = document.querySelectorAll('main h1, main p, main [role="group"] button');
      for (const element of elements) Object.assign(element, { sentByServer: true });
      return elements.length;
    });
    expect(count).toBeGreaterThan(25);
    letGo();
    await findLiveBoard(page);
    const replaced = await page.evaluate(() =>
      Array.from(document.querySelectorAll('main h1, main [role="group"] button'))
        .filter((element) => !('sentByServer' in element))
        .map((element) => element.outerHTML.slice(0, 120)),
    );
    expect(replaced).toEqual([]);
    await context.close();
  });

  it('say nothing about losing, in no element, attribute or script', async () => {
    const { text } = await createRestClient(product.url).call({ method: 'GET', path: '/waffle/blue-wig-3' });
    expect(text).toContain('winner');
    expect(text).not.toMatch(/\bloser?s?\b|\blost\b|not.won/i);
  });
});
