import type { RequestContext } from '#server/core/context.ts';
import { action, gateway, publicQuery, router } from '#server/core/trpc.ts';
import { findMe } from '#server/features/accounts/accounts.queries.ts';
import { getSetting } from '#server/features/settings/settings.queries.ts';
import { changePasswordAction } from '#shared/actions/catalogue.ts';
import {
  forgotPasswordInput,
  type Me,
  resetPasswordInput,
  setupInput,
  signInInput,
} from '#shared/auth/auth.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { findOpenSetupLink } from './auth.queries.ts';
import { changePassword } from './commands/change-password.ts';
import { completeSetup } from './commands/complete-setup.ts';
import { requestReset } from './commands/request-reset.ts';
import { resetPassword } from './commands/reset-password.ts';
import { type SignedIn, signIn } from './commands/sign-in.ts';
import { signOut } from './commands/sign-out.ts';
import type { Auth } from './open-auth.ts';

/** Signing in and out, the first account, and one's own password. */
export function createAuthRouter(auth: Auth) {
  return router({
    me: publicQuery.query(({ ctx }) => findWhoAsks(ctx)),
    setupState: publicQuery.query(async ({ ctx }) => ({
      open: (await findOpenSetupLink(ctx.core.fork())) !== null,
    })),
    signIn: gateway('auth.signIn')
      .input(signInInput)
      .mutation(async ({ ctx, input }) =>
        welcome(auth, ctx, await signIn(auth, ctx, input, ctx.sessionToken)),
      ),
    signOut: gateway('auth.signOut').mutation(async ({ ctx }) => {
      await signOut(auth, ctx);
      ctx.setCookie(auth.sessions.blankCookie());
    }),
    setup: gateway('auth.setup')
      .input(setupInput)
      .mutation(async ({ ctx, input }) => welcome(auth, ctx, await completeSetup(auth, ctx, input))),
    passwordRules: publicQuery.query(async ({ ctx }) => ({
      lengthMin: await getSetting(ctx.core.fork(), 'password_min_length'),
    })),
    forgotPassword: gateway('auth.forgotPassword')
      .input(forgotPasswordInput)
      .mutation(({ ctx, input }) => requestReset(auth, ctx, input)),
    resetPassword: gateway('auth.resetPassword')
      .input(resetPasswordInput)
      .mutation(({ ctx, input }) => resetPassword(auth, ctx, input)),
    changePassword: action(changePasswordAction, { beforePasswordChange: true }).mutation(({ ctx, input }) =>
      changePassword(auth, ctx, input),
    ),
  });
}

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
