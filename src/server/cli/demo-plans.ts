import type { CreateWaffleInput } from '#shared/waffles/waffles.schemas.ts';

/** What the demonstration shows: four boards and the people on them. */

export interface DemoPlan {
  /** The operations that make it, the same for ever: what was filled once is not filled again. */
  readonly opIds: { readonly create: string; readonly play: string };
  /** The dice of this board. */
  readonly seed: number;
  readonly waffle: Pick<
    CreateWaffleInput,
    'title' | 'description' | 'totalSpots' | 'priceMinor' | 'itemCount' | 'paymentInfo'
  >;
  readonly startedMinutesAgo: number;
  /** How long most of the claims take to come in. */
  readonly rushMinutes: number;
  readonly claimedShare: number;
  /** Of the claims, how many are ever paid. */
  readonly paidShare: number;
  /** `open`: still on. `drawn`: sold out and drawn. `archived`: sold out, won by hand, put away. */
  readonly ending: 'open' | 'drawn' | 'archived';
}

const DAY_MINUTES = 24 * 60;
const PAYMENT_INFO =
  'Venmo @syrup-demo or Cash App $syrupdemo. Write your handle and spot numbers into the note.';

export const DEMO_PLANS: readonly DemoPlan[] = [
  {
    opIds: { create: '019a9c00-0000-7000-8000-0000000d0401', play: '019a9c00-0000-7000-8000-0000000d0402' },
    seed: 4_010,
    waffle: {
      title: 'Lantern Tote',
      description: 'Hand-printed canvas tote, the first of its edition.',
      totalSpots: 10,
      priceMinor: 200,
      itemCount: 1,
      paymentInfo: PAYMENT_INFO,
    },
    startedMinutesAgo: 9 * DAY_MINUTES,
    rushMinutes: 90,
    claimedShare: 1,
    paidShare: 1,
    ending: 'archived',
  },
  {
    opIds: { create: '019a9c00-0000-7000-8000-0000000d0101', play: '019a9c00-0000-7000-8000-0000000d0102' },
    seed: 1_025,
    waffle: {
      title: 'Blue Wig #3',
      description: 'The blue one from last week’s story. One winner, shipped anywhere.',
      totalSpots: 25,
      priceMinor: 500,
      itemCount: 1,
      paymentInfo: PAYMENT_INFO,
    },
    startedMinutesAgo: 2 * DAY_MINUTES,
    rushMinutes: 60,
    claimedShare: 1,
    paidShare: 1,
    ending: 'drawn',
  },
  {
    opIds: { create: '019a9c00-0000-7000-8000-0000000d0201', play: '019a9c00-0000-7000-8000-0000000d0202' },
    seed: 2_100,
    waffle: {
      title: 'Signed Tour Vinyl',
      description: 'Double LP in marbled green, signed by the whole band.',
      totalSpots: 100,
      priceMinor: 300,
      itemCount: 1,
      paymentInfo: PAYMENT_INFO,
    },
    startedMinutesAgo: 4 * 60,
    rushMinutes: 180,
    claimedShare: 0.9,
    paidShare: 0.8,
    ending: 'open',
  },
  {
    opIds: { create: '019a9c00-0000-7000-8000-0000000d0301', play: '019a9c00-0000-7000-8000-0000000d0302' },
    seed: 3_500,
    waffle: {
      title: 'Holiday Mega Drop',
      description: 'Three bundles, three winners: the wig shelf, the vinyl crate and the mystery box.',
      totalSpots: 500,
      priceMinor: 200,
      itemCount: 3,
      paymentInfo: PAYMENT_INFO,
    },
    startedMinutesAgo: 75,
    rushMinutes: 60,
    claimedShare: 0.7,
    paidShare: 0.75,
    ending: 'open',
  },
];

const FIRST_NAMES = [
  ...['mia', 'kat', 'noor', 'leo', 'ines', 'jonas', 'priya', 'theo', 'lucia', 'sam', 'yuki', 'omar', 'freya'],
  ...['nina', 'mateo', 'aisha', 'felix', 'rosa', 'milo', 'zoe'],
];
const SECOND_NAMES = ['.k', '_rose', '.makes', 'inbloom', '_92', '.vintage', 'thecat', '.draws'];

/** Everybody who plays: 160 handles, the first ones the keenest. */
export const DEMO_HANDLES: readonly string[] = SECOND_NAMES.flatMap((second) =>
  FIRST_NAMES.map((first) => `${first}${second}`),
);
