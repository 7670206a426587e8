import { randomUUID } from 'node:crypto';
import { runCommand } from '#server/core/command.ts';
import type { Actor, RequestContext } from '#server/core/context.ts';
import { changePasswordAction } from '#shared/actions/catalogue.ts';
import type { ChangePasswordInput } from '#shared/auth/auth.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { findOwner, lockActiveAccount } from '../auth.queries.ts';
import { confirmPassword, wrongPassword } from '../confirm-password.ts';
import type { RevokedSessions } from '../keep-sessions.ts';
import type { Auth } from '../open-auth.ts';
import { endResets } from './end-resets.ts';

/** Who changes their password, and with which session. */
export interface PasswordChanger extends Pick<RequestContext, 'core' | 'ip' | 'sessionToken'> {
  readonly actor: Actor;
}

/**
 * Gives an account the password that its owner chose, and ends its other sessions and every reset link; the session
 * that asks goes on.
 *
 * Throws `auth.wrong_password` with `fields`, `auth.locked` after too many of those, or `account.weak_password`.
 */
export async function changePassword(
  auth: Auth,
  { core, ip, sessionToken, actor }: PasswordChanger,
  { currentPassword, newPassword }: ChangePasswordInput,
): Promise<void> {
  const { accountId } = actor;
  const owner = await findOwner(core.fork(), accountId);
  // Deactivated since the session was read.
  if (owner === null) throw new AppError('auth.required');
  await confirmPassword(auth, accountId, currentPassword);
  const { username, email = null } = owner;
  const judgedWith = { username, email, current: currentPassword };
  const passwordHash = await auth.passwords.prepare(newPassword, judgedWith);
  const kept: { revoked?: RevokedSessions } = {};
  await runCommand(
    { core, actor, ip },
    changePasswordAction,
    // Nothing of the input: a receipt keeps its digest, and a fast digest of a password is as good as the password.
    { opId: randomUUID() },
    async ({ em, now }) => {
      const account = await lockActiveAccount(em, accountId);
      // Somebody else changed it while it was judged: what was typed is not the current password any more.
      if (account === null || account.passwordHash !== owner.passwordHash) throw wrongPassword();
      account.passwordHash = passwordHash;
      account.mustChangePassword = false;
      await endResets(em, accountId, now());
      kept.revoked = await auth.sessions.revoke(em, accountId, sessionToken ?? undefined);
      return {
        answer: null,
        audit: [
          {
            targetType: 'account',
            targetId: accountId,
            targetLabel: username,
            after: { sessionsEnded: kept.revoked.sessionKeys.length },
            security: true,
          },
        ],
      };
    },
  );
  auth.sessions.announce(kept.revoked ?? null);
}
