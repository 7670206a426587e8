import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Pool } from 'pg';
import type { Clock } from '#server/core/clock.ts';
import type { Actor } from '#server/core/context.ts';
import { getSetting } from '#server/features/settings/settings.queries.ts';
import { displayName } from '#shared/accounts/accounts.rules.ts';
import { runInTransaction, runOnPool } from './run-sql.ts';
import { createSessionLibrary, hashSessionToken } from './wrap-lucia.ts';

const HOUR_MS = 3_600_000;
/** Beyond it the oldest session of the account ends: scripts that sign in on every run must not pile up rows. */
const SESSIONS_PER_ACCOUNT_MAX = 500;
const USER_AGENT_LENGTH_MAX = 500;
/** How old `last_seen_at` may be before a request writes it again. */
const SEEN_EVERY_MS = 5 * 60_000;
const SEE = 'update session set last_seen_at = $2 where id = $1 and last_seen_at < $3';

export interface StartedSession {
  /** What the cookie or the token carries. It exists nowhere else: the database keeps its digest. */
  readonly token: string;
  readonly expiresAt: Date;
}

/** One line of "my sessions". */
export interface SessionLine {
  /** Names the session to its owner; nobody can sign in with it. */
  readonly key: string;
  readonly createdAt: Date;
  /** Five minutes exact. */
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
  readonly ip: string | null;
  readonly userAgent: string | null;
}

/** Sessions that have just ended before their time. */
export interface RevokedSessions {
  readonly accountId: string;
  readonly sessionKeys: readonly string[];
  /** API keys that ended with them. */
  readonly apiKeysEnded?: number;
}

export interface Sessions {
  /** Starts a session within the caller's transaction. Its length is the setting's at this moment. */
  start(
    em: SqlEntityManager,
    accountId: string,
    from: { readonly ip: string | null; readonly userAgent: string },
  ): Promise<StartedSession>;
  /** Who the token's session belongs to, as the database says now; null once anything about it has ended. */
  read(token: string): Promise<Actor | null>;
  list(accountId: string): Promise<SessionLine[]>;
  /** Ends the account's session of this key within the caller's transaction; null where it has none such. */
  endListed(em: SqlEntityManager, accountId: string, key: string): Promise<RevokedSessions | null>;
  /** Ends the token's session within the caller's transaction; announce what it returns after the commit. */
  end(em: SqlEntityManager, token: string): Promise<RevokedSessions | null>;
  /**
   * Ends all sessions of an account and its API keys, or, where its owner changes something, all sessions but
   * `exceptToken`'s and no key; announce what it returns after the commit.
   */
  revoke(em: SqlEntityManager, accountId: string, exceptToken?: string): Promise<RevokedSessions>;
  /** Tells the listeners. A no-op for null and for nothing revoked. */
  announce(revoked: RevokedSessions | null): void;
  /** Calls `listener` after sessions were revoked in this process, until the returned function is called. */
  onRevoked(listener: (revoked: RevokedSessions) => void): () => void;
  /** The session cookie of this request, where it has the form of one. */
  readCookie(cookieHeader: string | undefined): string | null;
  /** The same cookie as a header that holds nothing else. */
  cutCookie(cookieHeader: string | undefined): string | null;
  cookie(session: StartedSession): string;
  blankCookie(): string;
  removeExpired(): Promise<void>;
}

/** The name under which a session is announced and listed. */
export function sessionKeyOf(token: string): string {
  return hashSessionToken(token).toString('hex');
}

/** Sessions in the database. `isSecure`: the product is reached over TLS, so its cookies stay there. */
export function createSessions(pool: Pool, clock: Clock, isSecure: boolean): Sessions {
  const run = runOnPool(pool);
  const library = createSessionLibrary(run, clock, isSecure);
  const cookie = new RegExp(`(?:^|;)\\s*${library.sessionCookieName}=([a-z2-7]{40})\\s*(?:;|$)`);
  const listeners = new Set<(revoked: RevokedSessions) => void>();
  const readCookie = (header: string | undefined) => cookie.exec(header ?? '')?.[1] ?? null;

  return {
    async start(em, accountId, { ip, userAgent }) {
      const hours = await getSetting(em, 'jwt_expiration_hours');
      const createdAt = clock.now();
      const absoluteExpiresAt = new Date(createdAt.getTime() + hours * HOUR_MS);
      await makeRoom(em, accountId, createdAt);
      const { id } = await createSessionLibrary(runInTransaction(em), clock, isSecure).createSession(
        accountId,
        {
          createdAt,
          lastSeenAt: createdAt,
          absoluteExpiresAt,
          ip,
          userAgent: userAgent.slice(0, USER_AGENT_LENGTH_MAX),
        },
      );
      return { token: id, expiresAt: absoluteExpiresAt };
    },
    async read(token) {
      const { session, user } = await library.validateSession(token);
      if (user === null) return null;
      const now = clock.now();
      const staleAt = new Date(now.getTime() - SEEN_EVERY_MS);
      if (session.lastSeenAt < staleAt) await run(SEE, [hashSessionToken(token), now, staleAt]);
      const { id, username, role, mustChangePassword, mustSetUpSecondFactor } = user;
      return {
        accountId: id,
        username,
        name: displayName(user),
        role,
        mustChangePassword,
        ...(mustSetUpSecondFactor ? { mustSetUpSecondFactor } : {}),
      };
    },
    async list(accountId) {
      const sessions = await library.getUserSessions(accountId);
      return sessions.map(({ id, createdAt, lastSeenAt, absoluteExpiresAt, ip, userAgent }) => ({
        key: id.slice('sha256:'.length),
        createdAt,
        lastSeenAt,
        expiresAt: absoluteExpiresAt,
        ip,
        userAgent,
      }));
    },
    async endListed(em, accountId, key) {
      const [row] = await runInTransaction(em)(
        'delete from session where id = $1 and account_id = $2 returning id',
        [Buffer.from(key, 'hex'), accountId],
      );
      return row === undefined ? null : { accountId, sessionKeys: [key] };
    },
    async end(em, token) {
      const [row] = await runInTransaction(em)<{ account_id: string }>(
        'delete from session where id = $1 returning account_id',
        [hashSessionToken(token)],
      );
      return row === undefined ? null : { accountId: row.account_id, sessionKeys: [sessionKeyOf(token)] };
    },
    revoke: endAll,
    announce(revoked) {
      if (revoked === null || revoked.sessionKeys.length + (revoked.apiKeysEnded ?? 0) === 0) return;
      for (const listener of listeners) listener(revoked);
    },
    onRevoked(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    readCookie,
    cutCookie(header) {
      const token = readCookie(header);
      return token === null ? null : `${library.sessionCookieName}=${token}`;
    },
    cookie({ token, expiresAt }) {
      const made = library.createSessionCookie(token);
      made.attributes.maxAge = Math.max(0, Math.round((expiresAt.getTime() - clock.now().getTime()) / 1000));
      return made.serialize();
    },
    blankCookie: () => library.createBlankSessionCookie().serialize(),
    removeExpired: () => library.deleteExpiredSessions(),
  };
}

async function endAll(
  em: SqlEntityManager,
  accountId: string,
  exceptToken?: string,
): Promise<RevokedSessions> {
  const run = runInTransaction(em);
  const rows = await run<{ id: Buffer }>(
    'delete from session where account_id = $1 and id <> $2 returning id',
    [accountId, hashSessionToken(exceptToken ?? '')],
  );
  const sessionKeys = rows.map((row) => row.id.toString('hex'));
  if (exceptToken !== undefined) return { accountId, sessionKeys };
  const keys = await run('delete from api_key where account_id = $1 returning id', [accountId]);
  return { accountId, sessionKeys, apiKeysEnded: keys.length };
}

/** Removes what of the account's sessions has expired, and the oldest ones beyond the limit. */
async function makeRoom(em: SqlEntityManager, accountId: string, now: Date): Promise<void> {
  await runInTransaction(em)(
    `delete from session where account_id = $1 and (expires_at <= $2 or id in (
       select id from session where account_id = $1 order by created_at desc, id offset $3))`,
    [accountId, now, SESSIONS_PER_ACCOUNT_MAX - 1],
  );
}

export interface Credentials {
  readonly cookieHeader: string | undefined;
  readonly authorization: string | undefined;
}

/** The Bearer token of a request; null where it has none. Other schemes may be a proxy's and are not ours. */
export function readBearer(authorization: string | undefined): string | null {
  return /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1] ?? null;
}
