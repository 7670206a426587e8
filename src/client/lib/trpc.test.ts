import { TRPCClientError } from '@trpc/client';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '#shared/kernel/errors.ts';
import { asAccount, call, createApi, toAppError } from './trpc.ts';

const answered = (code: string, message: string, details: object = {}, retry = 'never') =>
  TRPCClientError.from({
    error: { code: -32_009, message, data: { app: { code, retry, details } } },
  });

describe('what a call threw', () => {
  it('becomes the server’s refusal, with its sentence and what it says beside', () => {
    const error = toAppError(answered('spot.taken', 'Spot 7 is taken.', { taken: [7] }));
    expect(error).toMatchObject({ code: 'spot.taken', message: 'Spot 7 is taken.', details: { taken: [7] } });
  });

  it('keeps the sentence of a refusal that this version has not heard of', () => {
    const message = 'Wait for tomorrow.';
    expect(toAppError(answered('moon.too_full', message, {}, 'later'))).toMatchObject({
      code: 'server.unexpected',
      message,
    });
    // Sent again for ever it would hold up everything behind it.
    expect(toAppError(answered('moon.too_full', message))).toMatchObject({
      code: 'request.invalid',
      message,
    });
  });

  it('means no connection where no answer of ours came, so that the operation is sent again', () => {
    for (const cause of [new TypeError('Failed to fetch'), new DOMException('gone', 'AbortError')]) {
      expect(toAppError(TRPCClientError.from(cause))).toMatchObject({ code: 'network.unreachable' });
    }
  });

  it('stays what it is where it is one already, and means a fault of ours where it is anything else', () => {
    const refusal = new AppError('winner.not_paid');
    expect(toAppError(refusal)).toBe(refusal);
    expect(toAppError(new TypeError('x is undefined'))).toMatchObject({ code: 'server.unexpected' });
  });

  it('is thrown as such to whoever waits for the answer', async () => {
    await expect(call(Promise.reject(answered('access.denied', 'No.')))).rejects.toBeInstanceOf(AppError);
    await expect(call(Promise.resolve(7))).resolves.toBe(7);
  });
});

describe('a call that belongs to an account', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('says so with its request; every other call leaves it open', async () => {
    const sent: Headers[] = [];
    vi.stubGlobal('fetch', (_url: string, init: RequestInit) => {
      sent.push(new Headers(init.headers));
      const body = '[{"result":{"data":null}}]';
      return Promise.resolve(new Response(body, { headers: { 'x-request-id': '1' } }));
    });
    const api = createApi();
    const tap = { opId: 'op-1', waffleId: 1, number: 1, claimId: 'claim-1' };
    await api.spots.markPaid.mutate(tap, asAccount('ana'));
    await api.auth.me.query();
    expect(sent.map((headers) => headers.get('x-syrup-account'))).toEqual(['ana', null]);
    expect(sent.map((headers) => headers.get('x-syrup'))).toEqual(['1', '1']);
  });
});
