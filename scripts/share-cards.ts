/**
 * `npm run share-cards`: draws the cards of boards with 25, 100 and 500 spots into docs/screenshots and prints how long each
 * took, wall and processor. Cards of people, of a long title and of one full of emoji are drawn as well. Needs no server and
 * no database.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { drawBoardCard } from '../src/server/features/studio/draw-board-card.ts';
import { drawBuyerCard, drawWinnerCard } from '../src/server/features/studio/draw-person-card.ts';
import { renderSvg } from '../src/server/features/studio/render-svg.ts';
import type { PublicBoard } from '../src/shared/live/board.ts';

const FOLDER = fileURLToPath(new URL('../docs/screenshots', import.meta.url));
const ADDRESS = 'https://syrup.example/waffle/blue-wig-3';
const ROUNDS = 7;
const WIDTH = 1080;

const TITLES = {
  long: 'The Very Last Hand-Laid Lace Front of the Whole Season, Honey Blonde to Copper, 26 Inches, With Travel Case and Stand',
  emoji: '👩🏽‍🦱 Curls & ❤️‍🔥 Copper 🇺🇸 № 4 – für Zoë, Łucja и Вера ✨',
} as const;

function makeBoard(
  totalSpots: number,
  { winners = [], title = 'Blue Wig #3 🧇' }: Partial<Pick<PublicBoard, 'winners'>> & { title?: string } = {},
): PublicBoard {
  const completed = winners.length > 0;
  const at = '2026-11-20T19:00:00.000Z';
  return {
    seq: 1,
    winners,
    waffle: {
      id: 1,
      slug: 'blue-wig-3',
      title,
      description: '',
      paymentInfo: '',
      imageUrl: null,
      mediaLinks: [],
      totalSpots,
      priceMinor: 500,
      currency: 'USD',
      itemCount: Math.max(1, winners.length),
      holdMinutes: null,
      pendingPerHandleMax: null,
      publicExport: true,
      status: completed ? 'completed' : 'active',
      archived: false,
      createdAt: at,
      completedAt: completed ? at : null,
    },
    spots: Array.from({ length: totalSpots }, (_, index) => {
      const status = completed || index % 3 === 2 ? 'paid' : index % 4 === 1 ? 'pending' : 'available';
      const handle = status === 'available' ? null : 'mia.k';
      return { number: index + 1, status, handle, claimedAt: null, paidAt: null } as const;
    }),
  };
}

const STATS = {
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
const BADGES = ['First Spark', 'Quarter Stack', 'Full Stack', 'Kindling', 'First Win', 'Hat-Trick'];
const WINNER = {
  item: 1,
  number: 12,
  handle: 'a_very_long_instagram_name_30x',
  method: 'manual',
} as const;

const CARDS: readonly (readonly [name: string, draw: () => string])[] = [
  ...[25, 100, 500].flatMap((totalSpots) =>
    (['board-story', 'board-square'] as const).map(
      (card) => [`${card}-${totalSpots}`, () => drawBoardCard(card, makeBoard(totalSpots), ADDRESS)] as const,
    ),
  ),
  [
    'board-story-long-title',
    () => drawBoardCard('board-story', makeBoard(50, { title: TITLES.long }), ADDRESS),
  ],
  [
    'board-square-emoji',
    () => drawBoardCard('board-square', makeBoard(50, { title: TITLES.emoji }), ADDRESS),
  ],
  ['board-square-won', () => drawBoardCard('board-square', makeBoard(25, { winners: [WINNER] }), ADDRESS)],
  ['winner-card', () => drawWinnerCard(makeBoard(25, { winners: [WINNER] }), ADDRESS)],
  ['buyer-card', () => drawBuyerCard(STATS, 1_234, BADGES)],
];

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

await mkdir(FOLDER, { recursive: true });
for (const [name, draw] of CARDS) {
  const wallMs: number[] = [];
  const cpuMs: number[] = [];
  let image: Buffer = Buffer.alloc(0);
  for (let round = 0; round < ROUNDS; round += 1) {
    const [before, begun] = [process.cpuUsage(), performance.now()];
    image = await renderSvg(draw(), WIDTH);
    wallMs.push(performance.now() - begun);
    const { user, system } = process.cpuUsage(before);
    cpuMs.push((user + system) / 1_000);
  }
  await writeFile(join(FOLDER, `card-${name}.png`), image);
  const kilobytes = Math.round(image.length / 1024);
  console.log(
    `${name}: wall ${Math.round(median(wallMs))} ms [${Math.round(Math.min(...wallMs))}..${Math.round(Math.max(...wallMs))}], processor ${Math.round(median(cpuMs))} ms, ${kilobytes} KB`,
  );
}
