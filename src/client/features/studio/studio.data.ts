import { keepPreviousData, useQuery } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import type { Read } from '#client/lib/create-read.ts';
import { createRead } from '#client/lib/create-read.ts';
import { newEnvelope } from '#client/lib/new-envelope.ts';
import type { ServerAccess } from '#client/lib/trpc.ts';
import { call, toAppError } from '#client/lib/trpc.ts';
import type { Page } from '#shared/kernel/pagination.ts';
import { isOver } from '#shared/studio/studio.rules.ts';
import type {
  ChoosePaymentMethodsInput,
  CreatePaymentMethodInput,
  CreateTemplateInput,
  GenerateInput,
  Generation,
  ListedPaymentMethod,
  ModelPrice,
  OwnUsage,
  ShareTemplate,
  TeamLine,
  TeamUsage,
  UpdatePaymentMethodInput,
  UpdateTemplateInput,
} from '#shared/studio/studio.schemas.ts';

type Without<Input> = Omit<Input, 'opId' | 'performedAt'>;

/** Everything the screens ask about share assets, templates, payment methods and what was used. */
export interface StudioData {
  createOwnUsage(): Read<OwnUsage>;
  createTemplates(): Read<readonly ShareTemplate[]>;
  createMethods(): Read<readonly ListedPaymentMethod[]>;
  createChosen(waffleId: Accessor<number>): Read<{ readonly methodIds: readonly string[] | null }>;
  createTeamUsage(): Read<TeamUsage>;
  createTeam(page: Accessor<number>): Read<Page<TeamLine>>;
  createPrices(): Read<readonly ModelPrice[]>;
  /** Makes an asset and waits until it is there, or failed. */
  generate(input: Omit<Without<GenerateInput>, 'origin'>): Promise<Generation>;
  cancel(id: string): Promise<unknown>;
  createTemplate(input: Without<CreateTemplateInput>): Promise<unknown>;
  updateTemplate(input: Without<UpdateTemplateInput>): Promise<unknown>;
  deleteTemplate(id: string): Promise<unknown>;
  createMethod(input: Without<CreatePaymentMethodInput>): Promise<unknown>;
  updateMethod(input: Without<UpdatePaymentMethodInput>): Promise<unknown>;
  deleteMethod(id: string): Promise<unknown>;
  chooseMethods(input: Without<ChoosePaymentMethodsInput>): Promise<unknown>;
  setPrices(prices: readonly ModelPrice[]): Promise<unknown>;
}

const ASK_AGAIN_MS = 1_000;

export function createStudioData({ api, queries, client }: ServerAccess): StudioData {
  const { studio } = queries;
  const inClient = () => client;
  const changed = async <Answer>(answer: Promise<Answer>): Promise<Answer> => {
    const done = await call(answer);
    await studio.invalidate();
    return done;
  };
  /** A caption may take longer than an answer waits for it. */
  const settled = async (made: Generation): Promise<Generation> => {
    let generation = made;
    while (!isOver(generation.status)) {
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
      generation = await call(api.studio.generation.query({ id: made.id }));
    }
    return generation;
  };
  return {
    createOwnUsage: () =>
      createRead(
        useQuery(() => studio.ownUsage.queryOptions(), inClient),
        toAppError,
      ),
    createTemplates: () =>
      createRead(
        useQuery(() => studio.templates.queryOptions(), inClient),
        toAppError,
      ),
    createMethods: () =>
      createRead(
        useQuery(() => studio.paymentMethods.queryOptions(), inClient),
        toAppError,
      ),
    createChosen: (waffleId) =>
      createRead(
        useQuery(() => studio.chosenMethods.queryOptions({ waffleId: waffleId() }), inClient),
        toAppError,
      ),
    createTeamUsage: () =>
      createRead(
        useQuery(() => studio.teamUsage.queryOptions(), inClient),
        toAppError,
      ),
    createTeam: (page) =>
      createRead(
        useQuery(
          () => studio.team.queryOptions({ page: page() }, { placeholderData: keepPreviousData }),
          inClient,
        ),
        toAppError,
      ),
    createPrices: () =>
      createRead(
        useQuery(() => studio.prices.queryOptions(), inClient),
        toAppError,
      ),
    generate: async (input) => {
      const { origin } = window.location;
      const made = await settled(
        await call(api.studio.generate.mutate({ ...input, origin, ...newEnvelope() })),
      );
      await studio.ownUsage.invalidate();
      return made;
    },
    cancel: (id) => changed(api.studio.cancel.mutate({ id, ...newEnvelope() })),
    createTemplate: (input) => changed(api.studio.createTemplate.mutate({ ...input, ...newEnvelope() })),
    updateTemplate: (input) => changed(api.studio.updateTemplate.mutate({ ...input, ...newEnvelope() })),
    deleteTemplate: (id) => changed(api.studio.deleteTemplate.mutate({ id, ...newEnvelope() })),
    createMethod: (input) => changed(api.studio.createPaymentMethod.mutate({ ...input, ...newEnvelope() })),
    updateMethod: (input) => changed(api.studio.updatePaymentMethod.mutate({ ...input, ...newEnvelope() })),
    deleteMethod: (id) => changed(api.studio.deletePaymentMethod.mutate({ id, ...newEnvelope() })),
    chooseMethods: (input) => changed(api.studio.choosePaymentMethods.mutate({ ...input, ...newEnvelope() })),
    setPrices: (prices) => changed(api.studio.setPrices.mutate({ prices: [...prices], ...newEnvelope() })),
  };
}
