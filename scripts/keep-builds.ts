/**
 * An open tab asks for the parts of its own version long after a newer one was built, so the files of earlier builds stay
 * beside those of the latest. Their names carry a hash of their content: no two builds can mean different files by one.
 */
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const BUILDS_KEPT = 3;
/** Below the client's folder: where files with a hash in their names are. */
const HASHED_FOLDERS = ['admin/assets', 'assets'];
/** Which build has which files, the latest first. Read by the next build and never served. */
const LIST_FILE = '.vite/builds.json';

export interface Build {
  /** A hash over the names of its files: the same sources built again are the same build. */
  readonly id: string;
  /** Relative to the client's folder, sorted. */
  readonly files: readonly string[];
}

/**
 * Puts a finished build of the client from `fresh` in the place of the one in `current`, with the hashed files of the two
 * builds before it. Files are complete before they are in place; whoever is served meanwhile misses nothing.
 */
export async function replaceClient(fresh: string, current: string): Promise<void> {
  const files = await listHashed(fresh);
  const id = createHash('sha256').update(files.join('\n')).digest('hex').slice(0, 16);
  const earlier = (await readBuilds(current)).filter((build) => build.id !== id).slice(0, BUILDS_KEPT - 1);
  const own = new Set(files);
  for (const file of new Set(earlier.flatMap((build) => build.files))) {
    if (own.has(file)) continue;
    await mkdir(dirname(join(fresh, file)), { recursive: true });
    await cp(join(current, file), join(fresh, file), { preserveTimestamps: true });
  }
  await writeFile(
    join(fresh, LIST_FILE),
    `${JSON.stringify([{ id, files }, ...earlier] satisfies Build[])}\n`,
  );
  await replaceFolder(fresh, current);
}

/** Renames `fresh` to `current`. Whatever was there is gone afterwards. */
export async function replaceFolder(fresh: string, current: string): Promise<void> {
  const old = `${current}.old`;
  await rm(old, { recursive: true, force: true });
  await rename(current, old).catch(ignoreMissing);
  await rename(fresh, current);
  await rm(old, { recursive: true, force: true });
}

async function listHashed(client: string): Promise<string[]> {
  const lists = await Promise.all(
    HASHED_FOLDERS.map(async (folder) => {
      const names = await readdir(join(client, folder)).catch(ignoreMissing);
      return (names ?? []).map((name) => `${folder}/${name}`);
    }),
  );
  return lists.flat().toSorted();
}

/** A folder without a list was built before there were lists: everything in it is one build. */
async function readBuilds(client: string): Promise<Build[]> {
  const text = await readFile(join(client, LIST_FILE), 'utf8').catch(ignoreMissing);
  if (text !== undefined) return JSON.parse(text) as Build[];
  const files = await listHashed(client);
  return files.length === 0 ? [] : [{ id: 'unlisted', files }];
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
