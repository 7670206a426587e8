import type { Core } from '#server/core/context.ts';
import { issueResetLink } from '#server/features/auth/commands/issue-reset-link.ts';

/**
 * `syrup reset-link <username>`: issues a link with which the account's owner sets a new password, and returns what to
 * print. `home` is where people reach the product where no setting says so, without a trailing slash.
 */
export async function resetLink(core: Core, home: string, username: string): Promise<string> {
  const caller = { core, actor: null, actorName: 'command line', ip: null };
  const issued = await issueResetLink(caller, username);
  const until = `${issued.expiresAt.toISOString().slice(11, 16)} UTC`;
  // In the fragment, which browsers send to no server, so that the token is in no log and no referrer.
  return [
    `A new password for ${issued.username}, once and until ${until}. Earlier links have stopped working.`,
    `${issued.baseUrl ?? home}/admin/reset-password#token=${issued.token}`,
  ].join('\n');
}
