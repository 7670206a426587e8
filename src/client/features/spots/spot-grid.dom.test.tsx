import { fireEvent, render, screen } from '@solidjs/testing-library';
import { createSignal } from 'solid-js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { OperatorBoard } from '#shared/live/board.ts';
import type { BoardFilter } from './draw-cells.ts';
import { aBoard, claimIdOf, paidSpot, pendingSpot } from './make-test-board.ts';
import type { BulkSelection } from './select-spots.ts';
import { EMPTY_SELECTION, tapSpot } from './select-spots.ts';
import type { GridControl } from './spot-grid.tsx';
import { SpotGrid } from './spot-grid.tsx';
import type { WaitingAction } from './spots.projection.ts';
import { overlay } from './spots.projection.ts';

const start = aBoard(30, [pendingSpot(2, 'mia'), paidSpot(4, 'bob'), pendingSpot(8, 'zoe')]);

function show(options: { selection?: BulkSelection | null; filter?: BoardFilter } = {}) {
  const [board, setBoard] = createSignal<OperatorBoard>(start);
  const [waiting, setWaiting] = createSignal<readonly WaitingAction[]>([]);
  const [selection, setSelection] = createSignal<BulkSelection | null>(options.selection ?? null);
  const [filter, setFilter] = createSignal<BoardFilter>(options.filter ?? 'all');
  const onTap = vi.fn();
  const onLongPress = vi.fn();
  const control: { grid?: GridControl } = {};
  render(() => (
    <SpotGrid
      board={overlay(board(), waiting())}
      filter={filter()}
      density="numbers"
      selection={selection()}
      onTap={onTap}
      onLongPress={onLongPress}
      control={(grid) => {
        control.grid = grid;
      }}
    />
  ));
  return { setBoard, setWaiting, setSelection, setFilter, onTap, onLongPress, control };
}

const cell = (name: RegExp) => screen.getByRole('button', { name });
const spot = (number: number) => cell(new RegExp(`^Spot ${number},`));
const press = (key: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key });

afterEach(() => {
  vi.useRealTimers();
});

describe('the spot grid by keyboard', () => {
  it('is one tab stop', () => {
    show();
    const stops = screen.getAllByRole('button').filter((button) => button.tabIndex === 0);
    expect(stops).toEqual([spot(1)]);
  });

  it('moves with the arrows, Home and End, and takes the tab stop along', () => {
    show();
    spot(1).focus();
    press('ArrowRight');
    expect(document.activeElement).toBe(spot(2));
    press('End');
    expect(document.activeElement).toBe(spot(30));
    press('ArrowRight');
    expect(document.activeElement).toBe(spot(30));
    press('ArrowLeft');
    press('Home');
    expect(document.activeElement).toBe(spot(1));
    press('ArrowDown');
    expect(document.activeElement).not.toBe(spot(1));
    expect(screen.getAllByRole('button').filter((button) => button.tabIndex === 0)).toEqual([
      document.activeElement,
    ]);
  });

  it('moves only among the spots that a filter leaves', () => {
    const { setFilter } = show();
    setFilter('pending');
    expect(spot(2).tabIndex).toBe(0);
    spot(2).focus();
    press('ArrowRight');
    expect(document.activeElement).toBe(spot(8));
  });

  it('goes to any number, but not to one that is filtered away', () => {
    const { control, setFilter } = show();
    expect(control.grid?.goTo(17)).toBe(true);
    expect(document.activeElement).toBe(spot(17));
    expect(control.grid?.focusedNumber()).toBe(17);
    expect(control.grid?.goTo(31)).toBe(false);
    setFilter('paid');
    expect(control.grid?.goTo(17)).toBe(false);
  });
});

describe('a spot of the grid', () => {
  it('opens on a tap when somebody holds it, and does nothing when it is free', () => {
    const { onTap } = show();
    fireEvent.click(spot(3));
    expect(onTap).not.toHaveBeenCalled();
    fireEvent.click(spot(2));
    expect(onTap).toHaveBeenCalledWith(2, expect.anything());
  });

  it('says its state, its buyer and that it waits in its name', () => {
    const { setWaiting } = show();
    expect(cell(/^Spot 4, paid, @bob$/)).toBeTruthy();
    setWaiting([
      {
        request: {
          action: 'spots.markPaid',
          input: { opId: 'a', waffleId: 1, number: 2, claimId: claimIdOf(2) },
        },
        by: 'Ana',
        performedAt: '2026-11-20T19:44:00.000Z',
        settledSeq: null,
      },
    ]);
    expect(cell(/^Spot 2, paid, @mia, waiting to sync$/).hasAttribute('data-waiting')).toBe(true);
  });

  it('stays the same element and keeps the focus when its state changes', () => {
    const { setBoard } = show();
    const before = spot(2);
    before.focus();
    setBoard({ ...start, spots: start.spots.map((old) => (old.number === 2 ? paidSpot(2, 'mia') : old)) });
    expect(spot(2)).toBe(before);
    expect(document.activeElement).toBe(before);
    expect(before.dataset['shown']).toBe('paid');
  });

  it('starts bulk pay when it is pending and held for half a second, without opening it too', () => {
    vi.useFakeTimers();
    const { onTap, onLongPress } = show();
    fireEvent.pointerDown(spot(8), { button: 0 });
    vi.advanceTimersByTime(500);
    fireEvent.pointerUp(spot(8));
    fireEvent.click(spot(8));
    expect(onLongPress).toHaveBeenCalledWith(8);
    expect(onTap).not.toHaveBeenCalled();
    fireEvent.click(spot(8));
    expect(onTap).toHaveBeenCalledOnce();
  });

  it('is not held by a finger that scrolls', () => {
    vi.useFakeTimers();
    const { onLongPress } = show();
    fireEvent.pointerDown(spot(8), { button: 0, clientX: 10, clientY: 10 });
    fireEvent.pointerMove(spot(8), { clientX: 10, clientY: 40 });
    vi.advanceTimersByTime(1_000);
    expect(onLongPress).not.toHaveBeenCalled();
  });
});

describe('the grid in bulk mode', () => {
  it('lets only pending spots be picked, and says which are', () => {
    const { onTap } = show({ selection: tapSpot(EMPTY_SELECTION, start.spots, 2) });
    expect(spot(2).getAttribute('aria-pressed')).toBe('true');
    expect(spot(8).getAttribute('aria-pressed')).toBe('false');
    expect(spot(4).getAttribute('aria-disabled')).toBe('true');
    fireEvent.click(spot(4));
    expect(onTap).not.toHaveBeenCalled();
    fireEvent.click(spot(8));
    expect(onTap).toHaveBeenCalledWith(8, expect.anything());
  });

  it('takes any spot as the end of a range', () => {
    const { onTap } = show({
      selection: { ...tapSpot(EMPTY_SELECTION, start.spots, 2), reaching: true },
    });
    fireEvent.click(spot(10));
    expect(onTap).toHaveBeenCalledWith(10, expect.anything());
  });
});
