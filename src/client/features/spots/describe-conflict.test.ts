import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '#shared/kernel/errors.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { describeConflict } from './describe-conflict.ts';
import { claimIdOf } from './make-test-board.ts';
import type { SettleName } from './spots.projection.ts';

const meant = { number: 8, claimId: claimIdOf(8), handle: 'mia', priceMinor: 500 };
const ask = (code: ErrorCode, details: Record<string, unknown>, action: SettleName = 'spots.markPaid') =>
  describeConflict({
    action,
    meant,
    performedAt: '2026-11-20T19:40:12.000Z',
    error: new AppError(code, details),
    timeOf: (iso) => iso.slice(11, 16),
  });
const last = (what: string, by: string | null = 'Ana') => ({ what, by, at: '2026-11-20T19:41:30.000Z' });

describe('a conflict names the spot, both people and both times', () => {
  it('when the claim was released and the spot is free', () => {
    expect(ask('spot.released', { last: last('released') })).toMatchObject({
      title: 'Spot 8 was released meanwhile',
      mine: 'You marked @mia paid at 19:40.',
      theirs: 'Ana released @mia at 19:41. The spot is free now.',
      canClaimAgain: true,
    });
  });

  it('when somebody else holds the spot by now, and never offers to pay that one', () => {
    const now = { handle_now: 'bob', claimed_at_now: '2026-11-20T19:43:00.000Z', last: last('released') };
    expect(ask('spot.changed_hands', now)).toMatchObject({
      title: 'Spot 8 is @bob’s now',
      theirs: 'Ana released @mia at 19:41, and @bob claimed the spot at 19:43.',
      canClaimAgain: false,
    });
  });

  it('when the spot was paid while it was being released', () => {
    expect(ask('spot.reason_required', { last: last('paid') }, 'spots.release')).toMatchObject({
      mine: 'You released @mia at 19:40.',
      theirs: 'Ana marked @mia paid at 19:41. Releasing a paid spot needs a reason.',
    });
  });

  it('when the winner was set, and offers nothing but to let go', () => {
    expect(ask('waffle.completed', { last: last('completed') })).toMatchObject({
      theirs: 'Ana set the winner at 19:41.',
      canClaimAgain: false,
    });
  });

  it('also where the server could not say who it was', () => {
    expect(ask('spot.released', {})?.theirs).toBe('Somebody released @mia. The spot is free now.');
  });

  it('and offers to claim again only to whoever took money', () => {
    expect(ask('spot.released', {}, 'spots.release')?.canClaimAgain).toBe(false);
  });
});

it('other refusals are no conflicts over a claim', () => {
  expect(ask('access.denied', {})).toBeNull();
});
