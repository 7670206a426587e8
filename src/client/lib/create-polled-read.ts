import type { UseQueryResult } from '@tanstack/solid-query';
import { createMemo } from 'solid-js';
import type { AppError } from '#shared/kernel/errors.ts';
import type { Read } from './create-read.ts';
import { createUnsuspended, isHidden } from './create-read.ts';

/**
 * A page's view of a query that is asked again by itself: while newer answers do not come, the last one stays with its time. A page
 * must not lose what is being typed on it to one answer that came late.
 */
export function createPolledRead<Data>(
  query: UseQueryResult<Data, unknown>,
  toAppError: (error: unknown) => AppError,
): Read<Data> {
  const failure = createMemo(() => (query.isError ? toAppError(query.error) : null));
  const isLate = createMemo(() => query.isRefetchError && !isHidden(failure()));
  let last: Data | undefined;
  const data = createUnsuspended(() => {
    if (query.isSuccess) last = query.data;
    return query.isSuccess || isLate() ? last : undefined;
  });
  return {
    data,
    error: () => (isLate() ? null : failure()),
    asOfMs: () => (isLate() ? query.dataUpdatedAt : null),
    shownAtMs: () => (data() === undefined ? null : query.dataUpdatedAt),
    retry: () => void query.refetch(),
  };
}
