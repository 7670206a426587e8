import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { AccountRow } from '#server/features/accounts/accounts.entity.ts';
import { hasActiveSuperAdmin } from '#server/features/accounts/accounts.queries.ts';
import { SetupLink } from './auth.entity.ts';

/** What sign-in needs of an account. */
export type Candidate = Pick<
  AccountRow,
  'id' | 'username' | 'displayName' | 'firstName' | 'lastName' | 'role' | 'passwordHash' | 'active'
>;

/** Not through an entity: making one of a row that exists takes long enough to tell it from one that does not. */
export async function findCandidate(em: SqlEntityManager, username: string): Promise<Candidate | null> {
  const [row] = await em.execute<Candidate[]>(
    `select id, username, display_name as "displayName", first_name as "firstName", last_name as "lastName", role,
       password_hash as "passwordHash", active from account where username = ?`,
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

/** When somebody last cleared the sign-in lock of this username. The audit row is what the fact is kept in. */
export async function findUnlockTime(em: SqlEntityManager, username: string): Promise<Date | null> {
  const [row] = await em.execute<{ at: Date }[]>(
    `select e.recorded_at as at from account a
     join audit_entry e on e.target_type = 'account' and e.target_id = a.id::text
     where a.username = ? and e.action = 'unlock_sign_in' order by e.id desc limit 1`,
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
