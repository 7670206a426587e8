import { keepPreviousData, useQuery } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import { createPolledRead } from '#client/lib/create-polled-read.ts';
import type { Read } from '#client/lib/create-read.ts';
import { newEnvelope } from '#client/lib/new-envelope.ts';
import type { ServerAccess } from '#client/lib/trpc.ts';
import { call, toAppError } from '#client/lib/trpc.ts';
import type { JobPage, ListLogsInput, LogPage, SystemFacts } from '#shared/operations/operations.schemas.ts';
import type { JobsPlace } from './jobs-place.ts';

/** Everything the pages ask about what keeps the product going. Each answer is asked for again by itself. */
export interface OperationsData {
  createJobs(place: Accessor<JobsPlace>): Read<JobPage>;
  createSystem(): Read<SystemFacts>;
  /** `follows`: asked for again every few seconds. */
  createLogs(place: Accessor<ListLogsInput>, follows: Accessor<boolean>): Read<LogPage>;
  cancelJob(jobId: string): Promise<void>;
  retryJob(jobId: string): Promise<void>;
  /** Asks for a file with every claim; a job makes it. */
  exportClaims(): Promise<void>;
}

/** Somebody who looks at jobs sees within this time what they do. */
const JOBS_MS = 1_500;
const SYSTEM_MS = 5_000;
const LOGS_MS = 5_000;

export function createOperationsData({ api, queries, client }: ServerAccess): OperationsData {
  const { operations } = queries;
  const inClient = () => client;
  const change = async (changing: Promise<unknown>): Promise<void> => {
    await changing;
    await operations.invalidate();
  };
  return {
    createJobs: (place) =>
      createPolledRead(
        useQuery(
          () =>
            operations.jobs.queryOptions(place(), {
              placeholderData: keepPreviousData,
              refetchInterval: JOBS_MS,
            }),
          inClient,
        ),
        toAppError,
      ),
    createSystem: () =>
      createPolledRead(
        useQuery(() => operations.system.queryOptions(undefined, { refetchInterval: SYSTEM_MS }), inClient),
        toAppError,
      ),
    createLogs: (place, follows) =>
      createPolledRead(
        useQuery(
          () =>
            operations.logs.queryOptions(place(), {
              placeholderData: keepPreviousData,
              refetchInterval: follows() ? LOGS_MS : false,
            }),
          inClient,
        ),
        toAppError,
      ),
    cancelJob: (jobId) => change(call(api.operations.cancelJob.mutate({ ...newEnvelope(), jobId }))),
    retryJob: (jobId) => change(call(api.operations.retryJob.mutate({ ...newEnvelope(), jobId }))),
    exportClaims: () => change(call(api.operations.exportClaims.mutate(newEnvelope()))),
  };
}
