import { type CommandCaller, runCommand } from '#server/core/command.ts';
import { clearWinnersAction } from '#shared/actions/catalogue.ts';
import { decideWinners } from '#shared/draws/draws.machine.ts';
import type { ClearWinnersInput, WinnersAnswer } from '#shared/draws/draws.schemas.ts';
import { lockWaffle } from '../../waffles/waffles.queries.ts';
import { Winner } from '../draws.entity.ts';
import { listWinners, readDrawableBoard } from '../draws.queries.ts';
import { requireAllowed } from './place-winners.ts';

/** Takes the winners back: the waffle is active again and its paid spots are simply paid. Draws stay on record. */
export async function clearWinners(caller: CommandCaller, input: ClearWinnersInput): Promise<WinnersAnswer> {
  return runCommand<WinnersAnswer>(caller, clearWinnersAction, input, async ({ em }) => {
    const waffle = await lockWaffle(em, input.waffleId);
    requireAllowed(decideWinners(await readDrawableBoard(em, waffle), { kind: 'clear' }));

    const before = { status: 'completed', winners: await listWinners(em, waffle.id) };
    await em.nativeDelete(Winner, { waffle: waffle.id });
    const closedSince = waffle.completedAt?.toISOString() ?? null;
    waffle.status = 'active';
    waffle.completedAt = null;
    return {
      answer: (seq) => ({ winners: [], completedAt: null, unchanged: false, seq }),
      audit: [
        {
          targetType: 'waffle',
          targetId: String(waffle.id),
          targetLabel: waffle.title,
          before,
          after: { status: 'active', winners: [] },
        },
      ],
      stream: waffle,
      events: [{ kind: 'winner.cleared', by: caller.actor?.name ?? 'system', closedSince }],
    };
  });
}
