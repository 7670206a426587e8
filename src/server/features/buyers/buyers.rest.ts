import { z } from 'zod';
import { defineRoute, type RestRoute } from '#server/core/rest.ts';
import { BUYER_HISTORY_FILTERS } from '#shared/buyers/buyers.rules.ts';
import {
  type BuyerHistoryEntry,
  type BuyerLine,
  type BuyerStats,
  buyerSearch,
} from '#shared/buyers/buyers.schemas.ts';
import { CURRENCIES } from '#shared/kernel/money.ts';
import { PER_PAGE_MAX } from '#shared/kernel/pagination.ts';
import { getBuyerStats, listBuyerHistory } from './buyers.queries.ts';
import { listBuyers } from './list-buyers.ts';

const handleParams = z.object({ handle: z.string() });
const time = z.iso.datetime();

const restStats = z.object({
  instagram_handle: z.string(),
  total_waffles_entered: z.int(),
  total_spots_claimed: z.int(),
  total_paid_spots: z.int(),
  total_wins: z.int(),
  total_not_won: z.int(),
  items_won: z.int(),
  win_rate: z.number().describe('Per cent of completed waffles, one decimal; 0 where none is completed.'),
  longest_wait_days: z.int(),
  expected_items: z.number(),
  luck: z.number().nullable().describe('Items won minus items to expect; null where nothing is completed.'),
  first_seen_at: time,
  last_claim_at: time,
});

function statsToRest(stats: BuyerStats): z.input<typeof restStats> {
  return {
    instagram_handle: stats.handle,
    total_waffles_entered: stats.entries,
    total_spots_claimed: stats.spots,
    total_paid_spots: stats.paidSpots,
    total_wins: stats.wins,
    total_not_won: stats.notWon,
    items_won: stats.itemsWon,
    win_rate: stats.winRate ?? 0,
    longest_wait_days: stats.longestWaitDays,
    expected_items: stats.expectedItems,
    luck: stats.luck,
    first_seen_at: stats.firstSeenAt,
    last_claim_at: stats.lastClaimAt,
  };
}

const restLine = restStats.extend({
  xp: z.int(),
  level: z.int(),
  badges: z.array(z.string()).describe('Ids of the catalogue, in its order.'),
});

function lineToRest(line: BuyerLine): z.input<typeof restLine> {
  const { xp, level, badges } = line;
  return { ...statsToRest(line), xp, level, badges: [...badges] };
}

/** The orders of the registry, as addresses write them. */
const REST_SORTS = {
  handle: 'handle',
  last_claim: 'lastClaim',
  first_seen: 'firstSeen',
  level: 'level',
} as const;

const restEntry = z.object({
  waffle_id: z.int(),
  slug: z.string(),
  title: z.string(),
  spot_price: z.int(),
  currency: z.enum(CURRENCIES),
  total_spots: z.int(),
  status: z.enum(['active', 'completed']),
  spot_numbers: z.array(z.int()),
  is_winner: z.boolean(),
  outcome: z.enum(['won', 'not_won', 'open']),
  created_at: time,
  completed_at: time.nullable(),
});

function entryToRest(entry: BuyerHistoryEntry): z.input<typeof restEntry> {
  return {
    waffle_id: entry.waffleId,
    slug: entry.slug,
    title: entry.title,
    spot_price: entry.priceMinor,
    currency: entry.currency,
    total_spots: entry.totalSpots,
    status: entry.status,
    spot_numbers: [...entry.numbers],
    is_winner: entry.outcome === 'won',
    outcome: entry.outcome,
    created_at: entry.createdAt,
    completed_at: entry.completedAt,
  };
}

export function buyersRoutes(): RestRoute[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/admin/buyers',
      tag: 'Buyers',
      summary: 'Lists every Instagram handle that ever claimed, with its statistics, XP, level and badges.',
      access: 'buyer.read',
      query: z.object({
        search: buyerSearch.default('').describe('A part of a handle; `_` and `%` mean themselves.'),
        sort: z
          .enum(['handle', 'last_claim', 'first_seen', 'level'])
          .default('handle')
          .describe('Times and levels come with the latest and the highest first.'),
        page: z.coerce.number().int().min(1).max(100_000).default(1),
        per_page: z.coerce.number().int().min(1).max(PER_PAGE_MAX).default(25),
      }),
      answer: z.object({
        buyers: z.array(restLine),
        total: z.int().describe('How many the search finds.'),
        registered: z.int().describe('How many there are.'),
        page: z.int(),
        per_page: z.int(),
      }),
      handle: async ({ context: { core }, query }) => {
        const { search, sort, page, per_page: perPage } = query;
        const input = { search, sort: REST_SORTS[sort], page, perPage };
        const list = await listBuyers(core.fork(), input, core.clock.now());
        const { total, registered } = list;
        return { buyers: list.rows.map(lineToRest), total, registered, page, per_page: perPage };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/buyers/:handle/stats',
      tag: 'Buyers',
      summary: 'Shows the statistics of an Instagram handle, derived from its claims.',
      access: 'public',
      params: handleParams,
      answer: restStats,
      errors: ['buyer.not_found'],
      handle: async ({ context: { core }, params }) =>
        statsToRest(await getBuyerStats(core.fork(), params.handle, core.clock.now())),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/buyers/:handle/history',
      tag: 'Buyers',
      summary: 'Lists the waffles an Instagram handle entered, the last one first.',
      access: 'public',
      params: handleParams,
      query: z.object({
        filter: z.enum(BUYER_HISTORY_FILTERS).default('all'),
        page: z.coerce.number().int().min(1).max(100_000).default(1),
        per_page: z.coerce.number().int().min(1).max(PER_PAGE_MAX).default(PER_PAGE_MAX),
      }),
      answer: z.object({
        history: z.array(restEntry),
        total: z.int(),
        page: z.int(),
        per_page: z.int(),
      }),
      errors: ['buyer.not_found'],
      handle: async ({ context, params, query }) => {
        const list = await listBuyerHistory(context.core.fork(), {
          handle: params.handle,
          filter: query.filter,
          page: query.page,
          perPage: query.per_page,
        });
        return {
          history: list.rows.map(entryToRest),
          total: list.total,
          page: list.page,
          per_page: list.perPage,
        };
      },
    }),
  ];
}
