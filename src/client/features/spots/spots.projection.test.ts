import { describe, expect, it } from 'vitest';
import { freeSpot } from '#shared/live/board.ts';
import { aBoard, claimIdOf, paidSpot, pendingSpot } from './make-test-board.ts';
import type { SettleRequest, WaitingAction } from './spots.projection.ts';
import { figuresOf, overlay, shownStatusOf, whyNotSettle } from './spots.projection.ts';

let lastOp = 0;
function tap(request: Partial<SettleRequest>, settledSeq: number | null = null): WaitingAction {
  lastOp += 1;
  const input = { opId: `op-${lastOp}`, waffleId: 1, ...request.input };
  return {
    request: { action: request.action, input } as SettleRequest,
    by: 'Ben',
    performedAt: '2026-11-20T19:44:00.000Z',
    settledSeq,
  };
}
const pay = (number: number, settledSeq: number | null = null) =>
  tap({ action: 'spots.markPaid', input: { number, claimId: claimIdOf(number) } as never }, settledSeq);
const undo = (number: number) =>
  tap({ action: 'spots.undoPaid', input: { number, claimId: claimIdOf(number) } as never });
const release = (number: number, reason?: string) =>
  tap({ action: 'spots.release', input: { number, claimId: claimIdOf(number), reason } as never });
const payMany = (numbers: number[]) =>
  tap({
    action: 'spots.markManyPaid',
    input: { spots: numbers.map((number) => ({ number, claimId: claimIdOf(number) })) } as never,
  });

const board = aBoard(5, [pendingSpot(1, 'mia', 2), pendingSpot(2, 'bob', 1), paidSpot(3, 'kat')]);

it('the same tap on the same spot is the same spot again, so that the next tap redraws one cell and not all', () => {
  const [first, second] = [pay(1), pay(2)];
  const before = overlay(board, [first]);
  const after = overlay(board, [first, second]);
  expect(after.spots[0]).toBe(before.spots[0]);
  expect(after.spots[1]).toMatchObject({ status: 'paid' });
  // On a board that has its winner by now the tap does nothing any more.
  const completed = { ...board, waffle: { ...board.waffle, status: 'completed' as const } };
  expect(overlay(completed, [first]).spots[0]).toBe(board.spots[0]);
  expect(overlay(board, [undo(1)]).spots[0]).toBe(board.spots[0]);
});

describe('the board as it is shown', () => {
  it('is the server’s board where nothing waits, spot by spot the same objects', () => {
    const shown = overlay(board, []);
    expect(shown.spots).toBe(board.spots);
    expect(shown.waiting.size).toBe(0);
  });

  it('shows a tapped spot as paid and waiting before the server has answered', () => {
    const shown = overlay(board, [pay(1)]);
    expect(shown.spots[0]).toMatchObject({ status: 'paid', handle: 'mia', paidBy: 'Ben' });
    expect([...shown.waiting]).toEqual([[1, 'spots.markPaid']]);
    expect(shown.spots[1]).toBe(board.spots[1]);
  });

  it('shows a released spot as free, and an undone payment as pending again', () => {
    const shown = overlay(board, [release(1), undo(3)]);
    expect(shown.spots[0]).toEqual(freeSpot(1));
    expect(shown.spots[2]).toMatchObject({ status: 'pending', paidAt: null, handle: 'kat' });
    expect([...shown.waiting.keys()]).toEqual([1, 3]);
  });

  it('follows a pay that was undone right away', () => {
    const shown = overlay(board, [pay(1), undo(1)]);
    expect(shown.spots[0]).toMatchObject({ status: 'pending', handle: 'mia' });
    expect(shown.waiting.get(1)).toBe('spots.undoPaid');
  });

  it('pays every spot of a bulk payment', () => {
    const shown = overlay(board, [payMany([1, 2])]);
    expect(shown.spots.slice(0, 2).map((spot) => spot.status)).toEqual(['paid', 'paid']);
  });

  it('stops looking queued once the server has answered, although the log is still behind', () => {
    const shown = overlay(board, [pay(1, 6)]);
    expect(shown.spots[0]?.status).toBe('paid');
    expect(shown.waiting.size).toBe(0);
  });

  it('lets go of a tap once the log contains it: what happened since is newer', () => {
    const shown = overlay({ ...board, seq: 6 }, [pay(1, 6)]);
    expect(shown.spots[0]?.status).toBe('pending');
  });

  it('shows nothing of a tap whose claim is gone or belongs to somebody else', () => {
    const overtaken = aBoard(5, [{ ...pendingSpot(1, 'zoe'), claimId: claimIdOf(99) }]);
    const shown = overlay(overtaken, [pay(1), pay(2)]);
    expect(shown.spots[0]?.handle).toBe('zoe');
    expect(shown.spots[0]?.status).toBe('pending');
    expect(shown.waiting.size).toBe(0);
  });

  it('shows nothing of taps on another waffle or on a board that is closed by now', () => {
    const other = { ...board, waffle: { ...board.waffle, id: 2 } };
    expect(overlay(other, [pay(1)]).waiting.size).toBe(0);
    const closed = { ...board, waffle: { ...board.waffle, status: 'completed' as const } };
    expect(overlay(closed, [pay(1)]).spots[0]?.status).toBe('pending');
  });

  it('does not free a paid spot without a reason', () => {
    expect(overlay(board, [release(3)]).spots[2]?.status).toBe('paid');
    expect(overlay(board, [release(3, 'refunded')]).spots[2]?.status).toBe('available');
  });
});

describe('the figures of a board', () => {
  it('count what is shown, and keep money that waits apart from money that is there', () => {
    expect(figuresOf(board, [pay(1), pay(2, 6)])).toEqual({
      counts: { total: 5, available: 2, pending: 0, paid: 3 },
      revenueMinor: 1_000,
      waitingMinor: 500,
    });
  });

  it('take an undone payment out as waiting too', () => {
    expect(figuresOf(board, [undo(3)])).toMatchObject({ revenueMinor: 500, waitingMinor: -500 });
  });

  it('add up claim prices, not today’s price', () => {
    const mixed = aBoard(3, [paidSpot(1, 'mia'), { ...paidSpot(2, 'bob'), priceMinor: 300 }]);
    expect(figuresOf(mixed, []).revenueMinor).toBe(800);
  });
});

describe('a completed board', () => {
  const completed = {
    ...board,
    waffle: { ...board.waffle, status: 'completed' as const },
    winners: [{ item: 1, number: 3, handle: 'kat', method: 'manual' as const }],
  };

  it('shows who won, who did not, and who never paid', () => {
    const more = { ...completed, spots: completed.spots.with(3, paidSpot(4, 'lou')) };
    expect(more.spots.map((spot) => shownStatusOf(more, spot))).toEqual([
      'pending',
      'pending',
      'winner',
      'lost',
      'available',
    ]);
  });

  it('says why spots can’t be changed', () => {
    expect(whyNotSettle(board)).toBeNull();
    expect(whyNotSettle(completed)).toMatch(/winner/);
    expect(whyNotSettle({ ...completed, waffle: { ...completed.waffle, archived: true } })).toMatch(
      /archived/,
    );
  });
});
