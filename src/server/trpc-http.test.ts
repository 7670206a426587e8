import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AppError } from '#shared/kernel/errors.ts';
import { trustedProxies } from './client-address.ts';
import { createLogger } from './core/logger.ts';
import { gateway, publicQuery, router } from './core/trpc.ts';
import { createLocalWakeups } from './core/wakeups.ts';
import { createHttpServer } from './http.ts';

const echo = router({
  say: gateway('echo.say')
    .input(z.object({ text: z.string() }))
    .mutation(({ input }) => input.text),
  wait: gateway('echo.wait')
    .input(z.object({ seconds: z.int() }))
    .mutation(({ input }) => {
      throw new AppError('request.rate_limited', { retry_after: input.seconds });
    }),
  hear: publicQuery.input(z.object({ text: z.string() })).query(({ input }) => input.text),
});

let server: FastifyInstance;

beforeAll(async () => {
  server = await createHttpServer({
    core: {
      fork: () => {
        throw new Error('Nothing here needs a database.');
      },
      clock: { now: () => new Date() },
      wakeups: createLocalWakeups(),
      log: createLogger('silent'),
    },
    router: echo,
    routes: [],
    publicUrl: null,
    trustsProxy: trustedProxies(0),
    authenticate: () => Promise.resolve(null),
    readSessionToken: () => null,
    guardRequest: () => undefined,
    isReady: () => Promise.resolve(true),
    prepare: () => Promise.resolve(),
  });
});

afterAll(() => server.close());

function send(path: string, body: string) {
  const headers = { 'content-type': 'application/json' };
  return server.inject({ method: 'POST', url: `/trpc/${path}`, headers, payload: body });
}

async function post(path: string, body: string): Promise<{ status: number; body: unknown }> {
  const answer = await send(path, body);
  return { status: answer.statusCode, body: answer.json() };
}

describe('tRPC over HTTP', () => {
  it('answers a call with its result, and nothing may keep it', async () => {
    expect(await post('say', '{"text":"hello"}')).toEqual({
      status: 200,
      body: { result: { data: 'hello' } },
    });
    const answer = await server.inject({ url: '/trpc/hear?input=%7B%22text%22%3A%22hello%22%7D' });
    expect(answer.json()).toEqual({ result: { data: 'hello' } });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('says in a header how long to wait, of a batch the longest wait', async () => {
    expect((await send('wait', '{"seconds":7}')).headers['retry-after']).toBe('7');
    const batch = '{"0":{"text":"a"},"1":{"seconds":3},"2":{"seconds":9}}';
    expect((await send('say,wait,wait?batch=1', batch)).headers['retry-after']).toBe('9');
    expect((await send('say', '{"text":"a"}')).headers).not.toHaveProperty('retry-after');
  });

  it('answers each call of a batch, with 207 where they went differently', async () => {
    const { status, body } = await post('say,say?batch=1', '{"0":{"text":"a"},"1":{"text":1}}');
    expect(status).toBe(207);
    expect(body).toMatchObject([
      { result: { data: 'a' } },
      { error: { data: { app: { code: 'request.invalid' } } } },
    ]);
    expect(await post('say?batch=1', '{"0":{"text":"a"}}')).toEqual({
      status: 200,
      body: [{ result: { data: 'a' } }],
    });
  });

  it.each([
    ['plain', '{"text":"a","__proto__":{"admin":true}}'],
    ['escaped', '{"text":"a","\\u005f_proto\\u005f_":{"admin":true}}'],
    ['nested', '{"text":"a","more":[{"__proto__":1}]}'],
  ])('refuses a body with a forbidden key, %s', async (_how, body) => {
    expect(await post('say', body)).toMatchObject({
      status: 400,
      body: { error: { data: { httpStatus: 400, app: { code: 'request.invalid', retry: 'never' } } } },
    });
  });

  it('takes the forbidden word and escapes as values', async () => {
    expect((await post('say', '{"text":"__proto__ \\u00e9"}')).body).toEqual({
      result: { data: '__proto__ é' },
    });
  });
});
