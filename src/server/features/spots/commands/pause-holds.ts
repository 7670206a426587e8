import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { type CommandCaller, runCommand } from '#server/core/command.ts';
import { pauseHoldsAction } from '#shared/actions/catalogue.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { PauseHoldsAnswer, PauseHoldsInput } from '#shared/spots/spots.schemas.ts';
import type { WaffleRow } from '../../waffles/waffles.entity.ts';
import { lockWaffle } from '../../waffles/waffles.queries.ts';
import { shiftHolds } from '../shift-holds.ts';
import { Claim } from '../spots.entity.ts';
import { callerName } from './settle-claims.ts';

/**
 * Stops the hold clock of a board, or lets it run on. While it stands still nothing expires and new claims get no end;
 * when it runs again every hold ends later by as long as it stood, and claims of the pause get their full time.
 */
export async function pauseHolds(caller: CommandCaller, input: PauseHoldsInput): Promise<PauseHoldsAnswer> {
  return runCommand<PauseHoldsAnswer>(caller, pauseHoldsAction, input, async ({ em, now }) => {
    const waffle = await lockWaffle(em, input.waffleId);
    if (waffle.archivedAt != null) throw new AppError('waffle.archived');
    if (waffle.status === 'completed') throw new AppError('waffle.completed');
    const { paused } = input;
    const pausedAt = waffle.holdsPausedAt ?? null;
    if (paused === (pausedAt !== null)) {
      return { answer: { paused, unchanged: true, seq: waffle.seq }, audit: [] };
    }
    if (paused && !(await hasHolds(em, waffle))) throw new AppError('hold.not_used');
    const spots = pausedAt === null ? [] : await shiftHolds(em, waffle, pausedAt, now());
    waffle.holdsPausedAt = paused ? now() : null;
    return {
      answer: (seq) => ({ paused, unchanged: false, seq }),
      audit: [
        {
          targetType: 'waffle',
          targetId: String(waffle.id),
          targetLabel: waffle.title,
          before: { holdsPaused: !paused },
          after: { holdsPaused: paused, holds: spots },
        },
      ],
      stream: waffle,
      events: [{ kind: 'hold.changed', paused, spots, by: callerName(caller) }],
    };
  });
}

async function hasHolds(em: SqlEntityManager, waffle: WaffleRow): Promise<boolean> {
  if (waffle.holdMinutes != null) return true;
  return (await em.count(Claim, { waffle: waffle.id, status: 'pending', holdUntil: { $ne: null } })) > 0;
}
