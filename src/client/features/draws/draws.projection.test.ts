import { describe, expect, it } from 'vitest';
import type { OperatorBoard, OperatorSpot } from '#shared/live/board.ts';
import { freeSpot } from '#shared/live/board.ts';
import {
  describeUnpaid,
  readCandidates,
  readySpots,
  unpaidSpots,
  whyNotWinner,
  whyTooEarly,
  winnerConsequence,
} from './draws.projection.ts';

const held = (number: number, handle: string, status: 'pending' | 'paid'): OperatorSpot => ({
  ...freeSpot(number),
  status,
  handle,
  claimId: `claim-${number}`,
});

function aBoard(spots: OperatorSpot[], itemCount = 1): OperatorBoard {
  return {
    waffle: {
      id: 1,
      slug: 'blue-wig-3',
      title: 'Blue Wig #3',
      description: '',
      paymentInfo: '',
      imageUrl: null,
      mediaLinks: [],
      totalSpots: spots.length,
      priceMinor: 500,
      currency: 'USD',
      itemCount,
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

const board = aBoard([
  held(1, 'kat', 'paid'),
  held(2, 'mia', 'pending'),
  freeSpot(3),
  held(4, 'bob', 'paid'),
  held(5, 'lou', 'paid'),
]);
const problems = (typed: string[]) =>
  readCandidates(board, typed).map((candidate) =>
    candidate.kind === 'wrong' ? candidate.problem : candidate.kind,
  );

describe('a typed winning number', () => {
  it('resolves to its buyer as soon as the spot is paid', () => {
    expect(readCandidates(board, ['4'])).toMatchObject([{ kind: 'ready', spot: { handle: 'bob' } }]);
  });

  it.each([
    ['', 'empty'],
    ['9', 'This waffle has spots 1 to 5.'],
    ['0', 'This waffle has spots 1 to 5.'],
    ['4a', 'This waffle has spots 1 to 5.'],
    ['3', 'Spot 3 is free.'],
    ['2', 'Spot 2 (@mia) is not paid.'],
  ])('“%s” is told: %s', (typed, told) => {
    expect(problems([typed])).toEqual([told]);
  });

  it('has to be another one for each item', () => {
    expect(problems(['4', '4', '1'])).toEqual(['ready', 'Name a different spot for each item.', 'ready']);
  });

  it('makes winners only when every item has one', () => {
    expect(readySpots(readCandidates(board, ['4', '']))).toBeNull();
    expect(readySpots(readCandidates(board, ['4', '1']))?.map((spot) => spot.number)).toEqual([4, 1]);
  });
});

describe('before a winner is set, the operator reads', () => {
  it('who wins, how many others did not, and that everyone sees it', () => {
    expect(winnerConsequence(board, [held(1, 'kat', 'paid')])).toBe(
      'Spot 1 · @kat wins Blue Wig #3. 2 other paid spots are marked as not won. Everyone watching sees this now.',
    );
  });

  it('all winners of several items', () => {
    const winners = [held(1, 'kat', 'paid'), held(4, 'bob', 'paid')];
    expect(winnerConsequence(board, winners)).toBe(
      'Spot 1 · @kat, Spot 4 · @bob win Blue Wig #3. 1 other paid spot is marked as not won. Everyone watching sees this now.',
    );
  });

  it('which spots are not paid', () => {
    expect(unpaidSpots(board).map((spot) => spot.number)).toEqual([2, 3]);
    expect(describeUnpaid(board)).toBe('not paid: 2 @mia; free: 3');
  });
});

describe('winners can’t be set', () => {
  const online = { offline: null, waitingCount: 0 };
  it('offline, or while taps on this board wait to be sent', () => {
    expect(whyNotWinner(board, online)).toBeNull();
    expect(whyNotWinner(board, { offline: 'You are offline.', waitingCount: 0 })).toMatch(/offline/);
    expect(whyNotWinner(board, { offline: null, waitingCount: 2 })).toMatch(/2 changes on this board/);
  });

  it('on an archived board', () => {
    expect(whyNotWinner({ ...board, waffle: { ...board.waffle, archived: true } }, online)).toMatch(
      /archived/,
    );
  });

  it('before as many spots are paid as there are items', () => {
    expect(whyTooEarly(board)).toBeNull();
    expect(whyTooEarly(aBoard([freeSpot(1), freeSpot(2)]))).toMatch(/nobody can win/);
    expect(whyTooEarly(aBoard([held(1, 'kat', 'paid'), freeSpot(2)], 2))).toBe(
      '2 winners need 2 paid spots; 1 is paid.',
    );
  });
});
