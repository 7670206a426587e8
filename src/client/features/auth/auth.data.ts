import type { Api } from '#client/lib/trpc.ts';
import { call } from '#client/lib/trpc.ts';
import type {
  ChangePasswordInput,
  ForgotPasswordInput,
  Me,
  ResetPasswordInput,
  SetupInput,
  SignInInput,
} from '#shared/auth/auth.schemas.ts';

/** Everything the doors ask of the server. */
export interface AuthData {
  findMe(): Promise<Me | null>;
  signIn(input: SignInInput): Promise<Me>;
  signOut(): Promise<void>;
  findSetupState(): Promise<{ readonly open: boolean }>;
  setUp(input: SetupInput): Promise<Me>;
  findPasswordRules(): Promise<{ readonly lengthMin: number }>;
  forgotPassword(input: ForgotPasswordInput): Promise<{ readonly message: string }>;
  resetPassword(input: ResetPasswordInput): Promise<{ readonly username: string }>;
  changePassword(input: ChangePasswordInput): Promise<void>;
}

export function createAuthData(api: Api): AuthData {
  return {
    findMe: () => call(api.auth.me.query()),
    signIn: (input) => call(api.auth.signIn.mutate(input)),
    signOut: () => call(api.auth.signOut.mutate()),
    findSetupState: () => call(api.auth.setupState.query()),
    setUp: (input) => call(api.auth.setup.mutate(input)),
    findPasswordRules: () => call(api.auth.passwordRules.query()),
    forgotPassword: (input) => call(api.auth.forgotPassword.mutate(input)),
    resetPassword: (input) => call(api.auth.resetPassword.mutate(input)),
    changePassword: (input) => call(api.auth.changePassword.mutate(input)),
  };
}
