import { randomUUID } from 'node:crypto';
import { runCommand } from '#server/core/command.ts';
import type { RequestContext } from '#server/core/context.ts';
import { accountToActor } from '#server/features/accounts/accounts.queries.ts';
import type { ResetPasswordInput } from '#shared/auth/auth.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { findCandidate, findResetLink, lockActiveAccount, type ResetLink } from '../auth.queries.ts';
import type { RevokedSessions } from '../keep-sessions.ts';
import type { Auth } from '../open-auth.ts';
import { endResets } from './end-resets.ts';

/**
 * Sets the password of the account that the link belongs to, ends all its sessions, API keys, links and sign-in locks,
 * and returns its username. Signs nobody in.
 *
 * Throws `auth.reset_unknown`, `auth.reset_used`, `auth.reset_expired`, `auth.deactivated` or
 * `account.weak_password`; after the last one the link is as good as before.
 */
export async function resetPassword(
  auth: Auth,
  { core, ip }: Pick<RequestContext, 'core' | 'ip'>,
  { token, password }: ResetPasswordInput,
): Promise<{ readonly username: string }> {
  // Asked before the costly digest, so that only who has a link can make the server work.
  const link = requireUsable(await findResetLink(core.fork(), token), core.clock.now());
  const { accountId, username } = link;
  const holder = await findCandidate(core.fork(), username);
  if (holder === null) throw new AppError('auth.reset_unknown');
  const passwordHash = await auth.passwords.prepare(password, link);
  const kept: { revoked?: RevokedSessions } = {};
  await runCommand(
    { core, actor: accountToActor(holder), ip },
    { name: 'auth.resetPassword', audit: 'reset_password' },
    // Nothing of the input, because a receipt keeps its digest.
    { opId: randomUUID() },
    async ({ em, now }) => {
      // Of two people with the same link the second one waits here, reads the link again, and finds it used.
      const account = await lockActiveAccount(em, accountId);
      const { id, issuedByName } = requireUsable(await findResetLink(em, token), now());
      if (account === null) throw new AppError('auth.deactivated');
      account.passwordHash = passwordHash;
      account.mustChangePassword = false;
      // Opens the locks of signing in, in every process.
      account.signInUnlockedAt = now();
      await endResets(em, accountId, now());
      await em.execute('update reset_request set used_at = ? where id = ?', [now(), id]);
      kept.revoked = await auth.sessions.revoke(em, accountId);
      return {
        answer: null,
        audit: [
          {
            targetType: 'account',
            targetId: accountId,
            targetLabel: username,
            after: {
              linkIssuedBy: issuedByName,
              sessionsEnded: kept.revoked.sessionKeys.length,
              apiKeysEnded: kept.revoked.apiKeysEnded ?? 0,
            },
            security: true,
          },
        ],
      };
    },
  );
  auth.sessions.announce(kept.revoked ?? null);
  await auth.forgetWrongPasswords(accountId);
  return { username };
}

/** Says in its code what is the matter with a link. A used one is never called expired. */
function requireUsable(link: ResetLink | null, now: Date): ResetLink {
  if (link === null) throw new AppError('auth.reset_unknown');
  if (link.usedAt !== null) throw new AppError('auth.reset_used');
  if (link.expiresAt <= now) throw new AppError('auth.reset_expired');
  if (!link.active) throw new AppError('auth.deactivated');
  return link;
}
