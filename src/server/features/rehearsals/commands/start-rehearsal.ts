import { type CommandCaller, runCommand } from '#server/core/command.ts';
import { mayAct } from '#server/core/may-act.ts';
import { lockAccount } from '#server/features/accounts/accounts.queries.ts';
import { cancelRehearsalAction, startRehearsalAction } from '#shared/actions/catalogue.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { decideCancel } from '#shared/operations/operations.machine.ts';
import type { CancelRehearsalInput, StartRehearsalInput } from '#shared/rehearsals/rehearsals.schemas.ts';
import { rehearseKind } from '../jobs/rehearse-drop.ts';
import { getRehearsal, readAllowance } from '../rehearsals.queries.ts';
import type { RehearsalsParts } from '../rehearsals-parts.ts';

/**
 * Puts a rehearsal into the queue and returns its id. Throws `rehearsal.too_many_runs`, `rehearsal.too_many_at_once` or
 * `rehearsal.too_many_this_hour` with the account's `limit`; `server.busy` where no job can run.
 *
 * The account's row is locked before its rehearsals are counted: of twenty that start at the same instant, each sees
 * those before it.
 */
export async function startRehearsal(
  caller: CommandCaller,
  parts: RehearsalsParts,
  input: StartRehearsalInput,
): Promise<{ readonly rehearsalId: string }> {
  const { actor } = caller;
  if (actor === null) throw new AppError('auth.required');
  return runCommand(caller, startRehearsalAction, input, async ({ em, now }) => {
    await lockAccount(em, actor.accountId);
    const allowance = await readAllowance(em, parts.labels(), now(), actor.accountId);
    if (input.runs > allowance.runsMax) refuse('rehearsal.too_many_runs', allowance.runsMax);
    if (allowance.underWay >= allowance.atOnce) refuse('rehearsal.too_many_at_once', allowance.atOnce);
    if (allowance.usedThisHour >= allowance.perHour)
      refuse('rehearsal.too_many_this_hour', allowance.perHour);
    const id = await parts.jobs.enqueue(rehearseKind, {}, { em, owner: actor });
    if (id === null) throw new AppError('server.busy');
    const { spots, buyers, rampSeconds, runs } = input;
    await em.execute(
      `insert into rehearsal (id, owner_id, owner_name, spots, buyers, ramp_seconds, runs, created_at)
       values (?, ?, ?, ?, ?, ?, ?, ?)`,
      [id, actor.accountId, actor.name, spots, buyers, rampSeconds, runs, now()],
    );
    return {
      answer: { rehearsalId: id },
      audit: [
        {
          targetType: 'job',
          targetId: id,
          targetLabel: rehearseKind.label,
          after: { spots, buyers, rampSeconds, runs },
        },
      ],
    };
  });
}

function refuse(
  code: 'rehearsal.too_many_runs' | 'rehearsal.too_many_at_once' | 'rehearsal.too_many_this_hour',
  limit: number,
): never {
  throw new AppError(code, { limit });
}

/**
 * Ends a rehearsal; one that plays stops within half a second. Only its owner and whoever may end any job. Throws
 * `rehearsal.not_found` or `job.finished`.
 */
export async function cancelRehearsal(
  caller: CommandCaller,
  parts: RehearsalsParts,
  input: CancelRehearsalInput,
): Promise<{ readonly rehearsalId: string }> {
  return runCommand(caller, cancelRehearsalAction, input, async ({ em, now }) => {
    const { actor } = caller;
    const rehearsal = await getRehearsal(em, parts.labels(), now(), input.rehearsalId);
    if (rehearsal.ownerId !== actor?.accountId && !mayAct(actor, 'operations.run')) {
      throw new AppError('access.denied');
    }
    const decision = decideCancel(rehearsal.state);
    if (!decision.ok) throw new AppError(decision.code);
    await parts.jobs.cancel(em, { id: rehearsal.id, kind: rehearseKind.name });
    return {
      answer: { rehearsalId: rehearsal.id },
      audit: [
        {
          targetType: 'job',
          targetId: rehearsal.id,
          targetLabel: rehearseKind.label,
          before: { state: rehearsal.state },
          after: { state: 'cancelled' },
        },
      ],
    };
  });
}
