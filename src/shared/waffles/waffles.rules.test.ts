import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boardTotalMinor, isSlug, slugChoice, titleToSlug } from './waffles.rules.ts';

describe('the address of a waffle', () => {
  it.each([
    ['Blue Wig #3', 'blue-wig-3'],
    ['  Größe “L” ', 'gro-e-l'],
    ['Crème_brûlée/2', 'creme-brulee-2'],
    ['🎀🎀', 'waffle'],
    ['---', 'waffle'],
  ])('of %j is %j', (title, slug) => {
    expect(titleToSlug(title)).toBe(slug);
  });

  it('is valid for every title and every number of its choices', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 99_999 }), (title, n) => {
        const choice = slugChoice(titleToSlug(title), n);
        expect(isSlug(choice)).toBe(true);
        expect(choice.length).toBeLessThanOrEqual(80);
      }),
    );
  });

  it('is a different one for every number', () => {
    const choices = Array.from({ length: 1_000 }, (_, index) => slugChoice('x'.repeat(80), index + 1));
    expect(new Set(choices).size).toBe(1_000);
  });

  it.each(['', 'UPPER', 'a b', 'a/b', 'ä', 'x'.repeat(89), 'a\0'])('is never %j', (text) => {
    expect(isSlug(text)).toBe(false);
  });
});

it('a full board of 25 spots at $5.00 brings in $125.00', () => {
  expect(boardTotalMinor(25, 500)).toBe(12_500);
});
