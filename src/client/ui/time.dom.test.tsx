import { render } from '@solidjs/testing-library';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Time, TimeAgo } from './time.tsx';

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-20T18:45:00Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

test('A moment is shown in the reader’s zone, with offset and zone in its title', () => {
  const { container } = render(() => <Time at="2026-11-20T18:41:03Z" zone="Asia/Kolkata" />);
  const time = container.querySelector('time');
  expect(time?.textContent).toBe('21 Nov 2026, 00:11');
  expect(time?.title).toBe('2026-11-21T00:11:03+05:30 Asia/Kolkata');
  expect(time?.dateTime).toBe('2026-11-20T18:41:03.000Z');
});

test('A zone that this browser does not know is shown as UTC, and says so', () => {
  const { container } = render(() => <Time at="2026-11-20T18:41:03Z" zone="Mars/Olympus" format="time" />);
  expect(container.querySelector('time')?.textContent).toBe('18:41');
  expect(container.querySelector('time')?.title).toBe('2026-11-20T18:41:03+00:00 UTC');
});

test('How long ago moves by itself, with one timer for the whole page', () => {
  const at = new Date('2026-11-20T18:41:03Z');
  const { container, unmount } = render(() => (
    <>
      <TimeAgo at={at} zone="Europe/Berlin" />
      <TimeAgo at={at} zone="Europe/Berlin" />
    </>
  ));
  expect(vi.getTimerCount()).toBe(1);
  expect(container.querySelector('time')?.textContent).toBe('3 min ago');
  vi.advanceTimersByTime(3_000);
  expect(container.querySelector('time')?.textContent).toBe('4 min ago');
  unmount();
  expect(vi.getTimerCount()).toBe(0);
});
