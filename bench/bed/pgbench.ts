import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type BenchDatabase, type Boards, SPOTS_PER_BOARD } from './postgres.ts';

const run = promisify(execFile);

/** The planner switches that the product's own hot connections have, so that neither side has better plans. */
const SWITCHES = [
  'plan_cache_mode=force_generic_plan',
  'enable_seqscan=off',
  'enable_bitmapscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
  'jit=off',
]
  .map((item) => `-c ${item}`)
  .join(' ');

/**
 * Everything a claim of ours changes and records, for one claim in one statement and so in one transaction: the
 * strongest form it has without group commit. A statement per step costs pgbench another factor of two.
 */
const WHOLE_CLAIM = `with o as (
  select gen_random_uuid() as op_id, gen_random_uuid() as claim_id, now()::timestamptz(3) as at,
    'buyer' || (:k % 500) as handle
), w as (
  update waffle t set seq = t.seq + 1 where t.id = :waffle and t.status = 'active' and t.archived_at is null
  returning t.id, t.seq, t.slug, t.title, t.price_minor
), taken as (
  update spot t set claim_id = (select claim_id from o)
  where t.waffle_id = (select id from w) and t.number = :number and t.claim_id is null returning t.number
), buyers as (
  insert into buyer (handle, first_seen_at, last_claim_at) select o.handle, o.at, o.at from o
  on conflict (handle) do update set last_claim_at = excluded.last_claim_at
), claims as (
  insert into claim (id, waffle_id, number, handle, price_minor, claimed_at, ticket_hash, op_id)
  select o.claim_id, w.id, t.number, o.handle, w.price_minor, o.at, sha256(o.claim_id::text::bytea), o.op_id
  from o, w, taken t
), receipts as (
  insert into receipt (op_id, actor_id, action, input_hash, answer, created_at)
  select o.op_id, null, 'spots.claim', sha256(o.op_id::text::bytea), jsonb_build_object('slug', w.slug,
    'handle', o.handle, 'numbers', jsonb_build_array(t.number), 'requested', 1, 'priceMinor', w.price_minor,
    'claimedAt', o.at, 'holdUntil', null, 'seq', w.seq, 'ticketSeed', o.op_id || w.slug), o.at
  from o, w, taken t
), audit as (
  insert into audit_entry (recorded_at, actor_name, action, target_type, target_id, target_label, after, ip, op_id)
  select o.at, '@' || o.handle, 'claim_spots', 'waffle', w.id::text, w.title, jsonb_build_object('handle', o.handle,
    'numbers', jsonb_build_array(t.number), 'priceMinor', w.price_minor, 'holdUntil', null), '127.0.0.1', o.op_id
  from o, w, taken t
)
insert into live_event (waffle_id, seq, at, op_id, event)
select w.id, w.seq, o.at, o.op_id, jsonb_build_object('kind', 'spot.claimed', 'handle', o.handle, 'spots',
  jsonb_build_array(jsonb_build_object('number', t.number, 'claimId', o.claim_id)), 'priceMinor', w.price_minor,
  'holdUntil', null)
from o, w, taken t;`;

/** A claim without number, receipt, event or buyer: what a plain system does, and its row that nobody else touches. */
const BARE_CLAIM = `with t as (
  update bare_spot set status = 'pending', handle = 'buyer' || (:k % 500), claimed_at = now()
  where waffle_id = :waffle and number = :number and status = 'available' returning waffle_id, number, handle
)
insert into audit_entry (actor_name, action, target_type, target_id, after)
select '@' || t.handle, 'bare_claim', 'waffle', t.waffle_id::text, jsonb_build_object('numbers',
  jsonb_build_array(t.number)) from t;`;

const BARE_TABLE = `create table if not exists bare_spot (
  waffle_id integer not null, number integer not null, status text not null default 'available', handle text,
  claimed_at timestamptz(3), primary key (waffle_id, number)
) with (autovacuum_enabled = off)`;

export interface PgbenchRun {
  readonly script: 'whole' | 'bare';
  /** How many boards are live at the same time. */
  readonly together: number;
  readonly clients: number;
  readonly seconds: number;
}

export interface PgbenchFigures {
  readonly claims: number;
  readonly perSecond: number;
}

/** Whether pgbench can be run here. */
export function hasPgbench(): Promise<boolean> {
  return run('pgbench', ['--version']).then(
    () => true,
    () => false,
  );
}

/** Gives these boards the spots that bare claims take. */
export async function addBareSpots({ pool }: BenchDatabase, { firstId, slugs }: Boards): Promise<void> {
  await pool.query(BARE_TABLE);
  await pool.query(
    `insert into bare_spot (waffle_id, number)
     select w, n from generate_series($1::int, $2::int) w, generate_series(1, $3::int) n order by w, n`,
    [firstId, firstId + slugs.length - 1, SPOTS_PER_BOARD],
  );
}

/** Spots that bare claims have taken on these boards. */
export async function countBareClaims({ pool }: BenchDatabase, { firstId, slugs }: Boards): Promise<number> {
  const { rows } = await pool.query<{ count: string }>(
    `select count(*) from bare_spot where waffle_id between $1 and $2 and status <> 'available'`,
    [firstId, firstId + slugs.length - 1],
  );
  return Number(rows[0]?.count);
}

/**
 * Runs one claim per transaction on fresh boards. No two clients ever want the same spot: client c takes every nth one,
 * over one board after the other. Fails where the boards do not suffice.
 */
export async function runPgbench(
  database: BenchDatabase,
  boards: Boards,
  { script, together, clients, seconds }: PgbenchRun,
): Promise<PgbenchFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'syrup-pgbench-'));
  const file = join(folder, 'claim.sql');
  const round = SPOTS_PER_BOARD * together;
  await writeFile(
    file,
    [
      '\\set i :i + 1',
      '\\set k (:i - 1) * :clients + :client_id',
      `\\set waffle :first + (:k / ${round}) * ${together} + :k % ${together}`,
      `\\set number (:k % ${round}) / ${together} + 1`,
      script === 'whole' ? WHOLE_CLAIM : BARE_CLAIM,
      '',
    ].join('\n'),
  );
  const { host, port, user, database: name, password } = database.connection;
  const args = ['-n', '-M', 'prepared', '-f', file, '-T', String(seconds), '-c', String(clients)];
  args.push('-j', String(Math.min(2, clients)), '-D', 'i=0', '-D', `clients=${clients}`);
  args.push('-D', `first=${boards.firstId}`, '-h', host, '-p', String(port), '-U', user, name);
  try {
    const { stdout } = await run('pgbench', args, {
      env: {
        ...process.env,
        PGOPTIONS: SWITCHES,
        ...(password === undefined ? {} : { PGPASSWORD: password }),
      },
      timeout: (seconds + 60) * 1_000,
    });
    const claims = Number(/transactions actually processed: (\d+)/.exec(stdout)?.[1]);
    const perSecond = Number(/tps = ([\d.]+) \(without/.exec(stdout)?.[1]);
    const failed = Number(/failed transactions: (\d+)/.exec(stdout)?.[1] ?? 0);
    if (!(claims > 0) || failed > 0) throw new Error(`pgbench could not be read:\n${stdout}`);
    if (claims > boards.slugs.length * SPOTS_PER_BOARD * 0.98)
      throw new Error('the boards did not suffice for pgbench');
    return { claims, perSecond };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
