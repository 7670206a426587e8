import type { Snapshot, Snapshots } from '#client/sync/snapshots.ts';
import type { OperatorBoard } from '#shared/live/board.ts';

/** The form in which boards are kept. Raised when it changes, so that old ones are not shown. */
export const BOARD_KEPT_AS = 'board-1';

/** The board as this device saw it last; null where it never did. */
export function findKeptBoard(snapshots: Snapshots, slug: string): Promise<Snapshot<OperatorBoard> | null> {
  return snapshots.get<OperatorBoard>(BOARD_KEPT_AS, slug);
}
