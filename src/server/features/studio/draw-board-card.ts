import type { PublicBoard } from '#shared/live/board.ts';
import { countSpots } from '#shared/spots/spots.rules.ts';
import {
  AMBER,
  CREAM,
  drawBox,
  drawGrid,
  drawText,
  FILLS,
  fitLine,
  MUTED,
  measureText,
  planGrid,
  wrapSvg,
  wrapText,
} from './compose-svg.ts';
import { headlineOf, priceOf } from './draw-board-svg.ts';

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
  const titles = wrapText(board.waffle.title, INNER / titleSize, titleLines);
  const lineHeight = titleSize * 1.16;
  const titleTop = clearance + 52 + titleSize;
  const headTop = titleTop + (titles.length - 1) * lineHeight + 40;
  const [headline, headSize] = fitLine(headlineOf(board), INNER * 0.6, titleSize * 0.72, 30);
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
      size: Math.round(titleSize * 0.5),
      weight: 400,
      fill: MUTED,
      anchor: 'end',
    }),
    drawGrid(board, grid, true),
    drawLegend(board, footTop - 62),
    drawText(MARGIN, footTop + 6, line, { size, weight: 700, fill: AMBER }),
  ]);
}

function drawLegend(board: PublicBoard, y: number): string {
  const { available, pending, paid } = countSpots(board.spots);
  const parts = [
    [FILLS.available, '#0E7A58', `${available} free`],
    [FILLS.pending, '#8A5A00', `${pending} claimed`],
    [FILLS.paid, '#7E120C', `${paid} paid`],
  ] as const;
  let x = MARGIN;
  return parts
    .map(([fill, edge, words]) => {
      const chip = `<rect x="${x}" y="${y - 24}" width="28" height="28" rx="6" fill="${fill}" stroke="${edge}" stroke-width="2"/>`;
      const label = drawText(x + 40, y, words, { size: 30, weight: 400 });
      x += 40 + Math.ceil(measureText(words) * 30) + 36;
      return chip + label;
    })
    .join('');
}
