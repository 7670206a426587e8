import { join } from 'node:path';
import { Client } from 'pg';
import { findRunningServer } from '#server/db/attach.ts';
import type { ProductRunner } from './harness.ts';

/**
 * Asks the embedded database of a running product directly, for what has no door of its own yet: the audit log, the
 * receipts, and the mark of an account that must choose a new password.
 */
export async function readDatabase<Row>(
  { dataDir }: Pick<ProductRunner, 'dataDir'>,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const connection = await findRunningServer(join(dataDir, 'postgres'), 'syrup');
  if (connection === null) throw new Error('The product’s database is not running.');
  const client = new Client({ ...connection });
  await client.connect();
  try {
    return (await client.query(sql, [...values])).rows as Row[];
  } finally {
    await client.end();
  }
}
