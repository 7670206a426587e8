import { formatMoney } from '#shared/kernel/money.ts';
import type { PublicBoard } from '#shared/live/board.ts';
import { countSpots } from '#shared/spots/spots.rules.ts';
import {
  AMBER,
  CREAM,
  drawBox,
  drawGrid,
  drawText,
  MUTED,
  planGrid,
  wrapSvg,
  wrapText,
} from './compose-svg.ts';
import { toDrawable } from './drawable-text.ts';

/** What messengers expect of a preview: 1200 × 630, and the middle square alone must make sense. */
export const PREVIEW_WIDTH = 1200;
const PREVIEW_HEIGHT = 630;

const SQUARE = 630;
const LEFT = (PREVIEW_WIDTH - SQUARE) / 2;
const MARGIN = 36;
const GRID_TOP = 268;
const GRID_HEIGHT = 268;
const TITLE_SIZE = 46;

/** The picture that messengers show for a waffle's address, as SVG. */
export function drawBoardSvg(board: PublicBoard): string {
  const width = SQUARE - 2 * MARGIN;
  const titles = wrapText(titleOf(board), width / TITLE_SIZE, 2);
  const room = { x: LEFT + MARGIN, y: GRID_TOP, width, height: GRID_HEIGHT };
  const grid = planGrid(board.spots.length, room, 5);
  return wrapSvg(PREVIEW_WIDTH, PREVIEW_HEIGHT, [
    drawBox({ x: 0, y: 0, width: PREVIEW_WIDTH, height: PREVIEW_HEIGHT }, CREAM),
    drawBox({ x: LEFT, y: 0, width: SQUARE, height: SQUARE }, '#FFFFFF'),
    ...titles.map((line, index) =>
      drawText(LEFT + MARGIN, 92 + index * 56, line, { size: TITLE_SIZE, weight: 700 }),
    ),
    drawText(LEFT + MARGIN, GRID_TOP - 30, headlineOf(board), { size: 36 }),
    drawText(LEFT + SQUARE - MARGIN, GRID_TOP - 30, priceOf(board), {
      size: 28,
      weight: 400,
      fill: MUTED,
      anchor: 'end',
    }),
    drawGrid(board, grid, false),
    drawText(LEFT + MARGIN, SQUARE - 34, 'Syrup · live waffle', { size: 26, weight: 700, fill: AMBER }),
  ]);
}

/** The title as far as it can be drawn; the end of the address where nothing of it can. */
export function titleOf({ waffle }: PublicBoard): string {
  const title = toDrawable(waffle.title);
  return title === '' ? waffle.slug : title;
}

/** How a board stands, in a few words: `14 of 25 left`. */
export function headlineOf(board: PublicBoard): string {
  const { available, total } = countSpots(board.spots);
  if (board.waffle.status === 'completed') {
    const [first, ...others] = board.winners;
    if (first === undefined) return 'Completed';
    return others.length === 0
      ? `★ ${first.number} @${first.handle} won`
      : `★ ${board.winners.length} winners`;
  }
  return available === 0 ? `All ${total} taken` : `${available} of ${total} left`;
}

export function priceOf({ waffle }: PublicBoard): string {
  return `${formatMoney(waffle.priceMinor, waffle.currency)} a spot`;
}
