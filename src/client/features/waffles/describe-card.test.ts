import { describe, expect, it } from 'vitest';
import type { WaffleFacts } from '#shared/waffles/waffles.rules.ts';
import { progressOf, publicAddress } from './describe-card.ts';

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
describe('the progress of a card', () => {
  const card = { waffle: facts, available: 5, pending: 6, paid: 14, oldestPendingAt: null };
  it('is paid out of all', () => {
    expect(progressOf(card)).toEqual({ value: 14, max: 25, text: '14 of 25 paid' });
  });
  it('stays full on a completed board', () => {
    const done = { ...card, waffle: { ...facts, status: 'completed' as const } };
    expect(progressOf(done)).toEqual({ value: 25, max: 25, text: '14 of 25 paid · done' });
  });
});

it('the public address is on this very site', () => {
  expect(publicAddress('blue-wig-3', 'https://drop.test')).toBe('https://drop.test/waffle/blue-wig-3');
});
