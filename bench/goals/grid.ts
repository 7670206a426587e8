import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import solid from 'vite-plugin-solid';
import { launchBrowser } from '../../e2e/browser.ts';
import { clientAliases } from '../../vite.aliases.ts';
import type { Bench, Measurement } from '../bed/bench.ts';
import { type Goal, judge, median, type Result, toShort } from '../bed/figures.ts';
import type {} from '../grid-page.ts';

const CPU_SLOWDOWN = 4;
const CHANGES = 20;
const UPDATES_PER_SECOND = 20;
const TAPS = 25;
const VIEWPORT = { width: 390, height: 844 };

const GOALS = {
  create: {
    id: 'P13-create',
    what: 'creating a board of 1,000 cells ÷ the same DOM made by hand; script and layout, 4 × slower CPU',
    op: '<=',
    bar: 1.25,
    unit: '',
  },
  one: { id: 'P13-one', what: 'one change of 1,000 cells, script and layout', op: '<=', bar: 2, unit: 'ms' },
  all: {
    id: 'P13-all',
    what: '1,000 changes in one frame, script and layout',
    op: '<=',
    bar: 40,
    unit: 'ms',
  },
  interaction: {
    id: 'P13-interaction',
    what: 'longest tap until its next frame, during 20 updates/s',
    op: '<=',
    bar: 100,
    unit: 'ms',
  },
} as const satisfies Record<string, Goal>;

/** The grid and what it needs as one classic script and one style sheet. */
async function buildPage(): Promise<{ script: string; styles: string }> {
  const outDir = await mkdtemp(join(tmpdir(), 'syrup-bench-grid-'));
  try {
    await build({
      configFile: false,
      logLevel: 'warn',
      publicDir: false,
      plugins: [solid()],
      resolve: { alias: clientAliases },
      build: {
        outDir,
        emptyOutDir: false,
        assetsInlineLimit: 0,
        reportCompressedSize: false,
        lib: {
          entry: fileURLToPath(new URL('../grid-page.ts', import.meta.url)),
          formats: ['iife'],
          name: 'gridPage',
          fileName: () => 'grid.js',
          cssFileName: 'grid',
        },
      },
    });
    return {
      script: await readFile(join(outDir, 'grid.js'), 'utf8'),
      styles: await readFile(join(outDir, 'grid.css'), 'utf8'),
    };
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
}

async function openPage(browser: Browser, files: { script: string; styles: string }): Promise<Page> {
  const page = await browser.newPage({ viewport: VIEWPORT, hasTouch: true, isMobile: true });
  await page.setContent(
    '<!doctype html><html lang="en"><meta name="viewport" content="width=device-width, initial-scale=1">' +
      '<title>grid</title><body></body></html>',
  );
  await page.addStyleTag({ content: files.styles });
  await page.addScriptTag({ content: files.script });
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN });
  return page;
}

interface Repeat {
  readonly ours: number;
  readonly vanilla: number;
  readonly one: number;
  readonly all: number;
  readonly interaction: number;
}

async function measureOnce(browser: Browser, files: { script: string; styles: string }): Promise<Repeat> {
  const vanillaPage = await openPage(browser, files);
  const vanilla = await vanillaPage.evaluate(() => gridBench.create('vanilla'));
  await vanillaPage.close();
  const page = await openPage(browser, files);
  const ours = await page.evaluate(() => gridBench.create('ours'));
  const one: number[] = [];
  const all: number[] = [];
  for (let change = 1; change <= CHANGES; change += 1) {
    one.push(await page.evaluate((number) => gridBench.changeOne(number), change * 7));
    if (change % 4 === 0) all.push(await page.evaluate(() => gridBench.changeAll()));
  }
  await page.evaluate((perSecond) => gridBench.watchInteractions(perSecond), UPDATES_PER_SECOND);
  for (let tap = 0; tap < TAPS; tap += 1) {
    // Where the finger lands is what counts; whether the spot is free at that instant changes with every update.
    await page.touchscreen.tap(40 + (tap % 6) * 60, 40 + (tap % 10) * 58);
    await page.waitForTimeout(80);
  }
  const interaction = await page.evaluate(() => gridBench.longestInteraction());
  await page.close();
  return { ours, vanilla, one: median(one), all: median(all), interaction };
}

async function measureGrid(bench: Bench): Promise<Result[]> {
  bench.say('P13: building the page');
  const files = await buildPage();
  const browser = await launchBrowser();
  const repeats: Repeat[] = [];
  try {
    for (let repeat = 0; repeat <= bench.repeats; repeat += 1) {
      bench.say(`P13: repeat ${repeat} of ${bench.repeats}`);
      const measured = await measureOnce(browser, files);
      // The first page of a browser pays for what all later ones share.
      if (repeat > 0) repeats.push(measured);
    }
  } finally {
    await browser.close();
  }
  const { seed } = bench;
  const shown = (pick: (repeat: Repeat) => number) => `${toShort(median(repeats.map(pick)))} ms`;
  const beside = [`ours ${shown((repeat) => repeat.ours)}, by hand ${shown((repeat) => repeat.vanilla)}`];
  return [
    judge(
      GOALS.create,
      repeats.map(({ ours, vanilla }) => ours / vanilla),
      { beside, seed },
    ),
    judge(
      GOALS.one,
      repeats.map(({ one }) => one),
      { seed },
    ),
    judge(
      GOALS.all,
      repeats.map(({ all }) => all),
      { seed },
    ),
    judge(
      GOALS.interaction,
      repeats.map(({ interaction }) => interaction),
      { seed },
    ),
  ];
}

export const grid: Measurement = {
  name: 'a board of 1,000 cells',
  goals: Object.values(GOALS),
  measure: (bench) => measureGrid(bench),
};
