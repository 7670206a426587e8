/** The one module that knows lucia, which is in maintenance: a replacement must touch one file. */

import { createHash } from 'node:crypto';
import { type Adapter, type DatabaseSession, Lucia, TimeSpan } from 'lucia';
import type { Clock } from '#server/core/clock.ts';
import { MUST_SET_UP_SECOND_FACTOR } from '#server/features/accounts/accounts.queries.ts';
import type { Role } from '#shared/access/roles.ts';
import type { Run } from './run-sql.ts';

/** A session that nobody uses ends after a week, however long `jwt_expiration_hours` would let it live. */
const IDLE = new TimeSpan(7, 'd');

/** What a raw session id looks like. Nothing else is ever looked up, hashed ids as they are listed least of all. */
const RAW_ID = /^[a-z2-7]{40}$/;
const LISTED_ID = /^sha256:([0-9a-f]{64})$/;

/** Whose session it is, read from the account together with the session. */
interface SessionOwner {
  readonly username: string;
  readonly displayName: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly role: Role;
  readonly mustChangePassword: boolean;
  readonly mustSetUpSecondFactor: boolean;
}

interface SessionFacts {
  readonly createdAt: Date;
  readonly absoluteExpiresAt: Date;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly lastSeenAt: Date;
}

export type SessionLibrary = Lucia<SessionFacts, SessionOwner>;

declare module 'lucia' {
  interface Register {
    Lucia: SessionLibrary;
    DatabaseUserAttributes: SessionOwner;
    DatabaseSessionAttributes: SessionFacts;
  }
}

interface SessionRow {
  readonly id: Buffer;
  readonly account_id: string;
  readonly expires_at: Date;
  readonly absolute_expires_at: Date;
  readonly created_at: Date;
  readonly ip: string | null;
  readonly user_agent: string | null;
  readonly last_seen_at: Date;
}

interface OwnedSessionRow extends SessionRow {
  readonly username: string;
  readonly display_name: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly role: Role;
  readonly must_change_password: boolean;
  readonly must_set_up: boolean;
}

const COLUMNS = `s.id, s.account_id, s.expires_at, s.absolute_expires_at, s.created_at, s.ip, s.user_agent,
  s.last_seen_at`;

/** One query answers "which session, whose, still active, which role": nothing about it comes from the cookie. */
const READ = `select ${COLUMNS}, a.username, a.display_name, a.first_name, a.last_name, a.role,
  a.must_change_password, ${MUST_SET_UP_SECOND_FACTOR} as must_set_up
  from session s join account a on a.id = s.account_id where s.id = $1 and a.active`;
const LIST = `select ${COLUMNS} from session s where s.account_id = $1
  order by s.last_seen_at desc, s.created_at desc, s.id`;
const INSERT = `insert into session (id, account_id, expires_at, absolute_expires_at, created_at, last_seen_at, ip,
  user_agent) values ($1, $2, least($3::timestamptz, $4::timestamptz), $4, $5, $5, $6, $7)`;
const SLIDE = 'update session set expires_at = least($2::timestamptz, absolute_expires_at) where id = $1';
const DELETE = 'delete from session where id = $1';
const DELETE_OF_ACCOUNT = 'delete from session where account_id = $1';
const DELETE_EXPIRED = 'delete from session where expires_at <= $1';

/** The digest under which a session is stored: whoever reads the database can't sign in with it. */
export function hashSessionToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** True for what can be a session's raw id at all. */
export function isSessionToken(text: string): boolean {
  return RAW_ID.test(text);
}

/**
 * Lucia over our tables: sessions slide by a week of use and end at their absolute limit. The cookie is `__Host-` and
 * Secure where the product is reached over TLS.
 */
export function createSessionLibrary(run: Run, clock: Clock, isSecure: boolean): SessionLibrary {
  return new Lucia(createAdapter(run, clock), {
    sessionExpiresIn: IDLE,
    sessionCookie: {
      name: isSecure ? '__Host-syrup_session' : 'syrup_session',
      attributes: { secure: isSecure, sameSite: 'lax', path: '/' },
    },
    getSessionAttributes: (facts) => facts,
    getUserAttributes: (owner) => owner,
  });
}

/** Every method hashes the id by itself, so that a raw id reaches neither the database nor its logs. */
function createAdapter(run: Run, clock: Clock): Adapter {
  // Lucia reads the machine's clock. Times are translated on both ways, so that the product's clock decides.
  const toLucia = (time: Date) => new Date(time.getTime() - clock.now().getTime() + Date.now());
  const fromLucia = (time: Date) => new Date(time.getTime() + clock.now().getTime() - Date.now());

  /**
   * When Lucia is told that the session ends. It would slide a session that already reaches its absolute limit on
   * every single request, in vain; such a session is reported as if just slid.
   */
  const reportedEnd = (row: SessionRow): Date => {
    const nowMs = clock.now().getTime();
    const canSlide = row.expires_at < row.absolute_expires_at;
    const hasEnded = row.expires_at.getTime() <= nowMs;
    return toLucia(canSlide || hasEnded ? row.expires_at : new Date(nowMs + IDLE.milliseconds()));
  };

  return {
    async getSessionAndUser(sessionId) {
      if (!isSessionToken(sessionId)) return [null, null];
      const [row] = await run<OwnedSessionRow>(READ, [hashSessionToken(sessionId)]);
      if (row === undefined) return [null, null];
      const owner: SessionOwner = {
        username: row.username,
        displayName: row.display_name,
        firstName: row.first_name,
        lastName: row.last_name,
        role: row.role,
        mustChangePassword: row.must_change_password,
        mustSetUpSecondFactor: row.must_set_up,
      };
      const session = { ...factsOf(row), id: sessionId, expiresAt: reportedEnd(row) };
      return [session, { id: row.account_id, attributes: owner }];
    },
    async getUserSessions(accountId) {
      const rows = await run<SessionRow>(LIST, [accountId]);
      return rows.map((row) => ({
        ...factsOf(row),
        id: `sha256:${row.id.toString('hex')}`,
        expiresAt: toLucia(row.expires_at),
      }));
    },
    async setSession({ id, userId, expiresAt, attributes }) {
      const { absoluteExpiresAt, createdAt, ip, userAgent } = attributes;
      const end = fromLucia(expiresAt);
      await run(INSERT, [hashSessionToken(id), userId, end, absoluteExpiresAt, createdAt, ip, userAgent]);
    },
    async updateSessionExpiration(sessionId, expiresAt) {
      await run(SLIDE, [hashSessionToken(sessionId), fromLucia(expiresAt)]);
    },
    async deleteSession(sessionId) {
      const listed = LISTED_ID.exec(sessionId)?.[1];
      await run(DELETE, [listed === undefined ? hashSessionToken(sessionId) : Buffer.from(listed, 'hex')]);
    },
    async deleteUserSessions(accountId) {
      await run(DELETE_OF_ACCOUNT, [accountId]);
    },
    async deleteExpiredSessions() {
      await run(DELETE_EXPIRED, [clock.now()]);
    },
  };
}

function factsOf(row: SessionRow): Pick<DatabaseSession, 'userId' | 'attributes'> {
  return {
    userId: row.account_id,
    attributes: {
      createdAt: row.created_at,
      absoluteExpiresAt: row.absolute_expires_at,
      ip: row.ip,
      userAgent: row.user_agent,
      lastSeenAt: row.last_seen_at,
    },
  };
}
