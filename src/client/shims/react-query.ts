/**
 * Stands where `@trpc/react-query` imports `@tanstack/react-query`, for its types as well as at run time, so that the
 * options it builds are accepted by `@tanstack/solid-query`. Both adapters share one query core; only the option types
 * differ, and React's carry an optional `initialData` for which Solid's `useQuery` has no overload.
 */
import type {
  SkipToken as CoreSkipToken,
  DefaultError,
  InfiniteData,
  QueryFunction,
  QueryKey,
} from '@tanstack/query-core';
import type { InfiniteQueryOptions, QueryOptions } from '@tanstack/solid-query';

export type {
  CancelOptions,
  DataTag,
  FetchInfiniteQueryOptions,
  FetchQueryOptions,
  InfiniteData,
  InfiniteQueryObserverSuccessResult,
  InitialDataFunction,
  InvalidateOptions,
  InvalidateQueryFilters,
  MutationOptions,
  Query,
  QueryFilters,
  QueryKey,
  QueryObserverSuccessResult,
  QueryOptions,
  RefetchOptions,
  RefetchQueryFilters,
  ResetOptions,
  SetDataOptions,
  Updater,
} from '@tanstack/query-core';
export { dehydrate, hashKey, skipToken } from '@tanstack/query-core';
export type { QueryClientConfig } from '@tanstack/solid-query';
export { QueryClient } from '@tanstack/solid-query';

/**
 * tRPC's option builders accept the skip token as input and then lose it: the query would run without input. Typed as
 * never, it is refused at the call; `enabled: false` says the same and works.
 */
export type SkipToken = never;

type WithoutSkip<Options extends { queryFn?: unknown }> = Omit<Options, 'initialData' | 'queryFn'> & {
  queryFn?: Exclude<Options['queryFn'], CoreSkipToken | undefined>;
};

export type UndefinedInitialDataOptions<
  TQueryFnData = unknown,
  TError = DefaultError,
  TData = TQueryFnData,
  TQueryKey extends QueryKey = QueryKey,
> = Omit<QueryOptions<TQueryFnData, TError, TData, TQueryKey>, 'initialData'> & { initialData?: undefined };

/** What `queryOptions(input)` yields. It leaves `initialData` out altogether: that is what Solid's overloads need. */
export type UnusedSkipTokenOptions<
  TQueryFnData = unknown,
  TError = DefaultError,
  TData = TQueryFnData,
  TQueryKey extends QueryKey = QueryKey,
> = WithoutSkip<QueryOptions<TQueryFnData, TError, TData, TQueryKey>>;

export type DefinedInitialDataOptions<
  TQueryFnData = unknown,
  TError = DefaultError,
  TData = TQueryFnData,
  TQueryKey extends QueryKey = QueryKey,
> = Omit<QueryOptions<TQueryFnData, TError, TData, TQueryKey>, 'initialData' | 'queryFn'> & {
  initialData: TQueryFnData | (() => TQueryFnData);
  queryFn?: QueryFunction<TQueryFnData, TQueryKey>;
};

export type UndefinedInitialDataInfiniteOptions<
  TQueryFnData,
  TError = DefaultError,
  TData = InfiniteData<TQueryFnData>,
  TQueryKey extends QueryKey = QueryKey,
  TPageParam = unknown,
> = Omit<InfiniteQueryOptions<TQueryFnData, TError, TData, TQueryKey, TPageParam>, 'initialData'> & {
  initialData?: undefined;
};

export type UnusedSkipTokenInfiniteOptions<
  TQueryFnData,
  TError = DefaultError,
  TData = InfiniteData<TQueryFnData>,
  TQueryKey extends QueryKey = QueryKey,
  TPageParam = unknown,
> = WithoutSkip<InfiniteQueryOptions<TQueryFnData, TError, TData, TQueryKey, TPageParam>>;

export type DefinedInitialDataInfiniteOptions<
  TQueryFnData,
  TError = DefaultError,
  TData = InfiniteData<TQueryFnData>,
  TQueryKey extends QueryKey = QueryKey,
  TPageParam = unknown,
> = Omit<InfiniteQueryOptions<TQueryFnData, TError, TData, TQueryKey, TPageParam>, 'initialData'> & {
  initialData: InfiniteData<TQueryFnData, TPageParam> | (() => InfiniteData<TQueryFnData, TPageParam>);
};

/** Types of React's hooks. The declarations name them; no hook is ever called, so they need no shape. */
export type DefinedUseInfiniteQueryResult = never;
export type DefinedUseQueryResult = never;
export type UseBaseQueryOptions = never;
export type UseInfiniteQueryOptions = never;
export type UseInfiniteQueryResult = never;
export type UseMutationOptions = never;
export type UseMutationResult = never;
export type UseQueryOptions = never;
export type UseQueryResult = never;
export type UseSuspenseInfiniteQueryOptions = never;
export type UseSuspenseInfiniteQueryResult = never;
export type UseSuspenseQueryOptions = never;
export type UseSuspenseQueryResult = never;

/** Identity at run time, as in React's package: the options are typed by whoever builds them. */
export function queryOptions<Options>(options: Options): Options {
  return options;
}

export { queryOptions as infiniteQueryOptions };

function refuse(): never {
  throw new Error('This product is built with Solid: use the hooks of @tanstack/solid-query.');
}

export {
  refuse as useInfiniteQuery,
  refuse as useMutation,
  refuse as usePrefetchInfiniteQuery,
  refuse as usePrefetchQuery,
  refuse as useQueries,
  refuse as useQuery,
  refuse as useSuspenseInfiniteQuery,
  refuse as useSuspenseQueries,
  refuse as useSuspenseQuery,
};
