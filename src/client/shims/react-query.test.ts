import { QueryClient, skipToken, useInfiniteQuery, useQuery } from '@tanstack/solid-query';
import { createTRPCClient, httpLink } from '@trpc/client';
import { createTRPCQueryUtils } from '@trpc/react-query';
import { initTRPC } from '@trpc/server';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { useQuery as refusedHook } from './react-query.ts';

interface Board {
  slug: string;
  spots: number;
}

const t = initTRPC.create();
const router = t.router({
  waffles: t.router({
    find: t.procedure
      .input((value) => value as { slug: string })
      .query(({ input }): Board => ({ slug: input.slug, spots: 25 })),
    page: t.procedure
      .input((value) => value as { cursor?: number | null })
      .query(() => ({ rows: ['blue-wig'], next: null as number | null })),
  }),
});

const queryClient = new QueryClient();
const answer = JSON.stringify({ result: { data: { slug: 'blue-wig', spots: 25 } } });
const client = createTRPCClient<typeof router>({
  links: [httpLink({ url: 'http://board.test/trpc', fetch: () => Promise.resolve(new Response(answer)) })],
});
const queries = createTRPCQueryUtils<typeof router>({ client, queryClient });

describe('query options made by tRPC for Solid', () => {
  it('carry a key and a function that the shared query core runs', async () => {
    const options = queries.waffles.find.queryOptions({ slug: 'blue-wig' });
    expect(options.queryKey).toEqual([['waffles', 'find'], { input: { slug: 'blue-wig' }, type: 'query' }]);
    await expect(queryClient.fetchQuery(options)).resolves.toEqual({ slug: 'blue-wig', spots: 25 });
    expect(queryClient.getQueryData(options.queryKey)?.spots).toBe(25);
    await queries.waffles.find.invalidate();
    expect(queryClient.getQueryState(options.queryKey)?.isInvalidated).toBe(true);
  });

  it('are typed so that data is what the procedure returns', () => {
    const boardQuery = () => useQuery(() => queries.waffles.find.queryOptions({ slug: 'blue-wig' }));
    expectTypeOf<ReturnType<typeof boardQuery>['data']>().toEqualTypeOf<Board | undefined>();

    const spotsQuery = () =>
      useQuery(() =>
        queries.waffles.find.queryOptions({ slug: 'blue-wig' }, { select: (board) => board.spots }),
      );
    expectTypeOf<ReturnType<typeof spotsQuery>['data']>().toEqualTypeOf<number | undefined>();

    const pagesQuery = () =>
      useInfiniteQuery(() =>
        queries.waffles.page.infiniteQueryOptions({}, { getNextPageParam: (page) => page.next }),
      );
    expectTypeOf<NonNullable<ReturnType<typeof pagesQuery>['data']>['pages'][0]['rows']>().toEqualTypeOf<
      string[]
    >();
  });

  it('refuse what the server does not know, and the skip token, which tRPC would lose', () => {
    // @ts-expect-error the slug must be a string
    queries.waffles.find.queryOptions({ slug: 1 });
    // @ts-expect-error a query that must not run yet says enabled: false
    queries.waffles.find.queryOptions(skipToken);
    // @ts-expect-error the server has no such procedure
    expectTypeOf(queries.waffles.lose).toBeUndefined();
  });

  it('do not bring hooks: calling one says so', () => {
    expect(() => refusedHook()).toThrow(/use the hooks of @tanstack\/solid-query/);
  });
});
