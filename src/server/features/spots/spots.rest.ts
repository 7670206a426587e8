import { z } from 'zod';
import type { CommandCaller } from '#server/core/command.ts';
import { defineRoute, type GuardedRestCall, type RestRoute } from '#server/core/rest.ts';
import type { ErrorCode } from '#shared/kernel/errors.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { uuidSchema } from '#shared/kernel/uuid-schema.ts';
import {
  claimRandomInput,
  claimSpotsInput,
  releaseSpotInput,
  spotNumberSchema,
  undoPaidInput,
} from '#shared/spots/spots.schemas.ts';
import { slugSchema } from '#shared/waffles/waffles.schemas.ts';
import { getWaffleId } from '../waffles/waffles.queries.ts';
import { markManySpotsPaid } from './commands/mark-many-spots-paid.ts';
import { markSpotPaid } from './commands/mark-spot-paid.ts';
import { releaseSpot } from './commands/release-spot.ts';
import { claimRandomSpots, claimSpots, type SpotsParts } from './commands/serve-buyers.ts';
import { undoSpotPaid } from './commands/undo-spot-paid.ts';
import {
  boardToRest,
  bulkResultToRest,
  claimToRest,
  restBulkResult,
  restSettled,
  restSpot,
  settledToRest,
} from './describe-spot.ts';

/** Any string is taken, so that a strange address is "not found" like every other unknown one. */
const anySlug = z.string().max(200);
const slugParams = z.object({ slug: anySlug });
const spotParams = z.object({ slug: anySlug, number: z.coerce.number().pipe(spotNumberSchema) });
/** Left out, it means whoever holds the spot when the server gets there. */
const claimId = uuidSchema.optional();
const reason = releaseSpotInput.shape.reason;

const CLAIM_ERRORS: readonly ErrorCode[] = [
  'waffle.not_found',
  'waffle.not_open',
  'claim.too_many_pending',
  'request.rate_limited',
  'server.busy',
];
const SETTLE_ERRORS: readonly ErrorCode[] = [
  'waffle.not_found',
  'waffle.completed',
  'waffle.archived',
  'spot.unknown',
  'spot.not_claimed',
  'spot.released',
  'spot.changed_hands',
];

export function spotsRoutes(parts: SpotsParts): RestRoute[] {
  return [
    ...claimRoutes(parts),
    boardRoute(parts),
    payRoute(),
    undoPayRoute(),
    releaseRoute(),
    bulkPayRoute(),
  ];
}

function claimRoutes(parts: SpotsParts): RestRoute[] {
  const handle = claimSpotsInput.shape.handle;
  return [
    defineRoute({
      method: 'POST',
      path: '/api/claims',
      tag: 'Claims',
      summary: 'Claims the named spots for a handle, all or none.',
      access: 'public',
      body: z.strictObject({
        waffle_slug: anySlug,
        spot_numbers: claimSpotsInput.shape.numbers,
        instagram_handle: handle,
      }),
      answer: z.object({ spots: z.array(restSpot), my_spots_url: z.string() }),
      status: 201,
      errors: ['spot.taken', 'spot.unknown', ...CLAIM_ERRORS],
      sample: { waffle_slug: 'blue-wig-3', spot_numbers: [8, 12], instagram_handle: '@mia' },
      handle: async ({ context, body, opId }) => {
        const answer = await claimSpots(parts, context, {
          opId,
          slug: knownSlug(body.waffle_slug),
          numbers: body.spot_numbers,
          handle: body.instagram_handle,
        });
        return {
          spots: claimToRest(answer),
          my_spots_url: `${(await parts.findBaseUrl()) ?? ''}/my/${answer.ticket}`,
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/claims/random',
      tag: 'Claims',
      summary: 'Claims up to `count` free spots for a handle.',
      access: 'public',
      body: z.strictObject({
        waffle_slug: anySlug,
        count: claimRandomInput.shape.count,
        instagram_handle: handle,
      }),
      answer: z.object({
        claimed_count: z.int(),
        requested_count: z.int(),
        spot_numbers: z.array(z.int()),
      }),
      errors: ['claim.none_left', ...CLAIM_ERRORS],
      sample: { waffle_slug: 'blue-wig-3', count: 2, instagram_handle: '@kat' },
      handle: async ({ context, body, opId }) => {
        const answer = await claimRandomSpots(parts, context, {
          opId,
          slug: knownSlug(body.waffle_slug),
          count: body.count,
          handle: body.instagram_handle,
        });
        return {
          claimed_count: answer.numbers.length,
          requested_count: answer.requested,
          spot_numbers: [...answer.numbers],
        };
      },
    }),
  ];
}

function boardRoute(parts: SpotsParts): RestRoute {
  return defineRoute({
    method: 'GET',
    path: '/api/waffles/:slug/spots',
    tag: 'Waffles',
    summary: 'Shows every spot of a board, at one moment of its log.',
    access: 'public',
    params: slugParams,
    answer: z.object({ spots: z.array(restSpot), seq: z.int() }),
    errors: ['waffle.not_found'],
    handle: async ({ params }) => {
      const board = (await parts.boards.get(params.slug)).public;
      return { spots: boardToRest(board), seq: board.seq };
    },
  });
}

function payRoute(): RestRoute {
  return defineRoute({
    method: 'POST',
    path: '/api/admin/waffles/:slug/spots/:number/pay',
    tag: 'Spots',
    summary: 'Marks a spot as paid. One that is paid already answers who took the payment and when.',
    access: 'spot.settle',
    params: spotParams,
    body: z.strictObject({ claim_id: claimId }),
    answer: restSettled,
    errors: SETTLE_ERRORS,
    sample: {},
    handle: async (call) => settledToRest(await markSpotPaid(callerOf(call), await targetOf(call))),
  });
}

function undoPayRoute(): RestRoute {
  return defineRoute({
    method: 'POST',
    path: '/api/admin/waffles/:slug/spots/:number/undo-pay',
    tag: 'Spots',
    summary: 'Takes a payment back; the claim stays.',
    access: 'spot.settle',
    params: spotParams,
    body: z.strictObject({ claim_id: claimId, reason: undoPaidInput.shape.reason }),
    answer: restSettled,
    errors: SETTLE_ERRORS,
    sample: { reason: 'The transfer was returned.' },
    handle: async (call) => {
      const target = { ...(await targetOf(call)), reason: call.body.reason };
      return settledToRest(await undoSpotPaid(callerOf(call), target));
    },
  });
}

function releaseRoute(): RestRoute {
  return defineRoute({
    method: 'POST',
    path: '/api/admin/waffles/:slug/spots/:number/release',
    tag: 'Spots',
    summary: 'Gives a spot back to everybody. A paid one needs a reason.',
    access: 'spot.settle',
    params: spotParams,
    body: z.strictObject({ claim_id: claimId, reason }),
    answer: restSettled,
    errors: ['spot.reason_required', ...SETTLE_ERRORS],
    sample: { reason: 'Did not pay.' },
    handle: async (call) => {
      const target = { ...(await targetOf(call)), reason: call.body.reason };
      return settledToRest(await releaseSpot(callerOf(call), target));
    },
  });
}

function bulkPayRoute(): RestRoute {
  const list = <Item extends z.ZodType>(item: Item) =>
    z.array(item).min(1, 'Choose at least one spot.').max(1_000);
  const body = z
    .strictObject({
      spot_numbers: list(spotNumberSchema).optional(),
      claims: list(z.strictObject({ number: spotNumberSchema, claim_id: uuidSchema })).optional(),
    })
    .refine(
      ({ spot_numbers, claims }) => (spot_numbers === undefined) !== (claims === undefined),
      'Name either spot_numbers, or claims with the claim each payment is for.',
    )
    .refine(({ spot_numbers, claims }) => {
      const numbers = spot_numbers ?? claims?.map(({ number }) => number) ?? [];
      return new Set(numbers).size === numbers.length;
    }, 'Name every spot once.');
  return defineRoute({
    method: 'POST',
    path: '/api/admin/waffles/:slug/spots/pay',
    tag: 'Spots',
    summary:
      'Marks several spots as paid, with one result per spot. With `claims`, a spot that changed hands meanwhile is refused; with `spot_numbers`, whoever holds it now has paid.',
    access: 'spot.settle',
    params: slugParams,
    body,
    answer: z.object({ results: z.array(restBulkResult) }),
    errors: ['waffle.not_found', 'waffle.completed', 'waffle.archived'],
    sample: { spot_numbers: [3, 7, 12] },
    handle: async (call) => {
      const { results } = await markManySpotsPaid(callerOf(call), {
        opId: call.opId,
        waffleId: await waffleIdOf(call),
        spots:
          call.body.claims?.map(({ number, claim_id }) => ({ number, claimId: claim_id })) ??
          call.body.spot_numbers?.map((number) => ({ number, claimId: null })) ??
          [],
      });
      return { results: results.map(bulkResultToRest) };
    },
  });
}

/** What can't be a slug is the slug of nothing, and must not reach the database: it may hold any character. */
function knownSlug(slug: string): string {
  if (!slugSchema.safeParse(slug).success) throw new AppError('waffle.not_found');
  return slug;
}

function callerOf({ context, actor }: GuardedRestCall<unknown, unknown, unknown>): CommandCaller {
  return { core: context.core, actor, ip: context.ip };
}

function waffleIdOf(call: GuardedRestCall<{ slug: string }, unknown, unknown>): Promise<number> {
  return getWaffleId(call.context.core.fork(), knownSlug(call.params.slug));
}

type SpotCall = GuardedRestCall<{ slug: string; number: number }, unknown, { claim_id?: string | undefined }>;

async function targetOf(call: SpotCall) {
  return {
    opId: call.opId,
    waffleId: await waffleIdOf(call),
    number: call.params.number,
    claimId: call.body.claim_id ?? null,
  };
}
