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
import { type Candidate, findCandidate, findUnlockTime } from '../auth.queries.ts';
import type { RevokedSessions, StartedSession } from '../keep-sessions.ts';
import { type Auth, judged, lockedError } from '../open-auth.ts';

/** A team behind one address signs in within a minute; whoever guesses names has twenty tries, then one in three seconds. */
const ADDRESS_LIMIT: BucketLimit = { burst: 20, refillMs: 3_000 };

/** From where somebody signs in. */
export type SignInPlace = Pick<RequestContext, 'core' | 'ip' | 'userAgent'>;

export interface SignedIn {
  readonly actor: Actor;
  readonly session: StartedSession;
}

/**
 * Starts a session for whoever knows the password. `replacedToken` is the session this browser had until now; it ends
 * in the same transaction.
 *
 * Throws `request.rate_limited` by address, `auth.locked`, `auth.wrong_credentials` (unknown user and wrong password
 * take the same way and time) or, only after a correct password, `auth.deactivated`. Every judged try leaves an audit
 * row; the limit by address comes first, so that nobody can fill the audit or the line for digests alone.
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
  const isLast = await takeTry(auth, place, key, username);
  const { account, isRight } = await judged(auth.lockout, key, async () => {
    const found = await findCandidate(place.core.fork(), username);
    const matches = await auth.passwords.matches(found?.passwordHash ?? null, input.password, address);
    return { account: found, isRight: matches };
  });
  if (account === null || !isRight) {
    await recordFailure(place, account, account === null ? 'unknown_username' : 'wrong_password', isLast);
    throw new AppError('auth.wrong_credentials');
  }
  // The password was right, so whoever tried it was not guessing.
  await auth.lockout.clear(key);
  if (!account.active) {
    await recordFailure(place, account, 'deactivated', false);
    throw new AppError('auth.deactivated');
  }
  return startSession(auth, place, account, replacedToken);
}

async function admitAddress({ throttle, signInLimit }: Auth, address: string): Promise<void> {
  if (signInLimit === 'off') return;
  const waitMs = await throttle.take([{ key: `sign-in:address:${address}`, limit: ADDRESS_LIMIT }]);
  if (waitMs > 0) throw new AppError('request.rate_limited', { retry_after: Math.ceil(waitMs / 1000) });
}

/** Counts a try, also through a lock that somebody has cleared from the command line since it began. */
async function takeTry(auth: Auth, place: SignInPlace, key: string, username: string): Promise<boolean> {
  const first = await auth.lockout.take(key);
  if (first.allowed) return first.isLast;
  const unlockedAt = await findUnlockTime(place.core.fork(), username);
  if (unlockedAt === null || unlockedAt <= first.lockedAt) throw lockedError(first.retryAfterMs);
  await auth.lockout.clear(key);
  const second = await auth.lockout.take(key);
  if (!second.allowed) throw lockedError(second.retryAfterMs);
  return second.isLast;
}

async function recordFailure(
  place: SignInPlace,
  account: Candidate | null,
  cause: 'unknown_username' | 'wrong_password' | 'deactivated',
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
      account.lastSignInAt = now();
      account.lastSignInIp = place.ip;
      kept.replaced = replacedToken === null ? null : await auth.sessions.end(em, replacedToken);
      kept.session = await auth.sessions.start(em, account.id, place);
      return {
        answer: accountToActor(account),
        audit: [
          { targetType: 'account', targetId: account.id, targetLabel: account.username, security: true },
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
async function lockAsJudged(em: SqlEntityManager, { id, passwordHash }: Candidate): Promise<AccountRow> {
  const account = await em.findOne(
    Account,
    { id, passwordHash, active: true },
    { lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  if (account === null) throw new AppError('auth.wrong_credentials');
  return account;
}
