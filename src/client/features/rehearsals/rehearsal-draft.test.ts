import { expect, it } from 'vitest';
import { FIRST_DRAFT, readDraft } from './rehearsal-draft.ts';

it('begins with a drop that everybody may rehearse', () => {
  expect(readDraft(FIRST_DRAFT, 1)).toEqual({
    ok: true,
    plan: { spots: 100, buyers: 200, rampSeconds: 5, runs: 1 },
  });
});

it('says at each field what it takes, the runs by the account’s own limit', () => {
  const reading = readDraft({ spots: '1', buyers: 'many', rampSeconds: '1.5', runs: '11' }, 10);
  expect(reading).toEqual({
    ok: false,
    errors: {
      spots: 'A whole number from 2 to 1,000.',
      buyers: 'A whole number from 1 to 1,000.',
      rampSeconds: 'A whole number from 0 to 120.',
      runs: 'A whole number from 1 to 10.',
    },
  });
});
