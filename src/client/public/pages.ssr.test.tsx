import { describe, expect, it } from 'vitest';
import type { PageData } from '#shared/live/page-data.ts';
import { renderPage } from './entry-server.tsx';
import { makeTestBoard } from './waffle/test-page.fixture.ts';

const { waffle } = makeTestBoard();
const AT = '2026-11-20T12:00:00.000Z';

const stats = {
  handle: 'mia',
  entries: 3,
  spots: 7,
  paidSpots: 5,
  wins: 1,
  notWon: 1,
  itemsWon: 1,
  winRate: 50,
  longestWaitDays: 41,
  expectedItems: 0.4,
  luck: 0.6,
  firstSeenAt: AT,
  lastClaimAt: AT,
};
const entry = {
  waffleId: 7,
  slug: 'blue-wig-3',
  title: 'Blue Wig #3',
  priceMinor: 500,
  currency: 'USD',
  totalSpots: 25,
  status: 'active',
  numbers: [3, 4, 5, 9],
  wonNumbers: [],
  outcome: 'open',
  enteredAt: AT,
  createdAt: AT,
  completedAt: null,
} as const;
const spot = {
  number: 8,
  status: 'pending',
  priceMinor: 500,
  claimedAt: AT,
  paidAt: null,
  releasedAt: null,
  releasedBy: null,
  holdUntil: AT,
  note: null,
} as const;

const PAGES: Readonly<Record<string, PageData>> = {
  home: { page: 'home', waffles: [{ waffle, available: 14, pending: 4, paid: 7 }] },
  'home without boards': { page: 'home', waffles: [] },
  draw: { page: 'draw', slug: 'blue-wig-3', title: 'Blue Wig #3' },
  buyer: {
    page: 'buyer',
    handle: 'mia',
    stats,
    history: [entry, { ...entry, waffleId: 8, outcome: 'not_won' }],
  },
  'buyer nobody knows': { page: 'buyer', handle: 'nobody', stats: null, history: [] },
  my: {
    page: 'my',
    ticket: 'a-ticket-that-nobody-guesses-0123456789',
    mine: {
      waffle,
      handle: 'mia',
      spots: [spot, { ...spot, number: 9, status: 'paid' }],
      owedMinor: 500,
      seq: 4,
    },
  },
  about: { page: 'about', version: '1.2.3' },
  problem: { page: 'problem', status: 404, title: 'Not found', sentence: 'No such waffle.' },
};

const textOf = (name: string) =>
  renderPage(PAGES[name] ?? PAGES['problem'] ?? { page: 'about', version: '' })
    .replace(/<!--.*?-->/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

describe('every public page', () => {
  it.each(Object.keys(PAGES))('is whole without scripts, and has none inline: %s', (name) => {
    const html = renderPage(PAGES[name] as PageData);
    expect(html).not.toMatch(/<script|\sstyle=/);
    expect(html.match(/<h1/g)).toHaveLength(1);
    expect(html.match(/<main/g)).toHaveLength(1);
    expect(html).not.toMatch(/undefined|\[object/);
  });
});

describe('the pages beside the board', () => {
  it('list the open boards with price and what is left', () => {
    expect(textOf('home')).toMatch(/Blue Wig #3 \$5\.00 a spot 14 of 25 left/);
    expect(textOf('home without boards')).toContain('No board is open right now.');
  });

  it('show a buyer’s figures and history, and no money', () => {
    const text = textOf('buyer');
    expect(text).toMatch(/3 Entries 1 Wins 1 Not won 50% Win rate/);
    expect(text).toContain('Longest wait: 41 days');
    expect(text).toMatch(/Blue Wig #3 20 Nov 2026 · spots 3–5 and 9 Open/);
    expect(text).not.toContain('$');
    expect(textOf('buyer nobody knows')).toContain('No spots yet for @nobody');
  });

  it('show a buyer’s own spots with what is owed and how to pay it', () => {
    const text = textOf('my');
    expect(text).toContain('Pay $5.00 to keep 8');
    expect(text).toContain('Venmo @blue-wigs');
    expect(text).toContain('Blue Wig #3 · 8 · @mia');
    expect(text).toContain('Give back');
  });

  it('say what is the matter where there is nothing to show', () => {
    expect(textOf('problem')).toMatch(/Not found No such waffle\. See the live waffles/);
  });
});
