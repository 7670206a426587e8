import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import { type DatabaseConnection, parseDatabaseUrl, toDatabaseUrl } from '#server/db/connection.ts';
import { createDatabase, dropDatabase, withAdminClient } from '#server/db/databases.ts';
import { startEmbeddedPostgres } from '#server/db/embedded.ts';
import { migrate } from '#server/db/migrate.ts';
import { openDatabase } from '#server/db/orm.ts';

const LOCAL = 'postgresql://postgres@127.0.0.1:5432/postgres';
export const SPOTS_PER_BOARD = 1_000;
/** Tables that a claim writes. */
const HOT_TABLES = ['waffle', 'buyer', 'spot', 'claim', 'receipt', 'audit_entry', 'live_event'];

/** The PostgreSQL that both sides of every comparison use. */
export interface Postgres {
  readonly name: string;
  /** Makes a migrated, empty database. It goes with `close`, or earlier with `drop`. */
  create(): Promise<BenchDatabase>;
  close(): Promise<void>;
}

/** Boards for one run; ids are consecutive. */
export interface Boards {
  readonly firstId: number;
  readonly slugs: readonly string[];
}

export interface BenchDatabase {
  readonly connection: DatabaseConnection;
  readonly url: string;
  readonly pool: Pool;
  /** Adds boards of 1,000 free spots each. */
  addBoards(count: number): Promise<Boards>;
  /** Gives the planner its statistics and the server a clean start. */
  settle(options: { readonly analyze: boolean }): Promise<void>;
  /** What is not as it must be after `claims` acknowledged claims of one spot each on these boards; empty if all is. */
  findFaults(boards: Boards, claims: number): Promise<string[]>;
  drop(): Promise<void>;
}

/** Opens the server of `TEST_DATABASE_URL`, else one on 127.0.0.1:5432, else the product's embedded one. */
export async function openPostgres(): Promise<Postgres> {
  const named = process.env.TEST_DATABASE_URL;
  const connection = named === undefined || named === '' ? parseDatabaseUrl(LOCAL) : parseDatabaseUrl(named);
  if (named || (await answers(connection))) return serveFrom(connection, 'external', async () => undefined);
  const root = await mkdtemp(join(tmpdir(), 'syrup-bench-'));
  const embedded = await startEmbeddedPostgres({ root, settings: { max_connections: '100' } });
  return serveFrom(embedded.connection('postgres'), 'embedded', async () => {
    await embedded.stop();
    await rm(root, { recursive: true, force: true });
  });
}

function answers(connection: DatabaseConnection): Promise<boolean> {
  return withAdminClient(connection, (client) => client.query('select 1')).then(
    () => true,
    () => false,
  );
}

async function serveFrom(
  server: DatabaseConnection,
  kind: 'external' | 'embedded',
  closeServer: () => Promise<void>,
): Promise<Postgres> {
  const version = await withAdminClient(server, async (client) => {
    const { rows } = await client.query<{ version: string; sync: string; fsync: string }>(
      `select current_setting('server_version') as version, current_setting('synchronous_commit') as sync,
         current_setting('fsync') as fsync`,
    );
    return `PostgreSQL ${rows[0]?.version} (${kind}, fsync ${rows[0]?.fsync}, synchronous_commit ${rows[0]?.sync})`;
  });
  const open = new Set<BenchDatabase>();
  return {
    name: version,
    create: async () => {
      const database = await openBenchDatabase(server, () => open.delete(database));
      open.add(database);
      return database;
    },
    close: async () => {
      for (const database of [...open]) await database.drop();
      await closeServer();
    },
  };
}

async function openBenchDatabase(server: DatabaseConnection, forget: () => void): Promise<BenchDatabase> {
  const name = `syrup_bench_${randomBytes(5).toString('hex')}`;
  await createDatabase(server, name);
  const connection = { ...server, database: name };
  const database = await openDatabase({ connection });
  await migrate(database);
  await database.close();
  const pool = new Pool({ ...connection, max: 2 });
  pool.on('error', () => undefined);
  // The bench decides when statistics are made: one case has none at all, and none may come in the middle of a run.
  for (const table of HOT_TABLES) await pool.query(`alter table ${table} set (autovacuum_enabled = off)`);
  let batch = 0;
  return {
    connection,
    url: toDatabaseUrl(connection),
    pool,
    addBoards: (count) => {
      batch += 1;
      return addBoards(pool, `bench-${batch}`, count);
    },
    settle: async ({ analyze }) => {
      if (analyze) await pool.query(`analyze ${HOT_TABLES.join(', ')}`);
      await pool.query('checkpoint');
    },
    findFaults: (boards, claims) => findFaults(pool, boards, claims),
    drop: async () => {
      forget();
      await pool.end();
      await dropDatabase(server, name);
    },
  };
}

async function addBoards(pool: Pool, prefix: string, count: number): Promise<Boards> {
  const { rows } = await pool.query<{ id: number; slug: string }>(
    `insert into waffle (slug, title, total_spots, price_minor, currency)
     select $1 || '-' || n, 'Bench ' || n, $2, 500, 'USD' from generate_series(1, $3::int) n returning id, slug`,
    [prefix, SPOTS_PER_BOARD, count],
  );
  const ids = rows.map(({ id }) => id);
  await pool.query(
    `insert into spot (waffle_id, number)
     select w, n from unnest($1::int[]) w, generate_series(1, $2::int) n order by w, n`,
    [ids, SPOTS_PER_BOARD],
  );
  return { firstId: Math.min(...ids), slugs: rows.map(({ slug }) => slug) };
}

/** Every claim must have left exactly one of everything, and no spot two owners. */
async function findFaults(pool: Pool, { firstId, slugs }: Boards, claims: number): Promise<string[]> {
  const lastId = firstId + slugs.length - 1;
  const { rows } = await pool.query<Record<string, string | null>>(
    `select
       (select count(*) from claim where waffle_id between $1 and $2) as "claims",
       (select count(*) from spot where waffle_id between $1 and $2 and claim_id is not null) as "taken spots",
       (select count(*) from live_event where waffle_id between $1 and $2) as "events",
       (select count(*) from receipt r where exists
         (select from claim c where c.op_id = r.op_id and c.waffle_id between $1 and $2)) as "receipts",
       (select count(*) from audit_entry where target_type = 'waffle' and action = 'claim_spots'
         and target_id::int between $1 and $2) as "audit rows",
       (select coalesce(sum(seq), 0) from waffle where id between $1 and $2) as "numbers"`,
    [firstId, lastId],
  );
  const counts = Object.entries(rows[0] ?? {});
  const faults = counts
    .filter(([, count]) => Number(count) !== claims)
    .map(([what, count]) => `${claims} claims were acknowledged and there are ${count} ${what}`);
  const { rows: odd } = await pool.query<{ what: string }>(
    `select 'waffle ' || w.id || ' stands at ' || w.seq || ' and its log at ' || count(e.seq) as what
     from waffle w left join live_event e on e.waffle_id = w.id where w.id between $1 and $2
     group by w.id having w.seq <> count(e.seq) or w.seq <> coalesce(max(e.seq), 0)
     union all
     select 'spot ' || number || ' of waffle ' || waffle_id || ' has ' || count(*) || ' owners'
     from claim where waffle_id between $1 and $2 and status <> 'released'
     group by waffle_id, number having count(*) > 1 limit 5`,
    [firstId, lastId],
  );
  return [...faults, ...odd.map(({ what }) => what)];
}
