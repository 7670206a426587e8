import type { QueryClient } from '@tanstack/solid-query';
import { keepPreviousData, useQuery } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import type { Read } from '#client/lib/create-read.ts';
import { createRead } from '#client/lib/create-read.ts';
import { newEnvelope } from '#client/lib/new-envelope.ts';
import type { Api, Queries } from '#client/lib/trpc.ts';
import { call, toAppError } from '#client/lib/trpc.ts';
import type {
  CreateWaffleInput,
  DeleteWaffleInput,
  ListWafflesInput,
  UpdateWaffleInput,
  WaffleAnswer,
  WaffleDeletedAnswer,
  WaffleDetails,
  WaffleList,
  WaffleTotals,
} from '#shared/waffles/waffles.schemas.ts';

type Without<Input> = Omit<Input, 'opId' | 'performedAt'>;

/** Everything the pages ask about waffles. The reads belong to the component that makes them. */
export interface WafflesData {
  createList(place: Accessor<Omit<ListWafflesInput, 'perPage'>>): Read<WaffleList>;
  createTotals(): Read<WaffleTotals>;
  createDetails(slug: Accessor<string>): Read<WaffleDetails>;
  find(slug: string): Promise<WaffleDetails>;
  create(values: Without<CreateWaffleInput>): Promise<WaffleAnswer>;
  update(input: Without<UpdateWaffleInput>): Promise<WaffleAnswer>;
  archive(waffleId: number): Promise<WaffleAnswer>;
  unarchive(waffleId: number): Promise<WaffleAnswer>;
  remove(input: Without<DeleteWaffleInput>): Promise<WaffleDeletedAnswer>;
}

/** The dashboard's figures move during a drop; this often they are read again while somebody looks. */
const REFRESH_MS = 15_000;

export function createWafflesData(api: Api, queries: Queries, client: QueryClient): WafflesData {
  const { waffles } = queries;
  const inClient = () => client;
  // Whatever changed, the lists and figures may look different: they are read again.
  const changed = async <Answer>(answer: Promise<Answer>): Promise<Answer> => {
    const done = await call(answer);
    await waffles.invalidate();
    return done;
  };
  return {
    createList: (place) =>
      createRead(
        useQuery(
          () =>
            waffles.list.queryOptions(place(), {
              placeholderData: keepPreviousData,
              refetchInterval: REFRESH_MS,
            }),
          inClient,
        ),
        toAppError,
      ),
    createTotals: () =>
      createRead(
        useQuery(() => waffles.counts.queryOptions(), inClient),
        toAppError,
      ),
    createDetails: (slug) =>
      createRead(
        useQuery(() => waffles.get.queryOptions({ slug: slug() }), inClient),
        toAppError,
      ),
    find: (slug) => call(api.waffles.get.query({ slug })),
    create: (values) => changed(api.waffles.create.mutate({ ...values, ...newEnvelope() })),
    update: (input) => changed(api.waffles.update.mutate({ ...input, ...newEnvelope() })),
    archive: (waffleId) => changed(api.waffles.archive.mutate({ waffleId, ...newEnvelope() })),
    unarchive: (waffleId) => changed(api.waffles.unarchive.mutate({ waffleId, ...newEnvelope() })),
    remove: (input) => changed(api.waffles.delete.mutate({ ...input, ...newEnvelope() })),
  };
}
