import { z } from 'zod';
import type { CommandCaller } from '#server/core/command.ts';
import type { Actor } from '#server/core/context.ts';
import type { GuardedRestCall } from '#server/core/rest.ts';
import { PER_PAGE_MAX } from '#shared/kernel/pagination.ts';
import { GENERATION_STATUSES } from '#shared/studio/studio.rules.ts';
import type { Generation, ModelUsage, Usage } from '#shared/studio/studio.schemas.ts';

/** Share assets and their figures as REST writes them. */

export const restGeneration = z.object({
  id: z.uuid(),
  model: z.string(),
  status: z.enum(GENERATION_STATUSES),
  subject: z.string().describe('The waffle’s title or the buyer’s handle.'),
  created_at: z.iso.datetime(),
  duration_ms: z.int().nullable(),
  cost: z.number().describe('Estimated, in dollars.'),
  error_message: z.string().nullable(),
  text: z.string().nullable(),
  image_url: z.string().nullable(),
});

export function generationToRest(generation: Generation): z.infer<typeof restGeneration> {
  return {
    id: generation.id,
    model: generation.model,
    status: generation.status,
    subject: generation.subject,
    created_at: generation.requestedAt,
    duration_ms: generation.durationMs,
    cost: toDollars(generation.costMicros),
    error_message: generation.failure,
    text: generation.text,
    image_url: generation.imageUrl,
  };
}

export const restUsage = z.object({ count: z.int(), cost: z.number() });
export const restModelUsage = z.object({ model: z.string(), count: z.int(), cost: z.number() });

export function usageToRest({ count, costMicros }: Usage): z.infer<typeof restUsage> {
  return { count, cost: toDollars(costMicros) };
}

export function modelUsageToRest({ model, ...usage }: ModelUsage): z.infer<typeof restModelUsage> {
  return { model, ...usageToRest(usage) };
}

function toDollars(micros: number): number {
  return micros / 1_000_000;
}

export const pageQuery = {
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  per_page: z.coerce.number().int().min(1).max(PER_PAGE_MAX).default(20),
};

export const idParams = z.object({ id: z.string() });

export function callerOf({ context, actor }: GuardedRestCall<unknown, unknown, unknown>): CommandCaller & {
  readonly actor: Actor;
} {
  return { core: context.core, actor, ip: context.ip };
}
