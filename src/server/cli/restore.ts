import { resolve } from 'node:path';
import type { Logger } from 'pino';
import { adoptAppSecret } from '../app-secret.ts';
import type { Config } from '../config.ts';
import { BackupError, type BackupHeader, checkBackup, readBackup } from '../db/backup-file.ts';
import { loadDatabase } from '../db/load-database.ts';
import { migrate } from '../db/migrate.ts';
import { openProduct } from '../product.ts';
import { digestOf } from './backup.ts';

/**
 * `syrup restore <file>`: fills an empty installation with a backup, and brings it to the schema of this version. The
 * whole file is read and found whole before anything is touched, and all of it is taken or nothing. Returns the lines
 * to print. Throws `BackupError` where the file is damaged or the installation is not empty.
 */
export async function restore(config: Config, log: Logger, file: string): Promise<string> {
  const path = resolve(file);
  const header = await checkBackup(path);
  const warning = await settleSecret(config, header);
  const product = await openProduct({ config, log, migrations: header.migrations });
  try {
    const { database } = product;
    const rows = await loadDatabase(database.connection, header.migrations, readBackup(path));
    await migrate(database);
    const from = `the backup of ${header.createdAt} (version ${header.version})`;
    return [`Restored ${rows.toLocaleString('en')} rows from ${from}.`, ...warning].join('\n');
  } finally {
    await product.close();
  }
}

/** Takes the secret over with the data, where this installation has none in its environment. Returns what to warn of. */
async function settleSecret(
  { appSecret, dataDir }: Config,
  header: BackupHeader,
): Promise<readonly string[]> {
  if (appSecret === null && header.appSecret !== null) {
    if (await adoptAppSecret(dataDir, header.appSecret)) return [];
    throw new BackupError(`${dataDir} belongs to another installation; restore into an empty folder.`);
  }
  if (appSecret !== null && digestOf(appSecret) === header.appSecretDigest) return [];
  return [
    'The APP_SECRET of this installation is another one: sign-ins and “My spots” links end, and codes of authenticator',
    'apps are refused (recovery codes work). Restore with the APP_SECRET of the backup’s installation to avoid that.',
  ];
}
