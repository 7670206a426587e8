import { createHash } from 'node:crypto';
import { LockMode } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { Account, type AccountRow } from '#server/features/accounts/accounts.entity.ts';
import { hasActiveSuperAdmin, ROLE_NEEDS_SECOND_FACTOR } from '#server/features/accounts/accounts.queries.ts';
import { isPermission } from '#shared/access/permissions.ts';
import { displayName, type NameParts } from '#shared/accounts/accounts.rules.ts';
import type { OpenReset } from '#shared/accounts/accounts.schemas.ts';
import type { ApiKeyLine, SecondFactorState } from '#shared/auth/auth.schemas.ts';
import { isPlainLine } from '#shared/kernel/text.ts';
import { ApiKey, type ApiKeyRow, SetupLink } from './auth.entity.ts';

/** What sign-in needs of an account. */
export type Candidate = Pick<
  AccountRow,
  | 'id'
  | 'username'
  | 'displayName'
  | 'firstName'
  | 'lastName'
  | 'role'
  | 'passwordHash'
  | 'active'
  | 'mustChangePassword'
> & {
  /** The account has a confirmed second factor. */
  readonly hasSecondFactor: boolean;
};

/**
 * Finds who may be meant by what somebody typed. Not through an entity: making one of a row that exists takes long
 * enough to tell it from one that does not.
 */
export async function findCandidate(em: SqlEntityManager, username: string): Promise<Candidate | null> {
  // No account is called like that, and PostgreSQL would not even take the question.
  if (!isPlainLine(username)) return null;
  const [row] = await em.execute<Candidate[]>(
    `select id, username, display_name as "displayName", first_name as "firstName", last_name as "lastName", role,
       password_hash as "passwordHash", active, must_change_password as "mustChangePassword",
       exists (select from second_factor f where f.account_id = account.id and f.confirmed_at is not null) as "hasSecondFactor"
     from account where username = ?`,
    [username],
  );
  return row ?? null;
}

/** The digest of an active account's password. */
export async function findPasswordHash(em: SqlEntityManager, accountId: string): Promise<string | null> {
  const [row] = await em.execute<{ hash: string }[]>(
    'select password_hash as hash from account where id = ? and active',
    [accountId],
  );
  return row?.hash ?? null;
}

/** An active account with everything that judging a new password of its owner takes. */
export function findOwner(em: SqlEntityManager, accountId: string): Promise<AccountRow | null> {
  return em.findOne(Account, { id: accountId, active: true });
}

/**
 * Locks the row of an active account until the transaction ends. Whatever changes a password, or the links that can,
 * locks it first, as starting a session does: one of two at once waits, and then sees what the other one did.
 */
export function lockActiveAccount(em: SqlEntityManager, accountId: string): Promise<AccountRow | null> {
  return em.findOne(Account, { id: accountId, active: true }, { lockMode: LockMode.PESSIMISTIC_WRITE });
}

/** A reset link that was issued, whatever became of it, and whose it is. */
export interface ResetLink {
  readonly id: string;
  readonly accountId: string;
  readonly username: string;
  readonly email: string | null;
  readonly active: boolean;
  readonly issuedByName: string;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
}

/** The digest under which a reset token is stored: whoever reads the database has no link. */
export function hashResetToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Found by the digest, so the time of the look-up says nothing that would help to guess a token. */
export async function findResetLink(em: SqlEntityManager, token: string): Promise<ResetLink | null> {
  const [row] = await em.execute<ResetLink[]>(
    `select r.id, r.account_id as "accountId", a.username, a.email, a.active, r.issued_by_name as "issuedByName",
       r.token_expires_at as "expiresAt", r.used_at as "usedAt"
     from reset_request r join account a on a.id = r.account_id where r.token_hash = ?`,
    [hashResetToken(token)],
  );
  return row ?? null;
}

/** How many of the waiting requests are listed; an account has one at most. */
const OPEN_RESETS_MAX = 100;

/** The requests for a new password that wait for a super admin, those who wait longest first. */
export async function listOpenResets(em: SqlEntityManager): Promise<OpenReset[]> {
  const rows = await em.execute<
    (NameParts & { accountId: string; requestedAt: Date; requestedIp: string | null })[]
  >(
    `select a.id as "accountId", a.username, a.display_name as "displayName", a.first_name as "firstName",
       a.last_name as "lastName", r.requested_at as "requestedAt", r.requested_ip as "requestedIp"
     from reset_request r join account a on a.id = r.account_id
     where r.token_hash is null and a.active order by r.requested_at, a.username limit ?`,
    [OPEN_RESETS_MAX],
  );
  return rows.map(({ requestedAt, ...row }) => ({
    accountId: row.accountId,
    username: row.username,
    name: displayName(row),
    requestedAt: requestedAt.toISOString(),
    requestedIp: row.requestedIp,
  }));
}

/** True where a request of the account waits for a link, or has one that still works. */
export async function hasOpenReset(em: SqlEntityManager, accountId: string, now: Date): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    `select from reset_request
     where account_id = ? and used_at is null and (token_hash is null or token_expires_at > ?)`,
    [accountId, now],
  );
  return rows.length > 0;
}

/**
 * When the sign-in locks of this username were last cleared, by somebody who unlocked it or set a new password with a
 * link. Kept on the account and not looked for in the audit: the refusal of a locked name must not take the longer the
 * more has happened to an account, or its time would tell which names exist.
 */
export async function findUnlockTime(em: SqlEntityManager, username: string): Promise<Date | null> {
  if (!isPlainLine(username)) return null;
  const [row] = await em.execute<{ at: Date | null }[]>(
    'select sign_in_unlocked_at as at from account where username = ?',
    [username],
  );
  return row?.at ?? null;
}

/** The digest of the open setup link's token; null where the product is set up or no link was made. */
export async function findOpenSetupLink(em: SqlEntityManager): Promise<Buffer | null> {
  if (await hasActiveSuperAdmin(em)) return null;
  const link = await em.findOne(SetupLink, { id: true });
  return link === null ? null : Buffer.from(link.tokenHash);
}

/** The same for an account that is known already. */
export async function findUnlockTimeOf(em: SqlEntityManager, accountId: string): Promise<Date | null> {
  const [row] = await em.execute<{ at: Date | null }[]>(
    'select sign_in_unlocked_at as at from account where id = ?',
    [accountId],
  );
  return row?.at ?? null;
}

/** What an account's owner sees of the second factor. */
export async function findSecondFactorState(
  em: SqlEntityManager,
  accountId: string,
): Promise<SecondFactorState> {
  const [row] = await em.execute<{ since: Date | null; codesLeft: number; required: boolean }[]>(
    `select f.confirmed_at as since, ${ROLE_NEEDS_SECOND_FACTOR} as required,
       (select count(*) from recovery_code c where c.account_id = a.id and c.used_at is null) as "codesLeft"
     from account a left join second_factor f on f.account_id = a.id where a.id = ?`,
    [accountId],
  );
  const { since = null, codesLeft = 0, required = false } = row ?? {};
  return { since: since?.toISOString() ?? null, recoveryCodesLeft: since === null ? 0 : codesLeft, required };
}

/** The digest of a recovery code, which has more than 100 random bits: a fast one keeps it as well as a slow one would. */
export function hashRecoveryCode(code: string): Buffer {
  return createHash('sha256').update(`recovery code ${code}`).digest();
}

/** An API key as its owner sees it. */
export function apiKeyToLine(
  key: Pick<ApiKeyRow, 'id' | 'name' | 'tokenEnd' | 'scopes' | 'createdAt' | 'expiresAt' | 'lastUsedAt'>,
): ApiKeyLine {
  const { id, name, tokenEnd, createdAt, expiresAt, lastUsedAt } = key;
  return {
    id,
    name,
    tokenEnd,
    scopes: key.scopes.filter(isPermission),
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}

/** The account's keys, newest first, with those that expired within the last month. */
export async function listApiKeys(em: SqlEntityManager, accountId: string): Promise<ApiKeyLine[]> {
  const keys = await em.find(ApiKey, { account: accountId }, { orderBy: { createdAt: 'desc', id: 'asc' } });
  return keys.map(apiKeyToLine);
}
