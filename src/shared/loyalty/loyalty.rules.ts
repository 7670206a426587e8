/** What buyers earn: XP, the levels it makes, and badges. Pure, so that a payment and the backfill judge alike. */

/** What a row of the ledger is about. */
export const XP_KINDS = ['paid_spot', 'win', 'badge_reward', 'admin_grant', 'reversal'] as const;

export type XpKind = (typeof XP_KINDS)[number];

/** What XP is earned by: the first word of a row's `source`. */
export type XpSource = 'paid' | 'win' | 'badge' | 'grant';

export const PAID_SPOT_XP = 10;
/** Per item won: who wins two items of one waffle earns it twice. */
export const WIN_XP = 50;
/** More than the highest level needs, and far from where sums would lose precision. */
export const TOP_UP_XP_MAX = 100_000;

interface LevelSpec {
  readonly title: string;
  /** The XP from which on it is reached. */
  readonly fromXp: number;
}

/** In their order; level 1 is the first one. */
export const LEVELS = [
  { title: 'Taster', fromXp: 0 },
  { title: 'Regular', fromXp: 50 },
  { title: 'Batter Mixer', fromXp: 150 },
  { title: 'Iron Heater', fromXp: 400 },
  { title: 'Golden Brown', fromXp: 800 },
  { title: 'Syrup Pourer', fromXp: 1_500 },
  { title: 'Waffle Master', fromXp: 3_000 },
  { title: 'Waffle Legend', fromXp: 6_000 },
] as const satisfies readonly LevelSpec[];

export interface LevelStanding {
  /** 1 to 8. */
  readonly level: number;
  readonly title: string;
  readonly fromXp: number;
  /** Where the next level begins; null on the highest. */
  readonly nextXp: number | null;
  /** How much of the way to the next level is done, 0 to 100; 100 on the highest. */
  readonly progress: number;
}

/** The level of a sum of XP and the way to the next one. */
export function xpToLevel(xp: number): LevelStanding {
  const level = Math.max(1, LEVELS.filter(({ fromXp }) => fromXp <= xp).length);
  const { title, fromXp } = LEVELS[level - 1] ?? LEVELS[0];
  const nextXp = LEVELS[level]?.fromXp ?? null;
  // Rounded down: the bar is full on the next level, not just before it.
  const progress = nextXp === null ? 100 : Math.max(0, Math.floor(((xp - fromXp) / (nextXp - fromXp)) * 100));
  return { level, title, fromXp, nextXp, progress };
}

/** What badges are judged by: only what stands now, so a spot that was given back or a winner that was cleared counts nowhere. */
export interface BadgeFacts {
  readonly paidSpots: number;
  /** Waffles with a paid spot. */
  readonly waffles: number;
  /** Different board sizes among them. */
  readonly formats: number;
  /** Most days in a row, in UTC, on which a spot was claimed that is paid. */
  readonly streakDays: number;
  /** Waffles won. */
  readonly wins: number;
  /** Waffles won with a single paid spot. */
  readonly oneSpotWins: number;
  /** Most items won in one waffle. */
  readonly itemsAtOnce: number;
  /** Most completed waffles in a row without a win that a win came after. */
  readonly droughtBeforeWin: number;
}

interface BadgeSpec {
  readonly id: string;
  readonly name: string;
  /** What it takes, said to the buyer. */
  readonly how: string;
  /** XP that comes with it. */
  readonly xp: number;
  /** Null where only a person gives it. */
  readonly isEarned: ((facts: BadgeFacts) => boolean) | null;
}

/** Every badge, in the order in which they are shown. An id is never used again for something else. */
export const BADGES = [
  {
    id: 'first-spark',
    name: 'First Spark',
    how: 'First paid spot',
    xp: 10,
    isEarned: ({ paidSpots }) => paidSpots >= 1,
  },
  {
    id: 'quarter-stack',
    name: 'Quarter Stack',
    how: '25 paid spots',
    xp: 25,
    isEarned: ({ paidSpots }) => paidSpots >= 25,
  },
  {
    id: 'full-stack',
    name: 'Full Stack',
    how: '100 paid spots',
    xp: 50,
    isEarned: ({ paidSpots }) => paidSpots >= 100,
  },
  {
    id: 'kindling',
    name: 'Kindling',
    how: 'Spots on 7 days in a row',
    xp: 25,
    isEarned: ({ streakDays }) => streakDays >= 7,
  },
  {
    id: 'inferno',
    name: 'Inferno',
    how: 'Spots on 30 days in a row',
    xp: 100,
    isEarned: ({ streakDays }) => streakDays >= 30,
  },
  {
    id: 'explorer',
    name: 'Explorer',
    how: 'Paid spots in 25 waffles',
    xp: 25,
    isEarned: ({ waffles }) => waffles >= 25,
  },
  {
    id: 'all-rounder',
    name: 'All-Rounder',
    how: 'Paid spots on boards of five different sizes',
    xp: 25,
    isEarned: ({ formats }) => formats >= 5,
  },
  { id: 'first-win', name: 'First Win', how: 'First waffle won', xp: 20, isEarned: ({ wins }) => wins >= 1 },
  { id: 'hat-trick', name: 'Hat-Trick', how: 'Three waffles won', xp: 50, isEarned: ({ wins }) => wins >= 3 },
  {
    id: 'comeback',
    name: 'Comeback',
    how: 'A win after five waffles in a row without one',
    xp: 50,
    isEarned: ({ droughtBeforeWin }) => droughtBeforeWin >= 5,
  },
  {
    id: 'one-shot',
    name: 'One Shot',
    how: 'Won with a single spot',
    xp: 25,
    isEarned: ({ oneSpotWins }) => oneSpotWins >= 1,
  },
  {
    id: 'double-dip',
    name: 'Double Dip',
    how: 'Won two items of one waffle',
    xp: 50,
    isEarned: ({ itemsAtOnce }) => itemsAtOnce >= 2,
  },
  { id: 'early-adopter', name: 'Early Adopter', how: 'Here from the beginning', xp: 0, isEarned: null },
  { id: 'founder', name: 'Founder', how: 'Helped to build this', xp: 0, isEarned: null },
] as const satisfies readonly BadgeSpec[];

export type BadgeId = (typeof BADGES)[number]['id'];

const BADGE_BY_ID: ReadonlyMap<string, (typeof BADGES)[number]> = new Map(
  BADGES.map((badge) => [badge.id, badge]),
);

/** The badge with this id; undefined for one that this version does not know. */
export function findBadge(id: string): (typeof BADGES)[number] | undefined {
  return BADGE_BY_ID.get(id);
}

/** The badges that these facts earn. */
export function factsToBadges(facts: BadgeFacts): BadgeId[] {
  return BADGES.filter((badge) => badge.isEarned?.(facts) ?? false).map(({ id }) => id);
}

/** Sorts ids as the catalogue does; those it does not know are left out. */
export function knownBadges(ids: Iterable<string>): BadgeId[] {
  const held = new Set(ids);
  return BADGES.filter(({ id }) => held.has(id)).map(({ id }) => id);
}

/** What a row of the ledger says: “Spot 7 of Blue Wig #3”. Reversals say what they take back. */
export function sayXp(line: {
  readonly source: XpSource;
  readonly amount: number;
  readonly waffle: { readonly title: string } | null;
  readonly number: number | null;
  readonly badgeId: string | null;
}): string {
  const said = saySource(line);
  return line.amount < 0 ? `Taken back: ${said}` : said;
}

function saySource({ source, waffle, number, badgeId }: Parameters<typeof sayXp>[0]): string {
  const board = waffle?.title ?? 'a deleted waffle';
  switch (source) {
    case 'paid':
      return `Spot ${number} of ${board}, paid`;
    case 'win':
      return `Spot ${number} of ${board}, won`;
    case 'badge':
      return `Badge ${findBadge(badgeId ?? '')?.name ?? badgeId}`;
    case 'grant':
      return 'A gift of the organiser';
  }
}
