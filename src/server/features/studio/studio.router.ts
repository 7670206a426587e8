import { z } from 'zod';
import { action, query, router } from '#server/core/trpc.ts';
import {
  cancelGenerationAction,
  choosePaymentMethodsAction,
  createPaymentMethodAction,
  createTemplateAction,
  deletePaymentMethodAction,
  deleteTemplateAction,
  generateAction,
  setPricesAction,
  updatePaymentMethodAction,
  updateTemplateAction,
} from '#shared/actions/catalogue.ts';
import { pageInput } from '#shared/kernel/pagination.ts';
import { generationInput } from '#shared/studio/studio.schemas.ts';
import { waffleIdSchema } from '#shared/waffles/waffles.schemas.ts';
import { cancelGeneration } from './commands/cancel-generation.ts';
import {
  choosePaymentMethods,
  createPaymentMethod,
  deletePaymentMethod,
  updatePaymentMethod,
} from './commands/change-payment-methods.ts';
import { createTemplate, deleteTemplate, updateTemplate } from './commands/change-templates.ts';
import { generateAsset, type StudioParts } from './commands/generate-asset.ts';
import { setPrices } from './commands/set-prices.ts';
import {
  getChosenMethods,
  getGeneration,
  getOwnUsage,
  getTeamUsage,
  listPaymentMethods,
  listPrices,
  listTeamUsage,
  listTemplates,
} from './studio.queries.ts';

const byWaffle = z.object({ waffleId: waffleIdSchema });

/** Share assets and what they are made of, payment methods, and what the team has used. */
export function createStudioRouter(parts: StudioParts) {
  return router({
    generate: action(generateAction).mutation(({ ctx, input }) => generateAsset(ctx, parts, input)),
    cancel: action(cancelGenerationAction).mutation(({ ctx, input }) => cancelGeneration(ctx, parts, input)),
    generation: query('share.make')
      .input(generationInput)
      .query(({ ctx, input }) => getGeneration(ctx.core.fork(), ctx.actor.accountId, input.id)),
    ownUsage: query('share.make').query(async ({ ctx: { core, actor } }) => ({
      ...(await getOwnUsage(core.fork(), actor.accountId, core.clock.now())),
      captions: parts.captions !== null,
    })),
    teamUsage: query('team.manage').query(({ ctx: { core } }) => getTeamUsage(core.fork(), core.clock.now())),
    team: query('team.manage')
      .input(z.object(pageInput(25)))
      .query(({ ctx: { core }, input }) => listTeamUsage(core.fork(), { ...input, now: core.clock.now() })),
    prices: query('team.manage').query(({ ctx }) => listPrices(ctx.core.fork())),
    setPrices: action(setPricesAction).mutation(({ ctx, input }) => setPrices(ctx, input)),
    ...sharingProcedures(),
  });
}

function sharingProcedures() {
  return {
    templates: query('share.write').query(({ ctx }) => listTemplates(ctx.core.fork())),
    createTemplate: action(createTemplateAction).mutation(({ ctx, input }) => createTemplate(ctx, input)),
    updateTemplate: action(updateTemplateAction).mutation(({ ctx, input }) => updateTemplate(ctx, input)),
    deleteTemplate: action(deleteTemplateAction).mutation(({ ctx, input }) => deleteTemplate(ctx, input)),
    paymentMethods: query('share.write').query(({ ctx }) => listPaymentMethods(ctx.core.fork())),
    chosenMethods: query('share.write')
      .input(byWaffle)
      .query(async ({ ctx, input }) => ({
        methodIds: await getChosenMethods(ctx.core.fork(), input.waffleId),
      })),
    createPaymentMethod: action(createPaymentMethodAction).mutation(({ ctx, input }) =>
      createPaymentMethod(ctx, input),
    ),
    updatePaymentMethod: action(updatePaymentMethodAction).mutation(({ ctx, input }) =>
      updatePaymentMethod(ctx, input),
    ),
    deletePaymentMethod: action(deletePaymentMethodAction).mutation(({ ctx, input }) =>
      deletePaymentMethod(ctx, input),
    ),
    choosePaymentMethods: action(choosePaymentMethodsAction).mutation(({ ctx, input }) =>
      choosePaymentMethods(ctx, input),
    ),
  };
}
