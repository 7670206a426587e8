import type { Api } from '#client/lib/trpc.ts';
import { call } from '#client/lib/trpc.ts';
import type { Me, SetupInput, SignInInput } from '#shared/auth/auth.schemas.ts';

/** Everything the doors ask of the server. */
export interface AuthData {
  findMe(): Promise<Me | null>;
  signIn(input: SignInInput): Promise<Me>;
  signOut(): Promise<void>;
  findSetupState(): Promise<{ readonly open: boolean }>;
  setUp(input: SetupInput): Promise<Me>;
}

export function createAuthData(api: Api): AuthData {
  return {
    findMe: () => call(api.auth.me.query()),
    signIn: (input) => call(api.auth.signIn.mutate(input)),
    signOut: () => call(api.auth.signOut.mutate()),
    findSetupState: () => call(api.auth.setupState.query()),
    setUp: (input) => call(api.auth.setup.mutate(input)),
  };
}
