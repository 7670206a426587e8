import type { SqlEntityManager } from '@mikro-orm/postgresql';

/**
 * Ends, within the caller's transaction, whatever could still lead to a new password of this account: links that were
 * issued and not used, and the wish that waits for one. The caller has locked the account's row.
 */
export async function endResets(em: SqlEntityManager, accountId: string, now: Date): Promise<void> {
  await em.execute('delete from reset_request where account_id = ? and token_hash is null', [accountId]);
  await expireLinks(em, accountId, now);
}

/** Ends the links only. Their rows stay, so that whoever follows an old one is told what became of it. */
export async function expireLinks(em: SqlEntityManager, accountId: string, now: Date): Promise<void> {
  await em.execute(
    `update reset_request set token_expires_at = ?
     where account_id = ? and used_at is null and token_expires_at > ?`,
    [now, accountId, now],
  );
}
