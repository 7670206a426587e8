import type { PublicBoard, PublicSpot } from '#shared/live/board.ts';
import type { WafflePage } from '#shared/live/page-data.ts';
import type { WaffleFacts } from '#shared/waffles/waffles.rules.ts';

const NOON = '2026-11-20T12:00:00.000Z';

/** A board for tests: 25 spots at $5.00, free but for those named. */
export function makeTestBoard(
  taken: Readonly<Record<number, readonly [status: 'pending' | 'paid', handle: string]>> = {},
  facts: Partial<WaffleFacts> = {},
): PublicBoard {
  const waffle: WaffleFacts = {
    id: 7,
    slug: 'blue-wig-3',
    title: 'Blue Wig #3',
    description: 'Worn once, on stage.',
    paymentInfo: 'Venmo @blue-wigs\nCash App $bluewigs',
    imageUrl: null,
    mediaLinks: ['https://www.instagram.com/p/abc/'],
    totalSpots: 25,
    priceMinor: 500,
    currency: 'USD',
    itemCount: 1,
    holdMinutes: null,
    pendingPerHandleMax: null,
    publicExport: true,
    status: 'active',
    archived: false,
    createdAt: NOON,
    completedAt: null,
    ...facts,
  };
  const spots = Array.from({ length: waffle.totalSpots }, (_, at): PublicSpot => {
    const [status, handle] = taken[at + 1] ?? [];
    if (status === undefined || handle === undefined) {
      return { number: at + 1, status: 'available', handle: null, claimedAt: null, paidAt: null };
    }
    return { number: at + 1, status, handle, claimedAt: NOON, paidAt: status === 'paid' ? NOON : null };
  });
  return { waffle, spots, winners: [], seq: 40 };
}

export function makeTestPage(board: PublicBoard, rest: Partial<WafflePage> = {}): WafflePage {
  return {
    page: 'waffle',
    payMethods: [],
    board,
    renderedAt: NOON,
    rememberedHandle: null,
    url: 'https://drops.example.org/waffle/blue-wig-3',
    hasDraw: false,
    mySpotsPath: null,
    ...rest,
  };
}
