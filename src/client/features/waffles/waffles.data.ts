import type { QueryClient } from '@tanstack/solid-query';
import { keepPreviousData, useQuery } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import type { KeptValue, Read, Shelf } from '#client/lib/create-read.ts';
import { createKeptRead } from '#client/lib/create-read.ts';
import { newEnvelope } from '#client/lib/new-envelope.ts';
import type { Api, Queries } from '#client/lib/trpc.ts';
import { call, toAppError } from '#client/lib/trpc.ts';
import type { Snapshots } from '#client/sync/snapshots.ts';
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

/** What the form of a waffle is filled from. */
export type EditedWaffle = Pick<WaffleDetails, 'waffle' | 'version' | 'seq'>;

/** Everything the pages ask about waffles. The reads belong to the component that makes them. */
export interface WafflesData {
  createList(place: Accessor<Omit<ListWafflesInput, 'perPage'>>): Read<WaffleList>;
  createTotals(): Read<WaffleTotals>;
  /** `findKept` finds what this device knows of it, for as long as the server does not answer. */
  createDetails(
    slug: Accessor<string>,
    findKept: (slug: string) => Promise<KeptValue<EditedWaffle> | null>,
  ): Read<EditedWaffle>;
  find(slug: string): Promise<WaffleDetails>;
  create(values: Without<CreateWaffleInput>): Promise<WaffleAnswer>;
  update(input: Without<UpdateWaffleInput>): Promise<WaffleAnswer>;
  archive(waffleId: number): Promise<WaffleAnswer>;
  unarchive(waffleId: number): Promise<WaffleAnswer>;
  remove(input: Without<DeleteWaffleInput>): Promise<WaffleDeletedAnswer>;
}

/** The dashboard's figures move during a drop; this often they are read again while somebody looks. */
const REFRESH_MS = 15_000;

/** What this device keeps of the answers below. Raised when their form changes, so that old ones are not shown. */
const KEPT_AS = 'waffles-1';

export function createWafflesData(
  api: Api,
  queries: Queries,
  client: QueryClient,
  snapshots: Snapshots,
): WafflesData {
  const { waffles } = queries;
  const inClient = () => client;
  const createShelf = <Data>(name: Accessor<string | null>): Shelf<Data> => ({
    name: () => name() ?? '',
    find: async (kept) => (kept === '' ? null : snapshots.get<Data>(KEPT_AS, kept)),
    keep: (kept, { value, atMs }) => {
      if (kept !== '') void snapshots.put(KEPT_AS, kept, { value, atMs, seq: null });
    },
  });
  // Whatever changed, the lists and figures may look different: they are read again.
  const changed = async <Answer>(answer: Promise<Answer>): Promise<Answer> => {
    const done = await call(answer);
    await waffles.invalidate();
    return done;
  };
  return {
    createList: (place) =>
      createKeptRead(
        useQuery(
          () =>
            waffles.list.queryOptions(place(), {
              placeholderData: keepPreviousData,
              refetchInterval: REFRESH_MS,
            }),
          inClient,
        ),
        toAppError,
        // One for every letter typed would push the boards out.
        createShelf(() => (place().search === '' ? JSON.stringify(place()) : null)),
      ),
    createTotals: () =>
      createKeptRead(
        useQuery(() => waffles.counts.queryOptions(), inClient),
        toAppError,
        createShelf(() => 'totals'),
      ),
    createDetails: (slug, findKept) =>
      createKeptRead<EditedWaffle>(
        useQuery(() => waffles.get.queryOptions({ slug: slug() }), inClient),
        toAppError,
        { name: slug, find: findKept, keep: () => undefined },
      ),
    find: (slug) => call(api.waffles.get.query({ slug })),
    create: (values) => changed(api.waffles.create.mutate({ ...values, ...newEnvelope() })),
    update: (input) => changed(api.waffles.update.mutate({ ...input, ...newEnvelope() })),
    archive: (waffleId) => changed(api.waffles.archive.mutate({ waffleId, ...newEnvelope() })),
    unarchive: (waffleId) => changed(api.waffles.unarchive.mutate({ waffleId, ...newEnvelope() })),
    remove: (input) => changed(api.waffles.delete.mutate({ ...input, ...newEnvelope() })),
  };
}
