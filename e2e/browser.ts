import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];
const ROOT = fileURLToPath(new URL('..', import.meta.url));

interface FoundBrowser {
  readonly executablePath: string;
  readonly args: readonly string[];
}

/**
 * Starts a headless Chromium: the one `CHROMIUM_PATH` names, else the machine's own, else the one that comes with the
 * packages, so that the journeys run where nothing is installed. The caller closes it.
 */
export async function launchBrowser(): Promise<Browser> {
  const { executablePath, args } = await findBrowser();
  return chromium.launch({ executablePath, args: [...args] });
}

/**
 * The same browser with a profile in `folder`, as a person has it: what a page keeps there is there when the browser is
 * started again.
 */
export async function launchProfile(
  folder: string,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const { executablePath, args } = await findBrowser();
  return chromium.launchPersistentContext(folder, { ...options, executablePath, args: [...args] });
}

async function findBrowser(): Promise<FoundBrowser> {
  const named = process.env.CHROMIUM_PATH;
  for (const executablePath of named ? [named] : INSTALLED.filter((path) => existsSync(path))) {
    if (await answers(executablePath)) return { executablePath, args: ['--headless=new', ...ARGS] };
    if (named) throw new Error(`CHROMIUM_PATH names ${named}, which does not start.`);
  }
  const executablePath = await unpackedChromium();
  if (await answers(executablePath)) return { executablePath, args: ['--headless', '--no-zygote', ...ARGS] };
  throw new Error(
    'No Chromium was found, and the packaged one does not start here (it needs libnss3, libnspr4 and libexpat1). Install chromium, or name one in CHROMIUM_PATH.',
  );
}

/** Some systems have a placeholder of that name which only prints how to install the real one. */
async function answers(executablePath: string): Promise<boolean> {
  return promisify(execFile)(executablePath, ['--version'], { timeout: 20_000 }).then(
    ({ stdout }) => /chrom/i.test(stdout),
    () => false,
  );
}

/**
 * The packaged browser, unpacked once per version. The package itself unpacks into the temporary folder and trusts
 * whatever lies there under its name, be it half a file or somebody else's version; so it gets a folder of its own, which
 * takes its final name only when it is complete.
 */
async function unpackedChromium(): Promise<string> {
  const manifest = await readFile(join(ROOT, 'node_modules/@sparticuz/chromium/package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const cache = join(ROOT, 'node_modules/.cache');
  const home = join(cache, `chromium-${version}`);
  const executablePath = join(home, 'chromium');
  if (existsSync(executablePath)) return executablePath;

  await mkdir(cache, { recursive: true });
  const staging = await mkdtemp(join(cache, 'chromium-'));
  const before = process.env.TMPDIR;
  process.env.TMPDIR = staging;
  try {
    const { default: packaged } = await import('@sparticuz/chromium');
    await packaged.executablePath();
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
  // Another run may have finished first: then its copy is as good as this one.
  await rename(staging, home).catch(() => rm(staging, { recursive: true, force: true }));
  return executablePath;
}
