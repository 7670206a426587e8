/** `npm run budget`: what a first visit costs, measured on the files of dist/, and what must never be in them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import type { Build } from './keep-builds.ts';

const CLIENT = fileURLToPath(new URL('../dist/client', import.meta.url));

/** One chunk of a Vite manifest, by its source; the names are Vite's. */
interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly isDynamicEntry?: boolean;
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
  readonly css?: readonly string[];
}
type Manifest = Readonly<Record<string, Chunk>>;

interface Verdict {
  readonly id: string;
  readonly value: string;
  readonly passed: boolean;
}

/** The files that a browser loads before the chunks at `starts` can run, style sheets last. */
function filesOf(manifest: Manifest, starts: readonly string[]): Set<string> {
  const seen = new Set<string>();
  const visit = (name: string): void => {
    const chunk = manifest[name];
    if (!chunk || seen.has(name)) return;
    seen.add(name);
    chunk.imports?.forEach(visit);
  };
  starts.forEach(visit);
  const chunks = [...seen].flatMap((name) => manifest[name] ?? []);
  return new Set([...chunks.map((chunk) => chunk.file), ...chunks.flatMap((chunk) => chunk.css ?? [])]);
}

/** Compressed as the server sends it, files apart, in kB of 1,000 bytes. */
async function brotliKb(files: Iterable<string>): Promise<number> {
  const sizes = await Promise.all(
    [...files].map(async (file) => brotliCompressSync(await readFile(join(CLIENT, file))).length),
  );
  return sizes.reduce((sum, size) => sum + size, 0) / 1000;
}

const readManifest = async (name: string): Promise<Manifest> =>
  JSON.parse(await readFile(join(CLIENT, '.vite', name), 'utf8')) as Manifest;

const entriesOf = (manifest: Manifest): string[] =>
  Object.keys(manifest).filter((name) => manifest[name]?.isEntry);

/** What the lazy part made from `source` adds to the files its page has loaded already. */
async function partKb(manifest: Manifest, loaded: ReadonlySet<string>, source: string): Promise<number> {
  if (!manifest[source])
    throw new Error(`${source} is not a part of its own any more; name its successor here.`);
  return brotliKb([...filesOf(manifest, [source])].filter((file) => !loaded.has(file)));
}

async function heaviestPartKb(manifest: Manifest, loaded: ReadonlySet<string>): Promise<number> {
  const parts = Object.keys(manifest).filter((name) => manifest[name]?.isDynamicEntry);
  return Math.max(0, ...(await Promise.all(parts.map((name) => partKb(manifest, loaded, name)))));
}

function atMost(id: string, kb: number, barKb: number): Verdict {
  return { id, value: `${kb.toFixed(1)} kB ≤ ${barKb} kB`, passed: kb <= barKb };
}

async function judgePublic(): Promise<Verdict[]> {
  const manifest = await readManifest('public.json');
  const first = filesOf(manifest, entriesOf(manifest));
  const scripts = [...first].filter((file) => file.endsWith('.js'));
  const liveKb = await partKb(manifest, first, 'public/waffle/follow-board.ts');
  return [
    atMost('P11 public page, first-load JavaScript', await brotliKb(scripts), 16),
    atMost('P11 public page, live updates loaded later', liveKb, 8),
    // The server-rendered page itself has the other half of the 40 kB that all bytes may take.
    atMost('P11 public page, scripts and styles', await brotliKb(first), 24),
    atMost('Public site, heaviest part loaded on demand', await heaviestPartKb(manifest, first), 10),
  ];
}

async function judgeOperatorApp(): Promise<Verdict[]> {
  const manifest = await readManifest('admin.json');
  const first = filesOf(manifest, entriesOf(manifest));
  const shellKb = await brotliKb([...first, 'admin/index.html']);
  const dashboardKb = await partKb(manifest, first, 'routes/dashboard-page.tsx');
  return [
    atMost('P11 operator app, first load of the dashboard', shellKb + dashboardKb, 60),
    atMost('Operator app, heaviest page loaded on demand', await heaviestPartKb(manifest, first), 48),
  ];
}

/** Everything that the worker loads once per version, so that the app opens without a network; the phone keeps it unpacked. */
async function judgeShell(): Promise<Verdict[]> {
  const worker = await readFile(join(CLIENT, 'admin/service-worker.js'), 'utf8');
  const addresses = [...worker.matchAll(/"url":"([^"]+)"/g)].flatMap(([, address]) => address ?? []);
  if (addresses.length === 0) throw new Error('The service worker keeps nothing any more.');
  const files = addresses.map((address) => (address.endsWith('/') ? `${address}index.html` : address));
  return [atMost(`Operator app, all ${files.length} files kept for offline`, await brotliKb(files), 300)];
}

/** Words that are in the files of a package and in nothing of ours. */
const STRANGERS: ReadonlyArray<readonly [name: string, trace: RegExp]> = [
  ['React', /\breact(?:-dom)?\b|__CLIENT_INTERNALS_DO_NOT_USE/i],
  ['zod', /\bZodError\b|invalid_union/],
  ['Node', /\bnode:[a-z]+["'`]/],
];

async function judgeStrangers(): Promise<Verdict[]> {
  // The files of earlier builds lie there too.
  const [latest] = JSON.parse(await readFile(join(CLIENT, '.vite/builds.json'), 'utf8')) as Build[];
  const scripts = (latest?.files ?? []).filter((file) => file.endsWith('.js'));
  const texts = await Promise.all(
    scripts.map(async (file) => ({ file, text: await readFile(join(CLIENT, file), 'utf8') })),
  );
  return STRANGERS.map(([name, trace]) => {
    const found = texts.filter(({ text }) => trace.test(text)).map(({ file }) => file);
    return {
      id: `No ${name} in a browser`,
      value: found.length === 0 ? `${scripts.length} scripts searched` : `found in ${found.join(', ')}`,
      passed: found.length === 0,
    };
  });
}

const verdicts = [
  ...(await judgePublic()),
  ...(await judgeOperatorApp()),
  ...(await judgeShell()),
  ...(await judgeStrangers()),
];
for (const { id, value, passed } of verdicts) console.log(`${passed ? 'PASS' : 'FAIL'}  ${id}: ${value}`);
if (verdicts.some(({ passed }) => !passed)) process.exitCode = 1;
