import { describe, expect, it } from 'vitest';
import {
  announcePaymentInput,
  claimRandomInput,
  claimSpotsInput,
  extendHoldInput,
  markManyPaidInput,
  releaseSpotInput,
} from './spots.schemas.ts';

const opId = '01936d2c-5f64-7f6a-b1de-1f0c6a1b2c3d';
const claimId = '01936d2c-5f64-7f6a-b1de-000000000000';
const claim = { opId, slug: 'blue-wig-3', numbers: [1, 2], handle: '@Mia.B_' };
const problems = (
  schema: { safeParse(value: unknown): { error?: { issues: { message: string }[] } | undefined } },
  value: unknown,
) => schema.safeParse(value).error?.issues.map(({ message }) => message) ?? [];

describe('a claim as it is sent', () => {
  it('names a waffle, one to fifty distinct spots and a handle in any usual form', () => {
    expect(claimSpotsInput.parse(claim)).toEqual({ ...claim, handle: 'mia.b_' });
    expect(
      claimSpotsInput.parse({ ...claim, handle: 'https://www.instagram.com/mia.b_/?hl=en' }).handle,
    ).toBe('mia.b_');
  });

  it.each([
    ['no spot', { numbers: [] }, 'Choose at least one spot.'],
    [
      'fifty-one spots',
      { numbers: Array.from({ length: 51 }, (_, i) => i + 1) },
      'Claim at most 50 spots at once.',
    ],
    ['a spot twice', { numbers: [3, 3] }, 'Name every spot once.'],
    ['a handle with markup', { handle: '<b>mia</b>' }, 'An Instagram handle has 1 to 30 letters'],
    ['a handle of blanks', { handle: '   ' }, 'An Instagram handle has 1 to 30 letters'],
    ['a time in the year 0', { performedAt: '0000-06-01T00:00:00Z' }, 'This year is out of range.'],
    [
      'a time beyond the year 9999',
      { performedAt: '9999-12-31T23:59:59-12:00' },
      'This year is out of range.',
    ],
  ])('is refused with %s', (_what, change, sentence) => {
    expect(problems(claimSpotsInput, { ...claim, ...change }).join()).toContain(sentence);
  });

  it.each([
    ['spot 0', { numbers: [0] }],
    ['a negative spot', { numbers: [-1] }],
    ['half a spot', { numbers: [1.5] }],
    ['a spot as text', { numbers: ['1'] }],
    ['a spot beyond any board', { numbers: [1_000_001] }],
    ['a slug with a slash', { slug: 'a/b' }],
    ['a slug with a NUL', { slug: 'a\u0000b' }],
    ['an operation id that is none', { opId: '1' }],
    ['a handle that is a number', { handle: 7 }],
  ])('is refused with %s', (_what, change) => {
    expect(problems(claimSpotsInput, { ...claim, ...change })).not.toEqual([]);
  });

  it('asks for one to fifty random spots', () => {
    const wish = { opId, slug: 'blue-wig-3', handle: 'mia' };
    expect(problems(claimRandomInput, { ...wish, count: 0 })).toEqual(['Choose at least one spot.']);
    expect(problems(claimRandomInput, { ...wish, count: 51 })).not.toEqual([]);
    expect(claimRandomInput.parse({ ...wish, count: 50 }).count).toBe(50);
  });
});

describe('what operators and buyers write', () => {
  const target = { opId, waffleId: 1, number: 4, claimId };

  it('has reasons and notes of a bounded length, without control characters', () => {
    expect(releaseSpotInput.parse({ ...target, reason: ' Did not pay.\nTwice. ' }).reason).toBe(
      'Did not pay.\nTwice.',
    );
    expect(problems(releaseSpotInput, { ...target, reason: 'x'.repeat(501) })).not.toEqual([]);
    expect(problems(releaseSpotInput, { ...target, reason: 'a\u0000b' })).toEqual([
      'Leave out control characters.',
    ]);
    const ticket = 'x'.repeat(43);
    expect(announcePaymentInput.parse({ opId, ticket }).note).toBe('');
    expect(problems(announcePaymentInput, { opId, ticket, note: 'x'.repeat(201) })).not.toEqual([]);
    expect(problems(announcePaymentInput, { opId, ticket: '../../etc', note: '' })).not.toEqual([]);
  });

  it('extends a hold by one minute to a day', () => {
    expect(problems(extendHoldInput, { ...target, minutes: 0 })).not.toEqual([]);
    expect(problems(extendHoldInput, { ...target, minutes: 1_441 })).not.toEqual([]);
    expect(extendHoldInput.parse({ ...target, minutes: 1_440 }).minutes).toBe(1_440);
  });

  it('pays each spot of a bulk once', () => {
    const spots = [
      { number: 1, claimId },
      { number: 1, claimId },
    ];
    expect(problems(markManyPaidInput, { opId, waffleId: 1, spots })).toEqual(['Name every spot once.']);
    expect(problems(markManyPaidInput, { opId, waffleId: 1, spots: [] })).toEqual([
      'Choose at least one spot.',
    ]);
  });
});
