import type { OperatorSpot } from '#shared/live/board.ts';
import type { ShownStatus } from '#shared/spots/spots.rules.ts';
import { shownStatus } from '#shared/spots/spots.rules.ts';
import type { BulkSelection } from './select-spots.ts';
import type { ShownBoard } from './spots.projection.ts';

/** Everything a cell of the grid shows. The same object stays as long as nothing of it changes. */
export interface Cell {
  readonly spot: OperatorSpot;
  readonly shown: ShownStatus;
  readonly waiting: boolean;
  /** In bulk mode: whether it is picked, or can't be. Null outside of bulk mode. */
  readonly bulk: 'picked' | 'free' | 'off' | null;
  /** The spoken name. */
  readonly label: string;
}

const WORDS: Readonly<Record<ShownStatus, string>> = {
  available: 'available',
  pending: 'pending',
  paid: 'paid',
  winner: 'winner',
  lost: 'not won',
};

/**
 * Makes the grid's cells, keeping every cell of `before` that still says the same: one event then redraws one cell of a
 * thousand.
 */
export function drawCells(
  board: ShownBoard,
  selection: BulkSelection | null,
  before: readonly Cell[],
): readonly Cell[] {
  const completed = board.waffle.status === 'completed';
  const winning = new Set(board.winners.map((winner) => winner.number));
  return board.spots.map((spot, index) => {
    const shown = shownStatus(spot.status, completed, winning.has(spot.number));
    const waiting = board.waiting.has(spot.number);
    const bulk = selection === null ? null : bulkState(selection, spot);
    const old = before[index];
    if (old && old.spot === spot && old.shown === shown && old.waiting === waiting && old.bulk === bulk) {
      return old;
    }
    return { spot, shown, waiting, bulk, label: labelOf(spot, shown, waiting) };
  });
}

function bulkState(selection: BulkSelection, spot: OperatorSpot): Cell['bulk'] {
  if (spot.status !== 'pending' || spot.claimId === null) return 'off';
  return selection.claimIdByNumber.get(spot.number) === spot.claimId ? 'picked' : 'free';
}

function labelOf(spot: OperatorSpot, shown: ShownStatus, waiting: boolean): string {
  const who = spot.handle === null ? '' : `, @${spot.handle}`;
  return `Spot ${spot.number}, ${WORDS[shown]}${who}${waiting ? ', waiting to sync' : ''}`;
}

/** True where a tap on the cell does something. */
export function isCellActive(cell: Cell): boolean {
  return cell.bulk === null ? cell.shown !== 'available' : cell.bulk !== 'off';
}

/** What the grid is cut down to. */
export type BoardFilter = 'all' | 'available' | 'pending' | 'paid';

export function passesFilter(cell: Cell, filter: BoardFilter): boolean {
  return filter === 'all' || cell.spot.status === filter;
}

/** The grid is laid out in chunks, so that the browser skips those out of sight; a multiple of every column count. */
const CELLS_PER_CHUNK = 60;

export function chunkCells(cells: readonly Cell[]): readonly (readonly Cell[])[] {
  const chunks: Cell[][] = [];
  for (let at = 0; at < cells.length; at += CELLS_PER_CHUNK) {
    chunks.push(cells.slice(at, at + CELLS_PER_CHUNK));
  }
  return chunks;
}

/**
 * The number that an arrow key leads to among the visible ones; the same one where there is nothing further.
 *
 * @param columns cells in one row of the grid.
 */
export function nextNumber(
  key: string,
  from: number,
  visible: readonly number[],
  columns: number,
): number | undefined {
  const at = Math.max(0, visible.indexOf(from));
  const last = visible.length - 1;
  switch (key) {
    case 'ArrowRight':
      return visible[Math.min(at + 1, last)];
    case 'ArrowLeft':
      return visible[Math.max(at - 1, 0)];
    case 'ArrowDown':
      return visible[at + columns > last ? at : at + columns];
    case 'ArrowUp':
      return visible[at - columns < 0 ? at : at - columns];
    case 'PageDown':
      return visible[Math.min(at + columns * 5, last)];
    case 'PageUp':
      return visible[Math.max(at - columns * 5, 0)];
    case 'Home':
      return visible[0];
    case 'End':
      return visible[last];
    default:
      return undefined;
  }
}
