import { type Client, escapeIdentifier } from 'pg';
import { BackupError, type BackupLine, type BackupSequence, type BackupTable } from './backup-file.ts';
import type { DatabaseConnection } from './connection.ts';
import { withAdminClient } from './databases.ts';
import { listMigrations, listTables, type StoredTable, WRITTEN_FORMS } from './dump-database.ts';

const BATCH_ROWS = 1_000;
const BATCH_CHARACTERS = 4_000_000;

/** Tables that hold something as soon as somebody has used the product. */
const TELLTALE_TABLES = ['account', 'waffle', 'buyer'];

/**
 * Fills a database that has exactly these migrations and no data with the rows of a backup, all of them or none, in one
 * transaction. Foreign keys are taken away meanwhile, so that the tables' order does not matter, and checked when they
 * come back. Returns how many rows there are.
 */
export async function loadDatabase(
  connection: DatabaseConnection,
  migrations: readonly string[],
  lines: AsyncIterable<BackupLine>,
): Promise<number> {
  return withAdminClient(connection, async (client) => {
    await client.query('begin');
    await client.query(WRITTEN_FORMS);
    const tables = new Map((await listTables(client)).map((table) => [table.name, table]));
    await refuseOtherSchema(client, migrations);
    await emptyTables(client, tables);
    const keys = await dropForeignKeys(client);
    const rows = await fill(client, tables, lines);
    for (const { table, name, definition } of keys) {
      await client.query(`alter table ${table} add constraint ${escapeIdentifier(name)} ${definition}`);
    }
    await client.query('commit');
    // A planner that knows nothing of the rows would be slow on the first evening.
    await client.query('analyze');
    return rows;
  });
}

async function refuseOtherSchema(client: Client, migrations: readonly string[]): Promise<void> {
  const present = await listMigrations(client);
  if ([...present].sort().join() !== [...migrations].sort().join()) {
    throw new BackupError(
      'The database has another schema than the backup; restore into an empty database or folder.',
    );
  }
}

/** Refuses where somebody would lose something; takes away what a first start leaves, such as its setup link. */
async function emptyTables(client: Client, tables: ReadonlyMap<string, StoredTable>): Promise<void> {
  const names = [...tables.keys()].map(escapeIdentifier).join(', ');
  await client.query(`lock table ${names} in access exclusive mode`);
  for (const name of TELLTALE_TABLES.filter((table) => tables.has(table))) {
    const { rowCount } = await client.query(`select from ${escapeIdentifier(name)} limit 1`);
    if (rowCount !== 0) {
      throw new BackupError('The database has data already; restore into an empty database or folder.');
    }
  }
  await client.query(`truncate ${names}`);
}

interface ForeignKey {
  readonly table: string;
  readonly name: string;
  readonly definition: string;
}

async function dropForeignKeys(client: Client): Promise<ForeignKey[]> {
  const { rows } = await client.query<ForeignKey>(
    `select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as definition
     from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace order by 1, 2`,
  );
  for (const { table, name } of rows) {
    await client.query(`alter table ${table} drop constraint ${escapeIdentifier(name)}`);
  }
  return rows;
}

async function fill(
  client: Client,
  tables: ReadonlyMap<string, StoredTable>,
  lines: AsyncIterable<BackupLine>,
): Promise<number> {
  let insert = '';
  let batch: string[] = [];
  let characters = 0;
  let count = 0;
  const flush = async (): Promise<void> => {
    if (batch.length > 0) await client.query(insert, [`[${batch.join(',')}]`]);
    batch = [];
    characters = 0;
  };
  for await (const line of lines) {
    if (line.kind === 'row') {
      batch.push(line.row);
      characters += line.row.length;
      count += 1;
      if (batch.length >= BATCH_ROWS || characters >= BATCH_CHARACTERS) await flush();
      continue;
    }
    await flush();
    if (line.kind === 'table') insert = insertInto(tables, line.table);
    else await setSequence(client, line.sequence);
  }
  await flush();
  return count;
}

/** The statement that takes a JSON list of rows, each a list of its columns' values. */
function insertInto(tables: ReadonlyMap<string, StoredTable>, { table, columns }: BackupTable): string {
  const types = new Map(tables.get(table)?.columns.map(({ name, type }) => [name, type]));
  if (types.size !== columns.length || !columns.every((column) => types.has(column))) {
    throw new BackupError(`The table ${table} has other columns here than in the backup.`);
  }
  const names = columns.map(escapeIdentifier).join(', ');
  const values = columns.map((column, index) => `(v->>${index})::${types.get(column)}`).join(', ');
  return `insert into ${escapeIdentifier(table)} (${names}) overriding system value
    select ${values} from json_array_elements($1::json) v`;
}

async function setSequence(client: Client, { sequence, value }: BackupSequence): Promise<void> {
  await client.query('select setval($1::regclass, $2::bigint)', [escapeIdentifier(sequence), value]);
}
