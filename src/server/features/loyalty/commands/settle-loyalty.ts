import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { CommandTransaction } from '#server/core/command.ts';
import { type LedgerPart, ledgerChanges } from '../compare-ledger.ts';
import { type BadgeChange, findBadgeChanges } from '../find-badge-changes.ts';

/** Any constant does, as long as nothing else uses it: the first half of an advisory lock that has two. */
const LOYALTY_LOCK = 7_202;
/** Locks are taken by the hundred and the server's table of locks is small, so buyers share them. */
const LOCK_GROUPS = 256;

const LOCK = `select pg_advisory_xact_lock(${LOYALTY_LOCK}, lock_group) from (
  select distinct hashtext(handle) & ${LOCK_GROUPS - 1} as lock_group from unnest(string_to_array(?, ',')) as h (handle)
  order by lock_group offset 0
) as groups`;

/**
 * Lets nobody else settle the XP or the badges of these buyers until the transaction ends: two boards that pay the
 * 24th and the 25th spot of one buyer at once would both see 24 otherwise. Taken in one order, and always after the
 * waffle's own lock, so that nobody waits in a circle. What is read from here on sees what the one before has done.
 */
export async function lockLoyalty(em: SqlEntityManager, handles: readonly string[]): Promise<void> {
  if (handles.length > 0) await em.execute(LOCK, [handles.join(',')]);
}

/** Who takes something back or gives it, where a person does. */
export interface LoyaltyReason {
  readonly byId: string | null;
  readonly byName: string;
  readonly reason: string | null;
}

/**
 * Writes the rows that a part of the ledger lacks and returns whose they are. Its buyers must be locked, and what it
 * follows from must have been flushed.
 */
export async function settleXp(
  { em, now }: CommandTransaction,
  part: LedgerPart,
  why: LoyaltyReason | null = null,
): Promise<string[]> {
  const { sql, params } = ledgerChanges(part);
  const rows = await em.execute<{ handle: string }[]>(
    `${sql}, written as (
       insert into xp_transaction (handle, kind, amount, source, turn, waffle_id, number, badge_id, at, by_id, by_name, reason)
       select handle, kind, amount, source, turn, waffle_id, number, badge_id, coalesce(first_at, ?), ?, ?, ?
       from changes order by first_at nulls last, source
       returning handle
     ) select distinct handle from written order by handle`,
    [...params, now(), why?.byId ?? null, why?.byName ?? null, why?.reason ?? null],
  );
  return rows.map(({ handle }) => handle);
}

/** Awards what these buyers have earned and takes back what has lost its reason, with its XP. They must be locked. */
export async function settleBadges(
  tx: CommandTransaction,
  handles: readonly string[],
): Promise<BadgeChange[]> {
  const changes = await findBadgeChanges(tx.em, handles);
  if (changes.length === 0) return changes;
  await tx.em.execute(
    `insert into buyer_badge (handle, badge_id, state, origin, awarded_at, changed_at)
     select handle, "badgeId", state, 'earned', ?, ?
     from jsonb_to_recordset(?::jsonb) as c (handle text, "badgeId" text, state text)
     on conflict (handle, badge_id) do update set state = excluded.state, origin = 'earned', reason = null,
       by_id = null, by_name = null, changed_at = excluded.changed_at,
       awarded_at = case when excluded.state = 'held' then excluded.awarded_at else buyer_badge.awarded_at end`,
    [tx.now(), tx.now(), JSON.stringify(changes)],
  );
  await settleXp(tx, { badgesOf: [...new Set(changes.map(({ handle }) => handle))] });
  return changes;
}
