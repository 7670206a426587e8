import { describe, expect, it } from 'vitest';
import {
  BADGES,
  type BadgeFacts,
  factsToBadges,
  findBadge,
  knownBadges,
  LEVELS,
  xpToLevel,
} from './loyalty.rules.ts';

describe('the level', () => {
  it.each([
    [0, 1, 50, 0],
    [49, 1, 50, 98],
    [50, 2, 150, 0],
    [149, 2, 150, 99],
    [150, 3, 400, 0],
    [400, 4, 800, 0],
    [800, 5, 1_500, 0],
    [1_500, 6, 3_000, 0],
    [2_999, 6, 3_000, 99],
    [3_000, 7, 6_000, 0],
    [6_000, 8, null, 100],
    [1_000_000, 8, null, 100],
  ])('of %i XP is %i', (xp, level, nextXp, progress) => {
    expect(xpToLevel(xp)).toMatchObject({ level, nextXp, progress, title: LEVELS[level - 1]?.title });
  });
});

const NOTHING: BadgeFacts = {
  paidSpots: 0,
  waffles: 0,
  formats: 0,
  streakDays: 0,
  wins: 0,
  oneSpotWins: 0,
  itemsAtOnce: 0,
  droughtBeforeWin: 0,
};

describe('the badges', () => {
  it('have ids of their own, which the tables take', () => {
    expect(new Set(BADGES.map(({ id }) => id)).size).toBe(BADGES.length);
    for (const { id, xp } of BADGES) {
      expect(id).toMatch(/^[a-z0-9-]{1,40}$/);
      expect(Number.isInteger(xp) && xp >= 0).toBe(true);
    }
  });

  it('are not earned by doing nothing', () => {
    expect(factsToBadges(NOTHING)).toEqual([]);
  });

  it.each([
    ['first-spark', 'paidSpots', 1],
    ['quarter-stack', 'paidSpots', 25],
    ['full-stack', 'paidSpots', 100],
    ['kindling', 'streakDays', 7],
    ['inferno', 'streakDays', 30],
    ['explorer', 'waffles', 25],
    ['all-rounder', 'formats', 5],
    ['first-win', 'wins', 1],
    ['hat-trick', 'wins', 3],
    ['comeback', 'droughtBeforeWin', 5],
    ['one-shot', 'oneSpotWins', 1],
    ['double-dip', 'itemsAtOnce', 2],
  ] as const)('%s takes %s of %i and not one less', (id, fact, needed) => {
    expect(factsToBadges({ ...NOTHING, [fact]: needed })).toContain(id);
    expect(factsToBadges({ ...NOTHING, [fact]: needed - 1 })).not.toContain(id);
  });

  it('early-adopter and founder are only given by a person', () => {
    const everything = Object.fromEntries(Object.keys(NOTHING).map((fact) => [fact, 1_000]));
    expect(factsToBadges(everything as unknown as BadgeFacts)).toHaveLength(BADGES.length - 2);
    expect(findBadge('founder')?.isEarned).toBeNull();
  });

  it('are shown in one order, and those of another version not at all', () => {
    expect(knownBadges(['founder', 'of-a-later-version', 'first-spark'])).toEqual(['first-spark', 'founder']);
    expect(findBadge('of-a-later-version')).toBeUndefined();
  });
});
