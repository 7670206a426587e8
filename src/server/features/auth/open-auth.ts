import type { Pool } from 'pg';
import type { Actor, Core } from '#server/core/context.ts';
import { detachText } from '#server/core/detach-text.ts';
import { createMemoryLockout, type Lockout } from '#server/core/lockout.ts';
import { createMemoryThrottle, type Throttle } from '#server/core/throttle.ts';
import { getSetting } from '#server/features/settings/settings.queries.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { findPasswordHash } from './auth.queries.ts';
import { createPasswords, type Passwords } from './check-passwords.ts';
import { type Credentials, createSessions, readBearer, type Sessions } from './keep-sessions.ts';
import { isSessionToken } from './wrap-lucia.ts';
import { createTokens, peekSessionToken, TOKEN_LENGTH_MAX, type Tokens } from './wrap-oslo.ts';

const BCRYPT_COST = 12;

export interface AuthOptions {
  readonly core: Core;
  /** The ORM's own pool: sessions are read through it on every request. */
  readonly pool: Pool;
  readonly appSecret: string;
  /** People reach the product over TLS: cookies are `__Host-` and Secure. */
  readonly isSecure: boolean;
  /** `manual`: no account becomes super admin by itself, not even the first one. */
  readonly bootstrap: 'auto' | 'manual';
  /** Where failed sign-ins are counted; in this process unless given. */
  readonly lockout?: Lockout;
  /** Where sign-ins and requests for reset links are counted by address; in this process unless given. */
  readonly throttle?: Throttle;
  /** `off` lets one address sign in as often as it likes: for load runs. */
  readonly signInLimit?: 'on' | 'off';
  /** bcrypt's cost, 12 unless given; every step halves or doubles the time of a sign-in. */
  readonly bcryptCost?: number;
}

/** Everything about who somebody is, made once by `app.ts` and handed to whatever needs a part of it. */
export interface Auth {
  readonly sessions: Sessions;
  readonly passwords: Passwords;
  readonly tokens: Tokens;
  readonly lockout: Lockout;
  readonly throttle: Throttle;
  readonly signInLimit: 'on' | 'off';
  readonly bootstrap: 'auto' | 'manual';
  /**
   * Who sends this request: session, account and role as the database says now. A Bearer token decides alone; the
   * cookie counts where there is none. Null for everybody else.
   */
  authenticate(credentials: Credentials): Promise<Actor | null>;
  /** The session token that the request names, unverified, by the same rule as `authenticate`. */
  readSessionToken(credentials: Credentials): string | null;
  /** The part of the credentials that says who asks, in memory of its own: for sockets, which keep it for hours. */
  condense(credentials: Credentials): Credentials;
  /** True where the request would act with the session cookie, which browsers send along by themselves. */
  actsByCookie(credentials: Credentials): boolean;
  /**
   * True where this is the account's current password. Five wrong ones in a row lock the question for 15 minutes
   * (`auth.locked`), so that a stolen session does not become a way to guess.
   */
  verifyPassword(accountId: string, password: string): Promise<boolean>;
  /** Forgets the wrong answers to that question: the account has another password now. */
  forgetWrongPasswords(accountId: string): Promise<void>;
}

/** Opens the auth feature and removes the sessions that ended while the product was not running. */
export async function openAuth(options: AuthOptions): Promise<Auth> {
  const { core, pool, bootstrap } = options;
  const sessions = createSessions(pool, core.clock, options.isSecure);
  const tokens = createTokens(options.appSecret);
  const lockout = options.lockout ?? createMemoryLockout(core.clock);
  const passwords = await createPasswords(options.bcryptCost ?? BCRYPT_COST, () =>
    getSetting(core.fork(), 'password_min_length'),
  );
  await sessions.removeExpired();
  return {
    sessions,
    passwords,
    tokens,
    lockout,
    throttle: options.throttle ?? createMemoryThrottle(core.clock),
    signInLimit: options.signInLimit ?? 'on',
    bootstrap,
    async authenticate({ cookieHeader, authorization }) {
      const bearer = readBearer(authorization);
      const token = bearer === null ? sessions.readCookie(cookieHeader) : await tokens.read(bearer);
      return token === null ? null : sessions.read(token);
    },
    readSessionToken({ cookieHeader, authorization }) {
      const bearer = readBearer(authorization);
      const token = bearer === null ? sessions.readCookie(cookieHeader) : peekSessionToken(bearer);
      return token !== null && isSessionToken(token) ? token : null;
    },
    condense({ cookieHeader, authorization }) {
      const bearer = readBearer(authorization);
      if (bearer !== null) {
        // A token that is too long stays too long, because a wrong token does not make the cookie count.
        const kept = bearer.slice(0, TOKEN_LENGTH_MAX + 1);
        return { cookieHeader: undefined, authorization: detachText(`Bearer ${kept}`) };
      }
      const cookie = sessions.cutCookie(cookieHeader);
      return { cookieHeader: cookie === null ? undefined : detachText(cookie), authorization: undefined };
    },
    actsByCookie: ({ cookieHeader, authorization }) =>
      readBearer(authorization) === null && sessions.readCookie(cookieHeader) !== null,
    async verifyPassword(accountId, password) {
      const key = passwordKey(accountId);
      const admission = await lockout.take(key);
      if (!admission.allowed) throw lockedError(admission.retryAfterMs);
      const isRight = await judged(lockout, key, async () =>
        passwords.matches(await findPasswordHash(core.fork(), accountId), password, null),
      );
      if (isRight) await lockout.clear(key);
      return isRight;
    },
    forgetWrongPasswords: (accountId) => lockout.clear(passwordKey(accountId)),
  };
}

/** What wrong answers to "is this the account's password?" are counted under. */
const passwordKey = (accountId: string) => `password of ${accountId}`;

/** The refusal of a locked key, with the time left in words and in seconds. */
export function lockedError(retryAfterMs: number): AppError {
  const minutes = Math.ceil(retryAfterMs / 60_000);
  const wait = minutes === 1 ? '1 minute' : `${minutes} minutes`;
  return new AppError(
    'auth.locked',
    { retry_after: Math.ceil(retryAfterMs / 1000), minutes_left: minutes },
    { message: `Too many failed attempts. Try again in ${wait}.` },
  );
}

/** Gives the key's try back where `judge` could not say whether it was right. */
export async function judged<Result>(
  lockout: Lockout,
  key: string,
  judge: () => Promise<Result>,
): Promise<Result> {
  try {
    return await judge();
  } catch (error) {
    await lockout.giveBack(key);
    throw error;
  }
}
