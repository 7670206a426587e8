import { expect, it } from 'vitest';
import { createLogRing, type LogRing } from './log-ring.ts';

const write = (ring: LogRing, level: string, msg: string, more: object = {}) =>
  ring.write(`${JSON.stringify({ level, time: '2026-11-20T19:00:00.000Z', ...more, msg })}\n`);
const said = (ring: LogRing, query: Parameters<LogRing['find']>[0]) =>
  ring.find(query).map(({ text }) => (JSON.parse(text) as { msg: string }).msg);

it('keeps the last lines and forgets the oldest', () => {
  const ring = createLogRing(3);
  for (const msg of ['a', 'b', 'c', 'd', 'e']) write(ring, 'info', msg);
  expect(said(ring, { lines: 10 })).toEqual(['c', 'd', 'e']);
  expect(said(ring, { lines: 2 })).toEqual(['d', 'e']);
  expect(ring.find({ lines: 1 })[0]?.number).toBe(5);
  expect(ring.size()).toBe(3);
});

it('finds lines of a level and graver, and by words in any part of them', () => {
  const ring = createLogRing(10);
  write(ring, 'info', 'answered', { requestId: 'r-1' });
  write(ring, 'warn', 'a job failed and is tried again', { job: 'auth.lookUpLogin' });
  write(ring, 'error', 'a request failed', { requestId: 'r-1' });
  expect(said(ring, { level: 'warn', lines: 10 })).toEqual([
    'a job failed and is tried again',
    'a request failed',
  ]);
  expect(said(ring, { search: 'R-1', lines: 10 })).toEqual(['answered', 'a request failed']);
  expect(said(ring, { level: 'error', search: 'lookup', lines: 10 })).toEqual([]);
});

it('keeps two thousand lines, each of bounded length and still readable', () => {
  const ring = createLogRing();
  for (let line = 0; line < 2_100; line += 1) write(ring, 'info', `line ${line}`);
  write(ring, 'error', 'x'.repeat(50_000), { requestId: 'r-2' });
  expect(ring.size()).toBe(2_000);
  const [last] = ring.find({ lines: 1 });
  expect(last?.level).toBe('error');
  expect(last?.text.length).toBeLessThan(8_192);
  expect(JSON.parse(last?.text ?? '')).toMatchObject({ level: 'error', requestId: 'r-2' });
});
