import { fireEvent, render, screen } from '@solidjs/testing-library';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Toasts } from './toast.tsx';
import { createToasts, ToastRegion } from './toast.tsx';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function renderToasts(): Toasts {
  const toasts = createToasts();
  render(() => (
    <>
      <button type="button">Mark paid</button>
      <ToastRegion toasts={toasts} />
    </>
  ));
  return toasts;
}

const toastOf = (text: string) => {
  const toast = screen.getByText(text).closest('.toast');
  if (!toast) throw new Error(`No toast says "${text}"`);
  return toast;
};

test('A message stays six seconds and is announced in a region that was there before it', () => {
  const toasts = renderToasts();
  const region = screen.getByRole('status');
  toasts.show({ text: 'Spot 12 marked paid' });
  expect(region.textContent).toContain('Spot 12 marked paid');
  vi.advanceTimersByTime(5_999);
  expect(region.textContent).toContain('Spot 12 marked paid');
  vi.advanceTimersByTime(1);
  expect(region.textContent).toBe('');
});

test('Its clock stands still while it is touched, and then goes on where it stopped', () => {
  const toasts = renderToasts();
  toasts.show({ text: 'Spot 12 marked paid' });
  vi.advanceTimersByTime(4_000);
  fireEvent.pointerEnter(toastOf('Spot 12 marked paid'));
  vi.advanceTimersByTime(60_000);
  fireEvent.pointerLeave(toastOf('Spot 12 marked paid'));
  vi.advanceTimersByTime(1_999);
  expect(toasts.current()).toBeDefined();
  vi.advanceTimersByTime(1);
  expect(toasts.current()).toBeUndefined();
});

test('Its clock waits until it is neither touched nor focused', () => {
  const toasts = renderToasts();
  toasts.show({ text: 'Spot 12 marked paid', action: { label: 'Undo', run: () => {} } });
  fireEvent.pointerEnter(toastOf('Spot 12 marked paid'));
  screen.getByRole('button', { name: 'Undo' }).focus();
  fireEvent.pointerLeave(toastOf('Spot 12 marked paid'));
  vi.advanceTimersByTime(60_000);
  expect(toasts.current()).toBeDefined();
  screen.getByRole('button', { name: 'Mark paid' }).focus();
  vi.advanceTimersByTime(6_000);
  expect(toasts.current()).toBeUndefined();
});

test('Undo runs once, takes the message away and gives the focus back', () => {
  const toasts = renderToasts();
  const undo = vi.fn();
  const before = screen.getByRole('button', { name: 'Mark paid' });
  before.focus();
  toasts.show({ text: 'Spot 12 marked paid', action: { label: 'Undo', run: undo } });
  const button = screen.getByRole('button', { name: 'Undo' });
  button.focus();
  fireEvent.click(button);
  expect(undo).toHaveBeenCalledOnce();
  expect(toasts.current()).toBeUndefined();
  expect(document.activeElement).toBe(before);
});

test('A new message replaces the one before it and gets its own six seconds', () => {
  const toasts = renderToasts();
  const dismissFirst = toasts.show({ text: 'Spot 12 marked paid' });
  fireEvent.pointerEnter(toastOf('Spot 12 marked paid'));
  toasts.show({ text: 'Spot 8 marked paid' });
  dismissFirst();
  expect(screen.getByRole('status').textContent).toContain('Spot 8 marked paid');
  vi.advanceTimersByTime(6_000);
  expect(toasts.current()).toBeUndefined();
});
