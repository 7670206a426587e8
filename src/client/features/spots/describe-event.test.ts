import { describe, expect, it } from 'vitest';
import type { BoardEvent } from '#shared/live/events.ts';
import { splitEvent } from './describe-event.ts';

const linked = (event: BoardEvent) => {
  const pieces = splitEvent({ seq: 1, at: '2026-11-21T19:41:00.000Z', opId: null, event });
  const said = pieces.map(({ text }) => text).join('');
  return [said, pieces.flatMap(({ handle }) => handle ?? [])] as const;
};

const spots = [{ number: 12, claimId: 'a' }];
const winner = (item: number, number: number, handle: string) => ({
  item,
  number,
  handle,
  method: 'manual' as const,
});

describe('the sentence of an entry', () => {
  it('has the handles that it is about apart, so that they lead to their buyers', () => {
    expect(
      linked({ kind: 'spot.claimed', handle: 'mia.k', spots, priceMinor: 500, holdUntil: null }),
    ).toEqual(['@mia.k claimed spot 12', ['mia.k']]);
    expect(
      linked({
        kind: 'winner.set',
        winners: [winner(1, 12, 'mia'), winner(2, 7, 'kat_')],
        completedAt: '2026-11-21T19:41:00.000Z',
        by: 'Ana',
      }),
    ).toEqual(['Ana set the winners: 12 (@mia), 7 (@kat_)', ['mia', 'kat_']]);
  });

  it('leads nowhere from what somebody typed', () => {
    expect(linked({ kind: 'spot.payment_announced', spots, note: 'for @mia, by @kat' })).toEqual([
      'The buyer of spot 12 says it is paid: “for @mia, by @kat”',
      [],
    ]);
  });
});
