import type { PublicBoard } from '#shared/live/board.ts';

/** A board with spots in every state, for pictures of it. */
export function aBoard(totalSpots: number, title = 'Blue Wig #3 🧇'): PublicBoard {
  return {
    seq: 7,
    winners: [],
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
      itemCount: 1,
      holdMinutes: null,
      pendingPerHandleMax: null,
      publicExport: true,
      status: 'active',
      archived: false,
      createdAt: '2026-11-20T19:00:00.000Z',
      completedAt: null,
    },
    spots: Array.from({ length: totalSpots }, (_, index) => ({
      number: index + 1,
      status:
        index % 3 === 0 ? ('available' as const) : index % 3 === 1 ? ('pending' as const) : ('paid' as const),
      handle: index % 3 === 0 ? null : 'mia',
      claimedAt: null,
      paidAt: null,
    })),
  };
}
