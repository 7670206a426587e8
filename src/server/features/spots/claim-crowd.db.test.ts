import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor, Core } from '#server/core/context.ts';
import { callerOf, createTestActor, createTestCore, makeOpId } from '#server/core/testing.ts';
import { addWaffle } from '#server/db/factories.ts';
import { type Database, openDatabase } from '#server/db/orm.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { ClaimAnswer } from '#shared/spots/spots.schemas.ts';
import type { ClaimDesk } from './commands/claim-spots.ts';
import { markSpotPaid } from './commands/mark-spot-paid.ts';
import { releaseSpot } from './commands/release-spot.ts';
import {
  claimOf,
  createTestDesk,
  expectExact,
  expectLogMatchesBoard,
  NOWHERE,
  outcomesOf,
  randomClaimOf,
} from './spots.fixture.ts';
import { getOperatorBoard } from './spots.queries.ts';

const CROWD = 300;

let database: TestDatabase;
/** The same database as another process has it open. */
let elsewhere: Database;
let core: Core;
let ana: Actor;
let here: ClaimDesk;
let there: ClaimDesk;

beforeAll(async () => {
  database = await createTestDatabase();
  elsewhere = await openDatabase({ url: database.url });
  core = createTestCore(database);
  ana = await createTestActor(core, 'admin');
  here = createTestDesk(database, core);
  there = createTestDesk(elsewhere, core);
});
afterAll(async () => {
  await Promise.all([here.close(), there.close()]);
  await elsewhere.close();
  await database.drop();
});

const openBoard = (totalSpots: number) => addWaffle(core.fork(), { totalSpots });
/** A number from 0 to below `limit` that a test's next run gives again. */
const makeRandom = (seed: number) => {
  let state = seed;
  return (limit: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
};

/** Only a refusal may end a call; anything else fails the test. */
function isRefusal(error: unknown): null {
  expect(error).toBeInstanceOf(AppError);
  expect(['spot.taken', 'spot.released', 'spot.changed_hands']).toContain((error as AppError).code);
  return null;
}

function spotSets(seed: number, count: number, totalSpots: number): number[][] {
  const random = makeRandom(seed);
  return Array.from({ length: count }, () => {
    const wanted = new Set<number>();
    const size = 1 + random(4);
    while (wanted.size < size) wanted.add(1 + random(totalSpots));
    return [...wanted];
  });
}

/** What the answers promised is what the database holds, spot by spot. */
async function expectAnswersAreTrue(waffleId: number, answers: readonly ClaimAnswer[]) {
  const { claims, seq } = await expectExact(database, waffleId);
  const promised = answers.flatMap(({ handle, numbers }) => numbers.map((number) => `${number} ${handle}`));
  expect(claims.map(({ number, handle }) => `${number} ${handle}`).sort()).toEqual(promised.sort());
  expect(answers.map((answer) => answer.seq).sort((a, b) => a - b)).toEqual(
    Array.from({ length: seq }, (_, index) => index + 1),
  );
}

const desks = [
  ['one desk', () => [here]],
  ['two desks on one database', () => [here, there]],
] as const;

describe.each(desks)('a crowd at %s', (_name, pick) => {
  const deskOf = (index: number): ClaimDesk => {
    const open = pick();
    return open[index % open.length] ?? here;
  };

  it('of 300 for one spot makes one owner, and tells all the others', async () => {
    const { id, slug } = await openBoard(10);
    const { answers, codes } = await outcomesOf(
      Array.from({ length: CROWD }, (_, index) =>
        deskOf(index).claim(claimOf(slug, [7], `buyer${index}`), NOWHERE),
      ),
    );
    expect(answers).toHaveLength(1);
    expect(codes).toEqual(Array.from({ length: CROWD - 1 }, () => 'spot.taken'));
    await expectAnswersAreTrue(id, answers);
  });

  it('of 300 for overlapping sets makes no partial claim and no second owner', async () => {
    const { id, slug } = await openBoard(60);
    const { answers, codes } = await outcomesOf(
      spotSets(7, CROWD, 60).map((numbers, index) =>
        deskOf(index).claim(claimOf(slug, numbers, `buyer${index}`), NOWHERE),
      ),
    );
    expect(answers.length + codes.length).toBe(CROWD);
    expect(new Set(codes)).toEqual(new Set(['spot.taken']));
    for (const { numbers, requested } of answers) expect(numbers).toHaveLength(requested);
    await expectAnswersAreTrue(id, answers);
  });

  it('of 300 who take any spot sells the board out exactly', async () => {
    const { id, slug } = await openBoard(500);
    const { answers, codes } = await outcomesOf(
      Array.from({ length: CROWD }, (_, index) =>
        deskOf(index).claimRandom(randomClaimOf(slug, 2, `buyer${index}`), NOWHERE),
      ),
    );
    expect(answers.flatMap(({ numbers }) => numbers)).toHaveLength(500);
    expect(codes).toEqual(Array.from({ length: CROWD - 250 }, () => 'claim.none_left'));
    await expectAnswersAreTrue(id, answers);
  });

  it('on eight boards at once keeps every board exact', async () => {
    const boards = await Promise.all(Array.from({ length: 8 }, () => openBoard(20)));
    const sets = spotSets(11, CROWD, 20);
    const calls = sets.map((numbers, index) => {
      const slug = boards[index % 8]?.slug ?? '';
      return deskOf(index >> 3).claim(claimOf(slug, numbers, `buyer${index}`), NOWHERE);
    });
    const { answers, codes } = await outcomesOf(calls);
    expect(answers.length + codes.filter((code) => code === 'spot.taken').length).toBe(CROWD);
    for (const { id, slug } of boards) {
      await expectAnswersAreTrue(
        id,
        answers.filter((answer) => answer.slug === slug),
      );
    }
  });
});

describe('when each request is sent twice and half of the answers are lost', () => {
  const random = makeRandom(23);

  /** Sends twice at once, to different desks; asks again until an answer gets through. */
  async function insist<Answer>(send: (copy: number) => Promise<Answer>): Promise<Answer> {
    for (;;) {
      const copies = await Promise.allSettled([send(0), send(1)]);
      for (const copy of copies) {
        if (random(2) === 0) continue;
        if (copy.status === 'fulfilled') return copy.value;
        throw copy.reason;
      }
    }
  }

  it('every claim, payment and release happens exactly once', async () => {
    const { id, slug } = await openBoard(120);
    const empty = await getOperatorBoard(database.pool, id);
    const claims = await outcomesOf(
      spotSets(5, 150, 120).map((numbers, index) => {
        const input = claimOf(slug, numbers, `buyer${index}`);
        return insist((copy) => (copy === 0 ? here : there).claim(input, NOWHERE));
      }),
    );
    expect(claims.answers.length + claims.codes.length).toBe(150);
    await expectAnswersAreTrue(id, claims.answers);

    const { spots } = await getOperatorBoard(database.pool, id);
    const held = spots.flatMap(({ number, claimId }) => (claimId === null ? [] : [{ number, claimId }]));
    const settled = await outcomesOf(
      held.map((spot, index) => {
        const input = { opId: makeOpId(), waffleId: id, ...spot };
        const command = index % 3 === 0 ? releaseSpot : markSpotPaid;
        return insist(() => command(callerOf(core, ana), input));
      }),
    );
    expect(settled.codes).toEqual([]);
    expect(settled.answers.every(({ unchanged }) => !unchanged)).toBe(true);

    const board = await expectLogMatchesBoard(database, empty);
    expect(board.seq).toBe(claims.answers.length + held.length);
    const released = held.filter((_, index) => index % 3 === 0).length;
    expect(board.spots.filter(({ status }) => status === 'paid')).toHaveLength(held.length - released);
    const { rows } = await database.pool.query<{ action: string; count: number }>(
      `select action, count(*) from audit_entry where target_type = 'spot' and target_id like $1 group by 1 order by 1`,
      [`${id}/%`],
    );
    expect(rows).toEqual([
      { action: 'mark_paid', count: held.length - released },
      { action: 'release_spot', count: released },
    ]);
  });

  it('claims, payments and releases of the same spots at the same time leave one true story', async () => {
    const { id, slug } = await openBoard(12);
    const empty = await getOperatorBoard(database.pool, id);
    const rounds = Array.from({ length: 40 }, async (_, index) => {
      const input = claimOf(slug, [1 + (index % 12)], `buyer${index}`);
      const claimed = await insist((copy) => (copy === 0 ? here : there).claim(input, NOWHERE)).catch(
        isRefusal,
      );
      const number = 1 + random(12);
      const spot = (await getOperatorBoard(database.pool, id)).spots[number - 1];
      if (spot === undefined || spot.claimId === null) return claimed;
      const settle = {
        opId: makeOpId(),
        waffleId: id,
        number,
        claimId: spot.claimId,
        reason: 'changed their mind',
      };
      const command = index % 2 === 0 ? releaseSpot : markSpotPaid;
      await insist(() => command(callerOf(core, ana), settle)).catch(isRefusal);
      return claimed;
    });
    await Promise.all(rounds);
    await expectExact(database, id);
    await expectLogMatchesBoard(database, empty);
  });
});
