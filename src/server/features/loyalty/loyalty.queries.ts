import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { normaliseHandle } from '#shared/buyers/buyers.rules.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { Page } from '#shared/kernel/pagination.ts';
import { BADGES, knownBadges, type XpKind, type XpSource, xpToLevel } from '#shared/loyalty/loyalty.rules.ts';
import type {
  BadgeRecord,
  BuyerLoyalty,
  ListXpInput,
  LoyaltyStanding,
  LoyaltySummary,
  OperatorXpLine,
  XpLine,
} from '#shared/loyalty/loyalty.schemas.ts';
import { Buyer } from '../buyers/buyers.entity.ts';
import { BuyerBadge } from './loyalty.entity.ts';

/** The sum of the ledger of the handle in this column, as a part of other statements. */
export const xpOf = (column: string) =>
  `coalesce((select sum(x.amount) from xp_transaction x where x.handle = ${column}), 0)::float8`;

const SUMMARIES = `select h.handle, ${xpOf('h.handle')} as xp,
  array(select b.badge_id from buyer_badge b where b.handle = h.handle and b.state = 'held') as badges
from unnest(string_to_array(?, ',')) with ordinality as h (handle, place) order by h.place`;

/** XP, level and badges of these handles (in their normal form), one entry each and in their order. */
export async function listLoyalty(
  em: SqlEntityManager,
  handles: readonly string[],
): Promise<LoyaltySummary[]> {
  if (handles.length === 0) return [];
  const rows = await em.execute<{ handle: string; xp: number; badges: string[] }[]>(SUMMARIES, [
    handles.join(','),
  ]);
  return rows.map(({ handle, xp, badges }) => ({
    handle,
    xp,
    level: xpToLevel(xp).level,
    badges: knownBadges(badges),
  }));
}

/** The sum of a buyer's ledger. */
export async function sumXp(em: SqlEntityManager, handle: string): Promise<number> {
  const [summary] = await listLoyalty(em, [handle]);
  return summary?.xp ?? 0;
}

/** The buyer with this handle; `typed` may be any text. Throws buyer.not_found for one that never claimed. */
export async function getBuyer(em: SqlEntityManager, typed: string): Promise<{ id: string; handle: string }> {
  const handle = normaliseHandle(typed);
  const buyer = handle === null ? null : await em.findOne(Buyer, { handle });
  if (buyer === null) throw new AppError('buyer.not_found');
  return { id: buyer.id, handle: buyer.handle };
}

/** Whose id this is. Throws buyer.not_found. */
export async function getBuyerById(
  em: SqlEntityManager,
  id: string,
): Promise<{ id: string; handle: string }> {
  const buyer = await em.findOne(Buyer, { id });
  if (buyer === null) throw new AppError('buyer.not_found');
  return { id: buyer.id, handle: buyer.handle };
}

/** XP, level and every badge a buyer has or had, for operators; `typed` may be any text. Throws buyer.not_found. */
export async function getBuyerLoyalty(em: SqlEntityManager, typed: string): Promise<BuyerLoyalty> {
  const { id: buyerId, handle } = await getBuyer(em, typed);
  const xp = await sumXp(em, handle);
  const rows = new Map((await em.find(BuyerBadge, { handle })).map((row) => [row.badgeId, row]));
  const badges = BADGES.flatMap(({ id }): BadgeRecord[] => {
    const row = rows.get(id);
    if (row === undefined) return [];
    const { state, origin, awardedAt, changedAt, byName, reason } = row;
    return [
      {
        id,
        state,
        origin,
        awardedAt: awardedAt.toISOString(),
        changedAt: changedAt.toISOString(),
        byName: byName ?? null,
        reason: reason ?? null,
      },
    ];
  });
  return { buyerId, handle, xp, ...xpToLevel(xp), badges };
}

/** What of it anybody may see. */
export function toPublicStanding({ badges, ...rest }: BuyerLoyalty): LoyaltyStanding {
  const { handle, xp, level, title, fromXp, nextXp, progress } = rest;
  const held = badges.filter(({ state }) => state === 'held');
  return {
    ...{ handle, xp, level, title, fromXp, nextXp, progress },
    badges: held.map(({ id, awardedAt }) => ({ id, awardedAt })),
  };
}

const LEDGER = `select x.id::float8 as id, x.kind, split_part(x.source, ':', 1) as source, x.amount, x.at, x.number,
  x.badge_id as "badgeId", x.by_name as "byName", x.reason, w.slug, w.title
from (select * from xp_transaction where handle = ? order by at desc, id desc limit ? offset ?) x
left join waffle w on w.id = x.waffle_id order by x.at desc, x.id desc`;

interface LedgerRow {
  readonly id: number;
  readonly kind: XpKind;
  readonly source: XpSource;
  readonly amount: number;
  readonly at: Date;
  readonly number: number | null;
  readonly badgeId: string | null;
  readonly byName: string | null;
  readonly reason: string | null;
  readonly slug: string | null;
  readonly title: string | null;
}

/** A buyer's XP ledger, the newest row first; `input.handle` may be any text. Throws buyer.not_found. */
export async function listXp(em: SqlEntityManager, input: ListXpInput): Promise<Page<OperatorXpLine>> {
  const { page, perPage } = input;
  const { handle } = await getBuyer(em, input.handle);
  const rows = await em.execute<LedgerRow[]>(LEDGER, [handle, perPage, (page - 1) * perPage]);
  const [count] = await em.execute<{ total: number }[]>(
    'select count(*)::int as total from xp_transaction where handle = ?',
    [handle],
  );
  return {
    rows: rows.map(({ slug, title, at, ...row }) => ({
      ...row,
      at: at.toISOString(),
      waffle: slug === null || title === null ? null : { slug, title },
    })),
    total: count?.total ?? 0,
    page,
    perPage,
  };
}

/** What of a row anybody may see: neither who gave something nor why. */
export function toPublicXp(line: OperatorXpLine): XpLine {
  const { id, kind, source, amount, at, waffle, number, badgeId } = line;
  return { id, kind, source, amount, at, waffle, number, badgeId };
}
