import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { PgBoss } from 'pg-boss';
import type { Core } from './context.ts';
import type { Job } from './job-definition.ts';
import { findLostJobs, removeOldNotes } from './note-jobs.ts';
import { discard, INTERRUPTED, interruption } from './run-job.ts';

/** How soon the jobs of a process that died are ended or tried again; at a start at once. */
const LOST_EVERY_MS = 5_000;
/** Only one process at a time looks for those; any constant does. */
const LOST_LOCK = 7_397_015;

/** Has the queue write within a transaction of ours. */
export type ToBossDatabase = (em: SqlEntityManager) => BossDatabase;
type BossDatabase = NonNullable<NonNullable<Parameters<PgBoss['send']>[2]>['db']>;

/**
 * Ends the tries of processes that died: what they left is removed, and the job waits for its next try, or counts as
 * interrupted where it has none. Under a lock of the transaction, so that two processes don't end the same try twice.
 */
export async function endLostJobs(
  core: Core,
  jobs: readonly Job[],
  boss: PgBoss,
  toBossDatabase: ToBossDatabase,
): Promise<void> {
  const byName = new Map(jobs.map((job) => [job.kind.name, job]));
  await core.fork().transactional(async (em) => {
    await em.execute('select pg_advisory_xact_lock(?)', [LOST_LOCK]);
    for (const lost of await findLostJobs(em, [...byName.keys()])) {
      const { id, kind, retryCount } = lost;
      const job = byName.get(kind);
      if (job === undefined) continue;
      await discard(core, job, id);
      const { message } = interruption();
      await boss.fail(kind, { id, retryCount }, { name: INTERRUPTED, message }, { db: toBossDatabase(em) });
      core.log.warn({ job: kind, jobId: id }, 'a job was interrupted: the process that did it is gone');
    }
    await removeOldNotes(em);
  });
}

/** Does it again and again, one at a time; returns what ends that and waits for the last one. */
export function lookAgain(core: Core, endLost: () => Promise<void>): () => Promise<void> {
  let looking: Promise<void> | null = null;
  const timer = setInterval(() => {
    looking ??= endLost()
      .catch((error: unknown) => core.log.warn({ err: error }, 'jobs of dead processes were not looked for'))
      .finally(() => {
        looking = null;
      });
  }, LOST_EVERY_MS);
  return async () => {
    clearInterval(timer);
    await looking;
  };
}
