import { fireEvent, render, screen } from '@solidjs/testing-library';
import { createSignal } from 'solid-js';
import { expect, test, vi } from 'vitest';
import type { ConnectionState } from './connection-chip.tsx';
import { ConnectionChip } from './connection-chip.tsx';

function show(state: ConnectionState, waiting = 0, needsYou = 0) {
  const onOpen = vi.fn();
  const [waitingCount, setWaitingCount] = createSignal(waiting);
  render(() => (
    <ConnectionChip state={state} waitingCount={waitingCount()} needsYouCount={needsYou} onOpen={onOpen} />
  ));
  return { onOpen, setWaitingCount, chip: screen.getByRole('button') };
}

test.each([
  ['live', 0, 0, 'Live'],
  ['live', 2, 0, 'Live'],
  ['reconnecting', 0, 0, 'Reconnecting'],
  ['connecting', 0, 0, 'Reconnecting'],
  ['polling', 0, 0, 'Reconnecting'],
  ['offline', 0, 0, 'Offline'],
  ['offline', 3, 1, 'Offline · 3'],
  ['live', 0, 2, 'Needs you · 2'],
  ['reconnecting', 1, 2, 'Needs you · 2'],
] as const)('The chip of a %s screen with %i waiting and %i refused says %s%s', (...row) => {
  const [state, waiting, needsYou, said] = row;
  expect(show(state, waiting, needsYou).chip.textContent).toBe(said);
});

test('A tap on the chip opens the queue', () => {
  const { chip, onOpen } = show('live');
  fireEvent.click(chip);
  expect(onOpen).toHaveBeenCalledOnce();
});

test('Only a change of state is announced, not every change that is added', () => {
  const { setWaitingCount } = show('offline', 3);
  const { textContent } = screen.getByRole('status');
  setWaitingCount(4);
  expect(screen.getByRole('status').textContent).toBe(textContent);
  expect(screen.getByRole('button').textContent).toBe('Offline · 4');
});
