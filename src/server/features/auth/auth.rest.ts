import { z } from 'zod';
import type { Core } from '#server/core/context.ts';
import { defineRoute, type RestRoute } from '#server/core/rest.ts';
import { findMe } from '#server/features/accounts/accounts.queries.ts';
import { ROLES } from '#shared/access/roles.ts';
import { AppError } from '#shared/kernel/errors.ts';
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
      errors: ['auth.wrong_credentials', 'auth.deactivated', 'auth.locked', 'server.busy'],
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
      answer: user,
      handle: ({ context, actor }) => readUser(context.core, actor.accountId),
    }),
  ];
}

async function readUser(core: Core, accountId: string): Promise<z.infer<typeof user>> {
  const me = await findMe(core.fork(), accountId);
  // Deactivated between the check of the session and this read.
  if (me === null) throw new AppError('auth.required');
  const { id, username, name, email, role, timezone } = me;
  return { id, username, name, email, role, timezone };
}
