/**
 * `npm run screenshots`: every screen of the product on the phone and at the desk, light and dark, into docs/screenshots.
 * `npm run screenshots -- manage waffle` takes only those, `-- install` the pictures that browsers show when the app is
 * installed (public/admin/screenshots, named in the manifest). Starts the built product on a data folder of its own, with the
 * demonstration boards.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContext } from 'playwright-core';
import { launchBrowser } from '../e2e/browser.ts';
import { createRestClient } from '../e2e/call-rest.ts';
import { createProductRunner } from '../e2e/harness.ts';
import { OFFLINE_SCREENS } from '../e2e/offline-screens.ts';
import { addYearOfDrops, REPORT_SCREENS } from '../e2e/report-screens.ts';
import {
  fillSmallBoard,
  finishSmallBoard,
  RECEIPT,
  releaseClaim,
  SCREENS,
  type Screen,
  type ScreenBed,
  SETUP,
  signInAt,
} from '../e2e/screens.ts';
import { createFirstOperator } from '../e2e/sign-in.ts';

const FOLDER = fileURLToPath(new URL('../docs/screenshots', import.meta.url));
const DEVICES = {
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  desktop: { viewport: { width: 1280, height: 800 } },
} as const;
const LOOKS = (['phone', 'desktop'] as const).flatMap((device) =>
  (['light', 'dark'] as const).map((scheme) => ({ device, scheme })),
);
type Look = (typeof LOOKS)[number];

/** In the order of the manifest. Phones show them large, so those are taken at twice the size. */
const INSTALL_FOLDER = fileURLToPath(new URL('../public/admin/screenshots', import.meta.url));
const INSTALL_PICTURES = [
  ['board-narrow', 'manage-25', 'phone'],
  ['spot-narrow', 'manage-sheet', 'phone'],
  ['dashboard-narrow', 'dashboard', 'phone'],
  ['board-wide', 'manage-25', 'desktop'],
  ['dashboard-wide', 'dashboard', 'desktop'],
] as const;

async function take(context: BrowserContext, bed: ScreenBed, screen: Screen, look: Look): Promise<void> {
  const page = await context.newPage();
  await page.goto(screen.address(bed));
  await screen.until(page, bed);
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({
    path: join(FOLDER, `${screen.name}-${look.device}-${look.scheme}.png`),
    animations: 'disabled',
    caret: 'hide',
  });
  await page.close();
}

async function takeForInstallation(
  open: (look: Look, scale: number) => Promise<BrowserContext>,
  bed: ScreenBed,
  operator: Parameters<typeof signInAt>[1],
): Promise<number> {
  await mkdir(INSTALL_FOLDER, { recursive: true });
  for (const [name, screenName, device] of INSTALL_PICTURES) {
    const screen = SCREENS.find((known) => known.name === screenName);
    if (!screen) throw new Error(`There is no screen “${screenName}” any more.`);
    const context = await open({ device, scheme: 'light' }, device === 'phone' ? 2 : 1);
    const page = await context.newPage();
    await signInAt(page, operator);
    await page.goto(screen.address(bed));
    await screen.until(page, bed);
    await page.screenshot({
      path: join(INSTALL_FOLDER, `${name}.jpg`),
      type: 'jpeg',
      quality: 80,
      animations: 'disabled',
      caret: 'hide',
    });
    await context.close();
  }
  return INSTALL_PICTURES.length;
}

async function takeAll(wanted: (screen: Screen) => boolean, forInstallation: boolean): Promise<number> {
  // A log with every request in it, as somebody who looks for something has it.
  const runner = await createProductRunner({ LOG_LEVEL: 'debug' });
  const browser = await launchBrowser();
  let count = 0;
  try {
    const product = await runner.start('--demo');
    const open = ({ device, scheme }: Look, deviceScaleFactor = 1) =>
      browser.newContext({
        baseURL: product.url,
        ...DEVICES[device],
        deviceScaleFactor,
        colorScheme: scheme,
        reducedMotion: 'reduce',
        serviceWorkers: 'block',
      });
    for (const look of wanted(SETUP) ? LOOKS : []) {
      const context = await open(look);
      await take(context, { product, ticket: '', signedIn: createRestClient(product.url) }, SETUP, look);
      await context.close();
      count += 1;
    }
    const operator = await createFirstOperator(product);
    const signedIn = createRestClient(product.url, operator.token);
    await finishSmallBoard(signedIn);
    const bed: ScreenBed = { product, ticket: await fillSmallBoard(signedIn), signedIn };
    if (forInstallation) count += await takeForInstallation(open, bed, operator);
    for (const look of [...SCREENS, RECEIPT].some(wanted) ? LOOKS : []) {
      const contexts = { visitor: await open(look), operator: await open(look), member: await open(look) };
      const door = await contexts.operator.newPage();
      await signInAt(door, operator);
      await door.close();
      for (const screen of [...SCREENS, RECEIPT].filter(wanted)) {
        await take(contexts[screen.as], bed, screen, look);
        // The next look must find the same board.
        if (screen === RECEIPT) await releaseClaim(signedIn);
        count += 1;
      }
      await Promise.all(Object.values(contexts).map((context) => context.close()));
    }
    // After all others, because each of these makes a board that the dashboard would show from then on.
    for (const look of OFFLINE_SCREENS.some(wanted) ? LOOKS : []) {
      for (const screen of OFFLINE_SCREENS.filter(wanted)) {
        const context = await open(look);
        const door = await context.newPage();
        await signInAt(door, operator);
        await door.close();
        await take(context, bed, screen, look);
        await context.close();
        count += 1;
      }
    }
    // Last of all: nothing else should show a year of drops.
    if (REPORT_SCREENS.some(wanted)) await addYearOfDrops(runner);
    for (const look of REPORT_SCREENS.some(wanted) ? LOOKS : []) {
      const context = await open(look);
      const door = await context.newPage();
      await signInAt(door, operator);
      await door.close();
      for (const screen of REPORT_SCREENS.filter(wanted)) await take(context, bed, screen, look);
      await context.close();
      count += REPORT_SCREENS.filter(wanted).length;
    }
  } finally {
    await browser.close();
    await runner.remove();
  }
  return count;
}

const names = new Set(process.argv.slice(2));
const known = [
  'install',
  ...[SETUP, ...SCREENS, ...OFFLINE_SCREENS, ...REPORT_SCREENS, RECEIPT].map(({ name }) => name),
];
const unknown = [...names].filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`No such screen: ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
  process.exit(2);
}
// The pictures show the sources as they are now.
await import('./ensure-built.ts');
await mkdir(FOLDER, { recursive: true });
if (names.size === 0) {
  // The cards there are drawn by `npm run share-cards`.
  const old = (await readdir(FOLDER)).filter((file) => !file.startsWith('card-'));
  for (const file of old) await rm(join(FOLDER, file), { recursive: true, force: true });
}
console.log(
  `Took ${await takeAll(({ name }) => names.size === 0 || names.has(name), names.size === 0 || names.has('install'))} pictures.`,
);
