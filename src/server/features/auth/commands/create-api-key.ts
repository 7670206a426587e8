import { randomUUID } from 'node:crypto';
import { runCommand } from '#server/core/command.ts';
import { createApiKeyAction } from '#shared/actions/catalogue.ts';
import { API_KEYS_MAX, listScopes } from '#shared/auth/auth.rules.ts';
import type { ApiKeyMade, CreateApiKeyInput } from '#shared/auth/auth.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { ApiKey } from '../auth.entity.ts';
import { apiKeyToLine, lockActiveAccount } from '../auth.queries.ts';
import { confirmPassword } from '../confirm-password.ts';
import { makeApiKey } from '../keep-keys.ts';
import type { Auth } from '../open-auth.ts';
import type { PasswordChanger } from './change-password.ts';

const DAY_MS = 86_400_000;

/**
 * Makes a key for scripts, which acts for the account within its scopes and its role; the answer is the only one that
 * has it. Throws `auth.wrong_password`, `auth.locked`, `auth.too_many_keys`, or `request.invalid` for a scope that the
 * account's role does not have.
 */
export async function createApiKey(
  auth: Auth,
  { core, ip, actor }: Omit<PasswordChanger, 'sessionToken'>,
  { currentPassword, name, scopes, expiresInDays }: CreateApiKeyInput,
): Promise<ApiKeyMade> {
  const { accountId } = actor;
  await confirmPassword(auth, accountId, currentPassword);
  const { token, tokenHash, tokenEnd } = makeApiKey();
  // The receipt stores the answer, so the key is not in it.
  const key = await runCommand(
    { core, actor, ip },
    createApiKeyAction,
    { opId: randomUUID() },
    async ({ em, now }) => {
      // Of two requests at once the second one waits here, and then counts the first one's key.
      const account = await lockActiveAccount(em, accountId);
      if (account === null) throw new AppError('auth.required');
      const foreign = scopes.find((scope) => !listScopes(account.role).includes(scope));
      if (foreign !== undefined) throw scopeRefused();
      if ((await em.count(ApiKey, { account: accountId })) >= API_KEYS_MAX) {
        throw new AppError('auth.too_many_keys');
      }
      const createdAt = now();
      const made = em.create(ApiKey, {
        id: randomUUID(),
        account: accountId,
        name,
        tokenHash,
        tokenEnd,
        scopes,
        createdAt,
        expiresAt: new Date(createdAt.getTime() + expiresInDays * DAY_MS),
      });
      const line = apiKeyToLine(made);
      const after = { name, scopes, expiresAt: line.expiresAt };
      return {
        answer: line,
        audit: [
          {
            targetType: 'account',
            targetId: accountId,
            targetLabel: account.username,
            after,
            security: true,
          },
        ],
      };
    },
  );
  return { key, token };
}

function scopeRefused(): AppError {
  const sentence = 'Your role does not have all of these scopes.';
  return new AppError('request.invalid', { fields: { scopes: sentence } }, { message: sentence });
}
