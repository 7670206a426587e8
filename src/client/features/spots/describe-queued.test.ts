import { describe, expect, it } from 'vitest';
import { describeQueue } from './describe-queued.ts';
import { exportQueue } from './export-queue.ts';
import { claimIdOf } from './make-test-board.ts';
import { queuedWrite, refusedWith, settledWith } from './make-test-queue.ts';
import { figuresOfQueue, isOld } from './queue-figures.ts';

const timeOf = (iso: string) => iso.slice(11, 16);
const waitingLine = (...write: Parameters<typeof queuedWrite>) =>
  describeQueue([queuedWrite(...write)], timeOf).waiting[0];
const answer = (number: number, changes: object = {}) => ({
  number,
  claimId: claimIdOf(number),
  handle: 'mia',
  status: 'paid' as const,
  unchanged: false,
  by: 'Ana',
  at: '2026-11-20T19:41:00.000Z',
  seq: 6,
  ...changes,
});

describe('a waiting change in words', () => {
  it.each([
    ['spots.markPaid', { 11: 'mia' }, 'Spot 11 · Mark paid · $5', '@mia'],
    [
      'spots.markManyPaid',
      { 3: 'mia', 4: 'mia', 9: 'bob' },
      'Spots 3, 4 and 9 · Bulk paid · $15',
      '2 buyers',
    ],
    ['spots.undoPaid', { 7: 'kat' }, 'Spot 7 · Undo payment · −$5', '@kat'],
    ['spots.release', { 7: 'kat' }, 'Spot 7 · Release', '@kat'],
  ] as const)('%s', (action, spots, what, who) => {
    const waffle = { slug: 'blue-wig-3', title: 'Blue Wig #3', number: Number(Object.keys(spots)[0]) };
    expect(waitingLine(action, spots)).toMatchObject({ what, who, waffle, maybeSent: false });
  });

  it('can be taken back only while the server can’t have it', () => {
    expect(waitingLine('spots.markPaid', { 11: 'mia' }, { tries: 1 })?.maybeSent).toBe(true);
  });

  it('of another version says so, and what it was', () => {
    expect(waitingLine('spots.markPaid', { 11: 'mia' }, { version: 99 })).toMatchObject({
      what: 'A change of another version (spots.markPaid)',
      waffle: null,
    });
  });
});

describe('a change that is done', () => {
  it('says who was faster, where somebody was, and nothing where nobody was', () => {
    const lines = describeQueue(
      [
        queuedWrite('spots.markPaid', { 1: 'mia' }, settledWith(answer(1))),
        queuedWrite('spots.markPaid', { 2: 'mia' }, settledWith(answer(2, { unchanged: true, by: 'Ben' }))),
        queuedWrite(
          'spots.markManyPaid',
          { 3: 'mia', 4: 'mia' },
          settledWith({
            results: [
              { ok: true, ...answer(3) },
              { ok: true, ...answer(4, { unchanged: true, by: 'Ben' }) },
            ],
            seq: 7,
          }),
        ),
      ],
      timeOf,
    ).done;
    expect(lines.map(({ note }) => note)).toEqual([
      '4 already paid by Ben',
      'already paid by Ben at 19:41',
      null,
    ]);
  });
});

describe('a refused change', () => {
  it('carries what can be done about it', () => {
    const [line] = describeQueue(
      [queuedWrite('spots.markPaid', { 8: 'mia' }, refusedWith('spot.released'))],
      timeOf,
    ).needsYou;
    expect(line?.conflict).toMatchObject({
      title: 'Spot 8 was released meanwhile',
      choices: ['claim_again', 'drop'],
    });
  });

  it('that can’t be read can still be exported and dropped', () => {
    const unreadable = { ...refusedWith('device.unknown_change'), version: 99 };
    const [line] = describeQueue([queuedWrite('spots.markPaid', { 8: 'mia' }, unreadable)], timeOf).needsYou;
    expect(line?.conflict).toMatchObject({ meant: null, choices: ['retry', 'export', 'drop'] });
  });
});

describe('the queue in figures', () => {
  it('counts what is undecided, and knows since when', () => {
    const made = Date.parse('2026-11-20T19:44:00.000Z');
    const figures = figuresOfQueue([
      queuedWrite('spots.markPaid', { 1: 'mia' }, settledWith(answer(1))),
      queuedWrite('spots.markPaid', { 2: 'mia' }, { madeAtMs: made + 60_000 }),
      queuedWrite('spots.markPaid', { 3: 'mia' }, refusedWith('spot.released')),
    ]);
    expect(figures).toEqual({ waitingCount: 1, needsYouCount: 1, oldestMs: made });
    expect(isOld(made, made + 24 * 3_600_000 - 1)).toBe(false);
    expect(isOld(made, made + 24 * 3_600_000)).toBe(true);
    expect(isOld(null, made)).toBe(false);
  });
});

describe('the exported queue', () => {
  it('has every undecided change, a dated name, and no field that was not meant to be there', () => {
    const file = exportQueue(
      [
        queuedWrite('spots.markPaid', { 1: 'mia' }, settledWith(answer(1))),
        { ...queuedWrite('spots.markPaid', { 2: 'mia' }), secret: 'cookie' } as never,
        queuedWrite('spots.release', { 3: 'bob' }, refusedWith('access.denied')),
      ],
      { accountName: 'Ana', nowMs: Date.parse('2026-11-20T19:44:03.000Z') },
    );
    expect(file.name).toBe('syrup-queue-20261120-194403.json');
    const { account, changes } = JSON.parse(file.text) as { account: string; changes: object[] };
    expect(account).toBe('Ana');
    expect(changes).toMatchObject([
      { state: 'waiting', action: 'spots.markPaid', made_at: '2026-11-20T19:44:00.000Z', refusal: null },
      { state: 'needs_you', action: 'spots.release', refusal: { code: 'access.denied' } },
    ]);
    expect(file.text).not.toMatch(/cookie|accountId/);
  });
});
