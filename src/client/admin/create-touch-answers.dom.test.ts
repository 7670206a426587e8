import { renderHook } from '@solidjs/testing-library';
import { createSignal } from 'solid-js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { remember } from '#client/lib/remember.ts';
import type { QueuedWrite } from '#client/sync/queued-write.ts';
import type { Toast } from '#client/ui/toast.tsx';
import { createTouchAnswers } from './create-touch-answers.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  remember('vibrate', 'yes');
});

function hold({ still = false, touched = true } = {}) {
  const felt: unknown[] = [];
  vi.stubGlobal('navigator', {
    vibrate: (pattern: unknown) => felt.push(pattern),
    userActivation: { hasBeenActive: touched },
  });
  vi.stubGlobal('matchMedia', () => ({ matches: still }));
  const [writes, setWrites] = createSignal<readonly QueuedWrite[]>([]);
  const [toast, setToast] = createSignal<Toast>();
  renderHook(() => createTouchAnswers({ writes, toast }));
  return { felt, setWrites, setToast };
}

const write = (madeAtMs: number, refusedAtMs?: number) =>
  ({ madeAtMs, refusal: refusedAtMs === undefined ? null : { atMs: refusedAtMs } }) as QueuedWrite;

describe('what the hand feels', () => {
  it('is a tick for a tap that is kept, and a knock for one that was refused', () => {
    const { felt, setWrites, setToast } = hold();
    const now = Date.now();
    setWrites([write(now)]);
    expect(felt).toEqual([[10]]);
    // Sent and settled: nothing new was tapped.
    setWrites([write(now)]);
    expect(felt).toHaveLength(1);
    setWrites([write(now, now + 1)]);
    setToast({ id: 1, text: 'Could not sign out.', tone: 'danger' });
    setToast({ id: 2, text: 'Saved', tone: 'ok' });
    expect(felt.slice(1)).toEqual([
      [30, 40, 30],
      [30, 40, 30],
    ]);
  });

  it('is nothing for taps of earlier days, where it is turned off, or where movement is unwelcome', () => {
    const { felt, setWrites } = hold();
    setWrites([write(Date.now() - 60_000, Date.now() - 50_000)]);
    remember('vibrate', 'no');
    setWrites([write(Date.now())]);
    expect(felt).toEqual([]);

    remember('vibrate', 'yes');
    const unmoved = hold({ still: true });
    unmoved.setWrites([write(Date.now())]);
    expect(unmoved.felt).toEqual([]);
  });

  it('is nothing where a page is opened again right after the tap, and nobody has touched it so far', () => {
    const { felt, setWrites } = hold({ touched: false });
    setWrites([write(Date.now())]);
    expect(felt).toEqual([]);
  });
});
