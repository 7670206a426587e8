import { z } from 'zod';
import type { CommandCaller } from '#server/core/command.ts';
import { defineRoute, type GuardedRestCall, type RestRoute } from '#server/core/rest.ts';
import { PER_PAGE_MAX } from '#shared/kernel/pagination.ts';
import { uuidSchema } from '#shared/kernel/uuid-schema.ts';
import { findBadge, sayXp, XP_KINDS } from '#shared/loyalty/loyalty.rules.ts';
import {
  grantBadgeInput,
  type LoyaltyStanding,
  topUpXpInput,
  type XpLine,
} from '#shared/loyalty/loyalty.schemas.ts';
import { grantBadge } from './commands/grant-badge.ts';
import { topUpXp } from './commands/top-up-xp.ts';
import { getBuyerById, getBuyerLoyalty, listXp, toPublicStanding, toPublicXp } from './loyalty.queries.ts';

const TAG = 'Buyers';
const time = z.iso.datetime();
const newLevel = z.int().optional().describe('The level this reached; missing where it reached none.');

export function loyaltyRoutes(): RestRoute[] {
  return [topUpRoute(), grantRoute(), xpRoute()];
}

/** Names of fields and paths are those of the document that first described these two. */
function topUpRoute(): RestRoute {
  return defineRoute({
    method: 'POST',
    path: '/api/credits/topup',
    tag: TAG,
    summary: 'Gives a buyer XP, recorded as `admin_grant`.',
    access: 'loyalty.manage',
    body: z.strictObject({ userId: uuidSchema, amount: topUpXpInput.shape.amount }),
    answer: z.object({ success: z.literal(true), userId: z.uuid(), xpAwarded: z.int(), newLevel }),
    errors: ['buyer.not_found'],
    sample: { userId: '0190a5b0-7c00-7000-8000-000000000000', amount: 100 },
    handle: async (call) => {
      const { id, handle } = await getBuyerById(call.context.core.fork(), call.body.userId);
      const given = await topUpXp(callerOf(call), { opId: call.opId, handle, amount: call.body.amount });
      return {
        success: true as const,
        userId: id,
        xpAwarded: given.xpAwarded,
        ...(given.newLevel === null ? {} : { newLevel: given.newLevel }),
      };
    },
  });
}

function grantRoute(): RestRoute {
  return defineRoute({
    method: 'POST',
    path: '/api/badges/grant',
    tag: TAG,
    summary:
      'Gives a buyer a badge with its XP, whatever its conditions; one that is held already stays as it is.',
    access: 'loyalty.manage',
    body: z.strictObject({ userId: uuidSchema, badgeId: grantBadgeInput.shape.badgeId }),
    answer: z.object({
      success: z.literal(true),
      userId: z.uuid(),
      badgeId: z.string(),
      alreadyHeld: z.boolean(),
      xpAwarded: z.int(),
      newLevel,
    }),
    errors: ['buyer.not_found', 'badge.not_found'],
    sample: { userId: '0190a5b0-7c00-7000-8000-000000000000', badgeId: 'early-adopter' },
    handle: async (call) => {
      const { id, handle } = await getBuyerById(call.context.core.fork(), call.body.userId);
      const { badgeId } = call.body;
      const given = await grantBadge(callerOf(call), { opId: call.opId, handle, badgeId });
      return {
        success: true as const,
        userId: id,
        badgeId: given.badgeId,
        alreadyHeld: given.unchanged,
        xpAwarded: given.xpAwarded,
        ...(given.newLevel === null ? {} : { newLevel: given.newLevel }),
      };
    },
  });
}

const restStanding = {
  instagram_handle: z.string(),
  xp: z.int(),
  level: z.int().min(1).max(8),
  level_title: z.string(),
  next_level_xp: z.int().nullable().describe('Null on the highest level.'),
  progress: z.int().describe('Per cent of the way to the next level.'),
  badges: z.array(z.object({ id: z.string(), name: z.string(), how: z.string(), awarded_at: time })),
};

function standingToRest(standing: LoyaltyStanding) {
  return {
    instagram_handle: standing.handle,
    xp: standing.xp,
    level: standing.level,
    level_title: standing.title,
    next_level_xp: standing.nextXp,
    progress: standing.progress,
    badges: standing.badges.map(({ id, awardedAt }) => ({
      id,
      name: findBadge(id)?.name ?? id,
      how: findBadge(id)?.how ?? '',
      awarded_at: awardedAt,
    })),
  };
}

const restTransaction = z.object({
  id: z.int(),
  type: z.enum(XP_KINDS),
  amount: z.int(),
  description: z.string(),
  created_at: time,
});

function xpToRest(line: XpLine): z.input<typeof restTransaction> {
  const { id, kind, amount, at } = line;
  return { id, type: kind, amount, description: sayXp(line), created_at: at };
}

function xpRoute(): RestRoute {
  return defineRoute({
    method: 'GET',
    path: '/api/buyers/:handle/xp',
    tag: TAG,
    summary: 'Shows the XP, level, badges and XP history of an Instagram handle, the newest entry first.',
    access: 'public',
    params: z.object({ handle: z.string() }),
    query: z.object({
      page: z.coerce.number().int().min(1).max(100_000).default(1),
      per_page: z.coerce.number().int().min(1).max(PER_PAGE_MAX).default(25),
    }),
    answer: z.object({
      user_id: z.uuid().describe('What topping up and granting take.'),
      ...restStanding,
      transactions: z.array(restTransaction),
      total: z.int(),
      page: z.int(),
      per_page: z.int(),
    }),
    errors: ['buyer.not_found'],
    handle: async ({ context, params: { handle }, query: { page, per_page: perPage } }) => {
      const em = context.core.fork();
      const loyalty = await getBuyerLoyalty(em, handle);
      const list = await listXp(em, { handle, page, perPage });
      return {
        user_id: loyalty.buyerId,
        ...standingToRest(toPublicStanding(loyalty)),
        transactions: list.rows.map((line) => xpToRest(toPublicXp(line))),
        total: list.total,
        page,
        per_page: perPage,
      };
    },
  });
}

function callerOf({ context, actor }: GuardedRestCall<unknown, unknown, unknown>): CommandCaller {
  return { core: context.core, actor, ip: context.ip };
}
