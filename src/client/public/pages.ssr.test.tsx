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

const loyalty = {
  handle: 'mia',
  xp: 120,
  level: 2,
  title: 'Regular',
  fromXp: 50,
  nextXp: 150,
  progress: 70,
  badges: [{ id: 'first-spark', awardedAt: AT }],
} as const;
const xpLine = {
  id: 1,
  kind: 'paid_spot',
  source: 'paid',
  amount: 10,
  at: AT,
  waffle: { slug: 'blue-wig-3', title: 'Blue Wig #3' },
  number: 3,
  badgeId: null,
} as const;
const NO_XP = { rows: [], total: 0 };

const PAGES: Readonly<Record<string, PageData>> = {
  home: { page: 'home', waffles: [{ waffle, available: 14, pending: 4, paid: 7 }] },
  'home without boards': { page: 'home', waffles: [] },
  draw: { page: 'draw', slug: 'blue-wig-3', title: 'Blue Wig #3' },
  buyer: {
    page: 'buyer',
    handle: 'mia',
    stats,
    history: { rows: [entry, { ...entry, waffleId: 8, outcome: 'not_won' }], total: 3, page: 1, perPage: 2 },
    filter: 'all',
    loyalty,
    xp: { rows: [xpLine, { ...xpLine, id: 2, kind: 'reversal', amount: -10, waffle: null }], total: 30 },
  },
  'buyer without a win': {
    page: 'buyer',
    handle: 'mia',
    stats: { ...stats, wins: 0 },
    history: { rows: [], total: 0, page: 1, perPage: 25 },
    filter: 'won',
    loyalty: { ...loyalty, badges: [] },
    xp: NO_XP,
  },
  'buyer nobody knows': {
    page: 'buyer',
    handle: 'nobody',
    stats: null,
    history: { rows: [], total: 0, page: 1, perPage: 25 },
    filter: 'all',
    loyalty: null,
    xp: NO_XP,
  },
  my: {
    page: 'my',
    payMethods: [],
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
    expect(text).toContain('Luck: +0.6 (1 item won, 0.4 to be expected)');
    expect(text).toMatch(/All 3 Won 1 Open 1/);
    expect(text).toMatch(/Blue Wig #3 20 Nov 2026 · spots 3–5 and 9 Open/);
    expect(text).not.toContain('$');
    expect(textOf('buyer nobody knows')).toContain('No spots yet for @nobody');
    expect(textOf('buyer without a win')).toContain('No win here yet.');
    for (const name of ['buyer', 'buyer without a win']) expect(textOf(name)).not.toMatch(/los(?:er|t|s)/i);
  });

  it('show a buyer’s level, badges and where the XP come from, but not from whom', () => {
    const text = textOf('buyer');
    expect(text).toMatch(/Level 2 · Regular 120 XP 30 XP to level 3/);
    expect(text).toMatch(/First Spark First paid spot 20 Nov 2026/);
    expect(text).toMatch(/Spot 3 of Blue Wig #3, paid .*\+10 XP/);
    expect(text).toMatch(/Taken back: Spot 3 of a deleted waffle, paid .*−10 XP/);
    expect(text).toContain('The last 2 of 30 entries.');
    expect(textOf('buyer without a win')).toContain('No badges yet.');
    expect(textOf('buyer nobody knows')).not.toMatch(/Level|badge/);
  });

  it('filter and page a buyer’s history by links, which need no script', () => {
    const html = renderPage(PAGES['buyer'] as PageData);
    for (const href of ['/buyer/mia?show=won', '/buyer/mia?show=open', '/buyer/mia?page=2'])
      expect(html).toContain(`href="${href}"`);
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
