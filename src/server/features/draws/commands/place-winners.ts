import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Winner, WinnerMethod } from '#shared/draws/draws.events.ts';
import type { WinnerDecision } from '#shared/draws/draws.machine.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { Winner as WinnerEntity } from '../draws.entity.ts';
import type { DrawableBoard } from '../draws.queries.ts';

export interface Placement {
  readonly waffleId: number;
  /** The winning spots in the items' order; each is held and paid, which `decideWinners` has seen to. */
  readonly numbers: readonly number[];
  readonly method: WinnerMethod;
  /** The draw that chose them; null where a person did. */
  readonly drawId: string | null;
  readonly at: Date;
  readonly byName: string;
}

/**
 * Replaces the winners of a board by these and returns them as the log names them. The one way by which somebody wins,
 * by hand or by draw; only under the waffle's lock, on the board read under it.
 */
export async function placeWinners(
  em: SqlEntityManager,
  board: DrawableBoard,
  placement: Placement,
): Promise<Winner[]> {
  const { waffleId, method, drawId, at, byName } = placement;
  const winners = placement.numbers.map((number, index) => {
    const holder = board.holders.get(number);
    if (holder?.status !== 'paid') throw new AppError('winner.not_paid', { numbers: [number] });
    return { item: index + 1, number, handle: holder.handle, claimId: holder.claimId };
  });
  await em.nativeDelete(WinnerEntity, { waffle: waffleId });
  await em.insertMany(
    WinnerEntity,
    winners.map((winner) => ({
      ...winner,
      waffle: waffleId,
      method,
      draw: drawId,
      setAt: at,
      setByName: byName,
    })),
  );
  return winners.map(({ item, number, handle }) => ({ item, number, handle, method }));
}

/** Throws the refusal a decision names. */
export function requireAllowed(decision: WinnerDecision): void {
  if (decision.ok) return;
  const { code, details, message } = decision;
  throw new AppError(code, details, message === undefined ? {} : { message });
}
