import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseConnection } from './connection.ts';
import { SUPERUSER } from './embedded/settings.ts';

/** Lines of PostgreSQL's own `postmaster.pid`, counted from 0. */
const PORT_LINE = 3;
const SOCKET_FOLDER_LINE = 4;
const STATE_LINE = 7;

/**
 * How to reach the embedded server that another process runs on this folder, or null where none is ready. Commands
 * such as `syrup promote` use it while the product is up; they never start a second server on the folder.
 */
export async function findRunningServer(root: string, database: string): Promise<DatabaseConnection | null> {
  const clusters = await readdir(root).catch(() => []);
  for (const cluster of clusters.filter((name) => /^\d+$/.test(name))) {
    const file = await readFile(join(root, cluster, 'postmaster.pid'), 'utf8').catch(() => '');
    const lines = file.split('\n').map((line) => line.trim());
    const host = lines[SOCKET_FOLDER_LINE];
    if (lines[STATE_LINE] === 'ready' && host) {
      return { host, port: Number(lines[PORT_LINE]), user: SUPERUSER, database };
    }
  }
  return null;
}
