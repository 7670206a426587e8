/** Before `npm start`: builds the clients when there is no build or when it is older than what it is made of. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { BUILD_STAMP } from './build.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = [
  'src/client',
  'src/shared',
  'public',
  'vite.config.ts',
  'vite.aliases.ts',
  'vite.error-texts.ts',
  'package.json',
];

const modifiedMs = async (path: string): Promise<number> =>
  stat(path).then(
    (found) => found.mtimeMs,
    () => 0,
  );

/** Folders count too: a file that was deleted leaves its trace there. */
async function newestSourceMs(): Promise<number> {
  const paths = await Promise.all(
    SOURCES.map(async (source) => {
      const path = join(ROOT, source);
      const inside = await readdir(path, { recursive: true }).catch(() => []);
      return [path, ...inside.filter((name) => !/\.test\.tsx?$/.test(name)).map((name) => join(path, name))];
    }),
  );
  return Math.max(...(await Promise.all(paths.flat().map(modifiedMs))));
}

async function ensureBuilt(): Promise<void> {
  const builtMs = await modifiedMs(BUILD_STAMP);
  // Without Vite this is a production installation: it runs the build it came with.
  if (!existsSync(join(ROOT, 'node_modules/vite'))) {
    if (builtMs > 0) return;
    console.error('There is no build and no Vite to make one: run “npm install” and then “npm run build”.');
    process.exitCode = 1;
    return;
  }
  if (builtMs >= (await newestSourceMs())) return;
  const startedMs = performance.now();
  try {
    // A process of its own, because the tools report a dozen lines that belong to `npm run build` and not to a start.
    await promisify(execFile)(process.execPath, [join(ROOT, 'scripts/build.ts')], { cwd: ROOT });
  } catch (error) {
    const output = error instanceof Error && 'stderr' in error ? error.stderr : error;
    console.error(`The clients could not be built.\n${String(output)}`);
    process.exitCode = 1;
    return;
  }
  console.log(`Built the clients in ${((performance.now() - startedMs) / 1000).toFixed(1)} s.`);
}

await ensureBuilt();
