import type { Pool } from 'pg';
import type { Actor, Core } from '#server/core/context.ts';
import { detachText } from '#server/core/detach-text.ts';
import { createMemoryLockout, type Lockout } from '#server/core/lockout.ts';
import { createMemoryThrottle, type Throttle } from '#server/core/throttle.ts';
import { getSetting } from '#server/features/settings/settings.queries.ts';
import { findPasswordHash, findUnlockTimeOf } from './auth.queries.ts';
import { createPasswords, type Passwords } from './check-passwords.ts';
import { judged, passwordKey, takeTry } from './count-tries.ts';
import { createApiKeys, isApiKey } from './keep-keys.ts';
import { type Credentials, createSessions, readBearer, type Sessions } from './keep-sessions.ts';
import { createSealer, type Sealer } from './seal-secrets.ts';
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
  readonly sealer: Sealer;
  readonly lockout: Lockout;
  readonly throttle: Throttle;
  readonly signInLimit: 'on' | 'off';
  readonly bootstrap: 'auto' | 'manual';
  /**
   * Who sends this request: session or API key, account and role as the database says now. A Bearer token decides
   * alone; the cookie counts where there is none. Null for everybody else.
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
  /** Removes sessions that have ended and keys that expired a month ago. */
  removeExpired(): Promise<void>;
  /** Forgets the wrong answers to that question: the account has another password now. */
  forgetWrongPasswords(accountId: string): Promise<void>;
}

/** Opens the auth feature and removes the sessions that ended while the product was not running. */
export async function openAuth(options: AuthOptions): Promise<Auth> {
  const { core, pool, bootstrap } = options;
  const sessions = createSessions(pool, core.clock, options.isSecure);
  const keys = createApiKeys(pool, core.clock);
  const tokens = createTokens(options.appSecret);
  const lockout = options.lockout ?? createMemoryLockout(core.clock);
  const passwords = await createPasswords(options.bcryptCost ?? BCRYPT_COST, () =>
    getSetting(core.fork(), 'password_min_length'),
  );
  const removeExpired = async () => {
    await sessions.removeExpired();
    await keys.removeExpired();
  };
  await removeExpired();
  return {
    removeExpired,
    sessions,
    passwords,
    tokens,
    sealer: createSealer(options.appSecret),
    lockout,
    throttle: options.throttle ?? createMemoryThrottle(core.clock),
    signInLimit: options.signInLimit ?? 'on',
    bootstrap,
    async authenticate({ cookieHeader, authorization }) {
      const bearer = readBearer(authorization);
      if (bearer !== null && isApiKey(bearer)) return keys.read(bearer);
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
      await takeTry(lockout, key, () => findUnlockTimeOf(core.fork(), accountId));
      const isRight = await judged(lockout, key, async () =>
        passwords.matches(await findPasswordHash(core.fork(), accountId), password, null),
      );
      if (isRight) await lockout.clear(key);
      return isRight;
    },
    forgetWrongPasswords: (accountId) => lockout.clear(passwordKey(accountId)),
  };
}
