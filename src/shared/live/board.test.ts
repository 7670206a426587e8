import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ClaimableBoard, decideClaim, decideSettle, type SettleAction } from '../spots/spots.machine.ts';
import {
  applyBoardEvent,
  applyPublicEvent,
  freeSpot,
  type OperatorBoard,
  type OperatorSpot,
  toPublicBoard,
} from './board.ts';
import { type BoardEvent, toPublicEvent } from './events.ts';

const TOTAL = 6;
const AT = '2026-11-20T19:00:00.000Z';

function emptyBoard(): OperatorBoard {
  return {
    waffle: {
      id: 1,
      slug: 'blue-wig-3',
      title: 'Blue Wig #3',
      description: '',
      paymentInfo: '',
      imageUrl: null,
      mediaLinks: [],
      totalSpots: TOTAL,
      priceMinor: 500,
      currency: 'USD',
      itemCount: 1,
      holdMinutes: null,
      pendingPerHandleMax: null,
      publicExport: true,
      status: 'active',
      archived: false,
      createdAt: AT,
      completedAt: null,
    },
    version: 1,
    holdsPaused: false,
    spots: Array.from({ length: TOTAL }, (_, index) => freeSpot(index + 1)),
    winners: [],
    seq: 0,
  };
}

const spotOf = (board: OperatorBoard, number: number): OperatorSpot =>
  board.spots[number - 1] ?? freeSpot(number);

type Step =
  | { kind: 'claim'; numbers: number[]; handle: string }
  | { kind: 'pay' | 'undoPay' | 'release'; number: number; stale: boolean; reason: string }
  | { kind: 'announce'; number: number }
  | { kind: 'hold'; number: number; paused: boolean }
  | { kind: 'complete'; number: number }
  | { kind: 'clear' };

const number = fc.integer({ min: 1, max: TOTAL });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('claim' as const),
        numbers: fc.uniqueArray(number, { minLength: 1, maxLength: 3 }),
        handle: fc.constantFrom('mia', 'kat', 'ben'),
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constantFrom('pay' as const, 'undoPay' as const, 'release' as const),
        number,
        stale: fc.boolean(),
        reason: fc.constantFrom('', 'changed their mind'),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('announce' as const), number }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('hold' as const), number, paused: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('complete' as const), number }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('clear' as const) }) },
  ),
  { maxLength: 60 },
);

/** The rules once more, in the plainest form: what each spot is, and what is allowed on it. */
class Model {
  readonly held = new Map<number, { claimId: string; handle: string; paid: boolean }>();
  readonly gone: string[] = [];
  completed = false;
  private made = 0;

  claim(numbers: number[], handle: string): boolean {
    if (this.completed || numbers.some((one) => this.held.has(one))) return false;
    for (const one of numbers) {
      this.made += 1;
      this.held.set(one, { claimId: `claim-${this.made}`, handle, paid: false });
    }
    return true;
  }

  settle(kind: SettleAction['kind'], one: number, claimId: string, reason: string): 'no' | 'same' | 'yes' {
    const held = this.held.get(one);
    if (this.completed || held === undefined || held.claimId !== claimId) return 'no';
    if (kind === 'release') {
      if (held.paid && reason === '') return 'no';
      this.held.delete(one);
      this.gone.push(claimId);
      return 'yes';
    }
    const paid = kind === 'pay';
    if (held.paid === paid) return 'same';
    held.paid = paid;
    return 'yes';
  }
}

/** What a step came to: its event, if it changed anything, and whether model and product agreed on it. */
interface Played {
  readonly event: BoardEvent | null;
  readonly decided: string;
  readonly expected: string;
}

const just = (event: BoardEvent | null): Played => ({ event, decided: '', expected: '' });

/** Plays one step on the model and through the product's decisions. */
function play(step: Step, model: Model, board: OperatorBoard): Played {
  switch (step.kind) {
    case 'claim':
      return playClaim(step, model, board);
    case 'pay':
    case 'undoPay':
    case 'release':
      return playSettle(step, model, board);
    case 'announce': {
      const { claimId } = spotOf(board, step.number);
      if (claimId === null) return just(null);
      return just({
        kind: 'spot.payment_announced',
        spots: [{ number: step.number, claimId }],
        note: 'paid',
      });
    }
    case 'hold': {
      const { claimId, status } = spotOf(board, step.number);
      const spots =
        claimId !== null && status === 'pending' ? [{ number: step.number, claimId, holdUntil: AT }] : [];
      return just({ kind: 'hold.changed', paused: step.paused, spots, by: 'Ana' });
    }
    case 'complete': {
      const { handle, status } = spotOf(board, step.number);
      if (model.completed || handle === null || status !== 'paid') return just(null);
      model.completed = true;
      const winners = [{ item: 1, number: step.number, handle, method: 'manual' as const }];
      return just({ kind: 'winner.set', winners, completedAt: AT, by: 'Ana' });
    }
    case 'clear':
      if (!model.completed) return just(null);
      model.completed = false;
      return just({ kind: 'winner.cleared', by: 'Ana' });
  }
}

function playClaim(step: Extract<Step, { kind: 'claim' }>, model: Model, board: OperatorBoard): Played {
  const claimable: ClaimableBoard = {
    waffle: board.waffle,
    totalSpots: TOTAL,
    pendingPerHandleMax: null,
    isFree: (one) => spotOf(board, one).status === 'available',
    countPending: () => 0,
  };
  const decision = decideClaim(claimable, step.handle, { kind: 'numbers', numbers: step.numbers }, () => 0);
  const verdicts = { decided: String(decision.ok), expected: String(model.claim(step.numbers, step.handle)) };
  if (!decision.ok) return { event: null, ...verdicts };
  const spots = decision.numbers.map((one) => ({ number: one, claimId: model.held.get(one)?.claimId ?? '' }));
  const event = {
    kind: 'spot.claimed',
    handle: step.handle,
    spots,
    priceMinor: 500,
    holdUntil: null,
  } as const;
  return { event, ...verdicts };
}

function playSettle(
  step: Extract<Step, { kind: 'pay' | 'undoPay' | 'release' }>,
  model: Model,
  board: OperatorBoard,
): Played {
  const spot = spotOf(board, step.number);
  const claimId = step.stale ? (model.gone.at(-1) ?? 'never') : (spot.claimId ?? 'never');
  const holder =
    spot.claimId === null || spot.status === 'available'
      ? null
      : { claimId: spot.claimId, status: spot.status };
  const decision = decideSettle(board.waffle, holder, { kind: step.kind, claimId, reason: step.reason });
  const expected = model.settle(step.kind, step.number, claimId, step.reason);
  const changed = decision.ok && decision.changed;
  const decided = changed ? 'yes' : decision.ok ? 'same' : 'no';
  const rest = { spots: [{ number: step.number, claimId }], by: 'Ana' };
  const events = {
    pay: { kind: 'spot.paid', ...rest },
    undoPay: { kind: 'spot.payment_undone', reason: null, ...rest },
    release: { kind: 'spot.released', cause: 'operator', reason: step.reason, ...rest },
  } as const;
  return { event: changed ? events[step.kind] : null, decided, expected };
}

function expectShows(board: OperatorBoard, model: Model): void {
  for (const spot of board.spots) {
    const held = model.held.get(spot.number);
    expect({ claimId: spot.claimId, handle: spot.handle, status: spot.status }).toEqual({
      claimId: held?.claimId ?? null,
      handle: held?.handle ?? null,
      status: held === undefined ? 'available' : held.paid ? 'paid' : 'pending',
    });
    expect(spot.paidAt === null).toBe(spot.status !== 'paid');
  }
  expect(board.waffle.status === 'completed').toBe(model.completed);
}

describe('a board that follows its log', () => {
  it('shows what a plain model of the rules says, after every step of any history', () => {
    fc.assert(
      fc.property(steps, (history) => {
        const model = new Model();
        let board = emptyBoard();
        let buyers = toPublicBoard(board);
        for (const step of history) {
          const { event, decided, expected } = play(step, model, board);
          expect(decided).toBe(expected);
          if (event !== null) {
            const seq = board.seq + 1;
            board = applyBoardEvent(board, seq, AT, event);
            buyers = applyPublicEvent(buyers, seq, AT, toPublicEvent(event));
          }
          expectShows(board, model);
          // Cutting and folding commute: buyers' boards need no second truth.
          expect(buyers).toEqual(toPublicBoard(board));
        }
      }),
      { seed: 20_261_120, numRuns: 400 },
    );
  });

  it('changes nothing at a number it has already', () => {
    const paid: BoardEvent = { kind: 'spot.paid', spots: [{ number: 1, claimId: 'a' }], by: 'Ana' };
    const board = { ...emptyBoard(), seq: 5 };
    expect(applyBoardEvent(board, 5, AT, paid)).toBe(board);
    const buyers = toPublicBoard(board);
    expect(applyPublicEvent(buyers, 4, AT, toPublicEvent(paid))).toBe(buyers);
  });

  it('keeps the price that each claim was made at', () => {
    const claimed = (seq: number, priceMinor: number) => ({
      kind: 'spot.claimed' as const,
      handle: 'mia',
      spots: [{ number: seq, claimId: `claim-${seq}` }],
      priceMinor,
      holdUntil: null,
    });
    const first = applyBoardEvent(emptyBoard(), 1, AT, claimed(1, 500));
    const second = applyBoardEvent(first, 2, AT, claimed(2, 700));
    expect(second.spots.slice(0, 2).map(({ priceMinor }) => priceMinor)).toEqual([500, 700]);
  });
});

describe('what buyers receive', () => {
  /** Every field of the public form, by kind: whatever is not listed may not leave the server. */
  const ALLOWED = new Set([
    ...[
      'kind',
      'handle',
      'numbers',
      'winners',
      'completedAt',
      'drawId',
      'listDigest',
      'secretDigest',
      'waffle',
    ],
  ]);
  const spots = [{ number: 1, claimId: 'private claim' }];
  const by = 'private name';
  const events: BoardEvent[] = [
    { kind: 'spot.claimed', handle: 'mia', spots, priceMinor: 500, holdUntil: AT },
    { kind: 'spot.paid', spots, by },
    { kind: 'spot.payment_undone', spots, by, reason: 'private reason' },
    { kind: 'spot.released', spots, cause: 'operator', by, reason: 'private reason' },
    {
      kind: 'hold.changed',
      paused: true,
      spots: [{ number: 1, claimId: 'private claim', holdUntil: AT }],
      by,
    },
    { kind: 'spot.payment_announced', spots, note: 'private note' },
    { kind: 'winner.set', winners: [], completedAt: AT, by },
    { kind: 'winner.changed', winners: [], completedAt: AT, by },
    { kind: 'winner.cleared', by },
    { kind: 'draw.sealed', drawId: 'd', listDigest: 'l', secretDigest: 's', by },
    { kind: 'waffle.updated', waffle: emptyBoard().waffle, by },
    { kind: 'waffle.archived', waffle: emptyBoard().waffle, by },
    { kind: 'waffle.unarchived', waffle: emptyBoard().waffle, by },
    { kind: 'waffle.deleted' },
  ];

  it.each(events.map((event) => [event.kind, event] as const))(
    '%s has public fields only',
    (_kind, event) => {
      const cut = toPublicEvent(event);
      expect(Object.keys(cut).filter((field) => !ALLOWED.has(field))).toEqual([]);
      expect(JSON.stringify(cut)).not.toContain('private');
    },
  );

  it('is a board without claim ids, prices, holds, notes and names of operators', () => {
    const board = toPublicBoard(emptyBoard());
    expect(Object.keys(board).sort()).toEqual(['seq', 'spots', 'waffle', 'winners']);
    expect(Object.keys(board.spots[0] ?? {}).sort()).toEqual([
      'claimedAt',
      'handle',
      'number',
      'paidAt',
      'status',
    ]);
  });
});
