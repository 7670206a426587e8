import type { UseQueryResult } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import { createMemo } from 'solid-js';
import type { AppError } from '#shared/kernel/errors.ts';

/** Something read from the server, as a page shows it: what is there, or why nothing is. */
export interface Read<Data> {
  /** Undefined until the first answer. It never suspends: a page shows its own outline meanwhile. */
  readonly data: Accessor<Data | undefined>;
  /** Why there is nothing to show; null where there is. */
  readonly error: Accessor<AppError | null>;
  retry(): void;
}

/** Makes a page's view of a query. `toAppError` finds the refusal in whatever a call threw: the bridge knows how. */
export function createRead<Data>(
  query: UseQueryResult<Data, unknown>,
  toAppError: (error: unknown) => AppError,
): Read<Data> {
  return {
    // Asked in this order: the data of a pending query would suspend the page.
    data: createMemo(() => (query.isSuccess ? query.data : undefined)),
    error: createMemo(() => (query.isError ? toAppError(query.error) : null)),
    retry: () => void query.refetch(),
  };
}
