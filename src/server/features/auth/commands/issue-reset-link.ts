import { randomBytes, randomUUID } from 'node:crypto';
import { type CommandCaller, runCommand } from '#server/core/command.ts';
import { Account } from '#server/features/accounts/accounts.entity.ts';
import {
  findAccountByUsername,
  lockRoles,
  requireStanding,
} from '#server/features/accounts/accounts.queries.ts';
import { getSetting } from '#server/features/settings/settings.queries.ts';
import { issueResetLinkAction } from '#shared/actions/catalogue.ts';
import { normaliseUsername } from '#shared/auth/auth.rules.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { ResetRequest } from '../auth.entity.ts';
import { hashResetToken, lockActiveAccount } from '../auth.queries.ts';
import { expireLinks } from './end-resets.ts';

const TOKEN_BYTES = 32;
const LIFE_MS = 60 * 60_000;

export interface IssuedResetLink {
  readonly username: string;
  /** To be shown once: the database keeps its digest. */
  readonly token: string;
  readonly expiresAt: Date;
  /** Where the link begins by the setting; null where none is set. */
  readonly baseUrl: string | null;
}

/**
 * Issues a token with which whoever holds it may set a new password, once and within an hour. It answers the account's
 * open request where there is one; a link that was issued earlier stops working. `whose` is a username as somebody
 * typed it, or an account. Throws `account.not_found`, `account.own` or `account.deactivated`, or what became of whoever
 * asks: `access.denied`, `auth.required`.
 */
export async function issueResetLink(
  caller: CommandCaller,
  whose: string | { readonly accountId: string },
): Promise<IssuedResetLink> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  // The answer has no token in it, because the receipt stores the answer.
  const issued = await runCommand(
    caller,
    issueResetLinkAction,
    { opId: randomUUID() },
    async ({ em, now }) => {
      await lockRoles(em);
      await requireStanding(em, caller.actor, 'account.administer');
      const found =
        typeof whose === 'string'
          ? await findAccountByUsername(em, normaliseUsername(whose))
          : await em.findOne(Account, whose.accountId);
      if (found === null) throw new AppError('account.not_found');
      const { id, username } = found;
      // A stolen session must not become a new password: one's own takes the one there is.
      if (caller.actor?.accountId === id) throw new AppError('account.own');
      // Requests, other links and the use of a link lock the same row, so none of them comes in between.
      if ((await lockActiveAccount(em, id)) === null) throw new AppError('account.deactivated');
      await expireLinks(em, id, now());
      const tokenExpiresAt = new Date(now().getTime() + LIFE_MS);
      const waiting = await em.findOne(ResetRequest, { account: id, tokenHash: null });
      const request =
        waiting ?? em.create(ResetRequest, { id: randomUUID(), account: id, requestedAt: now() });
      em.assign(request, {
        tokenHash: hashResetToken(token),
        tokenExpiresAt,
        issuedByName: caller.actor?.name ?? caller.actorName ?? 'system',
      });
      return {
        answer: { username, expiresAt: tokenExpiresAt.toISOString() },
        audit: [
          {
            targetType: 'account',
            targetId: id,
            targetLabel: username,
            after: { requested: waiting !== null, expiresAt: tokenExpiresAt },
            security: true,
          },
        ],
      };
    },
  );
  const chosen = await getSetting(caller.core.fork(), 'public_base_url');
  return {
    username: issued.username,
    token,
    expiresAt: new Date(issued.expiresAt),
    baseUrl: chosen === '' ? null : chosen,
  };
}
