import { describe, expect, it } from 'vitest';
import { normaliseHandle } from './buyers.rules.ts';

describe('an Instagram handle', () => {
  it.each([
    ['mia', 'mia'],
    ['@Mia.Waffles', 'mia.waffles'],
    ['  @mia_1 ', 'mia_1'],
    ['https://www.instagram.com/Mia/', 'mia'],
    ['instagram.com/mia?igsh=abc', 'mia'],
    ['https://instagram.com/mia/reel/1', null],
    ['a'.repeat(30), 'a'.repeat(30)],
  ])('typed as "%s" means %s', (typed, handle) => {
    expect(normaliseHandle(typed)).toBe(handle);
  });

  it.each([
    '',
    '@',
    'a b',
    'mia!',
    '<img src=x onerror=alert(1)>',
    'a'.repeat(31),
    'mía',
    '=1+1',
    '../etc',
    'x'.repeat(5000),
  ])('"%s" is refused', (typed) => {
    expect(normaliseHandle(typed)).toBeNull();
  });
});
