import type { OperatorBoard, OperatorSpot } from '#shared/live/board.ts';
import { freeSpot } from '#shared/live/board.ts';

/** A claim id that names its spot, for tests. */
export const claimIdOf = (number: number): string =>
  `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** A pending spot at $5.00, claimed `minute` minutes after 19:00. */
export function pendingSpot(number: number, handle: string, minute = 0): OperatorSpot {
  return {
    ...freeSpot(number),
    status: 'pending',
    handle,
    claimedAt: `2026-11-20T19:${String(minute).padStart(2, '0')}:00.000Z`,
    claimId: claimIdOf(number),
    priceMinor: 500,
  };
}

export function paidSpot(number: number, handle: string, by = 'Ana'): OperatorSpot {
  return {
    ...pendingSpot(number, handle),
    status: 'paid',
    paidAt: '2026-11-20T19:41:00.000Z',
    paidBy: by,
  };
}

/** A board of `total` free spots at log number 5, with the given ones put in their places. */
export function aBoard(total: number, taken: readonly OperatorSpot[] = []): OperatorBoard {
  const spots = Array.from({ length: total }, (_, index) => freeSpot(index + 1));
  for (const spot of taken) spots[spot.number - 1] = spot;
  return {
    waffle: {
      id: 1,
      slug: 'blue-wig-3',
      title: 'Blue Wig #3',
      description: '',
      paymentInfo: '',
      imageUrl: null,
      mediaLinks: [],
      totalSpots: total,
      priceMinor: 500,
      currency: 'USD',
      itemCount: 1,
      holdMinutes: null,
      pendingPerHandleMax: null,
      publicExport: true,
      status: 'active',
      archived: false,
      createdAt: '2026-11-20T18:00:00.000Z',
      completedAt: null,
    },
    version: 1,
    holdsPaused: false,
    spots,
    winners: [],
    seq: 5,
  };
}
