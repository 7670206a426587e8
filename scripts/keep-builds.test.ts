import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replaceClient } from './keep-builds.ts';

let folder: string;
const inPlace = (): string => join(folder, 'client');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'syrup-builds-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Puts a build in place whose operator app has these chunks. */
async function deploy(version: string, ...chunks: readonly string[]): Promise<void> {
  const fresh = join(folder, 'fresh');
  for (const path of ['.vite', 'admin/assets', 'assets']) await mkdir(join(fresh, path), { recursive: true });
  await writeFile(join(fresh, 'admin/index.html'), version);
  for (const chunk of chunks) await writeFile(join(fresh, 'admin/assets', chunk), chunk);
  await writeFile(join(fresh, 'assets/page-1.js'), 'the buyers’ page');
  await replaceClient(fresh, inPlace());
}

const chunks = async (): Promise<string[]> => (await readdir(join(inPlace(), 'admin/assets'))).toSorted();

describe('the files of earlier builds', () => {
  it('stay for two more builds, beside the shell of the latest', async () => {
    await deploy('one', 'board-1.js', 'board-1.js.br', 'shared-1.js');
    await deploy('two', 'board-2.js', 'shared-1.js');
    await deploy('three', 'board-3.js', 'shared-1.js');
    expect(await chunks()).toEqual([
      'board-1.js',
      'board-1.js.br',
      'board-2.js',
      'board-3.js',
      'shared-1.js',
    ]);
    expect(await readFile(join(inPlace(), 'admin/index.html'), 'utf8')).toBe('three');

    await deploy('four', 'board-4.js');
    expect(await chunks()).toEqual(['board-2.js', 'board-3.js', 'board-4.js', 'shared-1.js']);
    expect(await readdir(join(inPlace(), 'assets'))).toEqual(['page-1.js']);
  });

  it('are not pushed out by building the same sources again', async () => {
    await deploy('one', 'board-1.js');
    for (let times = 0; times < 4; times += 1) await deploy('two', 'board-2.js');
    expect(await chunks()).toEqual(['board-1.js', 'board-2.js']);
  });

  it('are kept where an earlier version of the product left no list of them', async () => {
    await mkdir(join(inPlace(), 'admin/assets'), { recursive: true });
    await writeFile(join(inPlace(), 'admin/assets/board-0.js'), 'before there were lists');
    await deploy('one', 'board-1.js');
    expect(await chunks()).toEqual(['board-0.js', 'board-1.js']);
  });

  it('come back under a new build when the old sources are built once more', async () => {
    await deploy('one', 'board-1.js');
    await deploy('two', 'board-2.js');
    await deploy('one', 'board-1.js');
    await deploy('three', 'board-3.js');
    await deploy('four', 'board-4.js');
    expect(await chunks()).toEqual(['board-1.js', 'board-3.js', 'board-4.js']);
  });
});
