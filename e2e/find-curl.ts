import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A shell that has curl: this machine's, or a stand-in where it has none. */
export interface CurlShell {
  /** Runs the lines and returns what they print. Rejects where one of them fails. */
  print(lines: string, env?: Readonly<Record<string, string>>): Promise<string>;
  remove(): Promise<void>;
}

export async function openCurlShell(): Promise<CurlShell> {
  const bin = await mkdtemp(join(tmpdir(), 'syrup-curl-'));
  const path = await pathWithCurl(bin);
  return {
    print: async (lines, env = {}) => {
      const { stdout } = await run('sh', ['-eu', '-c', lines], {
        env: { ...process.env, PATH: path, ...env },
      });
      return stdout;
    },
    remove: () => rm(bin, { recursive: true }),
  };
}

async function pathWithCurl(bin: string): Promise<string> {
  const path = process.env.PATH ?? '';
  const has = await run('curl', ['--version']).then(
    () => true,
    () => false,
  );
  if (has) return path;
  const script = join(import.meta.dirname, 'stand-in-curl.ts');
  await writeFile(join(bin, 'curl'), `#!/bin/sh\nexec "${process.execPath}" "${script}" "$@"\n`);
  await chmod(join(bin, 'curl'), 0o755);
  return `${bin}${delimiter}${path}`;
}
