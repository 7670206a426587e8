import { expect, it } from 'vitest';
import { isStale } from './is-stale.ts';

const AT_MS = Date.parse('2026-11-20T19:00:00Z');

it('says at once offline how old figures are, and with a connection once newer ones do not come', () => {
  expect(isStale(AT_MS, AT_MS + 1, true)).toBe(true);
  expect(isStale(AT_MS, AT_MS + 60_000, false)).toBe(false);
  expect(isStale(AT_MS, AT_MS + 60_001, false)).toBe(true);
});

it('has nothing to say of figures that are not there, or before there is a clock', () => {
  expect(isStale(null, AT_MS, true)).toBe(false);
  expect(isStale(AT_MS, undefined, false)).toBe(false);
});
