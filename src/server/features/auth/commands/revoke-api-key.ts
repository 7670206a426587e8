import { runCommand } from '#server/core/command.ts';
import type { Actor, RequestContext } from '#server/core/context.ts';
import { revokeApiKeyAction } from '#shared/actions/catalogue.ts';
import type { RevokeApiKeyInput } from '#shared/auth/auth.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { ApiKey } from '../auth.entity.ts';
import { apiKeyToLine } from '../auth.queries.ts';
import type { Auth } from '../open-auth.ts';

/** Ends one of one's own keys at once, its open sockets included. Throws `auth.key_not_found`. */
export async function revokeApiKey(
  auth: Auth,
  { core, ip, actor }: Pick<RequestContext, 'core' | 'ip'> & { readonly actor: Actor },
  input: RevokeApiKeyInput,
): Promise<null> {
  const { accountId, username } = actor;
  const answer = await runCommand({ core, actor, ip }, revokeApiKeyAction, input, async ({ em }) => {
    const key = await em.findOne(ApiKey, { id: input.keyId, account: accountId });
    if (key === null) throw new AppError('auth.key_not_found');
    const { name, scopes, expiresAt, lastUsedAt } = apiKeyToLine(key);
    em.remove(key);
    return {
      answer: null,
      audit: [
        {
          targetType: 'account',
          targetId: accountId,
          targetLabel: username,
          before: { name, scopes, expiresAt, lastUsedAt },
          security: true,
        },
      ],
    };
  });
  auth.sessions.announce({ accountId, sessionKeys: [], apiKeysEnded: 1 });
  return answer;
}
