import { TRPCClientError } from '@trpc/client';
import { describe, expect, it } from 'vitest';
import { AppError } from '#shared/kernel/errors.ts';
import { call, toAppError } from './trpc.ts';

const answered = (code: string, message: string, details: object = {}) =>
  TRPCClientError.from({
    error: { code: -32_009, message, data: { app: { code, retry: 'never', details } } },
  });

describe('what a call threw', () => {
  it('becomes the server’s refusal, with its sentence and what it says beside', () => {
    const error = toAppError(answered('spot.taken', 'Spot 7 is taken.', { taken: [7] }));
    expect(error).toMatchObject({ code: 'spot.taken', message: 'Spot 7 is taken.', details: { taken: [7] } });
  });

  it('keeps the sentence of a refusal that this version has not heard of', () => {
    expect(toAppError(answered('moon.too_full', 'Wait for tomorrow.'))).toMatchObject({
      code: 'server.unexpected',
      message: 'Wait for tomorrow.',
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
