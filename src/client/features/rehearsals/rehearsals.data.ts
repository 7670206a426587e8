import { keepPreviousData, useQuery } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import { createPolledRead } from '#client/lib/create-polled-read.ts';
import type { Read } from '#client/lib/create-read.ts';
import { newEnvelope } from '#client/lib/new-envelope.ts';
import type { ServerAccess } from '#client/lib/trpc.ts';
import { call, toAppError } from '#client/lib/trpc.ts';
import type { RehearsalPage, RehearsalPlan } from '#shared/rehearsals/rehearsals.schemas.ts';

/** Everything the page asks about rehearsals. */
export interface RehearsalsData {
  /** The newest first; asked for again by itself, more often while one is under way. */
  createList(page: Accessor<number>): Read<RehearsalPage>;
  start(plan: RehearsalPlan): Promise<void>;
  cancel(rehearsalId: string): Promise<void>;
}

const PER_PAGE = 10;
const UNDER_WAY_MS = 700;
const AT_REST_MS = 10_000;

export function createRehearsalsData({ api, queries, client }: ServerAccess): RehearsalsData {
  const { rehearsals } = queries;
  const change = async (changing: Promise<unknown>): Promise<void> => {
    await changing;
    await rehearsals.invalidate();
  };
  return {
    createList: (page) =>
      createPolledRead(
        useQuery(
          () =>
            rehearsals.list.queryOptions(
              { page: page(), perPage: PER_PAGE },
              {
                placeholderData: keepPreviousData,
                refetchInterval: ({ state }) =>
                  state.data?.rows.some((row) => row.state === 'running' || row.state === 'queued')
                    ? UNDER_WAY_MS
                    : AT_REST_MS,
              },
            ),
          () => client,
        ),
        toAppError,
      ),
    start: (plan) => change(call(api.rehearsals.start.mutate({ ...newEnvelope(), ...plan }))),
    cancel: (rehearsalId) => change(call(api.rehearsals.cancel.mutate({ ...newEnvelope(), rehearsalId }))),
  };
}
