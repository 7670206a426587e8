import { LockMode } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { AppError } from '#shared/kernel/errors.ts';
import type { Page } from '#shared/kernel/pagination.ts';
import { isSlug, type WaffleFacts } from '#shared/waffles/waffles.rules.ts';
import type {
  ListPublicWafflesInput,
  ListWafflesInput,
  PublicWaffleCard,
  WaffleCard,
  WaffleDetails,
  WaffleList,
  WaffleTotals,
} from '#shared/waffles/waffles.schemas.ts';
import { Waffle, type WaffleRow } from './waffles.entity.ts';

/** What `waffleToFacts` needs: an entity has it, and so has a row read with `WAFFLE_COLUMNS`. */
export type WaffleFields = Pick<
  WaffleRow,
  | 'id'
  | 'slug'
  | 'title'
  | 'description'
  | 'paymentInfo'
  | 'imageUrl'
  | 'mediaLinks'
  | 'totalSpots'
  | 'priceMinor'
  | 'currency'
  | 'itemCount'
  | 'holdMinutes'
  | 'pendingPerHandleMax'
  | 'publicExport'
  | 'status'
  | 'archivedAt'
  | 'createdAt'
  | 'completedAt'
>;

/** The columns of `WaffleFields` for raw SQL, where the waffle's row is called `w`. */
export const WAFFLE_COLUMNS = `w.id, w.slug, w.title, w.description, w.payment_info as "paymentInfo",
  w.image_url as "imageUrl", w.media_links as "mediaLinks", w.total_spots as "totalSpots",
  w.price_minor as "priceMinor", w.currency, w.item_count as "itemCount", w.hold_minutes as "holdMinutes",
  w.pending_per_handle_max as "pendingPerHandleMax", w.public_export as "publicExport", w.status,
  w.archived_at as "archivedAt", w.created_at as "createdAt", w.completed_at as "completedAt"`;

/** Spots by stored status, read through the index of live claims; the waffle's row is called `w`. */
const COUNTS = `left join lateral (
    select count(*) filter (where c.status = 'pending')::int as pending,
           count(*) filter (where c.status = 'paid')::int as paid,
           min(c.claimed_at) filter (where c.status = 'pending') as "oldestPendingAt"
    from claim c where c.waffle_id = w.id and c.status <> 'released'
  ) counts on true`;

const ORDER_BY = {
  newest: 'w.created_at desc, w.id desc',
  pending: `(select min(c.claimed_at) from claim c where c.waffle_id = w.id and c.status = 'pending')
            nulls last, w.created_at desc, w.id desc`,
} as const;

/** Everything anybody may know of a waffle, with its times as ISO 8601 in UTC. */
export function waffleToFacts(row: WaffleFields): WaffleFacts {
  return {
    id: row.id,
    slug: row.slug,
    title: row.title,
    description: row.description,
    paymentInfo: row.paymentInfo,
    imageUrl: row.imageUrl ?? null,
    mediaLinks: row.mediaLinks,
    totalSpots: row.totalSpots,
    priceMinor: row.priceMinor,
    currency: row.currency,
    itemCount: row.itemCount,
    holdMinutes: row.holdMinutes ?? null,
    pendingPerHandleMax: row.pendingPerHandleMax ?? null,
    publicExport: row.publicExport,
    status: row.status,
    archived: row.archivedAt != null,
    createdAt: row.createdAt.toISOString(),
    completedAt: row.completedAt?.toISOString() ?? null,
  };
}

/**
 * Locks a waffle's row for the rest of the transaction and returns it as it is now. Every write on a board begins
 * with this: the lock puts all of them in one order, and only its holder may count `seq` on. Throws waffle.not_found.
 */
export async function lockWaffle(em: SqlEntityManager, waffleId: number): Promise<WaffleRow> {
  const waffle = await em.findOne(Waffle, { id: waffleId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (waffle === null) throw new AppError('waffle.not_found');
  return waffle;
}

/** The id behind a slug, which may be any text. Throws waffle.not_found. */
export async function getWaffleId(em: SqlEntityManager, slug: string): Promise<number> {
  if (!isSlug(slug)) throw new AppError('waffle.not_found');
  const [row] = await em.execute<{ id: number }[]>('select id from waffle where slug = ?', [slug]);
  if (row === undefined) throw new AppError('waffle.not_found');
  return row.id;
}

type CountedRow = WaffleFields & { pending: number; paid: number; oldestPendingAt: Date | null };

/** One waffle with its counts, archived or not; `slug` may be any text. Throws waffle.not_found. */
export async function getWaffle(em: SqlEntityManager, slug: string): Promise<WaffleDetails> {
  if (!isSlug(slug)) throw new AppError('waffle.not_found');
  const [row] = await em.execute<(CountedRow & { version: number; seq: number })[]>(
    `select ${WAFFLE_COLUMNS}, w.version, w.seq, counts.* from waffle w ${COUNTS} where w.slug = ?`,
    [slug],
  );
  if (row === undefined) throw new AppError('waffle.not_found');
  return { ...rowToCard(row), version: row.version, seq: row.seq };
}

/**
 * A page of the dashboard: by creation, newest first, or by the claim that waits longest for its payment. The search
 * is a plain substring of title or slug, so `%` and `_` mean themselves.
 */
export async function listWaffles(em: SqlEntityManager, input: ListWafflesInput): Promise<WaffleList> {
  const { tab, search, sort, page, perPage } = input;
  const fits = `(w.archived_at is not null) = ? and (strpos(lower(w.title), lower(?)) > 0 or strpos(w.slug, lower(?)) > 0)`;
  const fit = [tab === 'archived', search, search];
  const rows = await em.execute<CountedRow[]>(
    `with page as (
       select w.*, row_number() over (order by ${ORDER_BY[sort]}) as place
       from waffle w where ${fits} order by place limit ? offset ?
     )
     select ${WAFFLE_COLUMNS}, counts.* from page w ${COUNTS} order by w.place`,
    [...fit, perPage, (page - 1) * perPage],
  );
  const [totals] = await em.execute<{ total: number; active: number; archived: number }[]>(
    `select count(*) filter (where ${fits})::int as total,
            count(*) filter (where w.archived_at is null)::int as active,
            count(*) filter (where w.archived_at is not null)::int as archived
     from waffle w`,
    fit,
  );
  const { total, active, archived } = totals ?? { total: 0, active: 0, archived: 0 };
  return { rows: rows.map(rowToCard), total, page, perPage, totals: { active, archived } };
}

/** What buyers can choose from: waffles that take claims, newest first. */
export async function listPublicWaffles(
  em: SqlEntityManager,
  { page, perPage }: ListPublicWafflesInput,
): Promise<Page<PublicWaffleCard>> {
  const rows = await em.execute<CountedRow[]>(
    `with page as (
       select w.* from waffle w where w.archived_at is null and w.status = 'active'
       order by ${ORDER_BY.newest} limit ? offset ?
     )
     select ${WAFFLE_COLUMNS}, counts.* from page w ${COUNTS} order by ${ORDER_BY.newest}`,
    [perPage, (page - 1) * perPage],
  );
  const { active } = await countWaffles(em);
  return { rows: rows.map(rowToPublicCard), total: active, page, perPage };
}

/** The counts of the footer. */
export async function countWaffles(em: SqlEntityManager): Promise<WaffleTotals> {
  const [totals] = await em.execute<WaffleTotals[]>(
    `select count(*)::int as total,
            count(*) filter (where archived_at is null and status = 'active')::int as active
     from waffle`,
  );
  return totals ?? { total: 0, active: 0 };
}

function rowToPublicCard(row: CountedRow): PublicWaffleCard {
  return {
    waffle: waffleToFacts(row),
    available: row.totalSpots - row.pending - row.paid,
    pending: row.pending,
    paid: row.paid,
  };
}

function rowToCard(row: CountedRow): WaffleCard {
  return { ...rowToPublicCard(row), oldestPendingAt: row.oldestPendingAt?.toISOString() ?? null };
}
