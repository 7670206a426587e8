import { runCommand } from '#server/core/command.ts';
import { revokeSessionAction } from '#shared/actions/catalogue.ts';
import type { RevokeSessionInput } from '#shared/auth/auth.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { type RevokedSessions, sessionKeyOf } from '../keep-sessions.ts';
import type { Auth } from '../open-auth.ts';
import type { PasswordChanger } from './change-password.ts';

/**
 * Ends one of one's own sessions at once, its open sockets included. Throws `auth.session_not_found`, or
 * `auth.session_current`: that one is left by signing out, which takes its cookie too.
 */
export async function revokeSession(
  auth: Auth,
  { core, ip, actor, sessionToken }: PasswordChanger,
  input: RevokeSessionInput,
): Promise<null> {
  if (sessionToken !== null && input.key === sessionKeyOf(sessionToken)) {
    throw new AppError('auth.session_current');
  }
  const { accountId, username } = actor;
  const kept: { revoked?: RevokedSessions } = {};
  const answer = await runCommand({ core, actor, ip }, revokeSessionAction, input, async ({ em }) => {
    const revoked = await auth.sessions.endListed(em, accountId, input.key);
    if (revoked === null) throw new AppError('auth.session_not_found');
    kept.revoked = revoked;
    return {
      answer: null,
      audit: [{ targetType: 'account', targetId: accountId, targetLabel: username, security: true }],
    };
  });
  auth.sessions.announce(kept.revoked ?? null);
  return answer;
}
