import { randomUUID } from 'node:crypto';
import { runCommand } from '#server/core/command.ts';
import type { RequestContext } from '#server/core/context.ts';
import type { RevokedSessions } from '../keep-sessions.ts';
import type { Auth } from '../open-auth.ts';

/** Ends the session of this request. Does nothing where nobody is signed in: the person is out either way. */
export async function signOut(auth: Auth, context: RequestContext): Promise<void> {
  const { core, ip, sessionToken } = context;
  const actor = await context.authenticate();
  if (actor === null || sessionToken === null) return;
  const kept: { ended?: RevokedSessions | null } = {};
  await runCommand(
    { core, actor, ip },
    { name: 'auth.signOut', audit: 'sign_out' },
    { opId: randomUUID() },
    async ({ em }) => {
      kept.ended = await auth.sessions.end(em, sessionToken);
      return {
        answer: null,
        audit: [
          {
            targetType: 'account',
            targetId: actor.accountId,
            targetLabel: actor.username,
            security: true,
          },
        ],
      };
    },
  );
  auth.sessions.announce(kept.ended ?? null);
}
