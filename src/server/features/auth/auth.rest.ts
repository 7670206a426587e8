import { z } from 'zod';
import type { Core } from '#server/core/context.ts';
import { defineRoute, type RestRoute } from '#server/core/rest.ts';
import { findMe } from '#server/features/accounts/accounts.queries.ts';
import { ROLES } from '#shared/access/roles.ts';
import { forgotPasswordInput, resetPasswordInput } from '#shared/auth/auth.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { requestReset } from './commands/request-reset.ts';
import { resetPassword } from './commands/reset-password.ts';
import { signIn } from './commands/sign-in.ts';
import { signOut } from './commands/sign-out.ts';
import type { Auth } from './open-auth.ts';

const user = z.object({
  id: z.uuid(),
  username: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  role: z.enum(ROLES),
  timezone: z.string(),
  must_change_password: z.boolean(),
});

/** Signing in from scripts: a Bearer token that names a session, checked in the database on every use. */
export function authRoutes(auth: Auth): readonly RestRoute[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/api/auth/login',
      tag: 'Sign-in',
      summary: 'Sign in and get a token for `Authorization: Bearer`',
      access: 'public',
      body: z.object({ username: z.string().max(200), password: z.string().max(200) }),
      answer: z.object({ token: z.string(), expires_at: z.iso.datetime(), user }),
      errors: [
        'auth.wrong_credentials',
        'auth.deactivated',
        'auth.locked',
        'request.rate_limited',
        'server.busy',
      ],
      sample: { username: 'ana', password: 'correct horse battery staple' },
      handle: async ({ context, body }) => {
        const { core } = context;
        const { actor, session } = await signIn(auth, context, body);
        const lifeMs = session.expiresAt.getTime() - core.clock.now().getTime();
        return {
          token: await auth.tokens.issue(session.token, lifeMs),
          expires_at: session.expiresAt.toISOString(),
          user: await readUser(core, actor.accountId),
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/auth/logout',
      tag: 'Sign-in',
      summary: 'End the session of this token',
      access: 'account.self',
      beforePasswordChange: true,
      answer: z.object({ success: z.literal(true) }),
      handle: async ({ context }) => {
        await signOut(auth, context);
        context.setCookie(auth.sessions.blankCookie());
        return { success: true as const };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/auth/me',
      tag: 'Sign-in',
      summary: 'Who is signed in',
      access: 'account.self',
      beforePasswordChange: true,
      answer: user,
      handle: ({ context, actor }) => readUser(context.core, actor.accountId),
    }),
    ...resetRoutes(auth),
  ];
}

/** A new password for whoever forgot theirs. */
function resetRoutes(auth: Auth): readonly RestRoute[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/api/auth/forgot-password',
      tag: 'Sign-in',
      summary: 'Ask for a reset link; the answer is the same for every username',
      access: 'public',
      body: forgotPasswordInput,
      answer: z.object({ message: z.string() }),
      errors: ['request.rate_limited', 'server.busy'],
      sample: { username: 'ana' },
      handle: ({ context, body }) => requestReset(auth, context, body),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/auth/reset-password',
      tag: 'Sign-in',
      summary: 'Set a new password with the token of a reset link, once and within an hour',
      access: 'public',
      body: resetPasswordInput,
      answer: z.object({ success: z.literal(true), username: z.string() }),
      errors: [
        'auth.reset_unknown',
        'auth.reset_used',
        'auth.reset_expired',
        'auth.deactivated',
        'account.weak_password',
        'server.busy',
      ],
      sample: {
        token: 'Zm9yIGRvY3VtZW50YXRpb24sIG5vdCBhIHRva2VuICAg',
        password: 'another horse, another battery',
      },
      handle: async ({ context, body }) => ({
        success: true as const,
        ...(await resetPassword(auth, context, body)),
      }),
    }),
  ];
}

async function readUser(core: Core, accountId: string): Promise<z.infer<typeof user>> {
  const me = await findMe(core.fork(), accountId);
  // Deactivated between the check of the session and this read.
  if (me === null) throw new AppError('auth.required');
  const { id, username, name, email, role, timezone, mustChangePassword } = me;
  return { id, username, name, email, role, timezone, must_change_password: mustChangePassword };
}
