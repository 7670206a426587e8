import { keepPreviousData, useQuery } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import type { Read } from '#client/lib/create-read.ts';
import { createRead } from '#client/lib/create-read.ts';
import { newEnvelope } from '#client/lib/new-envelope.ts';
import type { ServerAccess } from '#client/lib/trpc.ts';
import { call, toAppError } from '#client/lib/trpc.ts';
import type { AuditActor, AuditFilter, AuditPage, RemovedRecords } from '#shared/audit/audit.schemas.ts';

/** Everything the pages ask about the audit. */
export interface AuditData {
  createList(place: Accessor<AuditFilter & { readonly page: number }>): Read<AuditPage>;
  createActors(): Read<readonly AuditActor[]>;
  /** Removes what is older than the settings keep. */
  removeOldRecords(): Promise<RemovedRecords>;
}

export function createAuditData({ api, queries, client }: ServerAccess): AuditData {
  const { audit } = queries;
  const inClient = () => client;
  return {
    createList: (place) =>
      createRead(
        useQuery(() => audit.list.queryOptions(place(), { placeholderData: keepPreviousData }), inClient),
        toAppError,
      ),
    createActors: () =>
      createRead(
        useQuery(() => audit.actors.queryOptions(), inClient),
        toAppError,
      ),
    removeOldRecords: async () => {
      const done = await call(api.audit.removeOldRecords.mutate(newEnvelope()));
      await audit.invalidate();
      return done;
    },
  };
}
