import { createRoot, createSignal } from 'solid-js';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createStill } from './create-still.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function watch() {
  return createRoot((dispose) => {
    const [wanted, setWanted] = createSignal(false);
    return { shown: createStill(wanted), setWanted, dispose };
  });
}
const point = (type: 'pointerdown' | 'pointerup' | 'pointercancel') => window.dispatchEvent(new Event(type));

it('follows at once while nobody touches the screen', () => {
  const { shown, setWanted, dispose } = watch();
  setWanted(true);
  expect(shown()).toBe(true);
  setWanted(false);
  expect(shown()).toBe(false);
  dispose();
});

it('waits until the finger is lifted, and for the next tap that was meant for the same place', () => {
  const { shown, setWanted, dispose } = watch();
  point('pointerdown');
  setWanted(true);
  vi.advanceTimersByTime(5_000);
  expect(shown()).toBe(false);
  point('pointerup');
  vi.advanceTimersByTime(400);
  point('pointerdown');
  point('pointercancel');
  vi.advanceTimersByTime(499);
  expect(shown()).toBe(false);
  vi.advanceTimersByTime(1);
  expect(shown()).toBe(true);
  dispose();
});

it('shows nothing of what came and went meanwhile', () => {
  const { shown, setWanted, dispose } = watch();
  point('pointerdown');
  setWanted(true);
  setWanted(false);
  point('pointerup');
  vi.advanceTimersByTime(500);
  expect(shown()).toBe(false);
  dispose();
});
