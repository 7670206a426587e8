import { expect } from 'vitest';
import type { Database } from '#server/db/orm.ts';
import {
  type BadgeFacts,
  factsToBadges,
  findBadge,
  PAID_SPOT_XP,
  WIN_XP,
} from '#shared/loyalty/loyalty.rules.ts';

/** What buyers must have earned, counted from scratch and in another way than the product does. */

interface PaidClaim {
  readonly handle: string;
  readonly waffleId: number;
  readonly claimedAt: Date;
  readonly totalSpots: number;
  readonly completedAt: Date | null;
  readonly hasWon: boolean;
}

export interface Earned {
  readonly xp: number;
  readonly badges: readonly string[];
}

/** What people gave and took by hand: it does not follow from anything. */
export interface ByHand {
  readonly xp: number;
  readonly granted: ReadonlySet<string>;
  readonly revoked: ReadonlySet<string>;
}

export const NOTHING_BY_HAND: ByHand = { xp: 0, granted: new Set(), revoked: new Set() };

async function readPaidClaims({ pool }: Database): Promise<PaidClaim[]> {
  const { rows } = await pool.query<PaidClaim>(
    `select c.handle, c.waffle_id as "waffleId", c.claimed_at as "claimedAt", w.total_spots as "totalSpots",
       w.completed_at as "completedAt", v.claim_id is not null as "hasWon"
     from claim c join waffle w on w.id = c.waffle_id left join winner v on v.claim_id = c.id
     where c.status = 'paid'`,
  );
  return rows;
}

const DAY_MS = 86_400_000;

function longestStreak(claims: readonly PaidClaim[]): number {
  const days = new Set(claims.map(({ claimedAt }) => Math.floor(claimedAt.getTime() / DAY_MS)));
  let longest = 0;
  for (const day of days) {
    let length = 1;
    while (days.has(day + length)) length += 1;
    longest = Math.max(longest, length);
  }
  return longest;
}

function countFacts(claims: readonly PaidClaim[]): BadgeFacts {
  const boards = [...Map.groupBy(claims, ({ waffleId }) => waffleId).values()].map((own) => ({
    spots: own.length,
    items: own.filter(({ hasWon }) => hasWon).length,
    endedMs: own[0]?.completedAt?.getTime() ?? null,
    id: own[0]?.waffleId ?? 0,
  }));
  const won = boards.filter(({ items }) => items > 0);
  const ended = boards
    .filter((board) => board.endedMs !== null)
    .sort((a, b) => (a.endedMs ?? 0) - (b.endedMs ?? 0) || a.id - b.id);
  let losses = 0;
  let droughtBeforeWin = 0;
  for (const { items } of ended) {
    if (items > 0) droughtBeforeWin = Math.max(droughtBeforeWin, losses);
    losses = items > 0 ? 0 : losses + 1;
  }
  return {
    paidSpots: claims.length,
    waffles: boards.length,
    formats: new Set(claims.map(({ totalSpots }) => totalSpots)).size,
    streakDays: longestStreak(claims),
    wins: won.length,
    oneSpotWins: won.filter(({ spots }) => spots === 1).length,
    itemsAtOnce: Math.max(0, ...boards.map(({ items }) => items)),
    droughtBeforeWin,
  };
}

/** XP and badges of everybody who has or should have any, by handle. */
async function countEarned(
  database: Database,
  byHand: ReadonlyMap<string, ByHand> = new Map(),
): Promise<Map<string, Earned>> {
  const claims = Map.groupBy(await readPaidClaims(database), ({ handle }) => handle);
  const earned = new Map<string, Earned>();
  for (const handle of new Set([...claims.keys(), ...byHand.keys()])) {
    const own = claims.get(handle) ?? [];
    const { xp, granted, revoked } = byHand.get(handle) ?? NOTHING_BY_HAND;
    const badges = new Set<string>(factsToBadges(countFacts(own)).filter((id) => !revoked.has(id)));
    for (const id of granted) badges.add(id);
    const rewards = [...badges].reduce((sum, id) => sum + (findBadge(id)?.xp ?? 0), 0);
    const wins = own.filter(({ hasWon }) => hasWon).length;
    const sum = own.length * PAID_SPOT_XP + wins * WIN_XP + rewards + xp;
    if (sum > 0 || badges.size > 0) earned.set(handle, { xp: sum, badges: [...badges].sort() });
  }
  return earned;
}

/** XP and badges as the product keeps them. */
export async function readEarned({ pool }: Database): Promise<Map<string, Earned>> {
  const { rows } = await pool.query<Earned & { handle: string }>(
    `select handle, coalesce(x.xp, 0)::int as xp, coalesce(b.badges, '{}') as badges
     from (select handle, sum(amount) as xp from xp_transaction group by handle) x
     full join (select handle, array_agg(badge_id order by badge_id) as badges from buyer_badge
                where state = 'held' group by handle) b using (handle)`,
  );
  return new Map(
    rows
      .filter(({ xp, badges }) => xp !== 0 || badges.length > 0)
      .map(({ handle, xp, badges }) => [handle, { xp, badges: [...badges].sort() }]),
  );
}

/** Proves that what is kept is what follows from scratch, and that the ledger's rows alternate source by source. */
export async function expectEarned(
  database: Database,
  byHand: ReadonlyMap<string, ByHand> = new Map(),
): Promise<void> {
  const [kept, counted] = [await readEarned(database), await countEarned(database, byHand)];
  expect(Object.fromEntries(kept)).toEqual(Object.fromEntries(counted));
  const { rows } = await database.pool.query(
    `select source from (select source, turn, lag(turn, 1, 0) over own as before, sum(amount) over own as balance,
       max(amount) over own as worth from xp_transaction window own as (partition by source order by turn)) rows
     where turn <> before + 1 or balance <> case when turn % 2 = 1 then worth else 0 end`,
  );
  expect(rows).toEqual([]);
}
