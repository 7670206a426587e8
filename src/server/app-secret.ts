import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const FILE_NAME = 'app-secret';

/**
 * The secret that tokens and links are derived from. On the embedded database it is made once and kept in the data
 * folder, readable by its owner only: a new one would end every session and every `/my` link.
 */
export async function readOrMakeAppSecret(dataDir: string): Promise<string> {
  const file = join(dataDir, FILE_NAME);
  const kept = await readKept(file);
  if (kept !== null) return kept;
  const secret = randomBytes(32).toString('base64url');
  await keep(file, secret, dataDir);
  return secret;
}

/** Puts the secret of another installation in its place; false where the folder has one of its own already. */
export async function adoptAppSecret(dataDir: string, secret: string): Promise<boolean> {
  const file = join(dataDir, FILE_NAME);
  const kept = await readKept(file);
  if (kept === null) await keep(file, secret, dataDir);
  return kept === null || kept === secret;
}

async function readKept(file: string): Promise<string | null> {
  const kept = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return kept.trim().length >= 32 ? kept.trim() : null;
}

async function keep(file: string, secret: string, dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  // Written beside and renamed, so that a start that is killed half-way leaves no half secret behind.
  const fresh = `${file}.${process.pid}`;
  await writeFile(fresh, `${secret}\n`, { mode: 0o600, flag: 'wx' });
  await rename(fresh, file);
}
