import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Pool } from 'pg';
import type { Clock } from '#server/core/clock.ts';
import type { Actor } from '#server/core/context.ts';
import { MUST_SET_UP_SECOND_FACTOR } from '#server/features/accounts/accounts.queries.ts';
import { isPermission } from '#shared/access/permissions.ts';
import type { Role } from '#shared/access/roles.ts';
import { displayName } from '#shared/accounts/accounts.rules.ts';
import { runOnPool } from './run-sql.ts';
import { toReadable } from './wrap-oslo.ts';

/** By it a key is found where it does not belong: in a repository, in a log. */
const PREFIX = 'syrup_';
/** 200 random bits in 40 characters, and 7 characters of checksum. */
const RANDOM_BYTES = 25;
const FORM = /^syrup_[a-z2-7]{47}$/;
const CHECKSUM_LENGTH = 7;
/** How old `last_used_at` may be before a use writes it again. */
const USED_EVERY_MS = 5 * 60_000;
/** How long an expired key is still listed, so that its owner sees why a script has stopped. */
const LISTED_AFTER_MS = 30 * 86_400_000;

export interface MadeKey {
  /** To be shown once. */
  readonly token: string;
  readonly tokenHash: Buffer;
  /** Its last four characters. */
  readonly tokenEnd: string;
}

export interface ApiKeys {
  /** Whose key it is, with the scopes it has, as the database says now; null once anything about it has ended. */
  read(token: string): Promise<Actor | null>;
  /** Removes keys that expired a month ago. */
  removeExpired(): Promise<void>;
}

/** True for what has the form of a key and its checksum, so that a mistyped one costs no question to the database. */
export function isApiKey(token: string): boolean {
  if (!FORM.test(token)) return false;
  const end = token.length - CHECKSUM_LENGTH;
  return checksumOf(token.slice(0, end)) === token.slice(end);
}

export function makeApiKey(): MadeKey {
  const body = `${PREFIX}${toReadable(randomBytes(RANDOM_BYTES)).toLowerCase()}`;
  const token = `${body}${checksumOf(body)}`;
  return { token, tokenHash: hashApiKey(token), tokenEnd: token.slice(-4) };
}

/** The digest under which a key is stored: whoever reads the database has no key. */
function hashApiKey(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function checksumOf(body: string): string {
  const bytes = Buffer.alloc(5);
  bytes.writeUInt32BE(crc32(body), 1);
  return toReadable(bytes).toLowerCase().slice(-CHECKSUM_LENGTH);
}

interface KeyRow {
  readonly key_id: string;
  readonly token_hash: Buffer;
  readonly scopes: readonly unknown[];
  readonly last_used_at: Date | null;
  readonly id: string;
  readonly username: string;
  readonly display_name: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly role: Role;
  readonly must_change_password: boolean;
  readonly must_set_up: boolean;
}

/** One query answers "which key, whose, still active, which role", as for a session. */
const READ = `select k.id as key_id, k.token_hash, k.scopes, k.last_used_at, a.id, a.username, a.display_name,
  a.first_name, a.last_name, a.role, a.must_change_password, ${MUST_SET_UP_SECOND_FACTOR} as must_set_up
  from api_key k join account a on a.id = k.account_id
  where k.token_hash = $1 and k.expires_at > $2 and a.active`;
const USE =
  'update api_key set last_used_at = $2 where id = $1 and (last_used_at is null or last_used_at < $3)';
const DELETE_EXPIRED = 'delete from api_key where expires_at < $1';

export function createApiKeys(pool: Pool, clock: Clock): ApiKeys {
  const run = runOnPool(pool);
  return {
    async read(token) {
      if (!isApiKey(token)) return null;
      const [now, hash] = [clock.now(), hashApiKey(token)];
      const [row] = await run<KeyRow>(READ, [hash, now]);
      if (row === undefined || !timingSafeEqual(row.token_hash, hash)) return null;
      const staleAt = new Date(now.getTime() - USED_EVERY_MS);
      if (row.last_used_at === null || row.last_used_at < staleAt) await run(USE, [row.key_id, now, staleAt]);
      return rowToActor(row);
    },
    async removeExpired() {
      await run(DELETE_EXPIRED, [new Date(clock.now().getTime() - LISTED_AFTER_MS)]);
    },
  };
}

function rowToActor(row: KeyRow): Actor {
  const { display_name: shown, first_name: firstName, last_name: lastName, username } = row;
  return {
    accountId: row.id,
    username,
    name: displayName({ username, displayName: shown, firstName, lastName }),
    role: row.role,
    mustChangePassword: row.must_change_password,
    ...(row.must_set_up ? { mustSetUpSecondFactor: true } : {}),
    // A key may be older than the product: what is no permission any more gives nothing.
    scopes: row.scopes.filter(isPermission),
  };
}
