import { describe, expect, it } from 'vitest';
import type { SpotStatus } from '../spots/spots.rules.ts';
import { decideWinners, type WinnerAction, type WinnerBoard } from './draws.machine.ts';

const STATUS_BY_LETTER: Readonly<Record<string, SpotStatus>> = { f: 'available', p: 'pending', x: 'paid' };

/** `xxpf`: spots 1 and 2 paid, 3 pending, 4 free. */
function board(spots: string, more: Partial<WinnerBoard> = {}): WinnerBoard {
  return {
    status: 'active',
    archived: false,
    itemCount: 1,
    spots: [...spots].map((letter, index) => ({
      number: index + 1,
      status: STATUS_BY_LETTER[letter] ?? 'available',
    })),
    ...more,
  };
}

const set = (numbers: number[], confirmUnpaid = false): WinnerAction => ({
  kind: 'set',
  numbers,
  confirmUnpaid,
});
const change = (numbers: number[]): WinnerAction => ({ kind: 'change', numbers });
const clear: WinnerAction = { kind: 'clear' };
const seal = (confirmUnpaid = false): WinnerAction => ({ kind: 'seal', confirmUnpaid });
const draw: WinnerAction = { kind: 'draw' };
const completed = { status: 'completed' } as const;

describe('who may win a board', () => {
  it.each<[string, WinnerBoard, WinnerAction]>([
    ['a paid spot of a paid board', board('xx'), set([2])],
    ['a paid spot of a partly paid board, once that is confirmed', board('xpf'), set([1], true)],
    ['one spot per item', board('xxx', { itemCount: 2 }), set([3, 1])],
    ['another paid spot after the first one', board('xpf', completed), change([1])],
    ['nobody, once the winner is cleared', board('xx', completed), clear],
    ['whom the sealed dice choose', board('xx'), seal()],
    ['whom the sealed dice choose among those who paid', board('xpf'), seal(true)],
    ['whom the dice chose', board('xpf'), draw],
  ])('%s', (_who, state, action) => {
    expect(decideWinners(state, action)).toEqual({ ok: true });
  });

  it.each<[string, WinnerBoard, WinnerAction, object]>([
    ['nobody on an archived board', board('xx', { archived: true }), set([1]), { code: 'waffle.archived' }],
    ['nobody while there is a winner', board('xx', completed), set([1]), { code: 'waffle.completed' }],
    ['no other winner without a first one', board('xx'), change([1]), { code: 'waffle.not_completed' }],
    ['nothing to clear', board('xx'), clear, { code: 'waffle.not_completed' }],
    [
      'too few spots',
      board('xxx', { itemCount: 2 }),
      set([1]),
      { code: 'winner.wrong_count', details: { expected: 2, given: 1 } },
    ],
    ['too many spots', board('xxx'), set([1, 2]), { code: 'winner.wrong_count' }],
    ['one spot twice', board('xxx', { itemCount: 2 }), set([1, 1]), { code: 'winner.duplicate_spot' }],
    ['a spot that is not there', board('xx'), set([3]), { code: 'spot.unknown', details: { numbers: [3] } }],
    [
      'spots that are pending or free',
      board('xpf', { itemCount: 3 }),
      set([1, 2, 3], true),
      { code: 'winner.not_paid', details: { numbers: [2, 3] } },
    ],
    [
      'anybody while spots are unpaid, unless that is confirmed',
      board('xpfx'),
      set([1]),
      { code: 'winner.unpaid_remain', details: { unpaid: [2, 3] } },
    ],
    ['a pending spot as the other winner', board('xp', completed), change([2]), { code: 'winner.not_paid' }],
    ['no draw among nobody', board('pf'), seal(true), { code: 'draw.nobody_paid' }],
    [
      'no draw with more items than paid spots',
      board('xpf', { itemCount: 2 }),
      seal(true),
      {
        code: 'winner.wrong_count',
        details: { expected: 2, given: 1 },
        message: expect.stringContaining('Only 1'),
      },
    ],
    ['no draw over unpaid spots without a word', board('xp'), seal(), { code: 'winner.unpaid_remain' }],
    ['no second draw over a winner', board('xx', completed), draw, { code: 'waffle.completed' }],
  ])('refuses: %s', (_what, state, action, refusal) => {
    expect(decideWinners(state, action)).toMatchObject({ ok: false, ...refusal });
  });
});
