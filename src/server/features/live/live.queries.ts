import type { Pool } from 'pg';
import { prepared } from '#server/db/prepared.ts';
import type { BoardEvent, LoggedEvent } from '#shared/live/events.ts';

/** Anything that runs single statements: the pool, or a client of it. */
export type Queries = Pick<Pool, 'query'>;

interface EventRow {
  readonly seq: number;
  readonly at: Date;
  readonly op_id: string | null;
  readonly event: BoardEvent;
}

/** A waffle's events after `seq`, in order, at most `limit`. Only committed ones are visible, and those in order. */
export async function listEventsAfter(
  db: Queries,
  waffleId: number,
  seq: number,
  limit: number,
): Promise<readonly LoggedEvent[]> {
  const { rows } = await db.query<EventRow>(
    prepared(
      `select seq, at, op_id, event from live_event where waffle_id = $1 and seq > $2 order by seq limit $3`,
      [waffleId, seq, limit],
    ),
  );
  return rows.map((row) => ({ seq: row.seq, at: row.at.toISOString(), opId: row.op_id, event: row.event }));
}

/** The number each of these waffles stands at; those that don't exist are missing. */
export async function findCurrentSeqs(
  db: Queries,
  waffleIds: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const { rows } = await db.query<{ id: number; seq: number }>(
    prepared('select id, seq from waffle where id = any($1::int[])', [waffleIds]),
  );
  return new Map(rows.map((row) => [row.id, row.seq]));
}

/** The id behind a slug; null where there is no such waffle. */
export async function findWaffleId(db: Queries, slug: string): Promise<number | null> {
  const { rows } = await db.query<{ id: number }>(prepared('select id from waffle where slug = $1', [slug]));
  return rows[0]?.id ?? null;
}

/** The slug of a waffle, which never changes; null where there is no such waffle. */
export async function findSlug(db: Queries, waffleId: number): Promise<string | null> {
  const { rows } = await db.query<{ slug: string }>(
    prepared('select slug from waffle where id = $1', [waffleId]),
  );
  return rows[0]?.slug ?? null;
}
