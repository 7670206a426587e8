import { formatMoney } from '#shared/kernel/money.ts';
import type { PublicBoard } from '#shared/live/board.ts';
import { countSpots, publicStatus } from '#shared/spots/spots.rules.ts';

/** What messengers expect of a preview: 1200 × 630, and the middle square alone must make sense. */
export const PREVIEW_WIDTH = 1200;
const PREVIEW_HEIGHT = 630;

const SQUARE = 630;
const LEFT = (PREVIEW_WIDTH - SQUARE) / 2;
const MARGIN = 36;
const GRID_TOP = 268;
const GRID_HEIGHT = 268;
const TITLE_CHARS_PER_LINE = 24;

/** The light theme's fills of ux: lightness is the ladder, so the picture survives a grey screen. */
const FILLS = { available: '#E6F6EF', pending: '#FFC94D', paid: '#B3261E', winner: '#35156E' } as const;
const EDGES = { available: '#0E7A58', pending: '#8A5A00', paid: '#7E120C', winner: '#C98F00' } as const;

// The renderer knows fonts as attributes only, not as one `font` property.
const TITLE = 'font-family="Inter, Noto Emoji" font-size="46" font-weight="700" fill="#14181F"';
const LINE = 'font-family="Inter, Noto Emoji" font-size="36" font-weight="600" fill="#14181F"';
const MUTED = 'font-family="Inter" font-size="28" font-weight="400" fill="#545D6A"';
const BRAND = 'font-family="Inter" font-size="26" font-weight="700" fill="#8A5A00"';

/** The picture that messengers show for a waffle's address, as SVG. Titles are escaped; nothing else is free text. */
export function drawBoardSvg(board: PublicBoard): string {
  const { waffle } = board;
  const counts = countSpots(board.spots);
  const completed = waffle.status === 'completed';
  const headline = completed
    ? winnerLine(board)
    : counts.available === 0
      ? `All ${counts.total} taken`
      : `${counts.available} of ${counts.total} left`;
  const price = `${formatMoney(waffle.priceMinor, waffle.currency)} a spot`;
  const lines = wrapTitle(waffle.title);
  const titles = lines
    .map(
      (line, index) => `<text x="${LEFT + MARGIN}" y="${92 + index * 56}" ${TITLE}>${escapeXml(line)}</text>`,
    )
    .join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${PREVIEW_WIDTH}" height="${PREVIEW_HEIGHT}" viewBox="0 0 ${PREVIEW_WIDTH} ${PREVIEW_HEIGHT}">
<rect width="100%" height="100%" fill="#FFF8E8"/>
<rect x="${LEFT}" y="0" width="${SQUARE}" height="${SQUARE}" fill="#FFFFFF"/>
${titles}
<text x="${LEFT + MARGIN}" y="${GRID_TOP - 30}" ${LINE}>${escapeXml(headline)}</text>
<text x="${LEFT + SQUARE - MARGIN}" y="${GRID_TOP - 30}" ${MUTED} text-anchor="end">${escapeXml(price)}</text>
${drawGrid(board, completed)}
<text x="${LEFT + MARGIN}" y="${SQUARE - 34}" ${BRAND}>Syrup · live waffle</text>
</svg>`;
}

function winnerLine(board: PublicBoard): string {
  const [first, ...others] = board.winners;
  if (first === undefined) return 'Completed';
  return others.length === 0 ? `★ ${first.number} @${first.handle} won` : `★ ${board.winners.length} winners`;
}

function drawGrid(board: PublicBoard, completed: boolean): string {
  const total = board.spots.length;
  const width = SQUARE - 2 * MARGIN;
  // As many columns as make the cells closest to square.
  const columns = Math.min(total, Math.max(5, Math.ceil(Math.sqrt((total * width) / GRID_HEIGHT))));
  const rows = Math.ceil(total / columns);
  const pitchX = width / columns;
  const pitchY = GRID_HEIGHT / rows;
  const gap = Math.min(8, pitchX * 0.12, pitchY * 0.12);
  const won = new Set(board.winners.map((winner) => winner.number));
  return board.spots
    .map((spot, index) => {
      const status = publicStatus(spot.status, completed, won.has(spot.number));
      const x = LEFT + MARGIN + (index % columns) * pitchX;
      const y = GRID_TOP + Math.floor(index / columns) * pitchY;
      const box = `x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${(pitchX - gap).toFixed(1)}" height="${(pitchY - gap).toFixed(1)}"`;
      return `<rect ${box} rx="${Math.min(8, pitchX * 0.15).toFixed(1)}" fill="${FILLS[status]}" stroke="${EDGES[status]}" stroke-width="${total > 200 ? 1 : 2}"/>`;
    })
    .join('');
}

/** At most two lines, cut between words where that is possible; what does not fit ends in an ellipsis. */
function wrapTitle(title: string): string[] {
  const lines: string[] = [];
  let rest = [...title];
  while (rest.length > 0 && lines.length < 2) {
    if (rest.length <= TITLE_CHARS_PER_LINE) {
      lines.push(rest.join(''));
      rest = [];
      continue;
    }
    const space = rest.lastIndexOf(' ', TITLE_CHARS_PER_LINE);
    const cut = space > TITLE_CHARS_PER_LINE / 2 ? space : TITLE_CHARS_PER_LINE;
    const last = lines.length === 1;
    lines.push(
      `${rest
        .slice(0, last ? TITLE_CHARS_PER_LINE - 1 : cut)
        .join('')
        .trimEnd()}${last ? '…' : ''}`,
    );
    rest = rest.slice(cut).join('').trimStart().split('');
  }
  return lines;
}

function escapeXml(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ').replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
