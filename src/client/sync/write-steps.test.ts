import { describe, expect, it } from 'vitest';
import { AppError } from '#shared/kernel/errors.ts';
import type { Decision, QueuedWrite } from './queued-write.ts';
import { toNewWrite } from './queued-write.ts';
import { beginTry, drop, dropUnsent, isOver, refuse, sendAgain, settle } from './write-steps.ts';

const draft = (opId: string) => ({
  opId,
  scope: 'waffle:1',
  action: 'spots.markPaid',
  version: 1,
  input: { opId, number: 12 },
  about: { title: 'Blue Wig' },
  madeAtMs: 1_000,
});
const fresh: QueuedWrite = { ...toNewWrite({ id: 'a', name: 'Ana' }, draft('op-1')), order: 7 };
const refusal = { code: 'spot.released', message: 'Free.', details: { number: 4 }, atMs: 2_000 } as const;
const done: Decision = { answer: { seq: 9 }, seq: 9, refused: [], isNothingDone: false };
const sent: QueuedWrite = { ...fresh, tries: 1 };
const refused: QueuedWrite = { ...sent, state: 'needs_you', refusal };
const settled: QueuedWrite = { ...sent, state: 'settled', answer: {}, settledSeq: 9, settledAtMs: 2_000 };

describe('a waiting write', () => {
  it('counts its tries before each of them', () => {
    expect(beginTry(fresh)?.next).toEqual(sent);
    expect(beginTry(sent)?.next?.tries).toBe(2);
  });

  it('is settled with the server’s answer, its number in the log and the time', () => {
    expect(settle(done, 2_000)(sent)).toEqual({
      next: { ...sent, state: 'settled', answer: { seq: 9 }, settledSeq: 9, settledAtMs: 2_000 },
      add: [],
    });
  });

  it('makes a refused write of each part that the server would not do, of the same person and order of events', () => {
    const { atMs: _, ...why } = refusal;
    const part = { draft: draft('op-2'), refusal: why };
    const edit = settle({ ...done, refused: [part] }, 2_000)(sent);
    expect(edit?.next?.state).toBe('settled');
    expect(edit?.add).toEqual([
      { ...toNewWrite({ id: 'a', name: 'Ana' }, draft('op-2')), state: 'needs_you', refusal },
    ]);
    expect(settle({ ...done, refused: [part], isNothingDone: true }, 2_000)(sent)?.next).toBeNull();
  });

  it('is put before its person with the server’s reason when it is refused', () => {
    const error = new AppError('spot.released', { number: 4 }, { message: 'Free.' });
    expect(refuse(error, 2_000)(sent)?.next).toEqual(refused);
  });

  it('goes without a trace only as long as it was never sent', () => {
    expect(dropUnsent(fresh)).toEqual({ next: null });
    expect(dropUnsent(sent)).toBeUndefined();
  });
});

it('a refused write can be sent once more, as it is', () => {
  expect(sendAgain(refused)?.next).toEqual(sent);
});

it('a write that another tab has decided takes no step that only a waiting one can', () => {
  const late = [beginTry, settle(done, 3_000), refuse(new AppError('access.denied'), 3_000), dropUnsent];
  for (const step of late) {
    expect(step(settled)).toBeUndefined();
    expect(step(refused)).toBeUndefined();
  }
  expect([sendAgain(fresh), sendAgain(settled)]).toEqual([undefined, undefined]);
});

it('any write can be dropped', () => {
  for (const write of [fresh, sent, refused, settled]) expect(drop(write)).toEqual({ next: null });
});

describe('what was settled', () => {
  const HOUR_MS = 3_600_000;

  it('is kept an hour, and longer where the board on the device does not contain it yet', () => {
    expect(isOver(settled, 9, 2_000 + HOUR_MS - 1)).toBe(false);
    expect(isOver(settled, 9, 2_000 + HOUR_MS)).toBe(true);
    expect(isOver(settled, 8, 2_000 + HOUR_MS)).toBe(false);
    expect(isOver(settled, undefined, 2_000 + HOUR_MS)).toBe(false);
  });

  it('is forgotten after a day in any case; what is not settled never is', () => {
    expect(isOver(settled, undefined, 2_000 + 24 * HOUR_MS)).toBe(true);
    for (const write of [fresh, sent, refused]) expect(isOver(write, 9, 1e15)).toBe(false);
  });
});
