import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestDevice } from '#client/sync/test-device.fixture.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { BulkAnswer, SettleAnswer } from '#shared/spots/spots.schemas.ts';
import { toDecision } from './send-settle.ts';
import { readSettleRecord } from './settle-record.ts';
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
const claimOf = (number: number) => ({ number, claimId: CLAIM, handle: 'mia', priceMinor: 500 });
const about = (...numbers: number[]) => ({
  slug: 'blue-wig',
  title: 'Blue Wig',
  currency: 'USD',
  claims: numbers.map(claimOf),
});

/** The network's edge: every request waits until the test answers it. */
function aServer() {
  const asked: SettleRequest[] = [];
  const answers: { resolve: (answer: SettleAnswer | BulkAnswer) => void; reject: (error: Error) => void }[] =
    [];
  const device = createTestDevice({
    send: async (write) => {
      const record = readSettleRecord(write);
      if (!record) throw new AppError('device.unknown_change');
      asked.push(record.request);
      return toDecision(
        record,
        await new Promise((resolve, reject) => {
          answers.push({ resolve, reject });
        }),
      );
    },
  });
  const settling = createSettling(device);
  const pay = async (number = 12) => {
    const input = { waffleId: 1, number, claimId: CLAIM };
    const write = await settling.perform('spots.markPaid', input, about(number));
    await vi.advanceTimersByTimeAsync(0);
    return write;
  };
  const reply = async (act: (next: (typeof answers)[number]) => void) => {
    const next = answers.shift();
    if (!next) throw new Error('Nothing was asked.');
    act(next);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { ...device, settling, asked, pay, reply };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a tap on its way to the server', () => {
  it('waits until it is answered, then until the log contains it', async () => {
    const { settling, outbox, pay, reply } = aServer();
    const { opId } = await pay();
    expect(settling.waiting().map((tap) => tap.settledSeq)).toEqual([null]);
    expect(outbox.waitingCount()).toBe(1);
    await reply((next) => next.resolve(answer(8)));
    await expect(settling.decided(opId)).resolves.toMatchObject({ ok: true, answer: { seq: 8 } });
    expect(settling.waiting().map((tap) => tap.settledSeq)).toEqual([8]);
    expect(outbox.waitingCount()).toBe(0);
  });

  it('never overtakes the one before it', async () => {
    const { asked, pay, reply, settling } = aServer();
    await pay(12);
    await settling.perform('spots.undoPaid', { waffleId: 1, number: 12, claimId: CLAIM }, about(12));
    expect(asked.map((request) => request.action)).toEqual(['spots.markPaid']);
    await reply((next) => next.resolve(answer(3)));
    expect(asked.map((request) => request.action)).toEqual(['spots.markPaid', 'spots.undoPaid']);
  });

  it('leaves the board and waits for its person when the server refuses it, and the next one is sent', async () => {
    const { settling, outbox, asked, pay, reply } = aServer();
    const { opId } = await pay(12);
    await pay(13);
    await reply((next) => next.reject(new AppError('spot.changed_hands', { handle: 'bob' })));
    const outcome = await settling.decided(opId);
    expect(outcome).toMatchObject({ ok: false, error: { code: 'spot.changed_hands' } });
    expect(settling.waiting().map((tap) => tap.request.input)).toMatchObject([{ number: 13 }]);
    expect(outbox.needsYouCount()).toBe(1);
    expect(asked).toHaveLength(2);
    await settling.drop(opId);
    expect(outbox.needsYouCount()).toBe(0);
  });

  it('is taken back without a trace as long as it never left the phone', async () => {
    const { settling, asked, pay, setConnection, replayer } = aServer();
    setConnection('offline');
    const { opId } = await pay();
    await expect(settling.takeBack(opId)).resolves.toBe(true);
    await expect(settling.decided(opId)).resolves.toEqual({ ok: false, error: null, write: null });
    setConnection('live');
    replayer.flush();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toEqual([]);
  });

  it('is not taken back once the server may have it', async () => {
    const { settling, pay, reply } = aServer();
    const { opId } = await pay();
    await expect(settling.takeBack(opId)).resolves.toBe(false);
    await reply((next) => next.reject(new AppError('network.unreachable')));
    await expect(settling.takeBack(opId)).resolves.toBe(false);
  });

  it('has no answer to wait for while nothing is sent', async () => {
    const { settling, pay, setConnection } = aServer();
    setConnection('offline');
    const { opId } = await pay();
    await expect(settling.answered(opId, 4_000)).resolves.toBeNull();
  });
});

describe('a bulk payment', () => {
  const bulk = (seq: number): BulkAnswer => ({
    seq,
    results: [
      { ...answer(seq), number: 3, ok: true },
      { ok: false, number: 4, code: 'spot.released', message: 'Free.', details: { handle_now: null } },
    ],
  });

  it('goes on with the spots the server took, and makes each refused one a decision of its own', async () => {
    const { settling, outbox, reply } = aServer();
    const spots = [3, 4].map((number) => ({ number, claimId: CLAIM }));
    await settling.perform('spots.markManyPaid', { waffleId: 1, spots }, about(3, 4));
    await vi.advanceTimersByTimeAsync(0);
    await reply((next) => next.resolve(bulk(9)));
    expect(settling.waiting().map((tap) => tap.request.input)).toMatchObject([{ spots: [{ number: 3 }] }]);
    const [paid, refused] = outbox.writes();
    expect(paid).toMatchObject({ state: 'settled', action: 'spots.markManyPaid', settledSeq: 9 });
    expect(refused).toMatchObject({
      state: 'needs_you',
      action: 'spots.markPaid',
      input: { number: 4, claimId: CLAIM, waffleId: 1 },
      about: { claims: [claimOf(4)] },
      refusal: { code: 'spot.released', details: { handle_now: null } },
      madeAtMs: paid?.madeAtMs,
    });
    expect(refused?.opId).not.toBe(paid?.opId);
  });
});

it('a change that another version of the app made is shown to its person, not sent', async () => {
  const { outbox, replayer, asked } = aServer();
  const draft = {
    scope: 'waffle:1',
    action: 'spots.markPaid',
    version: 99,
    input: {},
    about: {},
    madeAtMs: 0,
  };
  await outbox.enqueue({ ...draft, opId: CLAIM });
  replayer.flush();
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toEqual([]);
  expect(outbox.writes()).toMatchObject([{ state: 'needs_you', refusal: { code: 'device.unknown_change' } }]);
});
