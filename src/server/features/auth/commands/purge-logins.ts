import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Core } from '#server/core/context.ts';
import { LoginEvent } from '../auth.entity.ts';

/** Removed at a time, so that no transaction holds many rows for long. */
const BATCH = 1_000;

/** The login history as the clean-up knows it, with what was looked up for it. */
export const retainedLogins = {
  kind: 'Login history',
  setting: 'login_history_retention_days',
  count: (em: SqlEntityManager, before: Date): Promise<number> =>
    em.count(LoginEvent, { at: { $lt: before } }),
  async remove(core: Core, before: Date): Promise<number> {
    const em = core.fork();
    let removed = 0;
    for (let gone = BATCH; gone === BATCH; removed += gone) {
      const rows = await em.execute<unknown[]>(
        `delete from login_event where id in (
           select id from login_event where at < ? order by at limit ? for update skip locked
         ) returning 1`,
        [before, BATCH],
      );
      gone = rows.length;
    }
    await em.execute('delete from whois_lookup where looked_up_at < ?', [before]);
    return removed;
  },
} as const;
