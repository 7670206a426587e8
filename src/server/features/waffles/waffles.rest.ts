import { z } from 'zod';
import type { CommandCaller } from '#server/core/command.ts';
import { defineRoute, type GuardedRestCall, type RestRoute } from '#server/core/rest.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { PER_PAGE_MAX } from '#shared/kernel/pagination.ts';
import { listWinners } from '../draws/draws.queries.ts';
import { archiveWaffle, unarchiveWaffle } from './commands/archive-waffle.ts';
import { createWaffle } from './commands/create-waffle.ts';
import { type DeleteWaffleParts, deleteWaffle } from './commands/delete-waffle.ts';
import { updateWaffle } from './commands/update-waffle.ts';
import {
  bodyToChanges,
  cardToStats,
  createWaffleBody,
  restStats,
  restWaffle,
  updateWaffleBody,
  waffleToRest,
} from './describe-waffle.ts';
import { exportSpots } from './export-spots.ts';
import { getWaffle, getWaffleId, listPublicWaffles } from './waffles.queries.ts';

/** Any string is looked up, so that a strange address is "not found" like every other unknown one. */
const slugParams = z.object({ slug: z.string() });
const restWinner = z.object({
  item: z.int(),
  spot_number: z.int(),
  instagram_handle: z.string(),
  method: z.enum(['manual', 'draw']),
});
const oneWaffle = z.object({ waffle: restWaffle });

export function wafflesRoutes(parts: DeleteWaffleParts): RestRoute[] {
  return [...publicRoutes(), ...editRoutes(), ...archiveRoutes(), deleteRoute(parts)];
}

function publicRoutes(): RestRoute[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/waffles',
      tag: 'Waffles',
      summary: 'Lists the waffles that take claims, newest first.',
      access: 'public',
      query: z.object({
        page: z.coerce.number().int().min(1).max(100_000).default(1),
        per_page: z.coerce.number().int().min(1).max(PER_PAGE_MAX).default(PER_PAGE_MAX),
      }),
      answer: z.object({
        waffles: z.array(restWaffle.extend({ stats: restStats })),
        total: z.int(),
        page: z.int(),
        per_page: z.int(),
      }),
      handle: async ({ context, query }) => {
        const list = await listPublicWaffles(context.core.fork(), {
          page: query.page,
          perPage: query.per_page,
        });
        return {
          waffles: list.rows.map((card) => ({ ...waffleToRest(card.waffle), stats: cardToStats(card) })),
          total: list.total,
          page: list.page,
          per_page: list.perPage,
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/waffles/:slug',
      tag: 'Waffles',
      summary: 'Shows one waffle with its counts and winners, archived ones too.',
      access: 'public',
      params: slugParams,
      answer: z.object({
        waffle: restWaffle,
        stats: restStats,
        winners: z.array(restWinner),
      }),
      errors: ['waffle.not_found'],
      handle: async ({ context, params }) => {
        const em = context.core.fork();
        const card = await getWaffle(em, params.slug);
        const winners = await listWinners(em, card.waffle.id);
        return {
          waffle: waffleToRest(card.waffle),
          stats: cardToStats(card),
          winners: winners.map(({ item, number, handle, method }) => ({
            item,
            spot_number: number,
            instagram_handle: handle,
            method,
          })),
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/waffles/:slug/export',
      heavy: true,
      tag: 'Waffles',
      summary: 'Downloads the board as CSV. Operators get price, currency, lost and claim id on top.',
      access: 'public',
      params: slugParams,
      errors: ['waffle.not_found', 'waffle.export_closed'],
      handle: ({ context, actor, params }) =>
        exportSpots({ core: context.core, actor, ip: context.ip }, params.slug),
    }),
  ];
}

function editRoutes(): RestRoute[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/api/admin/waffles',
      tag: 'Waffles',
      summary: 'Creates a waffle with its spots.',
      access: 'waffle.write',
      body: createWaffleBody,
      answer: oneWaffle,
      status: 201,
      sample: { title: 'Blue Wig #3', total_spots: 25, spot_price: 500 },
      handle: async (call) => {
        const { body, opId } = call;
        const { waffle } = await createWaffle(callerOf(call), {
          opId,
          title: body.title,
          totalSpots: body.total_spots,
          priceMinor: body.spot_price,
          currency: body.currency,
          description: body.description,
          paymentInfo: body.payment_info,
          imageUrl: body.image_url,
          mediaLinks: body.instagram_media_links,
          itemCount: body.item_count,
          holdMinutes: body.hold_minutes,
          pendingPerHandleMax: body.max_pending_per_handle,
          publicExport: body.public_export,
        });
        return { waffle: waffleToRest(waffle) };
      },
    }),
    defineRoute({
      method: 'PATCH',
      path: '/api/admin/waffles/:slug',
      tag: 'Waffles',
      summary: 'Changes what the body names. Total spots, currency and slug are fixed.',
      access: 'waffle.write',
      params: slugParams,
      body: updateWaffleBody,
      answer: oneWaffle,
      errors: ['waffle.not_found', 'waffle.archived', 'waffle.completed', 'waffle.stale'],
      sample: { spot_price: 700 },
      handle: async (call) => {
        const { waffle } = await updateWaffle(callerOf(call), {
          opId: call.opId,
          waffleId: await waffleIdOf(call),
          version: call.body.version,
          changes: bodyToChanges(call.body),
        });
        return { waffle: waffleToRest(waffle) };
      },
    }),
  ];
}

function archiveRoutes(): RestRoute[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/api/admin/waffles/:slug/archive',
      tag: 'Waffles',
      summary: 'Takes a waffle out of the lists and makes it read-only.',
      access: 'waffle.archive',
      params: slugParams,
      answer: oneWaffle,
      errors: ['waffle.not_found'],
      handle: async (call) => {
        const input = { opId: call.opId, waffleId: await waffleIdOf(call) };
        return { waffle: waffleToRest((await archiveWaffle(callerOf(call), input)).waffle) };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/admin/waffles/:slug/unarchive',
      tag: 'Waffles',
      summary: 'Puts a waffle back into the lists.',
      access: 'waffle.archive',
      params: slugParams,
      answer: oneWaffle,
      errors: ['waffle.not_found'],
      handle: async (call) => {
        const input = { opId: call.opId, waffleId: await waffleIdOf(call) };
        return { waffle: waffleToRest((await unarchiveWaffle(callerOf(call), input)).waffle) };
      },
    }),
  ];
}

function deleteRoute(parts: DeleteWaffleParts): RestRoute {
  return defineRoute({
    method: 'DELETE',
    path: '/api/admin/waffles/:slug',
    tag: 'Waffles',
    summary: 'Removes a waffle with its spots, claims and activity for good.',
    access: 'waffle.delete',
    params: slugParams,
    body: z.strictObject({
      confirm: z.string().max(20).default(''),
      current_password: z.string().max(200).default(''),
    }),
    answer: z.object({ deleted: z.literal(true), slug: z.string(), title: z.string() }),
    errors: ['waffle.not_found', 'confirm.word_missing', 'auth.wrong_password'],
    handle: async (call) => {
      const input = {
        opId: call.opId,
        slug: call.params.slug,
        confirm: call.body.confirm,
        currentPassword: call.body.current_password,
      };
      const { slug, title } = await deleteWaffle(callerOf(call), parts, input).catch(withRestFieldName);
      return { deleted: true as const, slug, title };
    },
  });
}

/** The refusal names the field as this body calls it. */
function withRestFieldName(error: unknown): never {
  if (error instanceof AppError && error.code === 'auth.wrong_password') {
    throw new AppError(error.code, { fields: { current_password: error.message } }, { cause: error });
  }
  throw error;
}

type WaffleCall = GuardedRestCall<unknown, unknown, unknown>;

function callerOf({ context, actor }: WaffleCall): CommandCaller {
  return { core: context.core, actor, ip: context.ip };
}

function waffleIdOf(call: GuardedRestCall<{ slug: string }, unknown, unknown>): Promise<number> {
  return getWaffleId(call.context.core.fork(), call.params.slug);
}
