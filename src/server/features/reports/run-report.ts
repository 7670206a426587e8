import { IsolationLevel, type SqlEntityManager } from '@mikro-orm/postgresql';
import { AppError } from '#shared/kernel/errors.ts';

/** A report over more than the product is made for gives up after this long, and asks for fewer days. */
const REPORT_MS_MAX = 8_000;

/**
 * Reads a report: all of its statements see the database as it was at one moment, and none of them can write. Throws
 * `report.too_wide` where it takes too long.
 */
export async function runReport<Result>(
  em: SqlEntityManager,
  work: (tx: SqlEntityManager) => Promise<Result>,
): Promise<Result> {
  try {
    return await em.transactional(
      async (tx) => {
        // Years of claims are sorted and counted in memory instead of in files; few people read reports at once.
        await tx.execute(
          `select set_config('work_mem', '32MB', true), set_config('statement_timeout', ?, true)`,
          [String(REPORT_MS_MAX)],
        );
        return work(tx);
      },
      { isolationLevel: IsolationLevel.REPEATABLE_READ, readOnly: true },
    );
  } catch (error) {
    // 57014 query_canceled: PostgreSQL's word for a statement that took too long.
    const isTooSlow = error instanceof Error && 'code' in error && error.code === '57014';
    throw isTooSlow ? new AppError('report.too_wide', {}, { cause: error }) : error;
  }
}
