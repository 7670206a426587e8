import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ClaimableBoard,
  type ClaimDecision,
  type ClaimWish,
  decideClaim,
  decideSettle,
  type SettleAction,
  type SpotHolder,
  type WaffleStanding,
  whyNotOpen,
} from './spots.machine.ts';

const OPEN: WaffleStanding = { status: 'active', archived: false };
const COMPLETED: WaffleStanding = { status: 'completed', archived: false };
const ARCHIVED: WaffleStanding = { status: 'active', archived: true };
const pending: SpotHolder = { claimId: 'mine', status: 'pending' };
const paid: SpotHolder = { claimId: 'mine', status: 'paid' };
const foreign: SpotHolder = { claimId: 'other', status: 'paid' };
const act = (kind: SettleAction['kind'], reason?: string): SettleAction => ({
  kind,
  claimId: 'mine',
  reason,
});

describe('pay, undo and release of one spot', () => {
  it.each([
    ['pays a pending claim', pending, act('pay'), { ok: true, next: 'paid', changed: true }],
    ['takes a paid claim as paid', paid, act('pay'), { ok: true, next: 'paid', changed: false }],
    ['refuses to pay a released claim', null, act('pay'), { ok: false, code: 'spot.released' }],
    ["refuses to pay another's claim", foreign, act('pay'), { ok: false, code: 'spot.changed_hands' }],
    ['undoes a payment', paid, act('undoPay'), { ok: true, next: 'pending', changed: true }],
    [
      'takes a pending claim as undone',
      pending,
      act('undoPay'),
      { ok: true, next: 'pending', changed: false },
    ],
    ['refuses to undo a released claim', null, act('undoPay'), { ok: false, code: 'spot.released' }],
    ["refuses to undo another's payment", foreign, act('undoPay'), { ok: false, code: 'spot.changed_hands' }],
    ['releases a pending claim', pending, act('release'), { ok: true, next: 'available', changed: true }],
    [
      'releases a paid claim with a reason',
      paid,
      act('release', 'twice'),
      { ok: true, next: 'available', changed: true },
    ],
    [
      'refuses to release a paid claim without one',
      paid,
      act('release'),
      { ok: false, code: 'spot.reason_required' },
    ],
    ['takes blanks for no reason', paid, act('release', '  '), { ok: false, code: 'spot.reason_required' }],
    ['refuses to release what is free', null, act('release'), { ok: false, code: 'spot.released' }],
    [
      "refuses to release another's claim",
      foreign,
      act('release', 'x'),
      { ok: false, code: 'spot.changed_hands' },
    ],
  ] as const)('%s', (_title, holder, action, decision) => {
    expect(decideSettle(OPEN, holder, action)).toEqual(decision);
  });

  it.each(['pay', 'undoPay', 'release'] as const)('refuses to %s on a board that is closed', (kind) => {
    for (const holder of [null, pending, paid, foreign]) {
      expect(decideSettle(COMPLETED, holder, act(kind, 'x'))).toEqual({
        ok: false,
        code: 'waffle.completed',
      });
      expect(decideSettle(ARCHIVED, holder, act(kind, 'x'))).toEqual({ ok: false, code: 'waffle.archived' });
    }
  });
});

interface Draft {
  readonly waffle?: WaffleStanding;
  readonly totalSpots?: number;
  readonly taken?: readonly number[];
  readonly pending?: number;
  readonly pendingPerHandleMax?: number | null;
}

function boardOf(draft: Draft = {}): ClaimableBoard {
  const taken = new Set(draft.taken);
  return {
    waffle: draft.waffle ?? OPEN,
    totalSpots: draft.totalSpots ?? 10,
    pendingPerHandleMax: draft.pendingPerHandleMax ?? null,
    isFree: (number) => !taken.has(number),
    countPending: () => draft.pending ?? 0,
  };
}

const numbers = (...list: number[]): ClaimWish => ({ kind: 'numbers', numbers: list });
const random = (count: number): ClaimWish => ({ kind: 'random', count });
const lowest = () => 0;
const decide = (draft: Draft, wish: ClaimWish, randomBelow: (limit: number) => number = lowest) =>
  decideClaim(boardOf(draft), 'mia', wish, randomBelow);

describe('a claim of named spots', () => {
  it('gets them in the order asked', () => {
    expect(decide({}, numbers(7, 3))).toEqual({ ok: true, numbers: [7, 3] });
  });

  it('gets none where one is taken, and is offered free ones it did not ask for', () => {
    expect(decide({ taken: [5, 6] }, numbers(4, 5))).toEqual({
      ok: false,
      code: 'spot.taken',
      message: 'Spot 5 was just taken.',
      details: { taken: [5], nearest: [3, 7, 2, 8, 1, 9, 10] },
    });
  });

  it('is told the unknown numbers before the taken ones', () => {
    expect(decide({ taken: [5] }, numbers(5, 11))).toMatchObject({
      code: 'spot.unknown',
      message: 'This waffle has no spot 11; it has 1 to 10.',
      details: { unknown: [11] },
    });
  });

  it('is refused where the handle would hold more unpaid spots than allowed', () => {
    expect(decide({ pendingPerHandleMax: 3, pending: 2 }, numbers(1))).toMatchObject({ ok: true });
    expect(decide({ pendingPerHandleMax: 3, pending: 2 }, numbers(1, 2))).toMatchObject({
      code: 'claim.too_many_pending',
      details: { pending_max: 3, still_allowed: 1 },
    });
    expect(decide({ pendingPerHandleMax: 3, pending: 5 }, numbers(1))).toMatchObject({
      details: { still_allowed: 0 },
    });
  });
});

describe('a random claim', () => {
  it('gets as many as asked for, or what is left, in ascending order', () => {
    expect(decide({ taken: [1, 2] }, random(3), (limit) => limit - 1)).toEqual({
      ok: true,
      numbers: [3, 4, 10],
    });
    expect(decide({ taken: [1, 2, 3, 4, 5, 6, 7, 8] }, random(3))).toEqual({ ok: true, numbers: [9, 10] });
  });

  it('gets every set of spots equally often', () => {
    const counts = new Map<string, number>();
    // Every sequence of random numbers that a claim of two out of five can meet: 5 × 4.
    for (let first = 0; first < 5; first += 1) {
      for (let second = 0; second < 4; second += 1) {
        const sequence = [first, second];
        const decision = decide({ totalSpots: 5 }, random(2), () => sequence.shift() ?? 0);
        const set = decision.ok ? decision.numbers.join() : '';
        counts.set(set, (counts.get(set) ?? 0) + 1);
      }
    }
    expect(counts.size).toBe(10);
    expect(new Set(counts.values())).toEqual(new Set([2]));
  });

  it('is refused where nothing is free, and cut to what the handle may still hold', () => {
    expect(decide({ totalSpots: 2, taken: [1, 2] }, random(1))).toMatchObject({ code: 'claim.none_left' });
    const nearly = { pendingPerHandleMax: 3, pending: 2 };
    expect(decide(nearly, random(3))).toMatchObject({ ok: true, numbers: [1] });
    expect(decide({ ...nearly, pending: 3 }, random(3))).toMatchObject({ code: 'claim.too_many_pending' });
  });
});

it('takes no claim on a board that is closed, and says why', () => {
  for (const waffle of [COMPLETED, ARCHIVED]) {
    const refusal = { ok: false, code: 'waffle.not_open', message: whyNotOpen(waffle), details: {} };
    expect(decide({ waffle }, numbers(1))).toEqual(refusal);
    expect(decide({ waffle }, random(1))).toEqual(refusal);
  }
  expect(whyNotOpen(OPEN)).toBeNull();
});

interface AnyDraft {
  readonly totalSpots: number;
  readonly taken: readonly number[];
  readonly pending: number;
  readonly pendingPerHandleMax: number | null;
}

/** What is wrong with a decision, in words; nothing for a right one. */
function faultsOf(draft: AnyDraft, wish: ClaimWish, decision: ClaimDecision): string[] {
  const exists = (number: number) => number >= 1 && number <= draft.totalSpots;
  const isFree = (number: number) => exists(number) && !draft.taken.includes(number);
  const asked = wish.kind === 'numbers' ? wish.numbers : [];
  const faults: (string | false)[] = [];
  if (decision.ok) {
    const got = decision.numbers;
    const allowed = draft.pendingPerHandleMax ?? Number.POSITIVE_INFINITY;
    faults.push(
      new Set(got).size !== got.length && 'a spot twice',
      !got.every(isFree) && 'a spot that is not free',
      wish.kind === 'numbers' && got.join() !== asked.join() && 'other spots than the named ones',
      wish.kind === 'random' && got.length > wish.count && 'more spots than asked for',
      got.length + draft.pending > allowed && 'more spots than the handle may hold',
    );
  } else {
    const { nearest = [] } = decision.details as { nearest?: number[] };
    faults.push(
      nearest.length > 10 && 'too many alternatives',
      !nearest.every((number) => isFree(number) && !asked.includes(number)) && 'an alternative that is none',
    );
  }
  return faults.filter((fault) => fault !== false);
}

it('gives only spots that are free, exist and were asked for, on any board', () => {
  const drafts = fc.record({
    totalSpots: fc.integer({ min: 2, max: 40 }),
    taken: fc.uniqueArray(fc.integer({ min: 1, max: 40 })),
    pending: fc.nat({ max: 5 }),
    pendingPerHandleMax: fc.option(fc.integer({ min: 1, max: 5 })),
  });
  const wishes = fc.oneof(
    fc
      .uniqueArray(fc.integer({ min: 1, max: 45 }), { minLength: 1, maxLength: 5 })
      .map((list): ClaimWish => ({ kind: 'numbers', numbers: list })),
    fc.integer({ min: 1, max: 50 }).map((count): ClaimWish => ({ kind: 'random', count })),
  );
  fc.assert(
    fc.property(drafts, wishes, fc.infiniteStream(fc.nat()), (draft, wish, stream) => {
      const decision = decide(draft, wish, (limit) => (stream.next().value ?? 0) % limit);
      expect(faultsOf(draft, wish, decision)).toEqual([]);
    }),
    { seed: 20_261_120, numRuns: 500 },
  );
});
