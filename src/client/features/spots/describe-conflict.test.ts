import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '#shared/kernel/errors.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { MeantClaim } from './describe-conflict.ts';
import { describeConflict } from './describe-conflict.ts';
import { claimIdOf } from './make-test-board.ts';
import type { SettleName } from './spots.projection.ts';

const mia = { number: 8, claimId: claimIdOf(8), handle: 'mia', priceMinor: 500 };
const bob = { number: 9, claimId: claimIdOf(9), handle: 'bob', priceMinor: 500 };
const ask = (
  code: ErrorCode,
  details: Record<string, unknown> = {},
  action: SettleName = 'spots.markPaid',
  claims: readonly [MeantClaim, ...MeantClaim[]] = [mia],
) =>
  describeConflict({
    action,
    claims,
    title: 'Blue Wig #3',
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
      choices: ['claim_again', 'drop'],
    });
  });

  it('when somebody else holds the spot by now, and never offers to pay that one', () => {
    const now = { handle_now: 'bob', claimed_at_now: '2026-11-20T19:43:00.000Z', last: last('released') };
    expect(ask('spot.changed_hands', now)).toMatchObject({
      title: 'Spot 8 is @bob’s now',
      theirs: 'Ana released @mia at 19:41, and @bob claimed the spot at 19:43.',
      choices: ['show', 'drop'],
    });
  });

  it('when the spot was paid while it was being released', () => {
    expect(ask('spot.reason_required', { last: last('paid') }, 'spots.release')).toMatchObject({
      mine: 'You released @mia at 19:40.',
      theirs: 'Ana marked @mia paid at 19:41. Releasing a paid spot needs a reason.',
      choices: ['show', 'drop'],
    });
  });

  it('also where the server could not say who it was', () => {
    expect(ask('spot.released').theirs).toBe('Somebody released @mia. The spot is free now.');
  });

  it('and offers to claim again only to whoever took money', () => {
    expect(ask('spot.released', {}, 'spots.release').choices).toEqual(['show', 'drop']);
    expect(ask('spot.released', {}, 'spots.undoPaid').choices).toEqual(['show', 'drop']);
  });
});

describe('a board that takes no changes any more offers nothing but to let go', () => {
  it.each([
    ['waffle.completed', { last: last('completed') }, 'Ana set the winner of Blue Wig #3 at 19:41.'],
    ['waffle.archived', { last: last('archived') }, 'Ana archived Blue Wig #3 at 19:41.'],
    ['waffle.not_found', {}, 'Blue Wig #3 was deleted.'],
  ] as const)('%s', (code, details, theirs) => {
    expect(ask(code, details)).toMatchObject({
      title: 'Spot 8 can’t be changed any more',
      theirs,
      choices: ['drop'],
    });
  });

  it('and names every spot of a bulk payment', () => {
    const many = ask('waffle.completed', { last: last('completed') }, 'spots.markManyPaid', [mia, bob]);
    expect(many.title).toBe('Spots 8 and 9 can’t be changed any more');
    expect(many.mine).toBe('You marked spots 8 and 9 paid at 19:40.');
  });
});

it('a role that was taken away is told who may, and keeps the change until then', () => {
  expect(ask('access.denied')).toMatchObject({
    title: 'You may not change spot 8 any more',
    theirs: 'Your role was changed meanwhile. Super admins, admins and waffle managers may do this.',
    choices: ['retry', 'export', 'drop'],
  });
});

it('any other refusal is said in the server’s own words, and nothing is lost by it', () => {
  expect(ask('operation.reused')).toMatchObject({
    title: 'Spot 8 was not changed',
    theirs: 'This operation id was already used for something else.',
    choices: ['retry', 'export', 'drop'],
  });
});
