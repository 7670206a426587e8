import { createHash, randomBytes } from 'node:crypto';
import type { Core } from '#server/core/context.ts';
import { hasAccounts, hasActiveSuperAdmin, lockRoles } from '#server/features/accounts/accounts.queries.ts';
import { SetupLink } from '../auth.entity.ts';

/**
 * Makes a new token for the one-time setup link and returns it, for the start to print as
 * `<public url>/setup#token=…`; the previous one stops working. Only its digest is stored.
 *
 * Null, and no link, once there is an active super admin; with `BOOTSTRAP=manual`, once there is any account.
 */
export async function renewSetupLink(core: Core, bootstrap: 'auto' | 'manual'): Promise<string | null> {
  return core.fork().transactional(async (em) => {
    await lockRoles(em);
    await em.nativeDelete(SetupLink, {});
    const isSetUp = bootstrap === 'manual' ? await hasAccounts(em) : await hasActiveSuperAdmin(em);
    if (isSetUp) return null;
    const token = randomBytes(32).toString('base64url');
    em.create(SetupLink, { id: true, tokenHash: hashSetupToken(token), createdAt: core.clock.now() });
    return token;
  });
}

export function hashSetupToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
