import { z } from 'zod';
import { defineRoute, RestFile, type RestRoute } from '#server/core/rest.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { isUuid } from '#shared/kernel/ids.ts';
import { PER_PAGE_MAX } from '#shared/kernel/pagination.ts';
import { MODELS } from '#shared/studio/studio.rules.ts';
import { generateInput } from '#shared/studio/studio.schemas.ts';
import { generateAsset, type StudioParts } from './commands/generate-asset.ts';
import {
  callerOf,
  generationToRest,
  idParams,
  modelUsageToRest,
  pageQuery,
  restGeneration,
  restModelUsage,
  restUsage,
  usageToRest,
} from './describe-generation.ts';
import {
  getGeneration,
  getGenerationImage,
  getOwnUsage,
  getTeamUsage,
  listGenerations,
  listTeamUsage,
} from './studio.queries.ts';

const TAG = 'Share assets';

/** Share assets for scripts, and what they have cost. */
export function studioRoutes(parts: StudioParts): readonly RestRoute[] {
  return [generateRoute(parts), ...readRoutes(), usageRoute(), teamRoute()];
}

function generateRoute(parts: StudioParts): RestRoute {
  return defineRoute({
    method: 'POST',
    path: '/api/generations',
    tag: TAG,
    summary: 'Makes a picture or a text to be shared, and waits a moment for it',
    access: 'share.make',
    body: z.strictObject({
      model: z.enum(MODELS),
      waffle_slug: z.string().max(120).optional(),
      instagram_handle: z.string().max(200).optional().describe('For a buyer card.'),
      origin: generateInput.shape.origin,
    }),
    answer: z.object({ generation: restGeneration }),
    status: 201,
    heavy: true,
    errors: [
      'studio.daily_limit',
      'studio.no_captions',
      'waffle.not_found',
      'waffle.not_completed',
      'buyer.not_found',
    ],
    sample: { model: 'board-story', waffle_slug: 'blue-wig-3' },
    handle: async (call) => {
      const { model, waffle_slug: slug, instagram_handle: handle, origin } = call.body;
      const parsed = generateInput.safeParse({ opId: call.opId, model, slug, handle, origin });
      if (!parsed.success) {
        const message = 'Name waffle_slug, or for a buyer card instagram_handle.';
        throw new AppError('request.invalid', {}, { message });
      }
      return { generation: generationToRest(await generateAsset(callerOf(call), parts, parsed.data)) };
    },
  });
}

function readRoutes(): RestRoute[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/generations',
      tag: TAG,
      summary: 'Lists your own share assets, the newest first',
      access: 'share.make',
      query: z.object(pageQuery),
      answer: z.object({
        generations: z.array(restGeneration),
        total: z.int(),
        page: z.int(),
        per_page: z.int(),
      }),
      handle: async ({ context: { core }, actor, query: { page, per_page: perPage } }) => {
        const list = await listGenerations(core.fork(), actor.accountId, { page, perPage });
        return { generations: list.rows.map(generationToRest), total: list.total, page, per_page: perPage };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/generations/:id',
      tag: TAG,
      summary: 'Shows one of your own share assets',
      access: 'share.make',
      params: idParams,
      answer: z.object({ generation: restGeneration }),
      errors: ['studio.not_found'],
      handle: async ({ context: { core }, actor, params }) => ({
        generation: generationToRest(await getGeneration(core.fork(), actor.accountId, requireId(params.id))),
      }),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/generations/:id/image',
      tag: TAG,
      summary: 'Downloads the picture of one of your own share assets, as PNG',
      access: 'share.make',
      params: idParams,
      errors: ['studio.not_found'],
      handle: async ({ context: { core }, actor, params }) => {
        const { image, fileName } = await getGenerationImage(
          core.fork(),
          actor.accountId,
          requireId(params.id),
        );
        return new RestFile('image/png', fileName, image);
      },
    }),
  ];
}

/** Anything that is no id is looked up nowhere, because PostgreSQL would not even take the question. */
function requireId(id: string): string {
  if (!isUuid(id)) throw new AppError('studio.not_found');
  return id;
}

function usageRoute(): RestRoute {
  return defineRoute({
    method: 'GET',
    path: '/api/usage',
    tag: TAG,
    summary: 'Shows your daily limit and what you have made',
    access: 'share.make',
    answer: z.object({
      dailyLimit: z.int(),
      usedToday: z.int().describe('Tries since midnight UTC, whatever became of them.'),
      today: restUsage,
      week: restUsage.describe('The last 7 days.'),
      month: restUsage.describe('The last 30 days.'),
      byModel: z.array(restModelUsage),
      recent: z.array(restGeneration),
    }),
    handle: async ({ context: { core }, actor }) => {
      const usage = await getOwnUsage(core.fork(), actor.accountId, core.clock.now());
      return {
        dailyLimit: usage.dailyLimit,
        usedToday: usage.usedToday,
        today: usageToRest(usage.today),
        week: usageToRest(usage.week),
        month: usageToRest(usage.month),
        byModel: usage.byModel.map(modelUsageToRest),
        recent: usage.recent.map(generationToRest),
      };
    },
  });
}

function teamRoute(): RestRoute {
  return defineRoute({
    method: 'GET',
    path: '/api/admin/usage',
    tag: TAG,
    summary: 'Sums up what the team completed today (UTC) and in the last 30 days',
    access: 'team.manage',
    answer: z.object({
      today: restUsage,
      month: restUsage.describe('The last 30 days.'),
      members: z.int(),
      byModel: z.array(restModelUsage),
      byUser: z
        .array(
          z.object({
            userId: z.uuid(),
            userName: z.string(),
            userEmail: z.string().nullable(),
            count: z.int(),
            cost: z.number(),
          }),
        )
        .describe('The first 100 accounts, the oldest first.'),
    }),
    handle: async ({ context: { core } }) => {
      const em = core.fork();
      const now = core.clock.now();
      const usage = await getTeamUsage(em, now);
      const { rows } = await listTeamUsage(em, { page: 1, perPage: PER_PAGE_MAX, now });
      return {
        today: usageToRest(usage.today),
        month: usageToRest(usage.month),
        members: usage.members,
        byModel: usage.byModel.map(modelUsageToRest),
        byUser: rows.map(({ id, name, email, month }) => ({
          userId: id,
          userName: name,
          userEmail: email,
          ...usageToRest(month),
        })),
      };
    },
  });
}
