import { describe, expect, it } from 'vitest';
import { countSpots, nearestFree, publicStatus, shownStatus } from './spots.rules.ts';

describe('the numbers offered instead of taken ones', () => {
  const free = new Set([1, 2, 9, 11, 12, 20]);
  const isFree = (number: number) => free.has(number);

  it('are the closest free ones first, the lower of two equally close ones before the higher', () => {
    expect(nearestFree(isFree, 20, [10], 10)).toEqual([9, 11, 12, 2, 1, 20]);
    expect(nearestFree(isFree, 20, [10], 3)).toEqual([9, 11, 12]);
  });

  it('are measured from the closest of several taken ones', () => {
    expect(nearestFree(isFree, 20, [3, 19], 4)).toEqual([2, 20, 1, 9]);
  });

  it('are none where nothing is free', () => {
    expect(nearestFree(() => false, 1_000, [500], 10)).toEqual([]);
  });
});

describe('the status of a spot as it is shown', () => {
  it.each([
    ['available', false, false, 'available', 'available'],
    ['pending', true, false, 'pending', 'pending'],
    ['paid', false, false, 'paid', 'paid'],
    ['paid', true, true, 'winner', 'winner'],
    ['paid', true, false, 'lost', 'paid'],
  ] as const)(
    '%s, completed %s, won %s: %s to operators, %s to buyers',
    (status, completed, won, shown, seen) => {
      expect(shownStatus(status, completed, won)).toBe(shown);
      expect(publicStatus(status, completed, won)).toBe(seen);
    },
  );
});

it('counts a board by what is stored', () => {
  const statuses = ['available', 'pending', 'paid', 'paid', 'available', 'available'] as const;
  expect(countSpots(statuses.map((status) => ({ status })))).toEqual({
    total: 6,
    available: 3,
    pending: 1,
    paid: 2,
  });
  expect(countSpots([])).toEqual({ total: 0, available: 0, pending: 0, paid: 0 });
});
