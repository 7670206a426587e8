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
import { addWaffle } from '#server/db/factories.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { archiveWaffle, unarchiveWaffle } from '../waffles/commands/archive-waffle.ts';
import { updateWaffle } from '../waffles/commands/update-waffle.ts';
import { announcePayment } from './commands/announce-payment.ts';
import type { ClaimDesk } from './commands/claim-spots.ts';
import { expireHolds } from './commands/expire-holds.ts';
import { extendHold } from './commands/extend-hold.ts';
import { markManySpotsPaid } from './commands/mark-many-spots-paid.ts';
import { markSpotPaid } from './commands/mark-spot-paid.ts';
import { pauseHolds } from './commands/pause-holds.ts';
import { releaseOwnSpot } from './commands/release-own-spot.ts';
import { releaseSpot } from './commands/release-spot.ts';
import { undoSpotPaid } from './commands/undo-spot-paid.ts';
import {
  claimOf,
  createTestDesk,
  expectExact,
  expectLogMatchesBoard,
  randomClaimOf,
} from './spots.fixture.ts';
import { getOperatorBoard } from './spots.queries.ts';

/** Random histories through every command: whoever followed the log sees what the database says. */

const TOTAL = 8;
const HANDLES = ['mia', 'kat', 'ben'] as const;
const PHONE = { ip: null, deviceId: 'phone' };
const clock = createSteppedClock();
let database: TestDatabase;
let core: Core;
let desk: ClaimDesk;
let ana: Actor;

beforeAll(async () => {
  database = await createTestDatabase();
  core = createTestCore(database, clock);
  desk = createTestDesk(database, core);
  ana = await createTestActor(core, 'admin', 'Ana');
});
afterAll(async () => {
  await desk.close();
  await database.drop();
});

const KINDS = [
  ...['claim', 'claim', 'claim', 'random', 'pay', 'pay', 'undo', 'release', 'many', 'announce', 'give back'],
  ...['pause', 'resume', 'extend', 'wait', 'expire', 'reprice', 'archive', 'unarchive'],
] as const;
const step = fc.record({
  kind: fc.constantFrom(...KINDS),
  number: fc.integer({ min: 1, max: TOTAL }),
  other: fc.integer({ min: 1, max: TOTAL }),
  handle: fc.constantFrom(...HANDLES),
  /** Acts on the claim that held the spot at first sight, which may be gone by now. */
  stale: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

interface Stage {
  readonly waffle: { readonly id: number; readonly slug: string };
  readonly tickets: Map<string, string>;
  readonly firstClaims: Map<number, string>;
}

/** Plays one step; a refusal is a fine outcome, anything else that fails is not. */
async function play(stage: Stage, one: Step): Promise<void> {
  try {
    await run(stage, one);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}

async function run({ waffle, tickets, firstClaims }: Stage, one: Step): Promise<unknown> {
  const { number, other, handle } = one;
  const operator = callerOf(core, ana);
  const buyer = callerOf(core, null);
  const base = { opId: makeOpId(), waffleId: waffle.id };
  const target = { ...base, number, claimId: one.stale ? (firstClaims.get(number) ?? null) : null };
  switch (one.kind) {
    case 'claim':
    case 'random': {
      const answer =
        one.kind === 'claim'
          ? await desk.claim(claimOf(waffle.slug, [...new Set([number, other])], handle), PHONE)
          : await desk.claimRandom(randomClaimOf(waffle.slug, 2, handle), PHONE);
      tickets.set(handle, answer.ticket);
      const { spots } = await getOperatorBoard(database.pool, waffle.id);
      for (const { number: n, claimId } of spots) {
        if (claimId !== null && !firstClaims.has(n)) firstClaims.set(n, claimId);
      }
      return answer;
    }
    case 'pay':
      return markSpotPaid(operator, target);
    case 'undo':
      return undoSpotPaid(operator, target);
    case 'release':
      return releaseSpot(operator, { ...target, reason: other > 4 ? 'changed their mind' : '' });
    case 'many': {
      const spots = [...new Set([number, other])].map((n) => ({ number: n, claimId: null }));
      return markManySpotsPaid(operator, { ...base, spots });
    }
    case 'announce':
      return announcePayment(buyer, { opId: base.opId, ticket: tickets.get(handle) ?? 'none', note: 'paid' });
    case 'give back':
      return releaseOwnSpot(buyer, { opId: base.opId, ticket: tickets.get(handle) ?? 'none', number });
    case 'pause':
    case 'resume':
      return pauseHolds(operator, { ...base, paused: one.kind === 'pause' });
    case 'extend':
      return extendHold(operator, {
        ...target,
        claimId: firstClaims.get(number) ?? makeOpId(),
        minutes: other,
      });
    case 'wait':
      return clock.stepMs(number * 60_000);
    case 'expire':
      return expireHolds(core);
    case 'reprice':
      return updateWaffle(operator, { ...base, changes: { priceMinor: 100 * number } });
    case 'archive':
      return archiveWaffle(operator, base);
    case 'unarchive':
      return unarchiveWaffle(operator, base);
  }
}

async function openStage(): Promise<Stage> {
  const waffle = await addWaffle(core.fork(), { totalSpots: TOTAL });
  await database.pool.query('update waffle set hold_minutes = 10 where id = $1', [waffle.id]);
  return { waffle, tickets: new Map(), firstClaims: new Map() };
}

it('one step after the other: the folded log is the board, for operators and for buyers', async () => {
  const histories = fc.array(step, { minLength: 10, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      const stage = await openStage();
      const empty = await getOperatorBoard(database.pool, stage.waffle.id);
      for (const one of history) await play(stage, one);
      await expectExact(database, stage.waffle.id);
      await expectLogMatchesBoard(database, empty);
    }),
    { seed: 20_261_120, numRuns: 40 },
  );
}, 120_000);

it('all steps at once: the folded log is the board, for operators and for buyers', async () => {
  const histories = fc.array(step, { minLength: 20, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      const stage = await openStage();
      const empty = await getOperatorBoard(database.pool, stage.waffle.id);
      await Promise.all(history.map((one) => play(stage, one)));
      await expectExact(database, stage.waffle.id);
      await expectLogMatchesBoard(database, empty);
    }),
    { seed: 20_261_121, numRuns: 20 },
  );
}, 120_000);
