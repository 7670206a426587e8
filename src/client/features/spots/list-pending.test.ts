import { describe, expect, it } from 'vitest';
import { isOverdue, listPending, listPendingRows, searchPending } from './list-pending.ts';
import { aBoard, paidSpot, pendingSpot } from './make-test-board.ts';

const before = aBoard(9, [
  pendingSpot(5, 'mia', 3),
  pendingSpot(2, 'bob', 1),
  pendingSpot(7, 'mia', 2),
  paidSpot(1, 'kat'),
]).spots;
const rowsBefore = listPendingRows(before, [], true);

describe('the pending list', () => {
  it('has the oldest claim first', () => {
    expect(listPending(before).map((claim) => claim.number)).toEqual([2, 7, 5]);
  });

  it('offers all spots of a buyer at that buyer’s oldest row, once', () => {
    expect(rowsBefore.map((row) => row.siblings.map((claim) => claim.number))).toEqual([[], [5], []]);
  });

  it('keeps a settled row in its place while somebody works on the list, and says what became of it', () => {
    const after = aBoard(9, [pendingSpot(5, 'mia', 3), paidSpot(2, 'bob', 'Ana')]).spots;
    const rows = listPendingRows(after, rowsBefore, true);
    expect(rows.map((row) => row.claim.number)).toEqual([2, 7, 5]);
    expect(rows.map((row) => row.gone)).toEqual([
      { outcome: 'paid', by: 'Ana' },
      { outcome: 'released', by: null },
      null,
    ]);
    expect(rows.every((row) => row.siblings.length === 0)).toBe(true);
  });

  it('drops settled rows once nobody’s finger is near', () => {
    const after = aBoard(9, [pendingSpot(5, 'mia', 3)]).spots;
    expect(listPendingRows(after, rowsBefore, false).map((row) => row.claim.number)).toEqual([5]);
  });

  it('takes a row back to life in its place when its payment is undone', () => {
    const paid = listPendingRows(aBoard(9, [paidSpot(2, 'bob')]).spots, rowsBefore, true);
    const undone = listPendingRows(before, paid, true);
    expect(undone.map((row) => [row.claim.number, row.gone])).toEqual([
      [2, null],
      [7, null],
      [5, null],
    ]);
  });

  it('keeps every row that still says the same as the very same object', () => {
    const after = before.with(0, paidSpot(1, 'kat', 'Ben'));
    const rows = listPendingRows(after, rowsBefore, true);
    expect(rows.every((row, index) => row === rowsBefore[index])).toBe(true);
  });

  it('is searched by handle, with or without @, and by number', () => {
    const found = (typed: string) => searchPending(rowsBefore, typed).map((row) => row.claim.number);
    expect(found('@MI')).toEqual([7, 5]);
    expect(found('2')).toEqual([2]);
    expect(found(' ')).toHaveLength(3);
  });

  it('flags a claim after fifteen minutes', () => {
    const [claim] = listPending(before);
    const claimedMs = Date.parse(claim?.claimedAt ?? '');
    expect(claim && isOverdue(claim, claimedMs + 14 * 60_000)).toBe(false);
    expect(claim && isOverdue(claim, claimedMs + 15 * 60_000)).toBe(true);
  });
});
