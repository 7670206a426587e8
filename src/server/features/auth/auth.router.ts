import type { RequestContext } from '#server/core/context.ts';
import { action, gateway, publicQuery, query, router } from '#server/core/trpc.ts';
import { findMe } from '#server/features/accounts/accounts.queries.ts';
import { getSetting } from '#server/features/settings/settings.queries.ts';
import {
  beginSecondFactorAction,
  changePasswordAction,
  clearSecondFactorAction,
  confirmSecondFactorAction,
  createApiKeyAction,
  disableSecondFactorAction,
  issueResetLinkAction,
  renewRecoveryCodesAction,
  revokeApiKeyAction,
  revokeOtherSessionsAction,
  revokeSessionAction,
  testWhoisAction,
} from '#shared/actions/catalogue.ts';
import {
  forgotPasswordInput,
  listLoginsInput,
  listOwnLoginsInput,
  type Me,
  registerInput,
  resetPasswordInput,
  setupInput,
  signInInput,
} from '#shared/auth/auth.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { WhoisNetwork } from './ask-whois.ts';
import { findOpenSetupLink, findSecondFactorState, listApiKeys, listOpenResets } from './auth.queries.ts';
import { beginSecondFactor } from './commands/begin-second-factor.ts';
import { changePassword } from './commands/change-password.ts';
import { clearSecondFactor } from './commands/clear-second-factor.ts';
import { completeSetup } from './commands/complete-setup.ts';
import { confirmSecondFactor } from './commands/confirm-second-factor.ts';
import { createApiKey } from './commands/create-api-key.ts';
import { disableSecondFactor } from './commands/disable-second-factor.ts';
import { issueResetLink } from './commands/issue-reset-link.ts';
import { type LoginRecorder, signedInToLogin } from './commands/record-logins.ts';
import { registerAccount } from './commands/register-account.ts';
import { renewRecoveryCodes } from './commands/renew-recovery-codes.ts';
import { requestReset } from './commands/request-reset.ts';
import { resetPassword } from './commands/reset-password.ts';
import { revokeApiKey } from './commands/revoke-api-key.ts';
import { revokeOtherSessions } from './commands/revoke-other-sessions.ts';
import { revokeSession } from './commands/revoke-session.ts';
import { type SignedIn, signIn } from './commands/sign-in.ts';
import { signOut } from './commands/sign-out.ts';
import { testWhois } from './commands/test-whois.ts';
import { listLoginOwners, listLogins, listOwnLogins } from './list-logins.ts';
import { listSessions } from './list-sessions.ts';
import type { Auth } from './open-auth.ts';

/** What the login history is written and completed with. */
export interface LoginParts {
  readonly recorder: LoginRecorder;
  /** Null where look-ups are switched off. */
  readonly network: WhoisNetwork | null;
}

/** Signing in and out, the first account, one's own password, and who has tried to get in. */
export function createAuthRouter(auth: Auth, { recorder, network }: LoginParts) {
  return router({
    ...loginQueries,
    testWhois: action(testWhoisAction).mutation(({ ctx, input }) => testWhois({ auth, network }, ctx, input)),
    me: publicQuery.query(({ ctx }) => findWhoAsks(ctx)),
    setupState: publicQuery.query(async ({ ctx }) => ({
      open: (await findOpenSetupLink(ctx.core.fork())) !== null,
    })),
    signIn: gateway('auth.signIn')
      .input(signInInput)
      .mutation(async ({ ctx, input }) =>
        welcome(
          auth,
          ctx,
          await recorder.watch(
            ctx,
            { door: 'form', username: input.username },
            () => signIn(auth, ctx, input, ctx.sessionToken),
            signedInToLogin,
          ),
        ),
      ),
    signOut: gateway('auth.signOut').mutation(async ({ ctx }) => {
      await signOut(auth, ctx);
      ctx.setCookie(auth.sessions.blankCookie());
    }),
    setup: gateway('auth.setup')
      .input(setupInput)
      .mutation(async ({ ctx, input }) =>
        welcome(
          auth,
          ctx,
          await recorder.watch(
            ctx,
            { door: 'setup' },
            () => completeSetup(auth, ctx, input),
            signedInToLogin,
          ),
        ),
      ),
    registration: publicQuery.query(async ({ ctx }) => ({
      open: (await getSetting(ctx.core.fork(), 'registration')) === 'open',
    })),
    register: gateway('auth.register')
      .input(registerInput)
      .mutation(({ ctx, input }) => registerAccount(auth, ctx, input)),
    passwordRules: publicQuery.query(async ({ ctx }) => ({
      lengthMin: await getSetting(ctx.core.fork(), 'password_min_length'),
    })),
    forgotPassword: gateway('auth.forgotPassword')
      .input(forgotPasswordInput)
      .mutation(({ ctx, input }) => requestReset(auth, ctx, input)),
    resetPassword: gateway('auth.resetPassword')
      .input(resetPasswordInput)
      .mutation(({ ctx, input }) =>
        recorder.watch(ctx, { door: 'reset', resetToken: input.token }, () =>
          resetPassword(auth, ctx, input),
        ),
      ),
    openResets: query('account.administer').query(({ ctx }) => listOpenResets(ctx.core.fork())),
    issueResetLink: action(issueResetLinkAction).mutation(({ ctx, input }) => issueResetLink(ctx, input)),
    changePassword: action(changePasswordAction, { beforePasswordChange: true }).mutation(({ ctx, input }) =>
      changePassword(auth, ctx, input),
    ),
    ...secondFactorProcedures(auth),
    ...apiKeyProcedures(auth),
    ...sessionProcedures(auth),
  });
}

function sessionProcedures(auth: Auth) {
  return {
    sessions: query('account.self').query(({ ctx }) => listSessions(auth, ctx)),
    revokeSession: action(revokeSessionAction).mutation(({ ctx, input }) => revokeSession(auth, ctx, input)),
    revokeOtherSessions: action(revokeOtherSessionsAction).mutation(({ ctx, input }) =>
      revokeOtherSessions(auth, ctx, input),
    ),
  };
}

function apiKeyProcedures(auth: Auth) {
  return {
    apiKeys: query('account.self').query(({ ctx }) => listApiKeys(ctx.core.fork(), ctx.actor.accountId)),
    createApiKey: action(createApiKeyAction).mutation(({ ctx, input }) => createApiKey(auth, ctx, input)),
    revokeApiKey: action(revokeApiKeyAction).mutation(({ ctx, input }) => revokeApiKey(auth, ctx, input)),
  };
}

function secondFactorProcedures(auth: Auth) {
  return {
    secondFactor: query('account.self', { beforeSecondFactor: true }).query(({ ctx }) =>
      findSecondFactorState(ctx.core.fork(), ctx.actor.accountId),
    ),
    beginSecondFactor: action(beginSecondFactorAction, { beforeSecondFactor: true }).mutation(
      ({ ctx, input }) => beginSecondFactor(auth, ctx, input),
    ),
    confirmSecondFactor: action(confirmSecondFactorAction, { beforeSecondFactor: true }).mutation(
      ({ ctx, input }) => confirmSecondFactor(auth, ctx, input),
    ),
    disableSecondFactor: action(disableSecondFactorAction).mutation(({ ctx, input }) =>
      disableSecondFactor(auth, ctx, input),
    ),
    renewRecoveryCodes: action(renewRecoveryCodesAction).mutation(({ ctx, input }) =>
      renewRecoveryCodes(auth, ctx, input),
    ),
    clearSecondFactor: action(clearSecondFactorAction).mutation(({ ctx, input }) =>
      clearSecondFactor(auth, ctx, input),
    ),
  };
}

/** The login history, as far as somebody may see it. */
const loginQueries = {
  ownLogins: query('account.self')
    .input(listOwnLoginsInput)
    .query(({ ctx, input }) => listOwnLogins(ctx.core, ctx, input)),
  logins: query('logins.read')
    .input(listLoginsInput)
    .query(({ ctx, input }) => listLogins(ctx.core, ctx, input)),
  loginOwners: query('logins.read').query(({ ctx }) => listLoginOwners(ctx.core, ctx)),
};

async function findWhoAsks(ctx: RequestContext): Promise<Me | null> {
  const actor = await ctx.authenticate();
  return actor === null ? null : findMe(ctx.core.fork(), actor.accountId);
}

/** Hands the session to the browser. The answer names the person; the token is in the cookie and nowhere else. */
async function welcome(auth: Auth, ctx: RequestContext, { actor, session }: SignedIn): Promise<Me> {
  ctx.setCookie(auth.sessions.cookie(session));
  const me = await findMe(ctx.core.fork(), actor.accountId);
  // Deactivated between the commit and this read: the new session is worth nothing.
  if (me === null) throw new AppError('auth.required');
  return me;
}
