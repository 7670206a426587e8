import type { UseQueryResult } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import { createEffect, createMemo, createRoot, createSignal, on, onCleanup, untrack } from 'solid-js';
import type { AppError } from '#shared/kernel/errors.ts';
import { ERRORS } from '#shared/kernel/errors.ts';

/** Something read from the server, as a page shows it: what is there, or why nothing is. */
export interface Read<Data> {
  /** Undefined until there is something to show. It never suspends: a page shows its own outline meanwhile. */
  readonly data: Accessor<Data | undefined>;
  /** Why there is nothing to show; null where there is. */
  readonly error: Accessor<AppError | null>;
  /**
   * When what is shown was right, in ms since 1970, where it comes from this device or newer answers do not come; null
   * where it is what the server has just given.
   */
  readonly asOfMs: Accessor<number | null>;
  /** When what is shown was right, wherever it comes from; null while nothing is shown. */
  readonly shownAtMs: Accessor<number | null>;
  retry(): void;
}

/** Makes a page's view of a query. `toAppError` finds the refusal in whatever a call threw: the bridge knows how. */
export function createRead<Data>(
  query: UseQueryResult<Data, unknown>,
  toAppError: (error: unknown) => AppError,
): Read<Data> {
  return {
    data: createUnsuspended(() => (query.isSuccess ? query.data : undefined)),
    error: createMemo(() => (query.isError ? toAppError(query.error) : null)),
    asOfMs: () => null,
    shownAtMs: () => (query.isSuccess ? query.dataUpdatedAt : null),
    retry: () => void query.refetch(),
  };
}

/** Whoever may not see it any more is not shown what they could see before, and what is gone is shown to nobody. */
export function isHidden(error: AppError | null): boolean {
  return error !== null && (error.code === 'access.denied' || ERRORS[error.code].http === 404);
}

/**
 * A memo outside of every Suspense. Once the data of a query has been read inside of one, each later reading in the
 * background suspends the page for a moment: taken out of the document and put back, it loses the focus, its place and
 * its open dialogs.
 */
export function createUnsuspended<Value>(read: () => Value): Accessor<Value> {
  const [value, dispose] = createRoot((end) => [createMemo(read), end] as const, null);
  onCleanup(dispose);
  return value;
}

export interface KeptValue<Data> {
  readonly value: Data;
  readonly atMs: number;
}

/** Where answers are kept over a restart, one for each name. */
export interface Shelf<Data> {
  /** What exactly is asked. Another name is another answer. */
  readonly name: Accessor<string>;
  find(name: string): Promise<KeptValue<Data> | null>;
  keep(name: string, kept: KeptValue<Data>): void;
}

/** The same, with the last answer on this device in the place of one that does not come. */
export function createKeptRead<Data>(
  query: UseQueryResult<Data, unknown>,
  toAppError: (error: unknown) => AppError,
  shelf: Shelf<Data>,
): Read<Data> {
  const [found, setFound] = createSignal<(KeptValue<Data> & { readonly name: string }) | null>(null);
  const kept = createMemo(() => (found()?.name === shelf.name() ? found() : null));
  createEffect(
    on(shelf.name, async (name) => {
      const value = await shelf.find(name);
      // The server may have been faster.
      if (value && shelf.name() === name && untrack(kept) === null) setFound({ ...value, name });
    }),
  );
  // The answer to an earlier question is shown while the next one is asked, unless there is something better.
  const shown = createUnsuspended(() => (query.isSuccess ? query.data : undefined));
  const answer = createMemo(() => (query.isPlaceholderData ? undefined : shown()));
  createEffect(() => {
    const value = answer();
    if (value === undefined) return;
    const name = untrack(shelf.name);
    const atMs = query.dataUpdatedAt;
    setFound({ value, atMs, name });
    shelf.keep(name, { value, atMs });
  });
  const error = createMemo(() => (query.isError ? toAppError(query.error) : null));
  return {
    data: createMemo(() => {
      if (isHidden(error())) return undefined;
      return answer() ?? kept()?.value ?? shown();
    }),
    error: createMemo(() => (kept() !== null && !isHidden(error()) ? null : error())),
    shownAtMs: createMemo(() => (isHidden(error()) ? null : (kept()?.atMs ?? null))),
    asOfMs: createMemo(() => (answer() === undefined && !isHidden(error()) ? (kept()?.atMs ?? null) : null)),
    retry: () => void query.refetch(),
  };
}
