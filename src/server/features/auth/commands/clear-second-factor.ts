import { runCommand } from '#server/core/command.ts';
import type { Actor, RequestContext } from '#server/core/context.ts';
import { Account } from '#server/features/accounts/accounts.entity.ts';
import { lockRoles, requireStanding } from '#server/features/accounts/accounts.queries.ts';
import { clearSecondFactorAction } from '#shared/actions/catalogue.ts';
import type { ClearSecondFactorInput } from '#shared/auth/auth.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { findSecondFactorState } from '../auth.queries.ts';
import { confirmPassword } from '../confirm-password.ts';
import type { RevokedSessions } from '../keep-sessions.ts';
import type { Auth } from '../open-auth.ts';

/**
 * Takes the second factor of somebody else's account away, whose owner has lost it, and ends their sessions: the lost
 * phone may be signed in. They sign in with their password alone then, and set up another where their role needs one.
 *
 * Throws `auth.wrong_password` (of who asks), `auth.locked`, `account.not_found`, `auth.own_second_factor`,
 * `auth.second_factor_off`, or what became of whoever asks: `access.denied`, `auth.required`.
 */
export async function clearSecondFactor(
  auth: Auth,
  { core, ip, actor }: Pick<RequestContext, 'core' | 'ip'> & { readonly actor: Actor },
  { currentPassword, ...input }: ClearSecondFactorInput,
): Promise<null> {
  const { accountId, reason = null } = input;
  if (accountId === actor.accountId) throw new AppError('auth.own_second_factor');
  await confirmPassword(auth, actor.accountId, currentPassword);
  const kept: { revoked?: RevokedSessions } = {};
  const answer = await runCommand({ core, actor, ip }, clearSecondFactorAction, input, async ({ em }) => {
    await lockRoles(em);
    await requireStanding(em, actor, 'account.administer');
    await em.execute('select from account where id = ? for update', [accountId]);
    const account = await em.findOne(Account, accountId);
    if (account === null) throw new AppError('account.not_found');
    const { since } = await findSecondFactorState(em, accountId);
    if (since === null) throw new AppError('auth.second_factor_off');
    await em.execute('delete from second_factor where account_id = ?', [accountId]);
    kept.revoked = await auth.sessions.revoke(em, accountId);
    return {
      answer: null,
      audit: [
        {
          targetType: 'account',
          targetId: accountId,
          targetLabel: account.username,
          before: { since },
          after: { since: null, sessionsEnded: kept.revoked.sessionKeys.length },
          reason,
          security: true,
        },
      ],
    };
  });
  auth.sessions.announce(kept.revoked ?? null);
  return answer;
}
