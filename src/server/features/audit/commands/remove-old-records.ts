import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { type CommandCaller, runCommand } from '#server/core/command.ts';
import type { Core } from '#server/core/context.ts';
import { getSetting } from '#server/features/settings/settings.queries.ts';
import { AUDIT_CODE_LIST, AUDIT_CODES } from '#shared/actions/audit-codes.ts';
import { removeOldRecordsAction } from '#shared/actions/catalogue.ts';
import type { RemovedRecords, RemoveOldRecordsInput } from '#shared/audit/audit.schemas.ts';

const DAY_MS = 86_400_000;
/** Removed at a time, so that no transaction holds many rows for long. */
const BATCH = 1_000;

/** One kind of records that are kept for as long as a setting says, and no longer. */
export interface RetainedRecords {
  /** As the page and the audit name them. */
  readonly kind: string;
  readonly setting: 'audit_retention_days' | 'login_history_retention_days';
  count(em: SqlEntityManager, before: Date): Promise<number>;
  /** Removes what is older, in steps that each leave nothing to put right. Returns how many went. */
  remove(core: Core, before: Date): Promise<number>;
}

/** Codes that no retention removes anything of are left out, and with them every code this version does not know. */
const REMOVABLE = AUDIT_CODE_LIST.filter((code) => !AUDIT_CODES[code].kept);

/** The audit itself: what is about money or a draw stays for ever. */
export const retainedAudit: RetainedRecords = {
  kind: 'Audit log',
  setting: 'audit_retention_days',
  async count(em, before) {
    const [row] = await em.execute<{ count: number }[]>(
      `select count(*)::int as count from audit_entry where action in (${REMOVABLE.map(() => '?').join(', ')})
       and recorded_at < ?`,
      [...REMOVABLE, before],
    );
    return row?.count ?? 0;
  },
  async remove(core, before) {
    const em = core.fork();
    let removed = 0;
    // Code by code, because each is found by its index however many entries are kept for ever.
    for (const code of REMOVABLE) {
      for (let gone = BATCH; gone === BATCH; removed += gone) {
        const rows = await em.execute<unknown[]>(
          `delete from audit_entry where id in (
             select id from audit_entry where action = ? and recorded_at < ? order by recorded_at limit ?
             for update skip locked
           ) returning 1`,
          [code, before, BATCH],
        );
        gone = rows.length;
      }
    }
    return removed;
  },
};

/**
 * Removes what is older than its setting allows. What is going to go is counted and recorded first, in one transaction:
 * where nothing can be recorded, nothing is removed. A process that dies in between leaves the rest to the next run.
 */
export async function removeOldRecords(
  caller: CommandCaller,
  input: RemoveOldRecordsInput,
  retained: readonly RetainedRecords[],
): Promise<RemovedRecords> {
  const { core } = caller;
  const limits = await Promise.all(
    retained.map(async (records) => {
      const days = await getSetting(core.fork(), records.setting);
      return { records, days, before: new Date(core.clock.now().getTime() - days * DAY_MS) };
    }),
  );
  const answer = await runCommand<RemovedRecords>(caller, removeOldRecordsAction, input, async ({ em }) => {
    const removed = [];
    for (const { records, days, before } of limits) {
      removed.push({ kind: records.kind, count: await records.count(em, before), days });
    }
    const isEmpty = removed.every(({ count }) => count === 0);
    return {
      answer: { removed },
      audit: isEmpty
        ? []
        : [
            {
              targetType: 'settings',
              targetId: 'retention',
              targetLabel: 'Old records',
              after: Object.fromEntries(removed.map(({ kind, count }) => [kind, count])),
            },
          ],
    };
  });
  for (const { records, before } of limits) await records.remove(core, before);
  return answer;
}
