import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { listLoyalty, xpOf } from '#server/features/loyalty/loyalty.queries.ts';
import { readHandlePart } from '#shared/buyers/buyers.rules.ts';
import type { BuyerSort, BuyersPage, ListBuyersInput } from '#shared/buyers/buyers.schemas.ts';
import { listBuyerStats } from './buyers.queries.ts';

/**
 * The times have no index: every claim changes them, and an index on what every claim changes would cost each of them
 * more than sorting a few thousand handles costs the few who ask. A level has none either: it is the sum of the ledger.
 */
const ORDERS: Readonly<Record<BuyerSort, string>> = {
  handle: 'handle',
  lastClaim: 'last_claim_at desc, handle',
  firstSeen: 'first_seen_at desc, handle',
  level: `${xpOf('buyer.handle')} desc, handle`,
};

/**
 * A page of the registry: every handle that ever claimed, also where nothing of it counts any more. The search finds a
 * part of a handle by its position and by no pattern, so what somebody types means itself.
 */
export async function listBuyers(
  em: SqlEntityManager,
  { search, sort, page, perPage }: ListBuyersInput,
  now: Date,
): Promise<BuyersPage> {
  const part = readHandlePart(search);
  const where = part === '' ? '' : 'where strpos(handle, ?) > 0';
  const parts = part === '' ? [] : [part];
  const found = await em.execute<{ handle: string }[]>(
    `select handle from buyer ${where} order by ${ORDERS[sort]} limit ? offset ?`,
    [...parts, perPage, (page - 1) * perPage],
  );
  const [counts] = await em.execute<{ total: number; registered: number }[]>(
    `select (select count(*)::int from buyer ${where}) as total, count(*)::int as registered from buyer`,
    parts,
  );
  const handles = found.map(({ handle }) => handle);
  const stats = new Map((await listBuyerStats(em, handles, now)).map((one) => [one.handle, one]));
  const loyalty = await listLoyalty(em, handles);
  const rows = loyalty.flatMap(({ handle, xp, level, badges }) => {
    const figures = stats.get(handle);
    return figures === undefined ? [] : [{ ...figures, xp, level, badges }];
  });
  const { total = 0, registered = 0 } = counts ?? {};
  return { rows, total, page, perPage, registered };
}
