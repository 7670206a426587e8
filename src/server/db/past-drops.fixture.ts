import type { DatabaseConnection } from './connection.ts';
import { withAdminClient } from './databases.ts';

/** How much history to make. Claims are shared out evenly over the boards. */
export interface PastDrops {
  readonly claims: number;
  readonly buyers: number;
  readonly waffles: number;
  /** The boards begin evenly over this span. */
  readonly since: Date;
  readonly until: Date;
}

/** What the figures for reports and registry are measured with. */
export const YEARS_OF_DROPS: PastDrops = {
  claims: 200_000,
  buyers: 5_000,
  waffles: 2_000,
  since: new Date('2024-11-20T00:00:00Z'),
  until: new Date('2026-11-20T00:00:00Z'),
};

/**
 * Adds past drops behind what a database has, set by set instead of through the product, and gives the planner its
 * statistics. In an empty one the same size makes the same rows every time; nothing in it is drawn by chance.
 *
 * Every buyer claims something, a few claim most of it. One claim in twenty was released, every fifth of those after it
 * had been paid. The last boards, one in thirty, are open and not sold out, with two fifths of their claims unpaid; the
 * others are sold out and won. Every tenth board is in euros. Events, receipts and audit entries are left out.
 */
export async function addPastDrops(connection: DatabaseConnection, size: PastDrops): Promise<void> {
  await withAdminClient(connection, async (client) => {
    const { rows } = await client.query<{ first: number }>(
      'select coalesce(max(id), 0) as first from waffle',
    );
    const perBoard = Math.floor(size.claims / size.waffles);
    const values: Readonly<Record<string, number | string>> = {
      first: rows[0]?.first ?? 0,
      boards: size.waffles,
      perBoard,
      released: Math.floor(perBoard / 20),
      buyers: size.buyers,
      open: Math.ceil(size.waffles / 30),
      since: `'${size.since.toISOString()}'::timestamptz`,
      until: `'${size.until.toISOString()}'::timestamptz`,
    };
    await client.query(`create function pg_temp.dice(n bigint, salt bigint) returns float8 immutable language sql
      return (hashint8extended(n, salt) & 2147483647)::float8 / 2147483648`);
    for (const sql of [BOARDS, SPOTS, BUYERS, CLAIMS, TAKEN, WINNERS, SEEN]) {
      // Our own numbers and times; a type for each parameter would make these texts harder to read.
      await client.query(
        sql.replace(/(?<!:):(\w+)/g, (_, name: string) => String(values[name] ?? `:${name}`)),
      );
    }
    await client.query('vacuum analyze waffle, buyer, spot, claim, winner');
  });
}

/** Numbered in the order of time. An open board has a quarter more spots than claims. */
const BOARDS = `
insert into waffle (id, slug, title, total_spots, price_minor, currency, status, created_at, completed_at)
overriding system value
select :first + n, 'past-' || :first + n, 'Past drop ' || n,
       case when is_open then (:perBoard - :released) * 5 / 4 else :perBoard - :released end,
       200 + 100 * (n % 9), case when n % 10 = 0 then 'EUR' else 'USD' end,
       case when is_open then 'active' else 'completed' end, at,
       case when is_open then null else at + interval '3 days' + n % 48 * interval '1 hour' end
from (
  select n, n > :boards - :open as is_open, :since + (:until - :since) * ((n - 1) / :boards.0) as at
  from generate_series(1, :boards) n
) boards;
select setval(pg_get_serial_sequence('waffle', 'id'), :first + :boards)`;

const SPOTS = `
insert into spot (waffle_id, number) select w.id, number from waffle w, generate_series(1, w.total_spots) number
where w.id > :first`;

const BUYERS = `
insert into buyer (handle) select 'buyer_' || n from generate_series(1, :buyers) n
on conflict (handle) do nothing`;

/** Of each board's claims the first ones are released, and their numbers claimed again. */
const CLAIMS = `
insert into claim (id, waffle_id, number, handle, price_minor, status, claimed_at, paid_at, paid_by_name, released_at,
  released_by_name, release_cause, ticket_hash, op_id)
select md5('claim' || :first || '/' || n)::uuid, board, case when turn < :released then turn + 1 else turn - :released + 1 end,
       'buyer_' || buyer, price_minor, state, claimed_at,
       case when state = 'paid' or (state = 'released' and n % 5 = 0)
         then claimed_at + interval '3 minutes' + pg_temp.dice(n, 5) * interval '20 hours' end,
       case when state = 'paid' then 'Ana' end,
       case when state = 'released' then claimed_at + interval '1 day' end,
       case when state = 'released' then 'Ana' end,
       case when state = 'released' then (array['operator', 'hold', 'buyer'])[1 + n % 3] end,
       sha256(int8send(n::bigint)), md5('operation' || :first || '/' || n)::uuid
from (
  select n, w.id as board, turn, w.price_minor,
         case when n % greatest(1, :boards * :perBoard / :buyers) = 0
           then 1 + (n / greatest(1, :boards * :perBoard / :buyers) - 1) % :buyers
           else 1 + floor(:buyers * power(pg_temp.dice(n, 1), 2))::int end as buyer,
         case when turn < :released then 'released'
              when pg_temp.dice(n, 2) < case when w.status = 'active' then 0.4 else 0.03 end then 'pending'
              else 'paid' end as state,
         w.created_at + power(turn / :perBoard.0, 2) * (6 + w.id % 30) * interval '1 hour'
           + (3 + w.id % 50) * interval '1 minute' as claimed_at
  from waffle w, generate_series(0, :perBoard - 1) turn, lateral (select (w.id - :first - 1) * :perBoard + turn + 1 as n) numbered
  where w.id > :first
) claims
order by claimed_at`;

const TAKEN = `
update spot s set claim_id = c.id from claim c
where c.waffle_id = s.waffle_id and c.number = s.number and c.status <> 'released' and s.waffle_id > :first`;

const WINNERS = `
insert into winner (waffle_id, item, number, claim_id, handle, method, set_at, set_by_name)
select distinct on (c.waffle_id) c.waffle_id, 1, c.number, c.id, c.handle, 'manual', w.completed_at, 'Ana'
from claim c join waffle w on w.id = c.waffle_id
where c.status = 'paid' and w.status = 'completed' and w.id > :first
order by c.waffle_id, pg_temp.dice(c.waffle_id::bigint * 1000 + c.number, 3)`;

const SEEN = `
update buyer b set first_seen_at = c.first_at, last_claim_at = c.last_at
from (select handle, min(claimed_at) as first_at, max(claimed_at) as last_at from claim group by handle) c
where c.handle = b.handle`;
