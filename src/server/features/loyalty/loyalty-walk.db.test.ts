import fc from 'fast-check';
import { afterAll, beforeAll, it } from 'vitest';
import type { Actor, Core } from '#server/core/context.ts';
import {
  callerOf,
  createSteppedClock,
  createTestActor,
  createTestCore,
  makeOpId,
} from '#server/core/testing.ts';
import { addClaim, addWaffle } from '#server/db/factories.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { reactions } from '#server/reactions.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { BADGES } from '#shared/loyalty/loyalty.rules.ts';
import { changeWinners } from '../draws/commands/change-winners.ts';
import { clearWinners } from '../draws/commands/clear-winners.ts';
import { setWinners } from '../draws/commands/set-winners.ts';
import { markManySpotsPaid } from '../spots/commands/mark-many-spots-paid.ts';
import { markSpotPaid } from '../spots/commands/mark-spot-paid.ts';
import { releaseSpot } from '../spots/commands/release-spot.ts';
import { restoreSpot } from '../spots/commands/restore-spot.ts';
import { undoSpotPaid } from '../spots/commands/undo-spot-paid.ts';
import { deleteWaffle } from '../waffles/commands/delete-waffle.ts';
import { backfillLoyalty } from './commands/backfill-loyalty.ts';
import { grantBadge } from './commands/grant-badge.ts';
import { revokeBadge } from './commands/revoke-badge.ts';
import { topUpXp } from './commands/top-up-xp.ts';
import { type ByHand, expectEarned, NOTHING_BY_HAND } from './loyalty.fixture.ts';

/**
 * Random lives of three buyers on boards that are paid, undone, released, restored, won, changed, cleared and deleted:
 * what they have earned is always what a count from scratch says, whatever the way to it was.
 */

const HANDLES = ['mia', 'kat', 'ben'] as const;
const SIZES = [2, 3, 4, 5, 6, 7, 12] as const;
const DAY_MS = 86_400_000;
const clock = createSteppedClock('2026-01-01T12:00:00.000Z');
const confirmPassword = () => Promise.resolve(true);

let database: TestDatabase;
let core: Core;
let ana: Actor;

beforeAll(async () => {
  database = await createTestDatabase();
  core = { ...createTestCore(database, clock), reactions };
  ana = await createTestActor(core, 'admin', 'Ana');
});
afterAll(async () => {
  await database.drop();
});

const KINDS = [
  ...['board', 'claim', 'claim', 'fill', 'fill', 'pay', 'pay', 'many', 'many', 'undo', 'release', 'restore'],
  ...[
    'set',
    'set',
    'set',
    'change',
    'change',
    'clear',
    'day',
    'day',
    'day',
    'delete',
    'grant',
    'revoke',
    'topUp',
  ],
] as const;
const step = fc.record({
  kind: fc.constantFrom(...KINDS),
  board: fc.nat(5),
  number: fc.integer({ min: 1, max: 12 }),
  handle: fc.constantFrom(...HANDLES),
  badge: fc.constantFrom(...BADGES.map(({ id }) => id)),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

interface Board {
  readonly id: number;
  readonly size: number;
  readonly items: number;
}

interface Stage {
  readonly boards: Board[];
  readonly byHand: Map<string, ByHand>;
  /** Claims that were released, to be restored. */
  readonly released: { waffleId: number; number: number; claimId: string }[];
}

async function openBoard(stage: Stage): Promise<void> {
  const size = SIZES[stage.boards.length % SIZES.length] ?? 2;
  const items = stage.boards.length % 3 === 2 ? 2 : 1;
  const { id } = await addWaffle(core.fork(), { totalSpots: size, itemCount: items });
  stage.boards.push({ id, size, items });
}

async function claim(board: Board, number: number, handle: string): Promise<void> {
  const em = core.fork();
  const [spot] = await em.execute<{ free: boolean }[]>(
    'select claim_id is null as free from spot where waffle_id = ? and number = ?',
    [board.id, number],
  );
  if (spot?.free === true) await addClaim(em, board.id, { number, handle, claimedAt: clock.now() });
}

/** Plays one step; a refusal is a fine outcome, anything else that fails is not. */
async function play(stage: Stage, one: Step): Promise<void> {
  if (stage.boards.length === 0 || one.kind === 'board') return openBoard(stage);
  try {
    await (PEOPLE.has(one.kind) ? reward(stage, one) : run(stage, one));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}

async function run(stage: Stage, one: Step): Promise<unknown> {
  const place = one.board % stage.boards.length;
  const board = stage.boards[place] as Board;
  const number = ((one.number - 1) % board.size) + 1;
  const operator = callerOf(core, ana);
  const base = { opId: makeOpId(), waffleId: board.id };
  const target = { ...base, number, claimId: null };
  const everySpot = Array.from({ length: board.size }, (_, index) => ({ number: index + 1, claimId: null }));
  const numbers = Array.from({ length: board.items }, (_, index) => ((number + index - 1) % board.size) + 1);
  switch (one.kind) {
    case 'claim':
      return claim(board, number, one.handle);
    case 'fill':
      for (let spot = 1; spot <= board.size; spot += 1) {
        await claim(board, spot, HANDLES[(spot + one.number) % HANDLES.length] ?? one.handle);
      }
      return;
    case 'pay':
      return markSpotPaid(operator, target);
    case 'many':
      return markManySpotsPaid(operator, { ...base, spots: everySpot });
    case 'undo':
      return undoSpotPaid(operator, target);
    case 'release': {
      const { claimId } = await releaseSpot(operator, { ...target, reason: 'changed their mind' });
      return stage.released.push({ waffleId: board.id, number, claimId });
    }
    case 'restore': {
      const earlier = stage.released.pop();
      return earlier && restoreSpot(operator, { opId: base.opId, ...earlier });
    }
    case 'set':
      return setWinners(operator, { ...base, numbers, confirmUnpaid: true });
    case 'change':
      return changeWinners(operator, { ...base, numbers });
    case 'clear':
      return clearWinners(operator, base);
    case 'day':
      return clock.stepMs(DAY_MS);
    case 'delete':
      stage.boards.splice(place, 1);
      return deleteWaffle(
        operator,
        { confirmPassword },
        { ...base, confirm: 'DELETE', currentPassword: 'x' },
      );
    default:
      throw new Error(`Nobody plays ${one.kind}.`);
  }
}

const PEOPLE: ReadonlySet<string> = new Set(['grant', 'revoke', 'topUp']);

/** What a person does to a buyer by hand, and what the count from scratch has to know of it. */
async function reward({ byHand }: Stage, { kind, handle, badge, number }: Step): Promise<void> {
  const operator = callerOf(core, ana);
  const base = { opId: makeOpId(), handle };
  const so = byHand.get(handle) ?? NOTHING_BY_HAND;
  const without = (ids: ReadonlySet<string>) => new Set([...ids].filter((id) => id !== badge));
  if (kind === 'topUp') {
    await topUpXp(operator, { ...base, amount: number });
    byHand.set(handle, { ...so, xp: so.xp + number });
  } else if (kind === 'grant') {
    const { unchanged } = await grantBadge(operator, { ...base, badgeId: badge });
    if (unchanged) return;
    byHand.set(handle, { ...so, granted: new Set([...so.granted, badge]), revoked: without(so.revoked) });
  } else {
    await revokeBadge(operator, { ...base, badgeId: badge, reason: 'a mistake' });
    byHand.set(handle, { ...so, granted: without(so.granted), revoked: new Set([...so.revoked, badge]) });
  }
}

async function beginAgain(): Promise<Stage> {
  const em = core.fork();
  for (const table of ['waffle', 'xp_transaction', 'buyer_badge', 'buyer'])
    await em.execute(`delete from ${table}`);
  return { boards: [], byHand: new Map(), released: [] };
}

it('what is earned is what a count from scratch says, after every step', async () => {
  const lives = fc.array(step, { minLength: 40, maxLength: 90 });
  await fc.assert(
    fc.asyncProperty(lives, async (life) => {
      const stage = await beginAgain();
      for (const one of life) {
        await play(stage, one);
        await expectEarned(database, stage.byHand);
      }
      const [before] = await core.fork().execute<{ count: string }[]>('select count(*) from xp_transaction');
      await backfillLoyalty(core);
      const [after] = await core.fork().execute<{ count: string }[]>('select count(*) from xp_transaction');
      // Whoever comes after finds nothing to do.
      if (before?.count !== after?.count) throw new Error('The backfill found what the steps had missed.');
      await expectEarned(database, stage.byHand);
      for (const { id } of stage.boards) {
        await play(
          { ...stage, boards: [{ id, size: 2, items: 1 }] },
          {
            ...(life[0] as Step),
            kind: 'delete',
          },
        );
      }
      await expectEarned(database, stage.byHand);
    }),
    { seed: 20_261_121, numRuns: 20 },
  );
}, 240_000);

it('all steps at once leave what a count from scratch says', async () => {
  const lives = fc.array(step, { minLength: 20, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(lives, async (life) => {
      const stage = await beginAgain();
      for (let boards = 0; boards < 5; boards += 1) await openBoard(stage);
      for (const board of stage.boards) {
        for (let spot = 1; spot <= board.size; spot += 1)
          await claim(board, spot, HANDLES[spot % 3] ?? 'mia');
      }
      const together = life.filter(({ kind }) => !PEOPLE.has(kind) && kind !== 'claim' && kind !== 'fill');
      await Promise.all([...together.map((one) => play(stage, one)), backfillLoyalty(core)]);
      await expectEarned(database);
    }),
    { seed: 20_261_122, numRuns: 20 },
  );
}, 240_000);
