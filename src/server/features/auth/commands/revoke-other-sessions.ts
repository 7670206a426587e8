import { runCommand } from '#server/core/command.ts';
import { revokeOtherSessionsAction } from '#shared/actions/catalogue.ts';
import type { RevokeOtherSessionsInput } from '#shared/auth/auth.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { RevokedSessions } from '../keep-sessions.ts';
import type { Auth } from '../open-auth.ts';
import type { PasswordChanger } from './change-password.ts';

/** Ends every session of one's own account but the one that asks, and says how many that were. Keys stay. */
export async function revokeOtherSessions(
  auth: Auth,
  { core, ip, actor, sessionToken }: PasswordChanger,
  input: RevokeOtherSessionsInput,
): Promise<{ readonly ended: number }> {
  // Whoever gets here acts by a session, because no API key may.
  if (sessionToken === null) throw new AppError('auth.required');
  const { accountId, username } = actor;
  const kept: { revoked?: RevokedSessions } = {};
  const answer = await runCommand({ core, actor, ip }, revokeOtherSessionsAction, input, async ({ em }) => {
    const revoked = await auth.sessions.revoke(em, accountId, sessionToken);
    kept.revoked = revoked;
    const ended = revoked.sessionKeys.length;
    return {
      answer: { ended },
      audit: [
        {
          targetType: 'account',
          targetId: accountId,
          targetLabel: username,
          after: { sessionsEnded: ended },
          security: true,
        },
      ],
    };
  });
  auth.sessions.announce(kept.revoked ?? null);
  return answer;
}
