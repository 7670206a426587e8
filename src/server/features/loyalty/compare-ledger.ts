import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { BADGES, PAID_SPOT_XP, WIN_XP } from '#shared/loyalty/loyalty.rules.ts';

/**
 * What XP should stand in the ledger, by what is true now, against what does stand there. Reactions and the backfill
 * compare the same way, so whatever happened in between, and however often, the sum is that of what is left.
 */

/** A part of the ledger: what these claims, these winners, a waffle that is gone, or these buyers have earned. */
export type LedgerPart =
  | { readonly claimIds: readonly string[] }
  | { readonly winnersOf: number }
  | { readonly goneWaffle: number }
  | { readonly boardsOf: readonly string[] }
  | { readonly badgesOf: readonly string[] };

interface Statement {
  readonly sql: string;
  readonly params: readonly unknown[];
}

const PAID = `select 'paid:' || c.id as source, c.handle, 'paid_spot' as kind, ${PAID_SPOT_XP} as amount, c.waffle_id,
  c.number, null::text as badge_id, c.paid_at as at
from claim c where c.status = 'paid'`;

const WON = `select 'win:' || v.claim_id as source, v.handle, 'win' as kind, ${WIN_XP} as amount, v.waffle_id, v.number,
  null::text as badge_id, v.set_at as at
from winner v where true`;

const REWARDS = `select 'badge:' || b.handle || ':' || b.badge_id as source, b.handle, 'badge_reward' as kind, r.xp as amount,
  null::integer as waffle_id, null::integer as number, b.badge_id, b.awarded_at as at
from buyer_badge b
join (values ${BADGES.map(({ id, xp }) => `('${id}', ${xp})`).join(', ')}) as r (badge_id, xp) on r.badge_id = b.badge_id
where b.state = 'held' and r.xp > 0`;

const OF_HANDLES = "handle = any(string_to_array(?, ','))";

function describePart(part: LedgerPart): { wanted: string; scope: string; params: readonly unknown[] } {
  if ('claimIds' in part) {
    return {
      wanted: `${PAID} and c.id = any(string_to_array(?, ',')::uuid[])`,
      scope: `x.source = any(string_to_array(?, ','))`,
      params: [part.claimIds.join(','), part.claimIds.map((id) => `paid:${id}`).join(',')],
    };
  }
  if ('winnersOf' in part) {
    return {
      wanted: `${WON} and v.waffle_id = ?`,
      scope: `x.waffle_id = ? and x.source like 'win:%'`,
      params: [part.winnersOf, part.winnersOf],
    };
  }
  if ('goneWaffle' in part) {
    return { wanted: `${PAID} and false`, scope: 'x.waffle_id = ?', params: [part.goneWaffle] };
  }
  if ('boardsOf' in part) {
    const handles = part.boardsOf.join(',');
    return {
      wanted: `${PAID} and c.${OF_HANDLES} union all ${WON} and v.${OF_HANDLES}`,
      scope: `x.${OF_HANDLES} and x.waffle_id is not null`,
      params: [handles, handles, handles],
    };
  }
  const handles = part.badgesOf.join(',');
  return {
    wanted: `${REWARDS} and b.${OF_HANDLES}`,
    // A badge of a later version, which somebody went back from, keeps its reward.
    scope: `x.${OF_HANDLES} and x.badge_id in (${BADGES.map(({ id }) => `'${id}'`).join(', ')})`,
    params: [handles, handles],
  };
}

/**
 * The rows that are missing from a part of the ledger, as the common table expression `changes`. A source that should
 * have earned and has not, or was taken back, earns on its next turn; one that has and should not is taken back.
 */
export function ledgerChanges(part: LedgerPart): Statement {
  const { wanted, scope, params } = describePart(part);
  return {
    sql: `with wanted as (
  ${wanted}
), standing as (
  select x.source, min(x.handle) as handle, sum(x.amount)::integer as balance, max(x.turn) as turn,
         min(x.waffle_id) as waffle_id, min(x.number) as number, min(x.badge_id) as badge_id
  from xp_transaction x where ${scope} group by x.source
), changes as (
  select source, coalesce(w.handle, s.handle) as handle, coalesce(w.kind, 'reversal') as kind,
         coalesce(w.amount, -s.balance) as amount, coalesce(s.turn, 0) + 1 as turn,
         coalesce(w.waffle_id, s.waffle_id) as waffle_id, coalesce(w.number, s.number) as number,
         coalesce(w.badge_id, s.badge_id) as badge_id, case when s.turn is null then w.at end as first_at
  from wanted w full join standing s using (source)
  where (w.handle is not null) <> (coalesce(s.balance, 0) <> 0)
)`,
    params,
  };
}

/** How many rows a part of the ledger lacks; 0 where it is as it should be. */
export async function countLedgerChanges(em: SqlEntityManager, part: LedgerPart): Promise<number> {
  const { sql, params } = ledgerChanges(part);
  const [row] = await em.execute<{ count: number }[]>(`${sql} select count(*)::int as count from changes`, [
    ...params,
  ]);
  return row?.count ?? 0;
}
