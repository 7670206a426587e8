import type { BuyerStats } from '#shared/buyers/buyers.schemas.ts';
import type { PublicBoard } from '#shared/live/board.ts';
import { xpToLevel } from '#shared/loyalty/loyalty.rules.ts';
import {
  AMBER,
  CREAM,
  drawBox,
  drawText,
  FILLS,
  fitLine,
  INK,
  MUTED,
  wrapSvg,
  wrapText,
} from './compose-svg.ts';
import { priceOf, titleOf } from './draw-board-svg.ts';

/** Cards about people: who won, and what a buyer has done so far. 4:5, as Instagram shows a post. */

const WIDTH = 1080;
const HEIGHT = 1350;
const MARGIN = 72;
const INNER = WIDTH - 2 * MARGIN;
const MIDDLE = WIDTH / 2;

const DARK = FILLS.winner;
const GOLD = '#FFD84D';
const PALE = '#EFE6FF';

/** Who won, in large letters, or all of them where there are several items. The board must have a winner. */
export function drawWinnerCard(board: PublicBoard, address: string): string {
  const { winners } = board;
  const alone = winners.length === 1;
  const titles = wrapText(titleOf(board), INNER / 52, 2);
  const [line, size] = fitLine(address.replace(/^https?:\/\//, ''), INNER, 32, 20);
  return wrapSvg(WIDTH, HEIGHT, [
    drawBox({ x: 0, y: 0, width: WIDTH, height: HEIGHT }, DARK),
    drawText(MIDDLE, 290, '🏆', { size: 170, fill: GOLD, anchor: 'middle' }),
    drawText(MIDDLE, 400, alone ? 'WINNER' : `${winners.length} WINNERS`, {
      size: 54,
      weight: 700,
      fill: GOLD,
      anchor: 'middle',
    }),
    ...(alone
      ? [drawOneWinner(board)]
      : winners.map((winner, at) => drawWinnerRow(winner, at, winners.length))),
    ...titles.map((text, index) =>
      drawText(MIDDLE, 1130 + index * 60 - (titles.length - 1) * 30, text, {
        size: 52,
        weight: 700,
        fill: '#FFFFFF',
        anchor: 'middle',
      }),
    ),
    drawText(MIDDLE, 1226, `${board.spots.length} spots · ${priceOf(board)}`, {
      size: 32,
      weight: 400,
      fill: PALE,
      anchor: 'middle',
    }),
    drawText(MIDDLE, 1300, line, { size, weight: 600, fill: GOLD, anchor: 'middle' }),
  ]);
}

function drawOneWinner({ winners: [winner] }: PublicBoard): string {
  if (winner === undefined) return '';
  const [handle, size] = fitLine(`@${winner.handle}`, INNER, 120, 44);
  return [
    drawText(MIDDLE, 650, handle, { size, weight: 700, fill: '#FFFFFF', anchor: 'middle' }),
    drawBox({ x: MIDDLE - 190, y: 740, width: 380, height: 110 }, GOLD, 55),
    drawText(MIDDLE, 816, `Spot ${winner.number}`, { size: 60, weight: 700, fill: DARK, anchor: 'middle' }),
  ].join('');
}

function drawWinnerRow(
  winner: { readonly number: number; readonly handle: string },
  at: number,
  count: number,
): string {
  const pitch = Math.min(96, 580 / count);
  const y = 450 + (580 - pitch * count) / 2 + (at + 0.7) * pitch;
  const [handle, size] = fitLine(`@${winner.handle}`, INNER - 190, Math.min(56, pitch * 0.68), 22);
  return (
    drawText(MARGIN + 130, y, String(winner.number), { size, weight: 700, fill: GOLD, anchor: 'end' }) +
    drawText(MARGIN + 170, y, handle, { size, weight: 600, fill: '#FFFFFF' })
  );
}

/** A buyer's figures, the same as on their page, and what they have earned. Never what they spent. */
export function drawBuyerCard(stats: BuyerStats, xp: number, badges: readonly string[]): string {
  const [handle, size] = fitLine(`@${stats.handle}`, INNER, 92, 40);
  return wrapSvg(WIDTH, HEIGHT, [
    drawBox({ x: 0, y: 0, width: WIDTH, height: HEIGHT }, CREAM),
    drawText(MARGIN, 130, 'WAFFLE RECORD', { size: 32, weight: 700, fill: AMBER }),
    drawText(MARGIN, 248, handle, { size, weight: 700 }),
    drawLevel(xp),
    ...figuresOf(stats).map(([label, value], at) => drawFigure(label, value, at)),
    ...drawBadges(badges),
    drawText(MARGIN, HEIGHT - 56, `Here since ${stats.firstSeenAt.slice(0, 10)} · Syrup`, {
      size: 28,
      weight: 400,
      fill: MUTED,
    }),
  ]);
}

function drawLevel(xp: number): string {
  const { level, title, progress, nextXp } = xpToLevel(xp);
  const way = nextXp === null ? `${xp} XP` : `${xp} of ${nextXp} XP`;
  return [
    drawText(MARGIN, 330, `Level ${level} · ${title}`, { size: 44 }),
    drawText(WIDTH - MARGIN, 330, way, { size: 34, weight: 400, fill: MUTED, anchor: 'end' }),
    drawBox({ x: MARGIN, y: 362, width: INNER, height: 26 }, '#F0DDB0', 13),
    drawBox({ x: MARGIN, y: 362, width: Math.max(26, (INNER * progress) / 100), height: 26 }, AMBER, 13),
  ].join('');
}

function figuresOf(stats: BuyerStats): [label: string, value: string][] {
  const { luck } = stats;
  return [
    ['Waffles entered', String(stats.entries)],
    ['Wins', String(stats.wins)],
    ['Win rate', stats.winRate === null ? '–' : `${stats.winRate}%`],
    ['Spots', String(stats.spots)],
    ['Luck', luck === null ? '–' : luck === 0 ? 'Even' : `${luck > 0 ? '+' : '−'}${Math.abs(luck)}`],
    ['Longest wait', `${stats.longestWaitDays} d`],
  ];
}

function drawFigure(label: string, value: string, at: number): string {
  const gap = 28;
  const width = (INNER - 2 * gap) / 3;
  const box = { x: MARGIN + (at % 3) * (width + gap), y: 440 + Math.floor(at / 3) * 258, width, height: 230 };
  const [shown, size] = fitLine(value, width - 48, 88, 36);
  return (
    drawBox(box, '#FFFFFF', 24) +
    drawText(box.x + 24, box.y + 118, shown, { size, weight: 700, fill: INK }) +
    drawText(box.x + 24, box.y + 186, label, { size: 30, weight: 400, fill: MUTED })
  );
}

function drawBadges(badges: readonly string[]): string[] {
  if (badges.length === 0) return [];
  // A dot between two badges says nothing at the end of a line.
  const lines = wrapText(badges.join(' · '), INNER / 36, 3).map((line) => line.replace(/^· | ·$/g, ''));
  return [
    drawText(MARGIN, 1030, badges.length === 1 ? '1 badge' : `${badges.length} badges`, {
      size: 40,
      weight: 700,
    }),
    ...lines.map((line, index) => drawText(MARGIN, 1090 + index * 52, line, { size: 36, weight: 400 })),
  ];
}
