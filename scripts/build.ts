/**
 * `npm run build`: both clients, the server's renderer and the service worker into dist/, compressed once and for all.
 * All is made in dist/fresh and takes its place when it is complete: a build that fails leaves the last one as it was.
 */
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { replaceClient, replaceFolder } from './keep-builds.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Written last: its age is the age of the whole build. */
export const BUILD_STAMP = join(ROOT, 'dist/built.json');

const COMPRESSIBLE = /\.(?:js|css|html|svg|json|webmanifest|txt)$/;
/** Below this a compressed answer saves no packet. */
const WORTH_COMPRESSING_BYTES = 512;

const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);

/** Puts `x.br` and `x.gz` beside every text file below `folder`; returns how many files got them. */
async function compressFolder(folder: string): Promise<number> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && COMPRESSIBLE.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  const compressed = await Promise.all(files.map(compressFile));
  return compressed.filter(Boolean).length;
}

async function compressFile(path: string): Promise<boolean> {
  if ((await stat(path)).size < WORTH_COMPRESSING_BYTES) return false;
  const plain = await readFile(path);
  const [br, gz] = await Promise.all([
    brotli(plain, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } }),
    gzipped(plain, { level: constants.Z_BEST_COMPRESSION }),
  ]);
  await Promise.all([writeFile(`${path}.br`, br), writeFile(`${path}.gz`, gz)]);
  return true;
}

async function buildEverything(): Promise<void> {
  // Solid and its plugin choose their production forms by this when they are loaded.
  process.env.NODE_ENV = 'production';
  // Imported here and not above: a production installation reads the stamp's address and has no Vite.
  const { createBuilder } = await import('vite');
  await rm(join(ROOT, 'dist/fresh'), { recursive: true, force: true });
  const builder = await createBuilder({ configFile: join(ROOT, 'vite.config.ts') });
  await builder.buildApp();
  const compressed = await compressFolder(join(ROOT, 'dist/fresh/client'));
  await replaceFolder(join(ROOT, 'dist/fresh/server'), join(ROOT, 'dist/server'));
  await replaceClient(join(ROOT, 'dist/fresh/client'), join(ROOT, 'dist/client'));
  await rm(join(ROOT, 'dist/fresh'), { recursive: true });
  await writeFile(BUILD_STAMP, `${JSON.stringify({ builtAt: new Date().toISOString(), compressed })}\n`);
}

/** The bundler's message carries its own call stack; the place in our file is all that helps. */
function explain(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text
    .split('\n')
    .filter((line) => !/^\s+at /.test(line))
    .join('\n');
}

if (import.meta.main) {
  await buildEverything().catch((error: unknown) => {
    console.error(explain(error));
    process.exitCode = 1;
  });
}
