import { describe, expect, it } from 'vitest';
import { countOutcomes, sayDays, sayLuck, sayWinRate } from './describe-buyer.ts';

const stats = {
  handle: 'mia',
  entries: 5,
  spots: 7,
  paidSpots: 5,
  wins: 1,
  notWon: 3,
  itemsWon: 1,
  winRate: 25,
  longestWaitDays: 41,
  expectedItems: 0.4,
  luck: 0.6,
  firstSeenAt: '2026-11-20T12:00:00.000Z',
  lastClaimAt: '2026-11-20T12:00:00.000Z',
};

describe('a buyer in words', () => {
  it('has luck above, below and at what was to be expected', () => {
    expect(sayLuck(stats)).toBe('+0.6 (1 item won, 0.4 to be expected)');
    expect(sayLuck({ ...stats, luck: -0.4, itemsWon: 0 })).toBe('−0.4 (0 items won, 0.4 to be expected)');
    expect(sayLuck({ ...stats, luck: 0, itemsWon: 2, expectedItems: 2 })).toBe(
      '±0 (2 items won, 2 to be expected)',
    );
    expect(sayLuck({ ...stats, luck: null })).toBe('shows once a waffle is completed');
  });

  it('has a win rate from the first completed waffle on', () => {
    expect(sayWinRate(stats)).toBe('25%');
    expect(sayWinRate({ winRate: null })).toBe('0%');
  });

  it('waits days', () => {
    expect([0, 1, 2].map(sayDays)).toEqual(['0 days', '1 day', '2 days']);
  });

  it('has open waffles where they are neither won nor not won', () => {
    expect(countOutcomes(stats)).toEqual({ all: 5, won: 1, open: 1 });
  });
});
