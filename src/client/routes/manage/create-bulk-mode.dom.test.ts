import { renderHook } from '@solidjs/testing-library';
import { createSignal } from 'solid-js';
import { describe, expect, it, vi } from 'vitest';
import type { Desk } from '#client/features/spots/create-desk.ts';
import { aBoard, paidSpot, pendingSpot } from '#client/features/spots/make-test-board.ts';
import type { BulkFailure } from '#client/features/spots/pay-many.ts';
import { overlay } from '#client/features/spots/spots.projection.ts';
import { createBulkMode } from './create-bulk-mode.ts';

const start = aBoard(12, [...[2, 3, 5, 8].map((number) => pendingSpot(number, 'mia')), paidSpot(4, 'bob')]);

function bulkMode(refused: readonly BulkFailure[] = [], closed: string | null = null) {
  const [board, setBoard] = createSignal(overlay(start, []));
  const payMany = vi.fn((_numbers: readonly number[]) => Promise.resolve(refused));
  // Only the parts of the desk that bulk mode touches: the desk itself is tested with its own network.
  const desk = { board, closed: () => closed, payMany } as unknown as Desk;
  const { result } = renderHook(() => createBulkMode(desk));
  const picked = () => result.picked().map((spot) => spot.number);
  return { mode: result, picked, payMany, setBoard };
}

describe('bulk mode', () => {
  it('starts empty, or with the spot that was held', () => {
    const { mode, picked } = bulkMode();
    mode.start(5);
    expect(picked()).toEqual([5]);
    mode.stop();
    expect(mode.selection()).toBeNull();
    mode.start();
    expect(picked()).toEqual([]);
  });

  it('picks a range by “to…” or by a tap with Shift, and all pending at once', () => {
    const { mode, picked } = bulkMode();
    mode.start(2);
    mode.reach();
    mode.tap(5, false);
    expect(picked()).toEqual([2, 3, 5]);
    mode.tap(9, true);
    expect(picked()).toEqual([2, 3, 5, 8]);
    mode.stop();
    mode.start();
    mode.pickAll();
    expect(picked()).toEqual([2, 3, 5, 8]);
  });

  it('pays what is picked and ends', async () => {
    const { mode, payMany } = bulkMode();
    mode.start(2);
    mode.tap(8, false);
    await mode.pay();
    expect(payMany).toHaveBeenCalledWith([2, 8]);
    expect(mode.selection()).toBeNull();
  });

  it('keeps only what was refused, with the reason of each', async () => {
    const refused = [{ number: 8, message: 'Free by now.' }];
    const { mode, picked } = bulkMode(refused);
    mode.start();
    mode.pickAll();
    await mode.pay();
    expect(mode.failures()).toEqual(refused);
    expect(picked()).toEqual([8]);
  });

  it('lets go of a spot that somebody else settles meanwhile', () => {
    const { mode, picked, setBoard } = bulkMode();
    mode.start(2);
    mode.tap(3, false);
    setBoard(overlay({ ...start, spots: start.spots.with(1, paidSpot(2, 'mia')) }, []));
    expect(picked()).toEqual([3]);
  });

  it('does not start on a closed board', () => {
    const { mode } = bulkMode([], 'This waffle has its winner.');
    mode.start(2);
    expect(mode.selection()).toBeNull();
  });
});
