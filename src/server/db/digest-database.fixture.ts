import type { Pool } from 'pg';

/** Every table of the product as the number and a digest of its rows, and every sequence where it stands. */
export async function digestDatabase(pool: Pick<Pool, 'query'>): Promise<Record<string, string>> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
  );
  const found: Record<string, string> = {};
  for (const { name } of tables) {
    const { rows } = await pool.query<{ digest: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as digest
       from "${name}" t`,
    );
    found[name] = rows[0]?.digest ?? '';
  }
  const { rows: sequences } = await pool.query<{ name: string; value: string }>(
    `select sequencename as name, coalesce(last_value, 0)::text as value from pg_sequences
     where schemaname = 'public'`,
  );
  for (const { name, value } of sequences) found[name] = value;
  return found;
}
