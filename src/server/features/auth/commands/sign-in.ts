import { randomUUID } from 'node:crypto';
import { LockMode } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { addressGroup } from '#server/core/address-group.ts';
import { recordAudit, runCommand } from '#server/core/command.ts';
import type { Actor, RequestContext } from '#server/core/context.ts';
import type { BucketLimit } from '#server/core/throttle.ts';
import { Account, type AccountRow } from '#server/features/accounts/accounts.entity.ts';
import { accountToActor } from '#server/features/accounts/accounts.queries.ts';
import { normaliseUsername } from '#shared/auth/auth.rules.ts';
import type { SignInInput } from '#shared/auth/auth.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { type Candidate, findCandidate, findSecondFactorState, findUnlockTime } from '../auth.queries.ts';
import { countCodes, isWrongCode, judged, takeTry } from '../count-tries.ts';
import type { RevokedSessions, StartedSession } from '../keep-sessions.ts';
import type { Auth } from '../open-auth.ts';
import { consumeCode } from './consume-code.ts';

/** A team behind one address signs in within a minute; whoever guesses names has twenty tries, then one in three seconds. */
const ADDRESS_LIMIT: BucketLimit = { burst: 20, refillMs: 3_000 };

/** From where somebody signs in. */
export type SignInPlace = Pick<RequestContext, 'core' | 'ip' | 'userAgent'>;

export interface SignedIn {
  readonly actor: Actor;
  readonly session: StartedSession;
}

/**
 * Starts a session for whoever knows the password and, where the account has a second factor, a code of it.
 * `replacedToken` is the session this browser had until now; it ends in the same transaction.
 *
 * Throws `request.rate_limited` by address, `auth.locked`, `auth.wrong_credentials` (unknown user and wrong password
 * take the same way and time) or, only after a correct password, `auth.deactivated`, `auth.code_required` and
 * `auth.wrong_code`. Every judged try leaves an audit row; the limit by address comes first, so that nobody can fill the
 * audit or the line for digests alone.
 */
export async function signIn(
  auth: Auth,
  place: SignInPlace,
  input: SignInInput,
  replacedToken: string | null = null,
): Promise<SignedIn> {
  const address = addressGroup(place.ip);
  await admitAddress(auth, address);
  const username = normaliseUsername(input.username);
  const key = `${address} ${username}`;
  const isLast = await takeTry(auth.lockout, key, () => findUnlockTime(place.core.fork(), username));
  const { account, isRight } = await judged(auth.lockout, key, async () => {
    const found = await findCandidate(place.core.fork(), username);
    const matches = await auth.passwords.matches(found?.passwordHash ?? null, input.password, address);
    return { account: found, isRight: matches };
  });
  if (account === null || !isRight) {
    await recordFailure(place, account, account === null ? 'unknown_username' : 'wrong_password', isLast);
    throw new AppError('auth.wrong_credentials');
  }
  if (!account.active) {
    await auth.lockout.clear(key);
    await recordFailure(place, account, 'deactivated', false);
    throw new AppError('auth.deactivated');
  }
  if (!account.hasSecondFactor) {
    // The password was right, so whoever tried it was not guessing.
    await auth.lockout.clear(key);
    return startSession(auth, place, account, replacedToken, null);
  }
  return passSecondFactor(auth, place, account, { key, isLast, code: input.code, replacedToken });
}

interface CodeTry {
  /** What failures of this name from this address are counted under; this try is counted already. */
  readonly key: string;
  readonly isLast: boolean;
  readonly code: string | undefined;
  readonly replacedToken: string | null;
}

/**
 * The second step. The right password alone clears nothing: whoever has it could ask with it between two guesses of the
 * code and would never be locked.
 */
async function passSecondFactor(
  auth: Auth,
  place: SignInPlace,
  account: Candidate,
  { key, isLast, code = '', replacedToken }: CodeTry,
): Promise<SignedIn> {
  if (code.trim() === '') {
    await auth.lockout.giveBack(key);
    throw new AppError('auth.code_required');
  }
  const findUnlock = () => findUnlockTime(place.core.fork(), account.username);
  const start = () => startSession(auth, place, account, replacedToken, code);
  try {
    const signedIn = await countCodes(auth.lockout, account.id, findUnlock, start);
    await auth.lockout.clear(key);
    return signedIn;
  } catch (error) {
    if (!isWrongCode(error)) {
      await auth.lockout.giveBack(key);
      throw error;
    }
    await recordFailure(place, account, 'wrong_code', isLast);
    throw new AppError('auth.wrong_code');
  }
}

async function admitAddress({ throttle, signInLimit }: Auth, address: string): Promise<void> {
  if (signInLimit === 'off') return;
  const waitMs = await throttle.take([{ key: `sign-in:address:${address}`, limit: ADDRESS_LIMIT }]);
  if (waitMs > 0) throw new AppError('request.rate_limited', { retry_after: Math.ceil(waitMs / 1000) });
}

async function recordFailure(
  place: SignInPlace,
  account: Candidate | null,
  cause: 'unknown_username' | 'wrong_password' | 'deactivated' | 'wrong_code',
  locked: boolean,
): Promise<void> {
  // What was typed as the name of nobody is not kept: people type passwords there.
  const name = account?.username ?? '(unknown username)';
  await recordAudit({ core: place.core, actor: null, actorName: name, ip: place.ip }, 'sign_in_failed', {
    targetType: 'account',
    targetId: account?.id ?? '',
    targetLabel: name,
    after: { cause, locked },
    security: true,
  });
}

async function startSession(
  auth: Auth,
  place: SignInPlace,
  judgedAccount: Candidate,
  replacedToken: string | null,
  code: string | null,
): Promise<SignedIn> {
  // Kept out of the answer, which the receipt stores: the token is a secret of the browser.
  const kept: { session?: StartedSession; replaced?: RevokedSessions | null } = {};
  const actor = await runCommand(
    { core: place.core, actor: accountToActor(judgedAccount), ip: place.ip },
    { name: 'auth.signIn', audit: 'sign_in' },
    // Nothing of the input: a receipt keeps its digest, and a fast digest of a password is as good as the password.
    { opId: randomUUID() },
    async ({ em, now }) => {
      const account = await lockAsJudged(em, judgedAccount);
      const question = { accountId: account.id, code: code ?? '', now: now() };
      const secondFactor = code === null ? null : await consumeCode(em, auth.sealer, question);
      account.lastSignInAt = now();
      account.lastSignInIp = place.ip;
      kept.replaced = replacedToken === null ? null : await auth.sessions.end(em, replacedToken);
      kept.session = await auth.sessions.start(em, account.id, place);
      return {
        answer: accountToActor(account),
        audit: [
          {
            targetType: 'account',
            targetId: account.id,
            targetLabel: account.username,
            ...(secondFactor === null ? {} : { after: { secondFactor } }),
            security: true,
          },
        ],
      };
    },
  );
  if (kept.session === undefined) throw new Error('a sign-in was committed without a session');
  auth.sessions.announce(kept.replaced ?? null);
  return { actor, session: kept.session };
}

/**
 * Locks the account's row and makes sure that it still has the password that was judged. Whoever deactivates the
 * account or changes its password locks the same row, so a session can't slip in between that and the revocation.
 */
async function lockAsJudged(
  em: SqlEntityManager,
  { id, passwordHash, hasSecondFactor }: Candidate,
): Promise<AccountRow> {
  const account = await em.findOne(
    Account,
    { id, passwordHash, active: true },
    { lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  if (account === null) throw new AppError('auth.wrong_credentials');
  // Turned on since the password was judged, by somebody who would end this session if it existed yet.
  if (!hasSecondFactor && (await findSecondFactorState(em, id)).since !== null) {
    throw new AppError('auth.code_required');
  }
  return account;
}
