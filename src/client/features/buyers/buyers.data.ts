import { keepPreviousData, useQuery } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import type { Read } from '#client/lib/create-read.ts';
import { createRead } from '#client/lib/create-read.ts';
import type { ServerAccess } from '#client/lib/trpc.ts';
import { toAppError } from '#client/lib/trpc.ts';
import type { HistoryPlace } from '#shared/buyers/buyers.rules.ts';
import type { BuyerDetails, BuyerHistoryEntry, BuyersPage } from '#shared/buyers/buyers.schemas.ts';
import type { Page } from '#shared/kernel/pagination.ts';
import type { BuyersPlace } from './buyers-place.ts';

/** Everything the pages ask about buyers. */
export interface BuyersData {
  createList(place: Accessor<BuyersPlace>): Read<BuyersPage>;
  createDetails(handle: Accessor<string>): Read<BuyerDetails>;
  createHistory(place: Accessor<HistoryPlace & { readonly handle: string }>): Read<Page<BuyerHistoryEntry>>;
}

export function createBuyersData({ queries, client }: ServerAccess): BuyersData {
  const { buyers } = queries;
  const inClient = () => client;
  return {
    createList: (place) =>
      createRead(
        useQuery(() => buyers.list.queryOptions(place(), { placeholderData: keepPreviousData }), inClient),
        toAppError,
      ),
    createDetails: (handle) =>
      createRead(
        useQuery(() => buyers.details.queryOptions({ handle: handle() }), inClient),
        toAppError,
      ),
    createHistory: (place) =>
      createRead(
        useQuery(() => buyers.history.queryOptions(place(), { placeholderData: keepPreviousData }), inClient),
        toAppError,
      ),
  };
}
