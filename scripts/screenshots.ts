/**
 * `npm run screenshots`: every screen of the product on the phone and at the desk, light and dark, into docs/screenshots.
 * `npm run screenshots -- manage waffle` takes only those. Starts the built product on a data folder of its own, with the
 * demonstration boards.
 */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContext } from 'playwright-core';
import { launchBrowser } from '../e2e/browser.ts';
import { createRestClient } from '../e2e/call-rest.ts';
import { createProductRunner } from '../e2e/harness.ts';
import {
  fillSmallBoard,
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

async function take(context: BrowserContext, bed: ScreenBed, screen: Screen, look: Look): Promise<void> {
  const page = await context.newPage();
  await page.goto(screen.address(bed));
  await screen.until(page);
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({
    path: join(FOLDER, `${screen.name}-${look.device}-${look.scheme}.png`),
    animations: 'disabled',
    caret: 'hide',
  });
  await page.close();
}

async function takeAll(wanted: (screen: Screen) => boolean): Promise<number> {
  const runner = await createProductRunner();
  const browser = await launchBrowser();
  let count = 0;
  try {
    const product = await runner.start('--demo');
    const open = ({ device, scheme }: Look) =>
      browser.newContext({
        baseURL: product.url,
        ...DEVICES[device],
        colorScheme: scheme,
        reducedMotion: 'reduce',
        serviceWorkers: 'block',
      });
    for (const look of wanted(SETUP) ? LOOKS : []) {
      const context = await open(look);
      await take(context, { product, ticket: '' }, SETUP, look);
      await context.close();
      count += 1;
    }
    const operator = await createFirstOperator(product);
    const signedIn = createRestClient(product.url, operator.token);
    const bed: ScreenBed = { product, ticket: await fillSmallBoard(signedIn) };
    for (const look of LOOKS) {
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
  } finally {
    await browser.close();
    await runner.remove();
  }
  return count;
}

const names = new Set(process.argv.slice(2));
const known = [SETUP, ...SCREENS, RECEIPT].map(({ name }) => name);
const unknown = [...names].filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`No such screen: ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
  process.exit(2);
}
// The pictures show the sources as they are now.
await import('./ensure-built.ts');
if (names.size === 0) await rm(FOLDER, { recursive: true, force: true });
await mkdir(FOLDER, { recursive: true });
console.log(`Took ${await takeAll(({ name }) => names.size === 0 || names.has(name))} pictures.`);
