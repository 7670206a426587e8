import { type CommandCaller, runCommand } from '#server/core/command.ts';
import { changeWinnersAction } from '#shared/actions/catalogue.ts';
import { decideWinners } from '#shared/draws/draws.machine.ts';
import type { ChangeWinnersInput, WinnersAnswer } from '#shared/draws/draws.schemas.ts';
import { lockWaffle } from '../../waffles/waffles.queries.ts';
import { listWinners, readDrawableBoard } from '../draws.queries.ts';
import { placeWinners, requireAllowed } from './place-winners.ts';

/**
 * Names other winning spots without reopening the waffle: it stays completed since the same time. Naming those who have
 * won already changes nothing, so a drawn winner stays a drawn one.
 */
export async function changeWinners(
  caller: CommandCaller,
  input: ChangeWinnersInput,
): Promise<WinnersAnswer> {
  return runCommand<WinnersAnswer>(caller, changeWinnersAction, input, async ({ em, now }) => {
    const waffle = await lockWaffle(em, input.waffleId);
    const board = await readDrawableBoard(em, waffle);
    const { numbers } = input;
    requireAllowed(decideWinners(board, { kind: 'change', numbers }));

    const before = await listWinners(em, waffle.id);
    const completedAt = (waffle.completedAt ?? now()).toISOString();
    if (before.map((winner) => winner.number).join() === numbers.join()) {
      return { answer: { winners: before, completedAt, unchanged: true, seq: waffle.seq }, audit: [] };
    }
    const by = caller.actor?.name ?? 'system';
    const placement = {
      waffleId: waffle.id,
      numbers,
      method: 'manual',
      drawId: null,
      at: now(),
      byName: by,
    } as const;
    const winners = await placeWinners(em, board, placement);
    return {
      answer: (seq) => ({ winners, completedAt, unchanged: false, seq }),
      audit: [
        {
          targetType: 'waffle',
          targetId: String(waffle.id),
          targetLabel: waffle.title,
          before: { winners: before },
          after: { winners },
        },
      ],
      stream: waffle,
      events: [{ kind: 'winner.changed', winners, completedAt, by }],
    };
  });
}
