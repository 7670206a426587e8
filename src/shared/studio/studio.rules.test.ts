import { describe, expect, it } from 'vitest';
import {
  dayBegin,
  fillTemplate,
  formatCost,
  freeNumbers,
  listText,
  parseCost,
  type ShareFacts,
  unknownTokens,
} from './studio.rules.ts';

const board = (states: string, winners: ShareFacts['winners'] = []): ShareFacts => ({
  title: 'Blue Wig #3',
  priceMinor: 500,
  currency: 'USD',
  spots: [...states].map((state, index) => ({
    number: index + 1,
    status: state === '.' ? 'available' : state === '?' ? 'pending' : 'paid',
    handle: state === '.' ? null : 'mia',
  })),
  winners,
  url: 'https://syrup.example/waffle/blue-wig-3',
});

describe('a share template', () => {
  it('is filled in from the board, and leaves alone what is no token', () => {
    const body =
      '{item} {price} {spots_left}/{total_spots} {spots_claimed} {spots_paid} {free} {winner} {URL} {foo} {url}';
    expect(fillTemplate(body, board('.?X.'))).toBe(
      'Blue Wig #3 $5.00 2/4 2 1 1, 4 nobody yet {URL} {foo} https://syrup.example/waffle/blue-wig-3',
    );
    expect(unknownTokens(body)).toEqual(['{URL}', '{foo}']);
  });

  it('fills in what was filled in only once: a title may look like a token', () => {
    expect(fillTemplate('{item}', { ...board('.'), title: '{url}' })).toBe('{url}');
  });

  it.each([
    ['....', '1–4'],
    ['.X..XX.', '1, 3, 4, 7'],
    ['XX', 'none'],
  ])('names the free numbers of %s as %s', (states, said) => {
    expect(freeNumbers(board(states).spots)).toBe(said);
  });
});

describe('the list', () => {
  it('says who won where somebody has', () => {
    const text = listText(board('XX', [{ number: 2, handle: 'mia' }]));
    expect(text).toContain('$5.00 a spot · Won by @mia (2)');
    expect(text).toContain('1. @mia ✅\n2. @mia 🏆');
  });

  it('of a thousand spots fits into what is stored', () => {
    const long = { ...board('X'.repeat(1_000)), title: 'x'.repeat(120) };
    const spots = long.spots.map((spot) => ({ ...spot, handle: 'a'.repeat(30) }));
    expect(listText({ ...long, spots }).length).toBeLessThan(60_000);
  });
});

describe('costs and days', () => {
  it.each([
    [0, '$0.00'],
    [2_000, '$0.002'],
    [1_500_000, '$1.50'],
    [1, '$0.000001'],
  ])('%i millionths are written %s and read back', (micros, text) => {
    expect(formatCost(micros)).toBe(text);
    expect(parseCost(text)).toBe(micros);
  });

  it.each(['', '-1', '1e3', '1000', '0.0000001', '101'])('“%s” is no cost', (text) => {
    expect(parseCost(text)).toBeNull();
  });

  it('a day begins at midnight UTC', () => {
    expect(dayBegin(new Date('2026-11-20T23:59:59.999Z')).toISOString()).toBe('2026-11-20T00:00:00.000Z');
  });
});
