import type { Actor, RequestContext } from '#server/core/context.ts';
import type { SessionList } from '#shared/auth/auth.schemas.ts';
import { describeBrowser } from './describe-browser.ts';
import { type Sessions, sessionKeyOf } from './keep-sessions.ts';

const SHOWN_MAX = 100;

/** One's own sessions, the one that asks first and then those used last. */
export async function listSessions(
  auth: { readonly sessions: Pick<Sessions, 'list'> },
  { actor, sessionToken }: Pick<RequestContext, 'sessionToken'> & { readonly actor: Actor },
): Promise<SessionList> {
  const all = await auth.sessions.list(actor.accountId);
  const currentKey = sessionToken === null ? null : sessionKeyOf(sessionToken);
  const isCurrent = ({ key }: { readonly key: string }) => key === currentKey;
  const ordered = [...all.filter(isCurrent), ...all.filter((line) => !isCurrent(line))];
  return {
    sessions: ordered.slice(0, SHOWN_MAX).map((line) => ({
      key: line.key,
      current: isCurrent(line),
      ...describeBrowser(line.userAgent ?? ''),
      ip: line.ip,
      createdAt: line.createdAt.toISOString(),
      lastSeenAt: line.lastSeenAt.toISOString(),
      expiresAt: line.expiresAt.toISOString(),
    })),
    total: all.length,
  };
}
