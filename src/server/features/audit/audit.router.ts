import { action, query, router } from '#server/core/trpc.ts';
import { removeOldRecordsAction } from '#shared/actions/catalogue.ts';
import { listAuditInput } from '#shared/audit/audit.schemas.ts';
import { listAudit, listAuditActors } from './audit.queries.ts';
import { type RetainedRecords, removeOldRecords } from './commands/remove-old-records.ts';

/** What the audit needs of other features. */
export interface AuditParts {
  /** Everything that the clean-up removes once it is old. */
  readonly retained: readonly RetainedRecords[];
}

export function createAuditRouter({ retained }: AuditParts) {
  return router({
    list: query('audit.read')
      .input(listAuditInput)
      .query(({ ctx, input }) => listAudit(ctx.core.fork(), input)),
    removeOldRecords: action(removeOldRecordsAction).mutation(({ ctx, input }) =>
      removeOldRecords(ctx, input, retained),
    ),
    actors: query('audit.read').query(({ ctx }) => listAuditActors(ctx.core.fork())),
  });
}
