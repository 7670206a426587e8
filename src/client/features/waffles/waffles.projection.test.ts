import { describe, expect, it } from 'vitest';
import type { WaffleFacts } from '#shared/waffles/waffles.rules.ts';
import { WAFFLE_TEMPLATES } from '#shared/waffles/waffles.rules.ts';
import type { WaffleDraft } from './waffles.projection.ts';
import {
  applyTemplate,
  changesOf,
  checkDraft,
  describeChanges,
  EMPTY_DRAFT,
  factsToDraft,
  isDraftChanged,
  toDraftErrors,
  totalLine,
} from './waffles.projection.ts';

const facts: WaffleFacts = {
  id: 1,
  slug: 'blue-wig-3',
  title: 'Blue Wig #3',
  description: 'A wig.',
  paymentInfo: 'Venmo @ana',
  imageUrl: null,
  mediaLinks: ['https://instagram.com/p/1'],
  totalSpots: 25,
  priceMinor: 500,
  currency: 'USD',
  itemCount: 1,
  holdMinutes: null,
  pendingPerHandleMax: null,
  publicExport: true,
  status: 'active',
  archived: false,
  createdAt: '2026-11-20T18:00:00.000Z',
  completedAt: null,
};
const draft = (changes: Partial<WaffleDraft> = {}): WaffleDraft => ({ ...factsToDraft(facts), ...changes });
const errorsOf = (changes: Partial<WaffleDraft>) => {
  const checked = checkDraft(draft(changes));
  return checked.ok ? {} : checked.errors;
};

describe('the form of a waffle', () => {
  it('is filled from a template without touching what was typed', () => {
    const standard = WAFFLE_TEMPLATES.find((template) => template.name === 'Standard');
    const filled = standard && applyTemplate({ ...EMPTY_DRAFT, title: 'Blue Wig' }, standard);
    expect(filled).toMatchObject({ title: 'Blue Wig', totalSpots: '25', price: '5.00' });
  });

  it.each([
    ['25', '5', '25 × $5.00 = $125.00'],
    ['10', '2.50', '10 × $2.50 = $25.00'],
    ['', '5', null],
    ['25', '', null],
    ['25', 'five', null],
    ['0', '5', null],
    ['1001', '5', null],
  ])('shows for %s spots at %s: %s', (spots, price, line) => {
    expect(totalLine(spots, price, 'USD')).toBe(line);
  });

  it('becomes exactly what the server takes', () => {
    const checked = checkDraft(
      draft({ title: '  Red Wig ', price: '5,50', holdMinutes: '30', mediaLinks: ['', ' https://a.test/ '] }),
    );
    expect(checked).toEqual({
      ok: true,
      values: {
        title: 'Red Wig',
        totalSpots: 25,
        priceMinor: 550,
        currency: 'USD',
        description: 'A wig.',
        paymentInfo: 'Venmo @ana',
        imageUrl: null,
        mediaLinks: ['https://a.test/'],
        itemCount: 1,
        holdMinutes: 30,
        pendingPerHandleMax: null,
        publicExport: true,
      },
    });
  });

  const wrong: readonly [changes: Partial<WaffleDraft>, field: string, sentence: RegExp][] = [
    [{ title: '  ' }, 'title', /Give the waffle a title/],
    [{ title: 'x'.repeat(121) }, 'title', /at most 120/],
    [{ totalSpots: '1' }, 'totalSpots', /from 2 to 1,000/],
    [{ totalSpots: '1000000' }, 'totalSpots', /from 2 to 1,000/],
    [{ totalSpots: '2.5' }, 'totalSpots', /whole number/],
    [{ price: '0' }, 'price', /above 0/],
    [{ price: '-5' }, 'price', /above 0/],
    [{ itemCount: '11' }, 'itemCount', /from 1 to 10/],
    [{ totalSpots: '2', itemCount: '3' }, 'itemCount', /from 1 to 2/],
    [{ holdMinutes: '0' }, 'holdMinutes', /whole number from 1/],
    [{ pendingPerHandleMax: 'x' }, 'pendingPerHandleMax', /whole number/],
    [{ imageUrl: 'http://a.test/x.png' }, 'imageUrl', /https/],
    [{ imageUrl: 'javascript:alert(1)' }, 'imageUrl', /https/],
    [{ mediaLinks: ['https://a.test', 'nope'] }, 'mediaLinks.1', /https/],
    [{ description: 'x'.repeat(2_001) }, 'description', /2,000/],
  ];
  it.each(wrong)('refuses %o at its field', (changes, field, sentence) => {
    expect(errorsOf(changes)).toEqual({ [field]: expect.stringMatching(sentence) });
  });

  it('sends only what changed, and nothing where nothing did', () => {
    const checked = checkDraft(draft({ price: '6', mediaLinks: [] }));
    expect(checked.ok && changesOf(facts, checked.values)).toEqual({ priceMinor: 600, mediaLinks: [] });
    const same = checkDraft(draft());
    expect(same.ok && changesOf(facts, same.values)).toBeNull();
  });

  it('says what somebody else changed meanwhile', () => {
    const theirs = { ...facts, priceMinor: 700, description: 'x'.repeat(80), paymentInfo: '' };
    expect(describeChanges(facts, theirs)).toEqual([
      'Price is now: $7.00',
      'Description was changed',
      'How to pay is now: empty',
    ]);
  });

  it('knows whether leaving would lose something', () => {
    expect(isDraftChanged(draft(), factsToDraft(facts))).toBe(false);
    expect(isDraftChanged(draft({ description: 'A better wig.' }), factsToDraft(facts))).toBe(true);
  });

  it('shows the server’s complaints at its own fields', () => {
    expect(toDraftErrors({ 'changes.priceMinor': 'Too much.', 'mediaLinks.1': 'No.', title: 3 })).toEqual({
      price: 'Too much.',
      'mediaLinks.1': 'No.',
    });
  });
});
