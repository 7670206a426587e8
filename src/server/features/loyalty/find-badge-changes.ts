import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { BADGES, type BadgeFacts, factsToBadges } from '#shared/loyalty/loyalty.rules.ts';

interface FactsRow extends BadgeFacts {
  readonly handle: string;
  /** Badge → `state origin`. */
  readonly badges: Readonly<Record<string, string>>;
}

/**
 * The facts of these handles and the badges they have ever had. Only paid claims count. A board is won with the items
 * its winners' rows name; it counts as lost once it is completed without one. Ties in time go by the waffle's number.
 */
export const FACTS = `with asked as (
  select distinct handle from unnest(string_to_array(?, ',')) as h (handle)
), mine as materialized (
  select c.handle, c.waffle_id, c.claimed_at from asked a join claim c on c.handle = a.handle where c.status = 'paid'
), boards as (
  select m.handle, m.waffle_id, w.total_spots, w.completed_at, count(*)::int as paid,
         case when w.status = 'completed' then
           (select count(*)::int from winner v where v.waffle_id = m.waffle_id and v.handle = m.handle) end as won
  from mine m join waffle w on w.id = m.waffle_id
  group by m.handle, m.waffle_id, w.total_spots, w.completed_at, w.status
), totals as (
  select handle, sum(paid)::int as paid_spots, count(*)::int as waffles, count(distinct total_spots)::int as formats,
         count(*) filter (where won > 0)::int as wins, count(*) filter (where won > 0 and paid = 1)::int as one_spot_wins,
         coalesce(max(won), 0) as items_at_once
  from boards group by handle
), days as (
  select handle, day - row_number() over (partition by handle order by day)::int as run
  from (select distinct handle, (claimed_at at time zone 'UTC')::date as day from mine) claimed
), streaks as (
  select handle, max(days)::int as days from (select handle, count(*) as days from days group by handle, run) runs
  group by handle
), ended as (
  select handle, won, count(*) filter (where won > 0) over (partition by handle order by completed_at, waffle_id
           rows between unbounded preceding and 1 preceding) as wins_before
  from boards where won is not null
), droughts as (
  select handle, max(losses)::int as losses
  from (select handle, count(*) filter (where won = 0) as losses from ended group by handle, wins_before
        having bool_or(won > 0)) stretches
  group by handle
)
select a.handle, coalesce(t.paid_spots, 0) as "paidSpots", coalesce(t.waffles, 0) as waffles,
       coalesce(t.formats, 0) as formats, coalesce(t.wins, 0) as wins, coalesce(t.one_spot_wins, 0) as "oneSpotWins",
       coalesce(t.items_at_once, 0) as "itemsAtOnce", coalesce(s.days, 0) as "streakDays",
       coalesce(d.losses, 0) as "droughtBeforeWin",
       coalesce((select jsonb_object_agg(b.badge_id, b.state || ' ' || b.origin) from buyer_badge b
                 where b.handle = a.handle), '{}') as badges
from asked a left join totals t on t.handle = a.handle left join streaks s on s.handle = a.handle
left join droughts d on d.handle = a.handle order by a.handle`;

export interface BadgeChange {
  readonly handle: string;
  readonly badgeId: string;
  readonly state: 'held' | 'lapsed';
}

/**
 * The badges that these handles have earned and not got, and those that they hold for a reason that is gone. A badge
 * somebody granted stays, and one somebody revoked stays away.
 */
export async function findBadgeChanges(
  em: SqlEntityManager,
  handles: readonly string[],
): Promise<BadgeChange[]> {
  if (handles.length === 0) return [];
  const rows = await em.execute<FactsRow[]>(FACTS, [handles.join(',')]);
  return rows.flatMap(({ handle, badges, ...facts }) => {
    const earned = new Set<string>(factsToBadges(facts));
    return BADGES.flatMap(({ id: badgeId }): BadgeChange[] => {
      const standing = badges[badgeId];
      if (earned.has(badgeId)) {
        const isMissing = standing === undefined || standing.startsWith('lapsed ');
        return isMissing ? [{ handle, badgeId, state: 'held' }] : [];
      }
      return standing === 'held earned' ? [{ handle, badgeId, state: 'lapsed' }] : [];
    });
  });
}
