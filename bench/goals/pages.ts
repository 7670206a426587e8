import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { launchBrowser } from '../../e2e/browser.ts';
import type { Bench, Measurement } from '../bed/bench.ts';
import { type Goal, judge, median, type Result, skip, toShort } from '../bed/figures.ts';
import { type RunningProduct, startProduct } from '../bed/product.ts';
import { seededRandom } from '../bed/random.ts';
import { openSlowLink } from '../peers/slow-link.ts';
import { serveStaticPage } from '../peers/static-page.ts';

const DIST = fileURLToPath(new URL('../../dist/client/', import.meta.url));
const SPOTS = 100;
/** The phone of Lighthouse's mobile profile; its network is that of `slow-link.ts`. */
const VIEWPORT = { width: 412, height: 823 };
const CPU_SLOWDOWN = 4;
const LONG_TASK_MS = 50;
const ADMIN = { username: 'bench', email: 'bench@example.com', password: 'a long one for the bench 7Q' };

const goal = (id: string, what: string, bar: number, unit: string): Goal => ({
  id,
  what,
  op: '<=',
  bar,
  unit,
});
const BYTES = {
  script: goal('P11-js', 'public page: first-load JavaScript, brotli', 16, 'kB'),
  live: goal('P11-live', 'public page: what live updates load later, brotli', 8, 'kB'),
  all: goal('P11-all', 'public page of 100 spots: all bytes of the first load, brotli', 40, 'kB'),
  operator: goal('P11-operator', 'operator app: first load of the dashboard, brotli', 60, 'kB'),
};
const PAINT = {
  largest: goal('P12-lcp', 'public page, slow 4G and 4 × slower CPU: largest contentful paint', 1.3, 's'),
  ratio: goal('P12-lcp-ratio', 'the same ÷ the same page as static HTML', 1.25, ''),
  blocking: goal('P12-tbt', 'the same: total blocking time', 50, 'ms'),
  shift: goal('P12-cls', 'the same: cumulative layout shift', 0.01, ''),
  access: goal('P12-axe', 'violations that axe finds on the public page', 0, ''),
  score: { ...goal('P12-score', 'Lighthouse mobile performance', 98, ''), op: '>=' as const },
};

/** A product with one board of 100 spots in the middle of a drop. */
async function openStage(
  bench: Bench,
): Promise<{ product: RunningProduct; slug: string; close(): Promise<void> }> {
  const database = await bench.postgres.create();
  const product = await startProduct(database, { withPages: true, admin: ADMIN });
  const { rows } = await database.pool.query<{ id: number; slug: string }>(
    `insert into waffle (slug, title, description, payment_info, total_spots, price_minor, currency)
     values ('blue-wig-3', 'Blue Wig #3', 'A wig, blue, size M.', 'Venmo @blue-wigs', $1, 500, 'USD')
     returning id, slug`,
    [SPOTS],
  );
  const board = rows[0] ?? { id: 0, slug: '' };
  await database.pool.query('insert into spot (waffle_id, number) select $1, generate_series(1, $2::int)', [
    board.id,
    SPOTS,
  ]);
  const random = seededRandom(bench.seed);
  const taken = Array.from({ length: SPOTS }, (_, index) => index + 1).filter(() => random() < 0.6);
  for (const number of taken) {
    const opId = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
    const input = { opId, slug: board.slug, numbers: [number], handle: `buyer.${number % 37}` };
    const answer = await fetch(`http://127.0.0.1:${product.port}/trpc/spots.claim`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-syrup': '1' },
      body: JSON.stringify(input),
    });
    if (!answer.ok) throw new Error(`a claim was refused: ${await answer.text()}`);
  }
  return {
    product,
    slug: board.slug,
    close: async () => {
      await product.stop();
      await database.drop();
    },
  };
}

/** Every address of this origin that a page loads until it is quiet. */
async function listLoaded(context: BrowserContext, url: string): Promise<string[]> {
  const page = await context.newPage();
  const paths = new Set<string>();
  page.on('request', (request) => {
    const address = new URL(request.url());
    if (address.origin === new URL(url).origin && request.serviceWorker() === null)
      paths.add(address.pathname + address.search);
  });
  await page.goto(url, { waitUntil: 'networkidle' });
  await page.close();
  return [...paths];
}

/** Bytes of a body as the server sends it to a browser over TLS, which takes brotli. */
async function sentBytes(origin: string, path: string): Promise<number> {
  const { request } = await import('node:http');
  return new Promise((resolve, reject) => {
    request(
      new URL(path, origin),
      { headers: { 'accept-encoding': 'br, gzip', accept: '*/*' } },
      (answer) => {
        let bytes = 0;
        answer.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
        });
        answer.on('end', () => resolve(bytes));
        answer.on('error', reject);
      },
    )
      .on('error', reject)
      .end();
  });
}

async function sumKb(origin: string, paths: readonly string[]): Promise<number> {
  const sizes = await Promise.all(paths.map((path) => sentBytes(origin, path)));
  return sizes.reduce((sum, size) => sum + size, 0) / 1_000;
}

type Manifest = Readonly<Record<string, { file: string; isEntry?: boolean; imports?: readonly string[] }>>;

/** The scripts that a chunk needs before it runs, itself included, from the build's manifest. */
async function scriptsOf(isStart: (name: string, isEntry: boolean) => boolean): Promise<ReadonlySet<string>> {
  const manifest = JSON.parse(await readFile(`${DIST}.vite/public.json`, 'utf8')) as Manifest;
  const files = new Set<string>();
  const visit = (name: string): void => {
    const chunk = manifest[name];
    if (chunk === undefined || files.has(`/${chunk.file}`)) return;
    files.add(`/${chunk.file}`);
    chunk.imports?.forEach(visit);
  };
  for (const [name, chunk] of Object.entries(manifest))
    if (isStart(name, chunk.isEntry === true)) visit(name);
  return files;
}

const entryScripts = () => scriptsOf((_name, isEntry) => isEntry);

/** What a part that is loaded later adds to what is there already. */
async function lazyScripts(source: string, loaded: ReadonlySet<string>): Promise<string[]> {
  const scripts = await scriptsOf((name) => name.endsWith(source));
  if (scripts.size === 0) throw new Error(`the build has no part ${source}`);
  return [...scripts].filter((path) => !loaded.has(path));
}

async function measureBytes(
  bench: Bench,
  browser: Browser,
  product: RunningProduct,
  slug: string,
): Promise<Result[]> {
  bench.say('P11: counting bytes');
  const origin = `http://127.0.0.1:${product.port}`;
  const first = await entryScripts();
  const context = await browser.newContext({ viewport: VIEWPORT });
  const publicPaths = await listLoaded(context, `${origin}/waffle/${slug}`);
  const scripts = publicPaths.filter((path) => path.endsWith('.js'));
  const later = scripts.filter((path) => !first.has(path));
  const live = await lazyScripts('/follow-board.ts', first);
  const atOnce = publicPaths.filter((path) => !later.includes(path) && !path.startsWith('/trpc'));
  await context.request.post(`${origin}/trpc/auth.signIn`, {
    headers: { 'x-syrup': '1', origin },
    data: { username: ADMIN.username, password: ADMIN.password },
  });
  const operatorPaths = await listLoaded(context, `${origin}/admin/`);
  await context.close();
  const { seed } = bench;
  const about = (paths: readonly string[]) => ({
    beside: [`${paths.length} files: ${paths.join(' ')}`],
    seed,
  });
  const firstScripts = scripts.filter((path) => first.has(path));
  return [
    judge(BYTES.script, [await sumKb(origin, firstScripts)], about(firstScripts)),
    judge(BYTES.live, [await sumKb(origin, live)], about(live)),
    judge(BYTES.all, [await sumKb(origin, atOnce)], about(atOnce)),
    judge(BYTES.operator, [await sumKb(origin, operatorPaths)], about(operatorPaths)),
  ];
}

interface Paint {
  readonly firstMs: number;
  readonly largestMs: number;
  readonly blockingMs: number;
  readonly shift: number;
}

interface Observed {
  firstMs: number;
  largestMs: number;
  shift: number;
  tasks: { startTime: number; duration: number }[];
}

declare global {
  var observed: Observed;
}

/** Runs in the page before anything of it does. */
function observe(): void {
  const seen: Observed = { firstMs: 0, largestMs: 0, shift: 0, tasks: [] };
  globalThis.observed = seen;
  const listen = (type: string, take: (entry: PerformanceEntry) => void) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  listen('paint', ({ name, startTime }) => {
    if (name === 'first-contentful-paint') seen.firstMs = startTime;
  });
  listen('largest-contentful-paint', ({ startTime }) => {
    seen.largestMs = startTime;
  });
  listen('layout-shift', (entry) => {
    seen.shift += (entry as PerformanceEntry & { value: number }).value;
  });
  listen('longtask', ({ startTime, duration }) => seen.tasks.push({ startTime, duration }));
}

async function slowDown(page: Page): Promise<void> {
  const devtools: CDPSession = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN });
}

async function paint(browser: Browser, url: string): Promise<Paint> {
  const context = await browser.newContext({ viewport: VIEWPORT, deviceScaleFactor: 1.75, isMobile: true });
  try {
    const page = await context.newPage();
    await page.addInitScript(observe);
    await slowDown(page);
    await page.goto(url, { waitUntil: 'load', timeout: 60_000 });
    // Long enough for what is loaded later to arrive, run and, if it did so, move something.
    await page.waitForTimeout(4_000);
    const { firstMs, largestMs, shift, tasks } = await page.evaluate(() => globalThis.observed);
    const blockingMs = tasks
      .filter(({ startTime }) => startTime >= firstMs)
      .reduce((sum, { duration }) => sum + Math.max(0, duration - LONG_TASK_MS), 0);
    return { firstMs, largestMs, blockingMs, shift };
  } finally {
    await context.close();
  }
}

async function measurePaint(bench: Bench, browser: Browser, url: string): Promise<Result[]> {
  const still = await serveStaticPage(url);
  const ourLink = await openSlowLink(Number(new URL(url).port));
  const theirLink = await openSlowLink(still.port);
  const through = (port: number, path: string) => `http://127.0.0.1:${port}${path}`;
  const ours: Paint[] = [];
  const theirs: Paint[] = [];
  try {
    for (let repeat = 0; repeat <= bench.repeats; repeat += 1) {
      bench.say(`P12: repeat ${repeat} of ${bench.repeats}`);
      const our = await paint(browser, through(ourLink.port, new URL(url).pathname));
      const their = await paint(browser, through(theirLink.port, still.path));
      // The first page of a browser pays for what all later ones share.
      if (repeat === 0) continue;
      ours.push(our);
      theirs.push(their);
    }
  } finally {
    for (const server of [ourLink, theirLink, still]) server.close();
  }
  const { seed } = bench;
  const shown = (paints: readonly Paint[]) =>
    `first paint ${toShort(median(paints.map(({ firstMs }) => firstMs)))} ms, ` +
    `largest ${toShort(median(paints.map(({ largestMs }) => largestMs)))} ms`;
  const beside = [`ours: ${shown(ours)}; static: ${shown(theirs)}`];
  const ratios = ours.map(({ largestMs }, index) => largestMs / (theirs[index]?.largestMs ?? Number.NaN));
  return [
    judge(
      PAINT.largest,
      ours.map(({ largestMs }) => largestMs / 1_000),
      { beside, seed },
    ),
    judge(PAINT.ratio, ratios, { beside, seed }),
    judge(
      PAINT.blocking,
      ours.map(({ blockingMs }) => blockingMs),
      { seed },
    ),
    judge(
      PAINT.shift,
      ours.map(({ shift }) => shift),
      { seed },
    ),
  ];
}

interface AxeReport {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly unknown[] }[];
}

async function countViolations(bench: Bench, browser: Browser, url: string): Promise<Result> {
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  const page = await browser.newPage({ viewport: VIEWPORT });
  try {
    await page.goto(url, { waitUntil: 'networkidle' });
    await page.evaluate(axe);
    const { violations } = await page.evaluate<AxeReport>('axe.run()');
    const found = violations.map(({ id, nodes }) => `${id} × ${nodes.length}`);
    const beside = found.length === 0 ? [] : [found.join(', ')];
    return judge(PAINT.access, [violations.length], { beside, seed: bench.seed });
  } finally {
    await page.close();
  }
}

async function measurePages(bench: Bench): Promise<Result[]> {
  if (!existsSync(`${DIST}.vite/public.json`)) {
    const reason = 'the clients are not built: run “npm run build” first';
    return [...Object.values(BYTES), ...Object.values(PAINT)].map((one) => skip(one, reason, bench.seed));
  }
  const { product, slug, close } = await openStage(bench);
  const browser = await launchBrowser();
  try {
    const url = `http://127.0.0.1:${product.port}/waffle/${slug}`;
    return [
      ...(await measureBytes(bench, browser, product, slug)),
      ...(await measurePaint(bench, browser, url)),
      await countViolations(bench, browser, url),
      skip(
        PAINT.score,
        'Lighthouse is not among the packages; what it weighs is measured above, each part alone',
        bench.seed,
      ),
    ];
  } finally {
    await browser.close();
    await close();
  }
}

export const pages: Measurement = {
  name: 'pages',
  goals: [...Object.values(BYTES), ...Object.values(PAINT)],
  measure: (bench) => measurePages(bench),
};
