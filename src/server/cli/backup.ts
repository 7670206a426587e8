import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { writeBackup } from '../db/backup-file.ts';
import { dumpDatabase } from '../db/dump-database.ts';
import type { Product } from '../product.ts';
import { VERSION } from '../version.ts';

/**
 * `syrup backup [file]`: writes everything that the product keeps into one file, while it may go on running. Works for
 * both kinds of database, and each kind restores the other's. Returns the line to print.
 */
export async function backup(
  { config, core, database, appSecret }: Product,
  file: string | undefined,
): Promise<string> {
  const now = core.clock.now();
  const path = resolve(file ?? `syrup-backup-${fileTime(now)}.gz`);
  return dumpDatabase(database.connection, async (dump) => {
    const header = {
      version: VERSION,
      createdAt: now.toISOString(),
      migrations: dump.migrations,
      appSecret: config.appSecret === null ? appSecret : null,
      appSecretDigest: digestOf(appSecret),
    };
    const { bytes } = await writeBackup(path, header, dump.lines);
    const rows = `${dump.rows().toLocaleString('en')} rows of ${dump.tables} tables`;
    return `Backed up ${rows} to ${path} (${bytes.toLocaleString('en')} bytes). Keep it as safe as the product itself.`;
  });
}

/** Tells whether two installations have the same secret, without telling the secret, which has 256 random bits. */
export function digestOf(appSecret: string): string {
  return createHash('sha256').update(`syrup backup ${appSecret}`).digest('hex');
}

/** `20261120-194103`, in UTC. */
function fileTime(at: Date): string {
  const digits = at.toISOString().replaceAll(/\D/g, '');
  return `${digits.slice(0, 8)}-${digits.slice(8, 14)}`;
}
