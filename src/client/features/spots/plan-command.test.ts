import { describe, expect, it } from 'vitest';
import { aBoard, paidSpot, pendingSpot } from './make-test-board.ts';
import { parseCommand } from './parse-command.ts';
import { planCommand } from './plan-command.ts';

describe('the command bar reads', () => {
  const read: readonly [typed: string, verb: string, numbers: number[], handles: string[], reason: string][] =
    [
      ['3 7 12 paid', 'pay', [3, 7, 12], [], ''],
      ['3,7, 12 PAY', 'pay', [3, 7, 12], [], ''],
      ['4-6 paid', 'pay', [4, 5, 6], [], ''],
      ['6–4 paid', 'pay', [4, 5, 6], [], ''],
      ['#3 3 paid', 'pay', [3], [], ''],
      ['@Ana release', 'release', [], ['ana'], ''],
      ['12 release never answered', 'release', [12], [], 'never answered'],
      ['12 undo wrong spot', 'undo', [12], [], 'wrong spot'],
      ['@ana 3 paid', 'pay', [3], ['ana'], ''],
      ['12', 'go', [12], [], ''],
      ['@ana.b_1', 'go', [], ['ana.b_1'], ''],
    ];
  it.each(read)('“%s” as %s', (typed, verb, numbers, handles, reason) => {
    expect(parseCommand(typed)).toEqual({ kind: 'command', command: { verb, numbers, handles, reason } });
  });

  const refused: readonly [typed: string, problem: RegExp][] = [
    ['paid', /Begin with spot numbers/],
    ['12 sell', /“sell” is no command/],
    ['12 paid twice', /Nothing may follow/],
    ['1-9999 paid', /too long a range/],
    ['12,5€ paid', /“5€” is neither/],
    ['<b> paid', /“<b>” is neither/],
  ];
  it.each(refused)('“%s” as a mistake', (typed, problem) => {
    expect(parseCommand(typed)).toEqual({ kind: 'wrong', problem: expect.stringMatching(problem) });
  });

  it('nothing as nothing', () => {
    expect(parseCommand('  ')).toEqual({ kind: 'empty' });
  });
});

describe('the command bar says before Enter', () => {
  const board = aBoard(25, [
    pendingSpot(3, 'mia'),
    pendingSpot(7, 'bob'),
    pendingSpot(12, 'mia'),
    paidSpot(9, 'ana'),
    paidSpot(10, 'mia'),
  ]);
  const plan = (typed: string, on = board) => {
    const reading = parseCommand(typed);
    if (reading.kind !== 'command') throw new Error(`“${typed}” was not read`);
    return planCommand(reading.command, on);
  };

  const does: readonly [typed: string, numbers: number[], preview: string][] = [
    ['3 7 12 paid', [3, 7, 12], 'Marks spots 3, 7 and 12 paid (@mia, @bob) · $15.00.'],
    ['@mia paid', [3, 12], 'Marks spots 3 and 12 paid (@mia) · $10.00.'],
    ['9 3 paid', [3], 'Marks spot 3 paid (@mia) · $5.00. 9 is paid already.'],
    ['9 undo', [9], 'Takes the payment of spot 9 back (@ana) · −$5.00.'],
    ['7 release', [7], 'Frees spot 7 for anybody (@bob).'],
    ['9 release refunded', [9], 'Frees spot 9 for anybody (@ana) · −$5.00, reason: refunded.'],
    ['@mia release', [3, 12], 'Frees spots 3 and 12 for anybody (@mia).'],
    ['12', [12], 'Goes to spot 12 (@mia, pending).'],
    ['1', [1], 'Goes to spot 1 (free).'],
  ];
  it.each(does)('what “%s” does', (typed, numbers, preview) => {
    const planned = plan(typed);
    expect(planned).toMatchObject({ preview, problem: null });
    expect(planned.spots.map((spot) => spot.number)).toEqual(numbers);
  });

  const cannot: readonly [typed: string, problem: string][] = [
    ['26 paid', 'This waffle has no spot 26.'],
    ['3 26 27 paid', 'This waffle has no spots 26 and 27.'],
    ['1 3 paid', 'Spot 1 is free.'],
    ['9 paid', '9 is paid already.'],
    ['3 undo', 'Spot 3 is not paid.'],
    ['9 release', 'A paid spot needs a reason: add it after “release”.'],
    ['@zoe paid', '@zoe has no pending spot here.'],
    ['@zoe', '@zoe holds nothing here.'],
    ['3 7', 'Add what to do: paid, undo or release.'],
  ];
  it.each(cannot)('why “%s” does nothing', (typed, problem) => {
    expect(plan(typed)).toMatchObject({ problem, spots: [] });
  });

  it('that a completed board takes no changes', () => {
    const completed = { ...board, waffle: { ...board.waffle, status: 'completed' as const } };
    expect(plan('3 paid', completed).problem).toMatch(/Clear the winner/);
    expect(plan('3', completed).problem).toBeNull();
  });
});
