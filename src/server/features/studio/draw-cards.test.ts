import { describe, expect, it } from 'vitest';
import type { PublicBoard } from '#shared/live/board.ts';
import { aBoard } from './board.fixture.ts';
import { wrapText } from './compose-svg.ts';
import { drawBoardCard } from './draw-board-card.ts';
import { drawBuyerCard, drawWinnerCard } from './draw-person-card.ts';
import { toDrawable } from './drawable-text.ts';

const ADDRESS = 'https://syrup.example/waffle/blue-wig-3';

/** What a picture says, text by text, as somebody reads it. */
const textsOf = (svg: string) =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) =>
    text.replace(/&#(\d+);/g, (_whole, code: string) => String.fromCharCode(Number(code))),
  );
const numbersOf = (svg: string) => textsOf(svg).filter((text) => /^\d+$/.test(text));

describe.each(['board-story', 'board-square'] as const)('a %s', (card) => {
  it.each([25, 100, 500])('of %i spots says how it stands, and shows every number', (totalSpots) => {
    const board = aBoard(totalSpots);
    const count = (status: string) => board.spots.filter((spot) => spot.status === status).length;
    const svg = drawBoardCard(card, board, ADDRESS);
    expect(textsOf(svg)).toEqual(
      expect.arrayContaining([
        board.waffle.title,
        `${count('available')} of ${totalSpots} left`,
        '$5.00 a spot',
        `${count('available')} free`,
        `${count('pending')} claimed`,
        `${count('paid')} paid`,
        'syrup.example/waffle/blue-wig-3',
      ]),
    );
    expect(numbersOf(svg)).toEqual(board.spots.map(({ number }) => String(number)));
  });

  it('is named after its address where nothing of the title can be drawn', () => {
    expect(textsOf(drawBoardCard(card, aBoard(25, '日本のウィッグ'), ADDRESS))).toContain('blue-wig-3');
  });

  it('has full rows where the number of spots allows it', () => {
    for (const totalSpots of [25, 50, 100, 500]) {
      const rows = new Map<string, number>();
      const cells = drawBoardCard(card, aBoard(totalSpots), ADDRESS).matchAll(
        /<rect x="[\d.]+" y="([\d.]+)"[^>]*\/><text/g,
      );
      // The chips of the legend are followed by text as well; they stand in a line of their own.
      for (const [, y = ''] of cells) rows.set(y, (rows.get(y) ?? 0) + 1);
      const [longest = 0] = rows.values();
      expect(totalSpots % longest, `${totalSpots} spots in rows of ${longest}`).toBe(0);
    }
  });

  it('of a completed board says who won, however long the name, and nothing about losing', () => {
    const handle = 'a_very_long_instagram_name_30x';
    const board = aBoard(25);
    const texts = textsOf(
      drawBoardCard(
        card,
        {
          ...board,
          waffle: { ...board.waffle, status: 'completed' },
          winners: [{ item: 1, number: 3, handle, method: 'manual' }],
          spots: board.spots.map((spot) => ({ ...spot, status: 'paid' as const })),
        },
        ADDRESS,
      ),
    );
    expect(texts).toEqual(expect.arrayContaining([`★ 3 @${handle} won`, 'Winner', '25 paid']));
    expect(texts.join('\n')).not.toMatch(/0 free|0 claimed|lose|lost/i);
  });

  it('bears any title, and never runs what one says', () => {
    const long = drawBoardCard(card, { ...aBoard(25, `${'Long word '.repeat(11)}end`) }, ADDRESS);
    expect(textsOf(long).some((text) => text.endsWith('…'))).toBe(true);
    expect(drawBoardCard(card, aBoard(25, '<script>alert(1)</script> & "co"'), ADDRESS)).not.toContain(
      '<script',
    );
  });
});

describe('of a title', () => {
  it.each([
    ['👩🏽‍🦱 Curls & ❤️‍🔥 ☕️ 👍🏿', '👩 Curls & ❤ ☕ 👍'],
    ['From 🇺🇸 with 1️⃣ #️⃣', 'From US with 1 #'],
    ['Café -> Łódź, Вера, Ζωή --> 10 × 4', 'Café → Łódź, Вера, Ζωή → 10 × 4'],
    ['日本のウィッグ ✨ Wig', '✨ Wig'],
  ])('%s the fonts can draw %s', (title, drawn) => {
    expect(toDrawable(title)).toBe(drawn);
    expect(toDrawable(drawn)).toBe(drawn);
  });

  it('no line is cut within a character', () => {
    const lines = wrapText('👩🏽‍🦱'.repeat(40), 12, 2);
    expect(lines).toHaveLength(2);
    expect(lines.join('').replaceAll('👩', '')).toBe('…');
  });
});

describe('a winner card', () => {
  const won = (count: number): PublicBoard => ({
    ...aBoard(25),
    winners: Array.from({ length: count }, (_, index) => ({
      item: index + 1,
      number: index + 3,
      handle: `winner_${index + 1}_with_a_long_name_x`.slice(0, 30),
      method: 'manual' as const,
    })),
  });

  it('names the winner, the spot and the board', () => {
    expect(textsOf(drawWinnerCard(won(1), ADDRESS))).toEqual([
      '🏆',
      'WINNER',
      '@winner_1_with_a_long_name_x',
      'Spot 3',
      'Blue Wig #3 🧇',
      '25 spots · $5.00 a spot',
      'syrup.example/waffle/blue-wig-3',
    ]);
  });

  it('names every winner of ten', () => {
    const texts = textsOf(drawWinnerCard(won(10), ADDRESS));
    expect(texts).toContain('10 WINNERS');
    expect(texts.filter((text) => text.startsWith('@'))).toHaveLength(10);
  });
});

it('a buyer card shows what the buyer’s page shows, and no money', () => {
  const stats = {
    handle: 'mia.k',
    entries: 41,
    spots: 120,
    paidSpots: 110,
    wins: 3,
    notWon: 30,
    itemsWon: 3,
    winRate: 9.1,
    expectedItems: 2.2,
    luck: 0.8,
    longestWaitDays: 41,
    firstSeenAt: '2026-03-01T00:00:00.000Z',
    lastClaimAt: '2026-11-20T19:00:00.000Z',
  };
  const badges = ['First Spark', 'Quarter Stack', 'Full Stack', 'Kindling', 'First Win', 'Hat-Trick'];
  const texts = textsOf(drawBuyerCard(stats, 1_234, badges));
  expect(texts).toEqual(expect.arrayContaining(['@mia.k', '41', '3', '9.1%', '120', '+0.8', '6 badges']));
  expect(texts.join('\n')).not.toContain('$');
  // Lines of badges neither begin nor end with the dot that stands between two of them.
  expect(texts.filter((text) => /^·|·$/.test(text))).toEqual([]);
});
