import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Actor, Core } from '#server/core/context.ts';
import { createJobQueue } from '#server/core/job-queue.ts';
import { createTestCore } from '#server/core/testing.ts';
import { createTestDatabase, type TestDatabase } from '#server/db/testing.ts';
import { openTestAuth } from '#server/features/auth/auth.fixture.ts';
import { tieAccounts } from '#server/tie-accounts.ts';
import { changeRoleAction } from '#shared/actions/catalogue.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { AccountsParts } from './account-parts.ts';
import { aimAt, caller, createPerson } from './accounts.fixture.ts';
import { changeAccount } from './commands/change-account.ts';
import { deleteAccount } from './commands/delete-account.ts';

let database: TestDatabase;
let core: Core;
let parts: AccountsParts;

beforeAll(async () => {
  database = await createTestDatabase();
  core = createTestCore(database);
  parts = tieAccounts(await openTestAuth(database, core), createJobQueue(database.connection), true);
});
afterAll(() => database.drop());
beforeEach(() => core.fork().execute('delete from account'));

const WAYS = {
  demote: (by: Actor, target: Actor) =>
    changeAccount(
      caller(core, by),
      parts,
      changeRoleAction,
      { ...aimAt(target), changes: { role: 'admin' } },
      'token',
    ),
  deactivate: (by: Actor, target: Actor) =>
    changeAccount(
      caller(core, by),
      parts,
      changeRoleAction,
      { ...aimAt(target), changes: { active: false } },
      'token',
    ),
  delete: (by: Actor, target: Actor) => deleteAccount(caller(core, by), parts, aimAt(target), 'token'),
} as const;
type Way = keyof typeof WAYS;

/** The code of a refusal; null where it was done. Anything that is no refusal of ours fails the test. */
async function refusalOf(work: Promise<unknown>): Promise<string | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

async function countActive(): Promise<number> {
  const [row] = await core
    .fork()
    .execute<{ count: number }[]>(`select count(*)::int from account where role = 'super_admin' and active`);
  return row?.count ?? 0;
}

function people(count: number): Promise<Actor[]> {
  return Promise.all(Array.from({ length: count }, () => createPerson(core, 'super_admin')));
}

describe('two super admins who remove each other at the same moment', () => {
  const pairs = (Object.keys(WAYS) as Way[]).flatMap((one) =>
    (Object.keys(WAYS) as Way[]).map((other) => [one, other] as const),
  );

  it.each(pairs)('by %s and %s: exactly one of them stays', async (one, other) => {
    for (let round = 0; round < 8; round += 1) {
      const [ana, mia] = (await people(2)) as [Actor, Actor];
      const refusals = await Promise.all([refusalOf(WAYS[one](ana, mia)), refusalOf(WAYS[other](mia, ana))]);
      expect(refusals.filter((refusal) => refusal === null)).toHaveLength(1);
      // Whoever came second has lost the right to it, or the account is gone.
      expect(['access.denied', 'auth.required']).toContain(refusals.find((refusal) => refusal !== null));
      expect(await countActive()).toBe(1);
      await core.fork().execute('delete from account');
    }
  });
});

describe('many super admins who all remove each other at once', () => {
  it('by all ways: somebody who may administer always stays', async () => {
    for (let round = 0; round < 4; round += 1) {
      const team = await people(7);
      const ways = Object.values(WAYS);
      const attempts = team.flatMap((by, index) =>
        team
          .filter((target) => target !== by)
          .map((target, at) =>
            refusalOf((ways[(index + at + round) % ways.length] ?? WAYS.demote)(by, target)),
          ),
      );
      const refusals = await Promise.all(attempts);
      const done = refusals.filter((refusal) => refusal === null).length;
      expect(attempts).toHaveLength(42);
      expect(done).toBeGreaterThanOrEqual(1);
      expect(await countActive()).toBeGreaterThanOrEqual(1);
      await core.fork().execute('delete from account');
    }
  });

  it('and one who is alone is kept, whoever asks for the removal', async () => {
    const [ana] = (await people(1)) as [Actor];
    const commandLine = { ...caller(core, null), actorName: 'command line' };
    const attempts = [
      changeAccount(
        commandLine,
        parts,
        changeRoleAction,
        { ...aimAt(ana), changes: { role: 'admin' } },
        'token',
      ),
      changeAccount(
        commandLine,
        parts,
        changeRoleAction,
        { ...aimAt(ana), changes: { active: false } },
        'token',
      ),
      deleteAccount(commandLine, parts, aimAt(ana), 'token'),
    ];
    expect(await Promise.all(attempts.map(refusalOf))).toEqual(
      Array.from({ length: 3 }, () => 'account.last_super_admin'),
    );
    expect(await countActive()).toBe(1);
  });
});
