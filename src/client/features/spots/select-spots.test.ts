import { describe, expect, it } from 'vitest';
import { aBoard, claimIdOf, paidSpot, pendingSpot } from './make-test-board.ts';
import {
  EMPTY_SELECTION,
  pickedSpots,
  reachTo,
  selectNumbers,
  startReaching,
  tapSpot,
} from './select-spots.ts';

const spots = aBoard(12, [
  ...[2, 3, 5, 8].map((number) => pendingSpot(number, 'mia')),
  paidSpot(4, 'bob'),
]).spots;
const picked = (selection: typeof EMPTY_SELECTION, from = spots) =>
  pickedSpots(selection, from).map((spot) => spot.number);

describe('bulk pay', () => {
  it('picks a pending spot with one tap and drops it with the next', () => {
    const once = tapSpot(EMPTY_SELECTION, spots, 3);
    expect(picked(once)).toEqual([3]);
    expect(picked(tapSpot(once, spots, 3))).toEqual([]);
  });

  it('picks nothing but pending spots', () => {
    expect(tapSpot(EMPTY_SELECTION, spots, 4)).toBe(EMPTY_SELECTION);
    expect(tapSpot(EMPTY_SELECTION, spots, 1)).toBe(EMPTY_SELECTION);
  });

  it('picks a range: first spot, “to…”, last spot, in either direction', () => {
    const reaching = startReaching(tapSpot(EMPTY_SELECTION, spots, 8));
    expect(reaching.reaching).toBe(true);
    const range = tapSpot(reaching, spots, 2);
    expect(picked(range)).toEqual([2, 3, 5, 8]);
    expect(range.reaching).toBe(false);
  });

  it('takes “to…” back when it is pressed again, and needs a first spot for it', () => {
    expect(startReaching(EMPTY_SELECTION).reaching).toBe(false);
    const reaching = startReaching(tapSpot(EMPTY_SELECTION, spots, 8));
    expect(startReaching(reaching).reaching).toBe(false);
  });

  it('ends a range at a spot that is not pending as well', () => {
    expect(picked(reachTo(EMPTY_SELECTION, spots, 4, 9))).toEqual([5, 8]);
  });

  it('keeps exactly the spots that failed', () => {
    expect(picked(selectNumbers(spots, [8, 4, 2]))).toEqual([2, 8]);
  });

  it('lets go of a spot whose claim was settled or changed hands meanwhile', () => {
    const selection = reachTo(EMPTY_SELECTION, spots, 1, 12);
    const later = aBoard(12, [
      paidSpot(2, 'mia'),
      { ...pendingSpot(3, 'zoe'), claimId: claimIdOf(99) },
      pendingSpot(5, 'mia'),
    ]).spots;
    expect(picked(selection, later)).toEqual([5]);
  });
});
