import type { PublicBoard } from '#shared/live/board.ts';
import { publicStatus } from '#shared/spots/spots.rules.ts';
import { toDrawable } from './drawable-text.ts';

/** The pieces that every picture is put together from. Free text is escaped here and nowhere else. */

/** The light theme's colours: lightness is the ladder, so a picture survives a grey screen. */
export const FILLS = {
  available: '#E6F6EF',
  pending: '#FFC94D',
  paid: '#B3261E',
  winner: '#35156E',
} as const;
export const EDGES = {
  available: '#0E7A58',
  pending: '#8A5A00',
  paid: '#7E120C',
  winner: '#C98F00',
} as const;
const INKS = { available: '#0B5D43', pending: '#3A2600', paid: '#FFFFFF', winner: '#FFFFFF' } as const;
export const INK = '#14181F';
export const MUTED = '#545D6A';
export const AMBER = '#8A5A00';
export const CREAM = '#FFF8E8';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface TextLook {
  readonly size: number;
  readonly weight?: 400 | 600 | 700;
  readonly fill?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
}

/** One line of text. The renderer knows fonts as attributes only, not as one `font` property. */
export function drawText(x: number, y: number, text: string, look: TextLook): string {
  const { size, weight = 600, fill = INK, anchor = 'start' } = look;
  const anchored = anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" font-family="Inter, Noto Emoji" font-size="${size}" font-weight="${weight}" fill="${fill}"${anchored}>${escapeXml(toDrawable(text))}</text>`;
}

export function drawBox({ x, y, width, height }: Box, fill: string, radius = 0): string {
  return `<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${width.toFixed(1)}" height="${height.toFixed(1)}" rx="${radius}" fill="${fill}"/>`;
}

export function wrapSvg(width: number, height: number, content: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">\n${content.join('\n')}\n</svg>`;
}

/** How wide a text becomes, in units of its font size; close enough to choose sizes and breaks by. */
export function measureText(text: string): number {
  let width = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (code > 0x2190) width += code > 0xffff || code < 0x3000 ? 1.25 : 1.05;
    else if (/[ilj.,'|!:;I]/.test(char)) width += 0.3;
    else if (/[mwMW@%]/.test(char)) width += 0.95;
    else if (/[A-Z0-9&#$]/.test(char)) width += 0.68;
    else width += 0.58;
  }
  return width;
}

/** The largest size, of at most `size`, at which a line fits; below the smallest one it is cut with an ellipsis. */
export function fitLine(
  written: string,
  width: number,
  size: number,
  sizeMin: number,
): [line: string, size: number] {
  const text = toDrawable(written);
  const needed = measureText(text);
  if (needed * size <= width) return [text, size];
  const fitted = Math.floor(width / needed);
  if (fitted >= sizeMin) return [text, fitted];
  return [cutText(text, width / sizeMin), sizeMin];
}

function cutText(text: string, widthMax: number): string {
  const chars = [...text];
  while (chars.length > 1 && measureText(`${chars.join('')}…`) > widthMax) chars.pop();
  return `${chars.join('').trimEnd()}…`;
}

/** Breaks a text between words where that is possible; what does not fit ends in an ellipsis. */
export function wrapText(text: string, widthMax: number, linesMax: number): string[] {
  const lines: string[] = [];
  let rest = [...toDrawable(text)];
  while (rest.length > 0) {
    const whole = rest.join('');
    if (measureText(whole) <= widthMax) return [...lines, whole];
    if (lines.length === linesMax - 1) return [...lines, cutText(whole, widthMax)];
    let fits = 1;
    while (measureText(rest.slice(0, fits + 1).join('')) <= widthMax) fits += 1;
    const space = rest.lastIndexOf(' ', fits);
    const cut = space > fits / 2 ? space : fits;
    lines.push(rest.slice(0, cut).join('').trimEnd());
    rest = [...rest.slice(cut).join('').trimStart()];
  }
  return lines;
}

const NUMBER_SIZE_MIN = 12;
const NUMBER_SIZE_MAX = 44;
/** A digit is this wide, in units of its size. */
const DIGIT_WIDTH = 0.64;

/** How the cells of a board lie in a box. */
export interface GridPlan extends Box {
  readonly columns: number;
  readonly gap: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
}

/** Cells may be this much wider than squares where that gives full rows: a hundred spots are ten rows of ten. */
const OTHER_COLUMNS = [0, -1, 1, -2, -3, -4, 2];
const COLUMNS_SHARE_MIN = 0.7;

/** Plans cells as near to squares as they fill the box, in full rows where a near number of columns gives them. */
export function planGrid(total: number, box: Box, columnsMin: number): GridPlan {
  const nearest = Math.min(
    total,
    Math.max(columnsMin, Math.ceil(Math.sqrt((total * box.width) / box.height))),
  );
  const full = OTHER_COLUMNS.map((more) => nearest + more).find(
    (columns) => columns >= Math.max(columnsMin, nearest * COLUMNS_SHARE_MIN) && total % columns === 0,
  );
  const columns = full ?? nearest;
  const rows = Math.ceil(total / columns);
  const gap = Math.min(10, (box.width / columns) * 0.12, (box.height / rows) * 0.12);
  const cellWidth = (box.width + gap) / columns - gap;
  const cellHeight = Math.min(cellWidth * 1.1, (box.height + gap) / rows - gap);
  return { ...box, height: rows * (cellHeight + gap) - gap, columns, gap, cellWidth, cellHeight };
}

/**
 * Every spot of a board. State is said by fill, edge (dashed while its payment is awaited) and ink, and by its number
 * where there is room for one.
 */
export function drawGrid(board: PublicBoard, plan: GridPlan, numbered: boolean): string {
  const { cellWidth, cellHeight, gap, columns } = plan;
  const total = board.spots.length;
  const completed = board.waffle.status === 'completed';
  // The widest number decides, so that all have one size.
  const roomPerDigit = (cellWidth * 0.8) / String(total).length;
  const size = Math.floor(Math.min(cellHeight * 0.5, roomPerDigit / DIGIT_WIDTH, NUMBER_SIZE_MAX));
  const radius = Math.min(10, cellWidth * 0.16).toFixed(1);
  const won = new Set(board.winners.map((winner) => winner.number));
  return board.spots
    .map((spot, index) => {
      const status = publicStatus(spot.status, completed, won.has(spot.number));
      const x = plan.x + (index % columns) * (cellWidth + gap);
      const y = plan.y + Math.floor(index / columns) * (cellHeight + gap);
      const stroke = status === 'winner' ? 4 : total > 200 ? 1 : 2;
      const dash = status === 'pending' && total <= 200 ? ' stroke-dasharray="6 4"' : '';
      const rect = `<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${cellWidth.toFixed(1)}" height="${cellHeight.toFixed(1)}" rx="${radius}" fill="${FILLS[status]}" stroke="${EDGES[status]}" stroke-width="${stroke}"${dash}/>`;
      if (!numbered || size < NUMBER_SIZE_MIN) return rect;
      const look = { size, fill: INKS[status], anchor: 'middle' } as const;
      return `${rect}${drawText(x + cellWidth / 2, y + cellHeight / 2 + size * 0.36, String(spot.number), look)}`;
    })
    .join('');
}

function escapeXml(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ').replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
