import { type CommandCaller, runCommand } from '#server/core/command.ts';
import { setWinnersAction } from '#shared/actions/catalogue.ts';
import { decideWinners } from '#shared/draws/draws.machine.ts';
import type { SetWinnersInput, WinnersAnswer } from '#shared/draws/draws.schemas.ts';
import { lockWaffle } from '../../waffles/waffles.queries.ts';
import { readDrawableBoard } from '../draws.queries.ts';
import { placeWinners, requireAllowed } from './place-winners.ts';

/**
 * Sets the winning spots by hand, one per item, and completes the waffle. Where spots are unpaid it refuses with their
 * numbers until the operator confirms. Losses, statistics and what everybody sees follow, because they are derived.
 */
export async function setWinners(caller: CommandCaller, input: SetWinnersInput): Promise<WinnersAnswer> {
  return runCommand<WinnersAnswer>(caller, setWinnersAction, input, async ({ em, now }) => {
    // The lock comes first: of two operators who set a winner at once, the second one sees the first one's.
    const waffle = await lockWaffle(em, input.waffleId);
    const board = await readDrawableBoard(em, waffle);
    const { numbers, confirmUnpaid } = input;
    requireAllowed(decideWinners(board, { kind: 'set', numbers, confirmUnpaid }));

    const by = caller.actor?.name ?? 'system';
    const at = now();
    const placement = {
      waffleId: waffle.id,
      numbers,
      method: 'manual',
      drawId: null,
      at,
      byName: by,
    } as const;
    const winners = await placeWinners(em, board, placement);
    waffle.status = 'completed';
    waffle.completedAt = at;
    const completedAt = at.toISOString();
    const unpaid = board.spots.length - board.entries.length;
    return {
      answer: (seq) => ({ winners, completedAt, unchanged: false, seq }),
      audit: [
        {
          targetType: 'waffle',
          targetId: String(waffle.id),
          targetLabel: waffle.title,
          before: { status: 'active', winners: [] },
          after: { status: 'completed', winners, unpaid },
        },
      ],
      stream: waffle,
      events: [{ kind: 'winner.set', winners, completedAt, by }],
    };
  });
}
