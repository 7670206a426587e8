import { useQuery } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import type { Read } from '#client/lib/create-read.ts';
import { createRead } from '#client/lib/create-read.ts';
import { newEnvelope } from '#client/lib/new-envelope.ts';
import type { ServerAccess } from '#client/lib/trpc.ts';
import { call, toAppError } from '#client/lib/trpc.ts';
import type { DrawCertificate } from '#shared/draws/draws.rules.ts';
import type { WinnerRequests } from './winner-section.tsx';

/** Everything the winner section asks of the server. */
export interface DrawsData {
  /** The public draws of a waffle; null where nothing was ever sealed. */
  createCertificate(slug: Accessor<string>): Read<DrawCertificate | null>;
  requestsFor(waffleId: number): WinnerRequests;
}

export function createDrawsData({ api, queries, client }: ServerAccess): DrawsData {
  const { draws } = api;
  return {
    createCertificate: (slug) =>
      createRead(
        useQuery(
          () => queries.draws.find.queryOptions({ slug: slug() }),
          () => client,
        ),
        toAppError,
      ),
    // An envelope is made at each press: a request that is pressed again after a refusal is a new one.
    requestsFor: (waffleId) => ({
      setWinners: ({ numbers, confirmUnpaid }) =>
        call(draws.setWinners.mutate({ waffleId, numbers: [...numbers], confirmUnpaid, ...newEnvelope() })),
      changeWinners: ({ numbers }) =>
        call(draws.changeWinners.mutate({ waffleId, numbers: [...numbers], ...newEnvelope() })),
      clearWinners: () => call(draws.clearWinners.mutate({ waffleId, ...newEnvelope() })),
      seal: (input) => call(draws.seal.mutate({ waffleId, ...input, ...newEnvelope() })),
      run: ({ drawId }) => call(draws.run.mutate({ waffleId, drawId, ...newEnvelope() })),
    }),
  };
}
