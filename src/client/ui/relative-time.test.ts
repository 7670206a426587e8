import { expect, test } from 'vitest';
import { relativeTime } from './relative-time.ts';

const NOW_MS = Date.UTC(2026, 10, 20, 18, 45);

test.each([
  [0, 'just now'],
  [999, 'just now'],
  [3_000, '3 s ago'],
  [59_999, '59 s ago'],
  [60_000, '1 min ago'],
  [3_600_000, '1 h ago'],
  [86_400_000, '1 day ago'],
  [41 * 86_400_000, '41 days ago'],
  [-120_000, 'in 2 min'],
])('A moment %i ms ago is said as "%s"', (distanceMs, text) => {
  expect(relativeTime(NOW_MS - distanceMs, NOW_MS)).toBe(text);
});
