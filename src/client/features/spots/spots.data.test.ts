import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '#shared/kernel/errors.ts';
import type { BulkAnswer, SettleAnswer } from '#shared/spots/spots.schemas.ts';
import { createSettling } from './spots.data.ts';
import type { SettleRequest } from './spots.projection.ts';

const CLAIM = '00000000-0000-4000-8000-000000000001';
const answer = (seq: number): SettleAnswer => ({
  number: 12,
  claimId: CLAIM,
  handle: 'mia',
  status: 'paid',
  unchanged: false,
  by: 'Ana',
  at: '2026-11-20T19:41:00.000Z',
  seq,
});

/** The network's edge: every request waits until the test answers it. */
function aServer() {
  const asked: SettleRequest[] = [];
  const answers: { resolve: (answer: SettleAnswer | BulkAnswer) => void; reject: (error: Error) => void }[] =
    [];
  const signedOut = vi.fn();
  const settling = createSettling({
    send: (request) =>
      new Promise((resolve, reject) => {
        asked.push(request);
        answers.push({ resolve, reject });
      }),
    actorName: () => 'Ana',
    onSignedOut: signedOut,
  });
  const pay = (number = 12) => settling.perform('spots.markPaid', { waffleId: 1, number, claimId: CLAIM });
  const reply = async (act: (next: (typeof answers)[number]) => void) => {
    const next = answers.shift();
    if (!next) throw new Error('Nothing was asked.');
    act(next);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { settling, asked, pay, reply, signedOut };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a tap on its way to the server', () => {
  it('waits until it is answered, then until the log contains it', async () => {
    const { settling, pay, reply } = aServer();
    const outcome = pay();
    expect(settling.waiting().map((tap) => tap.settledSeq)).toEqual([null]);
    await reply((next) => next.resolve(answer(8)));
    await expect(outcome).resolves.toMatchObject({ ok: true, answer: { seq: 8 } });
    expect(settling.waiting().map((tap) => tap.settledSeq)).toEqual([8]);
    settling.forget(1, 7);
    expect(settling.waiting()).toHaveLength(1);
    settling.forget(1, 8);
    expect(settling.waiting()).toEqual([]);
  });

  it('keeps its operation id over every retry, so that it counts once', async () => {
    const { settling, asked, pay, reply } = aServer();
    const outcome = pay();
    await reply((next) => next.reject(new AppError('network.unreachable')));
    expect(settling.stuck()).toBe(true);
    await vi.advanceTimersByTimeAsync(1_000);
    await reply((next) => next.reject(new AppError('server.busy')));
    await vi.advanceTimersByTimeAsync(2_000);
    await reply((next) => next.resolve(answer(3)));
    await expect(outcome).resolves.toMatchObject({ ok: true });
    expect(new Set(asked.map((request) => request.input.opId)).size).toBe(1);
    expect(asked).toHaveLength(3);
    expect(settling.stuck()).toBe(false);
  });

  it('is sent again at once when the connection is back', async () => {
    const { settling, asked, pay, reply } = aServer();
    void pay();
    await reply((next) => next.reject(new AppError('network.unreachable')));
    settling.resume();
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toHaveLength(2);
  });

  it('never overtakes the one before it', async () => {
    const { asked, pay, reply, settling } = aServer();
    void pay(12);
    void settling.perform('spots.undoPaid', { waffleId: 1, number: 12, claimId: CLAIM });
    expect(asked.map((request) => request.action)).toEqual(['spots.markPaid']);
    await reply((next) => next.resolve(answer(3)));
    expect(asked.map((request) => request.action)).toEqual(['spots.markPaid', 'spots.undoPaid']);
  });

  it('goes back with its reason when the server refuses it, and the next one is sent', async () => {
    const { settling, asked, pay, reply } = aServer();
    const refused = pay(12);
    void pay(13);
    await reply((next) => next.reject(new AppError('spot.changed_hands', { handle: 'bob' })));
    await expect(refused).resolves.toMatchObject({ ok: false, error: { code: 'spot.changed_hands' } });
    expect(settling.waiting().map((tap) => tap.request.input)).toMatchObject([{ number: 13 }]);
    expect(asked).toHaveLength(2);
  });

  it('waits for the person to sign in again and then goes on', async () => {
    const { settling, asked, pay, reply, signedOut } = aServer();
    void pay();
    await reply((next) => next.reject(new AppError('auth.required')));
    expect(signedOut).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(asked).toHaveLength(1);
    settling.resume();
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toHaveLength(2);
  });

  it('gives up after five failures of the server itself, so that the others are not held for ever', async () => {
    const { pay, reply } = aServer();
    const outcome = pay();
    for (const pauseMs of [1_000, 2_000, 5_000, 15_000, 0]) {
      await reply((next) => next.reject(new AppError('server.unexpected')));
      await vi.advanceTimersByTimeAsync(pauseMs);
    }
    await expect(outcome).resolves.toMatchObject({ ok: false, error: { code: 'server.unexpected' } });
  });

  it('keeps only the spots of a bulk payment that the server took', async () => {
    const { settling, reply } = aServer();
    const spots = [3, 4].map((number) => ({ number, claimId: CLAIM }));
    void settling.perform('spots.markManyPaid', { waffleId: 1, spots });
    await reply((next) =>
      next.resolve({
        seq: 9,
        results: [
          { ...answer(9), number: 3, ok: true },
          { ok: false, number: 4, code: 'spot.released', message: 'Free.', details: {} },
        ],
      }),
    );
    expect(settling.waiting().map((tap) => tap.request.input)).toMatchObject([{ spots: [{ number: 3 }] }]);
  });
});
