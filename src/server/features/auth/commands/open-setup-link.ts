import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Core } from '#server/core/context.ts';
import { hasAccounts, hasActiveSuperAdmin, lockRoles } from '#server/features/accounts/accounts.queries.ts';
import { SetupLink } from '../auth.entity.ts';

/**
 * Returns the token of the one-time setup link, for the start to print as `<public url>/setup#token=…`; it stays the
 * same over restarts and in every process until it is used. Null, and no link, once there is an active super admin;
 * with `BOOTSTRAP=manual`, once there is any account.
 *
 * The database keeps only the token's digest: the token is made again from the product's secret and the moment the link
 * was opened. A link made with another secret is replaced.
 */
export async function openSetupLink(
  core: Core,
  bootstrap: 'auto' | 'manual',
  appSecret: string,
): Promise<string | null> {
  return core.fork().transactional(async (em) => {
    await lockRoles(em);
    const isSetUp = bootstrap === 'manual' ? await hasAccounts(em) : await hasActiveSuperAdmin(em);
    const link = await em.findOne(SetupLink, { id: true });
    if (isSetUp) {
      await em.nativeDelete(SetupLink, {});
      return null;
    }
    if (link !== null) {
      const token = makeSetupToken(appSecret, link.createdAt);
      if (timingSafeEqual(link.tokenHash, hashSetupToken(token))) return token;
      await em.nativeDelete(SetupLink, {});
      em.clear();
    }
    const createdAt = core.clock.now();
    const token = makeSetupToken(appSecret, createdAt);
    em.create(SetupLink, { id: true, tokenHash: hashSetupToken(token), createdAt });
    return token;
  });
}

function makeSetupToken(appSecret: string, openedAt: Date): string {
  return createHmac('sha256', appSecret).update(`setup link|${openedAt.toISOString()}`).digest('base64url');
}

export function hashSetupToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
