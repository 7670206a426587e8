import { randomUUID } from 'node:crypto';
import { type CommandCaller, runCommand } from '#server/core/command.ts';
import type { Core } from '#server/core/context.ts';
import type { JobContext } from '#server/core/job-definition.ts';
import { countLedgerChanges } from '../compare-ledger.ts';
import { findBadgeChanges } from '../find-badge-changes.ts';
import { lockLoyalty, settleBadges, settleXp } from './settle-loyalty.ts';

const BACKFILL = { name: 'loyalty.backfill', audit: 'backfill_loyalty' } as const;

/** Buyers per transaction: nobody who pays meanwhile waits long. */
const PIECE = 200;

/**
 * Brings XP and badges of every buyer up to date, by the very rules that payments and winners follow: for what happened
 * before they were counted, and after a version that has other badges. Goes from piece to piece, writes nothing where
 * nothing is missing, and may run at any time, twice at once too. Returns how many buyers had something missing.
 */
export async function backfillLoyalty(
  core: Core,
  { signal, report }: Partial<Pick<JobContext, 'signal' | 'report'>> = {},
): Promise<number> {
  const caller: CommandCaller = { core, actor: null, actorName: 'backfill', ip: null };
  const [count] = await core.fork().execute<{ total: number }[]>('select count(*)::int as total from buyer');
  const total = count?.total ?? 0;
  let changed = 0;
  let done = 0;
  let last = '';
  for (;;) {
    signal?.throwIfAborted();
    const em = core.fork();
    const rows = await em.execute<{ handle: string }[]>(
      'select handle from buyer where handle > ? order by handle limit ?',
      [last, PIECE],
    );
    const handles = rows.map(({ handle }) => handle);
    if (handles.length === 0) return changed;
    last = handles.at(-1) ?? last;
    const isComplete =
      (await countLedgerChanges(em, { boardsOf: handles })) === 0 &&
      (await countLedgerChanges(em, { badgesOf: handles })) === 0 &&
      (await findBadgeChanges(em, handles)).length === 0;
    if (!isComplete) changed += await backfillPiece(caller, handles);
    done += handles.length;
    // Whoever claims for the first time meanwhile is looked at, too.
    report?.({ done, total: Math.max(done, total) });
  }
}

async function backfillPiece(caller: CommandCaller, handles: readonly string[]): Promise<number> {
  return runCommand<number>(caller, BACKFILL, { opId: randomUUID() }, async (tx) => {
    await lockLoyalty(tx.em, handles);
    // A waffle that is being deleted is waited for, or waits: its deletion must see whatever is written here.
    await tx.em.execute(
      `select 1 from claim where handle = any(string_to_array(?, ',')) and status = 'paid' for key share`,
      [handles.join(',')],
    );
    const earned = await settleXp(tx, { boardsOf: handles });
    const badges = await settleBadges(tx, handles);
    const rewarded = await settleXp(tx, { badgesOf: handles });
    const changed = new Set([...earned, ...rewarded, ...badges.map(({ handle }) => handle)]);
    if (changed.size === 0) return { answer: 0, audit: [] };
    const after = { buyers: changed.size, badges: badges.length };
    return {
      answer: changed.size,
      audit: [{ targetType: 'buyer', targetId: '', targetLabel: 'Buyers', after }],
    };
  });
}
