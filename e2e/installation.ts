import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Build, replaceClient } from '../scripts/keep-builds.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** What a production installation consists of. */
const PARTS = ['package.json', 'migrations', 'scripts', 'src/server', 'src/shared', 'dist'];

/** The product installed in a folder of its own, to which newer versions can be deployed while it runs. */
export interface Installation {
  readonly folder: string;
  /**
   * Puts a new version of the operators' app in place, as a build does: every file with a hash in its name has another
   * name, and the dashboard's footer says `version`. Building for real would take ten seconds each.
   */
  deploy(version: string): Promise<void>;
  remove(): Promise<void>;
}

export async function createInstallation(): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), 'syrup-installed-'));
  for (const part of PARTS) await cp(join(ROOT, part), join(folder, part), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return {
    folder,
    deploy: async (version) => {
      const fresh = join(folder, 'dist/fresh');
      await cp(join(ROOT, 'dist/client'), fresh, { recursive: true });
      await restamp(fresh, version);
      await replaceClient(fresh, join(folder, 'dist/client'));
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

const HASHED = /^admin\/assets\/[^/]+-[\w-]{8}\.(?:js|css)$/;

/** Makes another version of the operators' app out of a built one. */
async function restamp(client: string, version: string): Promise<void> {
  const [latest] = JSON.parse(await readFile(join(client, '.vite/builds.json'), 'utf8')) as Build[];
  const own = (latest?.files ?? []).filter((file) => HASHED.test(file));
  const names = new Map(own.map((file) => [basename(file), rename8(basename(file), version)]));
  const words = new RegExp([...names.keys()].map((name) => name.replaceAll('.', '\\.')).join('|'), 'g');
  for (const entry of await readdir(client, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    // The compressed copies are of the old text; and what earlier builds left is none of the new build's files.
    const isStale = /\.(?:br|gz)$/.test(entry.name) || isOf(path, client, latest);
    if (isStale && entry.isFile()) await rm(path);
    else if (/\.(?:js|css|html)$/.test(entry.name)) {
      const text = await readFile(path, 'utf8');
      await writeFile(path, stamp(text, words, names, version));
    }
  }
  for (const file of own) {
    const path = join(client, file);
    await rename(path, join(client, 'admin/assets', names.get(basename(file)) ?? ''));
  }
}

const isOf = (path: string, client: string, latest: Build | undefined): boolean =>
  /^(?:admin\/)?assets\//.test(path.slice(client.length + 1)) &&
  latest?.files.includes(path.slice(client.length + 1)) === false;

function rename8(name: string, version: string): string {
  const hash = createHash('sha256').update(`${name}${version}`).digest('hex').slice(0, 8);
  return name.replace(/[\w-]{8}(?=\.(?:js|css)$)/, hash);
}

function stamp(text: string, words: RegExp, names: ReadonlyMap<string, string>, version: string): string {
  return (
    text
      .replace(words, (name) => names.get(name) ?? name)
      // The footer of the dashboard.
      .replaceAll(/(["'`])\d+\.\d+\.\d+\1/g, `$1${version}$1`)
      // What the worker calls the contents of a file without a hash in its name.
      .replaceAll(/("revision":")[0-9a-f]{32}/g, (_, before: string) => {
        return before + createHash('md5').update(version).digest('hex');
      })
  );
}
