import { type AnyTRPCRouter, callTRPCProcedure, initTRPC, TRPCError } from '@trpc/server';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AppError } from '#shared/kernel/errors.ts';
import { type ProcedureCall, runProcedure } from './run-procedure.ts';

/** Everything that procedures of ours can be made of, and what can go wrong in each part. */
const t = initTRPC.context<{ name: string; isKnown: boolean }>().meta<{ word: string }>().create();
const known = t.procedure.meta({ word: 'known' }).use(({ ctx, meta, next, path, type }) => {
  if (!ctx.isKnown) throw new AppError('auth.required');
  return next({ ctx: { who: `${ctx.name} ${meta?.word} ${path} ${type}` } });
});
const router = t.router({
  open: t.procedure.query(({ ctx }) => ({ ctx })),
  greet: known.input(z.object({ word: z.string().trim() })).mutation(({ ctx, input }) => ({ ctx, input })),
  merged: t.procedure
    .input(z.object({ a: z.number() }))
    .input(z.object({ b: z.number().default(2) }))
    .query(({ input }) => input),
  nothing: t.procedure.mutation(() => undefined),
  broken: t.procedure.query(() => {
    throw new TypeError('a bug');
  }),
  refused: t.procedure.query(() => {
    throw new TRPCError({ code: 'CONFLICT', message: 'no', cause: new AppError('operation.reused') });
  }),
  changed: t.procedure
    .use(async ({ next }) => {
      const result = await next();
      if (!result.ok) throw new TRPCError({ code: 'TIMEOUT', message: 'in other words' });
      return result;
    })
    .query(() => Promise.reject(new Error('first'))),
  events: t.procedure.subscription(async function* events() {
    yield 1;
  }),
  silent: t.procedure.use((() => Promise.resolve(undefined)) as never).query(() => 1),
});

type Runner = (call: ProcedureCall) => Promise<unknown>;
const stock: Runner = (call) =>
  callTRPCProcedure({ ...call, ctx: call.ctx, router: router as AnyTRPCRouter });

async function outcomeOf(run: Runner, call: ProcedureCall): Promise<unknown> {
  try {
    return { data: await run(call) };
  } catch (error) {
    if (!(error instanceof TRPCError)) return { odd: error };
    const { code, message, cause } = error;
    return { code, message, cause: cause instanceof Error ? `${cause.name}: ${cause.message}` : cause };
  }
}

function makeCall(path: string, type: ProcedureCall['type'], input: unknown, isKnown = true): ProcedureCall {
  return {
    router,
    path,
    type,
    ctx: { name: 'Ana', isKnown },
    batchIndex: 0,
    signal: undefined,
    getRawInput: () => Promise.resolve(input),
  };
}

describe('running a procedure', () => {
  it.each<[string, ProcedureCall]>([
    ['answers', makeCall('open', 'query', undefined)],
    ['hands context, meta and input on', makeCall('greet', 'mutation', { word: ' hello ', more: 1 })],
    ['refuses wrong input', makeCall('greet', 'mutation', { word: 1 })],
    ['refuses before it looks at the input', makeCall('greet', 'mutation', { word: 1 }, false)],
    ['merges inputs', makeCall('merged', 'query', { a: 1 })],
    ['answers nothing', makeCall('nothing', 'mutation', null)],
    ['wraps bugs', makeCall('broken', 'query', null)],
    ['passes refusals on', makeCall('refused', 'query', null)],
    ['lets a step put a failure in other words', makeCall('changed', 'query', null)],
  ])('%s as tRPC does', async (_what, call) => {
    expect(await outcomeOf(runProcedure, call)).toEqual(await outcomeOf(stock, call));
  });

  it.each<[string, ProcedureCall]>([
    ['of another kind', makeCall('open', 'mutation', null)],
    ['that is not there', makeCall('waffles.none', 'query', null)],
    ['with a name that every object has', makeCall('constructor', 'query', null)],
  ])('does not find a procedure %s', async (_what, call) => {
    await expect(runProcedure(call)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(stock(call)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('returns the iterable of a subscription', async () => {
    const events = await runProcedure(makeCall('events', 'subscription', null));
    expect(Symbol.asyncIterator in (events as object)).toBe(true);
  });

  it('fails where a step forgets the next one', async () => {
    await expect(runProcedure(makeCall('silent', 'query', null))).rejects.toMatchObject({
      code: 'INTERNAL_SERVER_ERROR',
    });
  });
});
