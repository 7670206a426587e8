import { describe, expect, it } from 'vitest';
import { historyHref, normaliseHandle, readHandlePart, readHistoryPlace } from './buyers.rules.ts';

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

describe('a part of a handle', () => {
  it.each([
    ['@Mia', 'mia'],
    ['https://www.instagram.com/Mia/', 'mia'],
    ['50%', '50%'],
    [' _ ', '_'],
    ['@', ''],
    ['Two words', 'two words'],
  ])('typed as "%s" is looked for as "%s"', (typed, part) => {
    expect(readHandlePart(typed)).toBe(part);
  });
});

describe('a place in a buyer’s history', () => {
  it.each([
    ['', { filter: 'all', page: 1 }],
    ['?show=won', { filter: 'won', page: 1 }],
    ['?page=3', { filter: 'all', page: 3 }],
    ['?show=open&page=2', { filter: 'open', page: 2 }],
  ] as const)('survives its address, %s', (query, place) => {
    expect(historyHref('/buyer/mia', place)).toBe(`/buyer/mia${query}`);
    expect(readHistoryPlace(Object.fromEntries(new URLSearchParams(query)))).toEqual(place);
  });

  it.each([
    { show: 'lost', page: '0' },
    { show: ['won'], page: '-1' },
    { show: 'WON', page: '1e9' },
    { page: '999999' },
    { page: 'x' },
  ])('takes nonsense for the beginning: %j', (query) => {
    expect(readHistoryPlace(query)).toEqual({ filter: 'all', page: 1 });
  });
});
