import { type Client, escapeIdentifier } from 'pg';
import type { BackupLine } from './backup-file.ts';
import type { DatabaseConnection } from './connection.ts';
import { withAdminClient } from './databases.ts';

const ROWS_AT_ONCE = 1_000;

/** The migrator's own list: which migrations there are is in a backup's first line. */
const MIGRATIONS_TABLE = 'mikro_orm_migrations';

/** How values are written, whatever the server's own configuration says. */
export const WRITTEN_FORMS = `set local datestyle = iso; set local timezone = utc; set local bytea_output = hex;
  set local intervalstyle = postgres; set local extra_float_digits = 1`;

/** A table's columns that hold values of their own, with their types. */
export interface StoredTable {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/** What the rows of a database are, at one instant. */
export interface Dump {
  readonly migrations: readonly string[];
  readonly tables: number;
  /** Counted while the lines are taken. */
  rows(): number;
  readonly lines: AsyncIterable<BackupLine>;
}

/**
 * Reads everything that the product keeps, as of one instant, while others go on writing. Computed columns are left
 * out, and so are the queue's own tables: jobs that wait are no data.
 */
export async function dumpDatabase<Result>(
  connection: DatabaseConnection,
  take: (dump: Dump) => Promise<Result>,
): Promise<Result> {
  return withAdminClient(connection, async (client) => {
    await client.query('begin transaction isolation level repeatable read, read only');
    await client.query(WRITTEN_FORMS);
    const tables = await listTables(client);
    let rows = 0;
    async function* readAll(): AsyncGenerator<BackupLine> {
      for (const table of tables) {
        const columns = table.columns.map(({ name }) => name);
        yield { kind: 'table', table: { table: table.name, columns } };
        for await (const row of readRows(client, table)) {
          rows += 1;
          yield { kind: 'row', row };
        }
      }
      for (const sequence of await listSequences(client)) yield { kind: 'sequence', sequence };
    }
    const migrations = await listMigrations(client);
    return take({ migrations, tables: tables.length, rows: () => rows, lines: readAll() });
  });
}

/** The product's tables by name; empty before the first migration. */
export async function listTables(client: Client): Promise<StoredTable[]> {
  const { rows } = await client.query<StoredTable>(
    `select c.relname as name, json_agg(json_build_object('name', a.attname,
        'type', format_type(a.atttypid, a.atttypmod)) order by a.attnum) as columns
     from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> $1
       and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     group by c.relname order by c.relname`,
    [MIGRATIONS_TABLE],
  );
  return rows;
}

/** Migrations that the database has, in the order they were applied. */
export async function listMigrations(client: Client): Promise<string[]> {
  const { rows: found } = await client.query<{ exists: boolean }>(
    `select to_regclass('public.${MIGRATIONS_TABLE}') is not null as exists`,
  );
  if (found[0]?.exists !== true) return [];
  const { rows } = await client.query<{ name: string }>(`select name from ${MIGRATIONS_TABLE} order by id`);
  return rows.map(({ name }) => name);
}

async function listSequences(client: Client): Promise<{ sequence: string; value: string }[]> {
  const { rows } = await client.query<{ sequence: string; value: string }>(
    `select sequencename as sequence, last_value::text as value from pg_sequences
     where schemaname = 'public' and last_value is not null and sequencename not like $1`,
    [`${MIGRATIONS_TABLE}%`],
  );
  return rows;
}

async function* readRows(client: Client, { name, columns }: StoredTable): AsyncGenerator<string> {
  const values = columns.map((column) => `${escapeIdentifier(column.name)}::text`).join(', ');
  await client.query(
    `declare backup no scroll cursor for
     select json_build_array(${values})::text as row from only ${escapeIdentifier(name)}`,
  );
  for (let fetched = ROWS_AT_ONCE; fetched === ROWS_AT_ONCE; ) {
    const { rows } = await client.query<{ row: string }>(`fetch ${ROWS_AT_ONCE} from backup`);
    fetched = rows.length;
    for (const { row } of rows) yield row;
  }
  await client.query('close backup');
}
