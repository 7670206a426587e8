import type { ClientBase } from 'pg';
import { prepared } from '#server/db/prepared.ts';
import type { ClaimWrite } from './decide-claims.ts';

/** The two statements of the group commit. Their shape is what keeps them fast; see the comments before changing it. */

/** A pool (each statement its own transaction) or one of its clients inside a transaction. */
export type HotQueries = Pick<ClientBase, 'query'>;

/** A waffle's row as far as claims need it. */
export interface ClaimableWaffle {
  readonly id: number;
  readonly slug: string;
  readonly title: string;
  readonly seq: number;
  readonly status: 'active' | 'completed';
  readonly archived: boolean;
  readonly totalSpots: number;
  readonly priceMinor: number;
  readonly holdMinutes: number | null;
  readonly holdsPaused: boolean;
  readonly pendingPerHandleMax: number | null;
}

export interface Holder {
  readonly handle: string;
  readonly pending: boolean;
}

/** Who held what when the waffle's log stood at `seq`; `holders[n]` is spot number n's. */
export interface KnownBoard {
  readonly waffleId: number;
  readonly seq: number;
  readonly holders: readonly (Holder | undefined)[];
}

export interface ClaimReceipt {
  readonly opId: string;
  readonly actorId: string | null;
  readonly inputHash: string;
  readonly answer: unknown;
}

export interface ClaimState {
  readonly waffles: readonly { readonly waffle: ClaimableWaffle; readonly board: KnownBoard }[];
  readonly receipts: readonly ClaimReceipt[];
}

/**
 * Both lists come from one statement, so from one snapshot. A board whose number the desk knows already is not read
 * again: every change of a waffle or its spots raises `seq`, so the same number means the same holders.
 */
const READ = `select
  (select coalesce(json_agg(json_build_object(
     'id', w.id, 'slug', w.slug, 'title', w.title, 'seq', w.seq, 'status', w.status,
     'archived', w.archived_at is not null, 'totalSpots', w.total_spots, 'priceMinor', w.price_minor,
     'holdMinutes', w.hold_minutes, 'holdsPaused', w.holds_paused_at is not null,
     'pendingPerHandleMax', w.pending_per_handle_max,
     'holders', case when w.id is distinct from ($2::int[])[array_position($1::text[], w.slug)]
                       or w.seq is distinct from ($3::int[])[array_position($1::text[], w.slug)]
       then (select coalesce(json_agg(json_build_array(c.number, c.handle, c.status = 'pending')), '[]')
             from claim c where c.waffle_id = w.id and c.status <> 'released') end)), '[]')
   from waffle w where w.slug = any($1::text[])) as waffles,
  (select coalesce(json_agg(json_build_object(
     'opId', r.op_id, 'actorId', r.actor_id, 'inputHash', encode(r.input_hash, 'hex'), 'answer', r.answer)), '[]')
   from receipt r where r.op_id = any($4::uuid[])) as receipts`;

interface ReadRow {
  readonly waffles: (ClaimableWaffle & { readonly holders: [number, string, boolean][] | null })[];
  readonly receipts: ClaimReceipt[];
}

/** Reads what a batch of claims is decided on: its waffles with their holders, and receipts of the same operations. */
export async function readClaimState(
  db: HotQueries,
  slugs: readonly string[],
  opIds: readonly string[],
  known: ReadonlyMap<string, KnownBoard>,
): Promise<ClaimState> {
  const boards = slugs.map((slug) => known.get(slug));
  const { rows } = await db.query<ReadRow>(
    prepared(READ, [
      slugs,
      boards.map((board) => board?.waffleId ?? null),
      boards.map((board) => board?.seq ?? null),
      opIds,
    ]),
  );
  const { waffles, receipts } = rows[0] ?? { waffles: [], receipts: [] };
  return {
    waffles: waffles.map(({ holders, ...waffle }) => ({
      waffle,
      board: (holders === null ? known.get(waffle.slug) : undefined) ?? readBoard(waffle, holders ?? []),
    })),
    receipts,
  };
}

function readBoard(waffle: ClaimableWaffle, rows: readonly [number, string, boolean][]): KnownBoard {
  const holders = Array.from<Holder | undefined>({ length: waffle.totalSpots + 1 });
  for (const [number, handle, pending] of rows) holders[number] = { handle, pending };
  return { waffleId: waffle.id, seq: waffle.seq, holders };
}

/** Locks waffles until the transaction's end, lowest id first, so that two desks never wait for each other in a ring. */
export async function lockWafflesBySlug(db: HotQueries, slugs: readonly string[]): Promise<void> {
  await db.query(
    prepared('select id from waffle where slug = any($1::text[]) order by id for no key update', [slugs]),
  );
}

/**
 * One statement, so one transaction and one round trip: everything a batch of claims changes and records.
 *
 * - `w` is the compare-and-swap that replaces a lock: it raises `seq` only where it still is what the batch was decided
 *   on. Every other part writes only for the waffles that `w` returns, so a waffle that moved on is left untouched.
 * - The last line repeats the invariant: as many spots taken as claims written, or division by zero undoes it all. The
 *   partial unique index on live claims and the receipt's primary key stand behind it.
 * - No joins, one array on one key, values looked up by position (`$5` is sorted, so `width_bucket` finds the place by
 *   bisection); `waffle_id + 0` and the `case` so that no other index fits: joins and choices made this statement up to
 *   200 times slower on the small, never analysed tables that a drop starts on.
 * - Buyers are written in the order of their handles, so that two processes never wait for each other in a ring.
 */
const WRITE = `with w as (
  update waffle t set seq = t.seq + ($3::int[])[array_position($1::int[], t.id)]
  where t.id = any($1::int[]) and t.seq = ($2::int[])[array_position($1::int[], t.id)]
    and case when t.archived_at is null then t.status end = 'active'
  returning t.id
), taken as (
  update spot t set claim_id = ($6::uuid[])[width_bucket(t.key, $5::bigint[])]
  where t.key = any($5::bigint[]) and t.claim_id is null and t.waffle_id + 0 = any(array(select id from w))
  returning t.key
), buyers as (
  insert into buyer (handle, first_seen_at, last_claim_at)
  select distinct x.handle, $4::timestamptz, $4::timestamptz
  from unnest($14::text[], $12::int[]) as x (handle, waffle_id)
  where x.waffle_id = any(array(select id from w)) order by x.handle
  on conflict (handle) do update set last_claim_at = excluded.last_claim_at
), claims as (
  insert into claim (id, waffle_id, number, handle, price_minor, claimed_at, hold_until, ticket_hash, op_id)
  select x.id, (x.key >> 20)::int, (x.key & 1048575)::int, x.handle, x.price_minor, $4::timestamptz, x.hold_until,
         x.ticket_hash, x.op_id
  from unnest($5::bigint[], $6::uuid[], $7::text[], $8::int[], $9::timestamptz[], $10::bytea[], $11::uuid[])
    as x (key, id, handle, price_minor, hold_until, ticket_hash, op_id)
  where (x.key >> 20)::int = any(array(select id from w))
  returning id
), operations as (
  select * from rows from (unnest($12::int[]), unnest($13::int[]), unnest($14::text[]), unnest($15::uuid[]),
      unnest($16::text[]), unnest($17::bytea[]), unnest($18::text[]), unnest($19::timestamptz[]), unnest($20::text[]),
      jsonb_array_elements($21::jsonb))
    as x (waffle_id, seq, handle, op_id, action, input_hash, ip, performed_at, title, records)
  where x.waffle_id = any(array(select id from w))
), receipts as (
  insert into receipt (op_id, actor_id, action, input_hash, answer, created_at)
  select x.op_id, null, x.action, x.input_hash, x.records -> 'answer', $4::timestamptz from operations x
), audit as (
  insert into audit_entry (recorded_at, performed_at, actor_id, actor_name, action, target_type, target_id,
                           target_label, after, ip, op_id)
  select $4::timestamptz, x.performed_at, null, '@' || x.handle, 'claim_spots', 'waffle', x.waffle_id::text, x.title,
         x.records -> 'after', x.ip, x.op_id
  from operations x
), events as (
  insert into live_event (waffle_id, seq, at, op_id, event)
  select x.waffle_id, x.seq, $4::timestamptz, x.op_id, x.records -> 'event' from operations x
)
select array(select id from w) as committed,
  1 / (case when (select count(*) from taken) = (select count(*) from claims) then 1 else 0 end) as proof`;

/**
 * Writes the claims of every waffle whose number is still the one they were decided on, and returns those waffles'
 * ids; nothing at all is written for the others. `writes` of one waffle are in the order of their numbers.
 */
export async function writeClaims(
  db: HotQueries,
  writes: readonly ClaimWrite[],
  now: Date,
): Promise<ReadonlySet<number>> {
  const firstSeqs = new Map<number, number>();
  const counts = new Map<number, number>();
  for (const { waffleId, seq } of writes) {
    if (!firstSeqs.has(waffleId)) firstSeqs.set(waffleId, seq);
    counts.set(waffleId, (counts.get(waffleId) ?? 0) + 1);
  }
  const claims = writes
    .flatMap((write) => write.spots.map((spot) => ({ ...spot, write })))
    .sort((a, b) => a.key - b.key);
  const { rows } = await db.query<{ committed: number[] }>(
    prepared(WRITE, [
      [...firstSeqs.keys()],
      [...firstSeqs.values()].map((seq) => seq - 1),
      [...counts.values()],
      now,
      claims.map(({ key }) => key),
      claims.map(({ claimId }) => claimId),
      claims.map(({ write }) => write.request.handle),
      claims.map(({ write }) => write.priceMinor),
      claims.map(({ write }) => write.holdUntil),
      claims.map(({ write }) => write.ticketHash),
      claims.map(({ write }) => write.request.opId),
      writes.map(({ waffleId }) => waffleId),
      writes.map(({ seq }) => seq),
      writes.map(({ request }) => request.handle),
      writes.map(({ request }) => request.opId),
      writes.map(({ request }) => request.action),
      writes.map(({ request }) => Buffer.from(request.inputHash, 'hex')),
      writes.map(({ request }) => request.ip),
      writes.map(({ request }) => request.performedAt),
      writes.map(({ title }) => title),
      JSON.stringify(writes.map(({ stored, after, event }) => ({ answer: stored, after, event }))),
    ]),
  );
  return new Set(rows[0]?.committed);
}
