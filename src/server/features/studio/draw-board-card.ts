import type { PublicBoard } from '#shared/live/board.ts';
import { countSpots } from '#shared/spots/spots.rules.ts';
import {
  AMBER,
  CREAM,
  drawBox,
  drawGrid,
  drawText,
  EDGES,
  FILLS,
  fitLine,
  MUTED,
  measureText,
  planGrid,
  wrapSvg,
  wrapText,
} from './compose-svg.ts';
import { headlineOf, priceOf, titleOf } from './draw-board-svg.ts';

const WIDTH = 1080;
const MARGIN = 64;
const INNER = WIDTH - 2 * MARGIN;

interface Layout {
  readonly height: number;
  /** What Instagram's own buttons cover, above and below. */
  readonly clearance: number;
  readonly titleSize: number;
  readonly titleLines: number;
}

const LAYOUTS = {
  'board-story': { height: 1920, clearance: 230, titleSize: 84, titleLines: 3 },
  'board-square': { height: 1080, clearance: 56, titleSize: 56, titleLines: 2 },
} as const satisfies Record<string, Layout>;
export type BoardCard = keyof typeof LAYOUTS;

/** A whole board to be shared: title, what is left, every number, what the colours mean, and where to claim. */
export function drawBoardCard(card: BoardCard, board: PublicBoard, address: string): string {
  const { height, clearance, titleSize, titleLines } = LAYOUTS[card];
  const titles = wrapText(titleOf(board), INNER / titleSize, titleLines);
  const lineHeight = titleSize * 1.16;
  const titleTop = clearance + 52 + titleSize;
  const headTop = titleTop + (titles.length - 1) * lineHeight + 40;
  const priceSize = Math.round(titleSize * 0.5);
  const headRoom = INNER - measureText(priceOf(board)) * priceSize - 24;
  const [headline, headSize] = fitLine(headlineOf(board), headRoom, titleSize * 0.72, 24);
  const gridTop = headTop + titleSize * 0.72 + 44;
  const footTop = height - clearance - 24;
  const room = { x: MARGIN, y: gridTop, width: INNER, height: footTop - 120 - gridTop };
  const plan = planGrid(board.spots.length, room, 5);
  // A small board would leave a hole at the bottom: it stands in the middle of its room.
  const grid = { ...plan, y: room.y + (room.height - plan.height) / 2 };
  const [line, size] = fitLine(address.replace(/^https?:\/\//, ''), INNER, 38, 22);
  return wrapSvg(WIDTH, height, [
    drawBox({ x: 0, y: 0, width: WIDTH, height }, CREAM),
    drawText(MARGIN, clearance + 26, 'LIVE WAFFLE', { size: 30, weight: 700, fill: AMBER }),
    ...titles.map((text, index) =>
      drawText(MARGIN, titleTop + index * lineHeight, text, { size: titleSize, weight: 700 }),
    ),
    drawText(MARGIN, headTop + headSize, headline, { size: headSize }),
    drawText(WIDTH - MARGIN, headTop + headSize, priceOf(board), {
      size: priceSize,
      weight: 400,
      fill: MUTED,
      anchor: 'end',
    }),
    drawGrid(board, grid, true),
    drawLegend(board, footTop - 62),
    drawText(MARGIN, footTop + 6, line, { size, weight: 700, fill: AMBER }),
  ]);
}

/** What the colours mean, and of how many spots; a completed board says only what it has. */
function drawLegend(board: PublicBoard, y: number): string {
  const { available, pending, paid } = countSpots(board.spots);
  const completed = board.waffle.status === 'completed';
  const won = board.winners.length;
  const parts = [
    { status: 'winner', words: won === 1 ? 'Winner' : `${won} winners`, shown: won > 0 },
    { status: 'available', words: `${available} free`, shown: !completed || available > 0 },
    { status: 'pending', words: `${pending} claimed`, shown: !completed || pending > 0 },
    { status: 'paid', words: `${paid} paid`, shown: true },
  ] as const;
  return parts
    .filter(({ shown }) => shown)
    .map(({ status, words }, at, { length }) => {
      const x = MARGIN + (at * INNER) / Math.max(3, length);
      const chip = `<rect x="${x.toFixed(1)}" y="${y - 24}" width="28" height="28" rx="6" fill="${FILLS[status]}" stroke="${EDGES[status]}" stroke-width="2"/>`;
      return chip + drawText(x + 40, y, words, { size: 30, weight: 400 });
    })
    .join('');
}
