import { randomUUID } from 'node:crypto';
import type { Core } from '#server/core/context.ts';
import type { Database } from '#server/db/orm.ts';
import type { Role } from '#shared/access/roles.ts';
import { beginSecondFactor } from './commands/begin-second-factor.ts';
import type { PasswordChanger } from './commands/change-password.ts';
import { confirmSecondFactor } from './commands/confirm-second-factor.ts';
import { type Auth, type AuthOptions, openAuth } from './open-auth.ts';
import { codeOfStep, createPasswordHasher } from './wrap-oslo.ts';

/** What tests start from: the auth feature over a test's database, and accounts that can sign in. */

export const TEST_PASSWORD = 'a good long password';
export const TEST_SECRET = 'a secret of the tests, long enough to be one';
/** Cheap, but dear enough that a judged password takes measurably longer than none. */
const BCRYPT_COST = 7;

let passwordHash: Promise<string> | undefined;

/** The real auth feature over a test's database; only bcrypt is cheaper than in the product. */
export function openTestAuth(
  database: Database,
  core: Core,
  overrides: Partial<AuthOptions> = {},
): Promise<Auth> {
  return openAuth({
    core,
    pool: database.pool,
    appSecret: TEST_SECRET,
    isSecure: false,
    bootstrap: 'auto',
    bcryptCost: BCRYPT_COST,
    ...overrides,
  });
}

export interface TestAccount {
  readonly id: string;
  readonly username: string;
  readonly email: string;
}

/** Stores an account whose password is `TEST_PASSWORD`. */
export async function createTestAccount(
  core: Core,
  role: Role = 'admin',
  { active = true }: { active?: boolean } = {},
): Promise<TestAccount> {
  passwordHash ??= createPasswordHasher(BCRYPT_COST).hash(TEST_PASSWORD);
  const id = randomUUID();
  const username = `ana-${id.slice(0, 8)}`;
  const email = `${username}@example.test`;
  await core
    .fork()
    .execute(
      'insert into account (id, username, email, password_hash, role, active) values (?, ?, ?, ?, ?, ?)',
      [id, username, email, await passwordHash, role, active],
    );
  return { id, username, email };
}

/** Turns on the second factor of an account with `TEST_PASSWORD` and uses the code of this moment up. */
export async function setUpSecondFactor(
  auth: Auth,
  caller: PasswordChanger,
): Promise<{ secret: Buffer; recoveryCodes: readonly string[] }> {
  await beginSecondFactor(auth, caller, { currentPassword: TEST_PASSWORD });
  const { accountId } = caller.actor;
  const [row] = await caller.core
    .fork()
    .execute<{ sealed: Buffer }[]>('select sealed_secret as sealed from second_factor where account_id = ?', [
      accountId,
    ]);
  const secret = row === undefined ? null : auth.sealer.open(row.sealed, accountId);
  if (secret === null) throw new Error('no second factor was begun');
  const code = await codeOfStep(secret, Math.floor(caller.core.clock.now().getTime() / 30_000));
  return { secret, ...(await confirmSecondFactor(auth, caller, { code })) };
}
