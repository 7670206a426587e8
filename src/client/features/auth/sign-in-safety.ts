import { useQuery } from '@tanstack/solid-query';
import type { Read } from '#client/lib/create-read.ts';
import { createRead } from '#client/lib/create-read.ts';
import { newEnvelope } from '#client/lib/new-envelope.ts';
import type { ServerAccess } from '#client/lib/trpc.ts';
import { call, toAppError } from '#client/lib/trpc.ts';
import type {
  ApiKeyLine,
  ApiKeyMade,
  BeginSecondFactorInput,
  ChangeSecondFactorInput,
  ConfirmSecondFactorInput,
  CreateApiKeyInput,
  RecoveryCodes,
  SecondFactorOffer,
  SecondFactorState,
  SessionList,
} from '#shared/auth/auth.schemas.ts';

/**
 * What keeps one's own account safe, as the settings show and change it. Apart from `AuthData`, which every page loads.
 * The reads belong to the component that makes them.
 */
export interface SignInSafety {
  createSecondFactor(): Read<SecondFactorState>;
  beginSecondFactor(input: BeginSecondFactorInput): Promise<SecondFactorOffer>;
  confirmSecondFactor(input: ConfirmSecondFactorInput): Promise<RecoveryCodes>;
  disableSecondFactor(input: ChangeSecondFactorInput): Promise<void>;
  renewRecoveryCodes(input: ChangeSecondFactorInput): Promise<RecoveryCodes>;
  createApiKeys(): Read<readonly ApiKeyLine[]>;
  createApiKey(input: CreateApiKeyInput): Promise<ApiKeyMade>;
  revokeApiKey(keyId: string): Promise<unknown>;
  createSessions(): Read<SessionList>;
  revokeSession(key: string): Promise<unknown>;
  revokeOtherSessions(): Promise<{ readonly ended: number }>;
}

export function createSignInSafety({ api, queries, client }: ServerAccess): SignInSafety {
  const { auth } = queries;
  const inClient = () => client;
  const changed = async <Answer>(read: { invalidate(): Promise<void> }, answer: Promise<Answer>) => {
    const done = await call(answer);
    await read.invalidate();
    return done;
  };
  return {
    createSecondFactor: () =>
      createRead(
        useQuery(() => auth.secondFactor.queryOptions(), inClient),
        toAppError,
      ),
    beginSecondFactor: (input) => call(api.auth.beginSecondFactor.mutate(input)),
    confirmSecondFactor: async (input) => {
      const codes = await changed(auth.secondFactor, api.auth.confirmSecondFactor.mutate(input));
      // All other sessions have ended with it.
      await auth.sessions.invalidate();
      return codes;
    },
    disableSecondFactor: (input) => changed(auth.secondFactor, api.auth.disableSecondFactor.mutate(input)),
    renewRecoveryCodes: (input) => changed(auth.secondFactor, api.auth.renewRecoveryCodes.mutate(input)),
    createApiKeys: () =>
      createRead(
        useQuery(() => auth.apiKeys.queryOptions(), inClient),
        toAppError,
      ),
    createApiKey: (input) => changed(auth.apiKeys, api.auth.createApiKey.mutate(input)),
    createSessions: () =>
      createRead(
        useQuery(() => auth.sessions.queryOptions(), inClient),
        toAppError,
      ),
    revokeSession: (key) => changed(auth.sessions, api.auth.revokeSession.mutate({ ...newEnvelope(), key })),
    revokeOtherSessions: () => changed(auth.sessions, api.auth.revokeOtherSessions.mutate(newEnvelope())),
    revokeApiKey: (keyId) => changed(auth.apiKeys, api.auth.revokeApiKey.mutate({ ...newEnvelope(), keyId })),
  };
}
