import { z } from 'zod';
import type { Core } from '#server/core/context.ts';
import { defineRoute, type RestRoute } from '#server/core/rest.ts';
import { findMe } from '#server/features/accounts/accounts.queries.ts';
import { ROLES } from '#shared/access/roles.ts';
import { LOGIN_DEVICES, LOGIN_REASONS } from '#shared/auth/auth.rules.ts';
import {
  forgotPasswordInput,
  type LoginList,
  resetPasswordInput,
  signInInput,
} from '#shared/auth/auth.schemas.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { PER_PAGE_MAX } from '#shared/kernel/pagination.ts';
import { type LoginRecorder, signedInToLogin } from './commands/record-logins.ts';
import { requestReset } from './commands/request-reset.ts';
import { resetPassword } from './commands/reset-password.ts';
import { signIn } from './commands/sign-in.ts';
import { signOut } from './commands/sign-out.ts';
import { listLogins, listOwnLogins } from './list-logins.ts';
import type { Auth } from './open-auth.ts';

const user = z.object({
  id: z.uuid(),
  username: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  role: z.enum(ROLES),
  timezone: z.string(),
  must_change_password: z.boolean(),
  must_set_up_second_factor: z.boolean(),
});

/** Signing in from scripts: a Bearer token that names a session, checked in the database on every use. */
export function authRoutes(auth: Auth, recorder: LoginRecorder): readonly RestRoute[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/api/auth/login',
      tag: 'Sign-in',
      summary:
        'Sign in and get a token for `Authorization: Bearer`; with `code` where the account has a second factor',
      access: 'public',
      body: signInInput,
      answer: z.object({ token: z.string(), expires_at: z.iso.datetime(), user }),
      errors: [
        'auth.wrong_credentials',
        'auth.deactivated',
        'auth.code_required',
        'auth.wrong_code',
        'auth.locked',
        'request.rate_limited',
        'server.busy',
      ],
      sample: { username: 'ana', password: 'correct horse battery staple' },
      handle: async ({ context, body }) => {
        const { core } = context;
        const { actor, session } = await recorder.watch(
          context,
          { door: 'rest', username: body.username },
          () => signIn(auth, context, body),
          signedInToLogin,
        );
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
      summary: 'Who is signed in, or whose API key this is',
      access: 'account.self',
      beforePasswordChange: true,
      openToKeys: true,
      answer: user,
      handle: ({ context, actor }) => readUser(context.core, actor.accountId),
    }),
    ...resetRoutes(auth, recorder),
    ...loginRoutes,
  ];
}

/** A new password for whoever forgot theirs. */
function resetRoutes(auth: Auth, recorder: LoginRecorder): readonly RestRoute[] {
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
        ...(await recorder.watch(context, { door: 'reset', resetToken: body.token }, () =>
          resetPassword(auth, context, body),
        )),
      }),
    }),
  ];
}

const loginQuery = {
  page: z.coerce.number().pipe(z.int().min(1).max(100_000)).default(1),
  limit: z.coerce.number().pipe(z.int().min(1).max(PER_PAGE_MAX)).default(20),
  outcome: z.enum(['all', 'success', 'failure']).default('all'),
  since: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
};

const loginRecords = z.object({
  records: z.array(
    z.object({
      id: z.uuid(),
      admin_id: z.uuid().nullable(),
      username: z.string().nullable(),
      outcome: z.enum(['success', 'failure']),
      reason: z.enum(LOGIN_REASONS).nullable(),
      ip_address: z.string(),
      browser: z.string(),
      os: z.string(),
      device_type: z.enum(LOGIN_DEVICES),
      ip_org: z.string().nullable(),
      ip_country: z.string().nullable(),
      ip_city: z.string().nullable(),
      ip_asn: z.string().nullable(),
      whois_server: z.string().nullable(),
      created_at: z.iso.datetime(),
    }),
  ),
  total: z.int(),
  page: z.int(),
  limit: z.int(),
  total_pages: z.int(),
});

/** The login history, with the field names of the table it is known by. */
const loginRoutes: readonly RestRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/api/admin/me/login-history',
    tag: 'Sign-in',
    summary: 'Own tries to sign in, newest first',
    access: 'account.self',
    query: z.object(loginQuery),
    answer: loginRecords,
    handle: async ({ context, actor, query: { page, limit, outcome, since, until } }) =>
      toRecords(
        await listOwnLogins(
          context.core,
          { ...context, actor },
          { page, perPage: limit, outcome, from: since, before: until },
        ),
      ),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/admin/login-history',
    tag: 'Sign-in',
    summary: 'Everybody’s tries to sign in, as far as the role may see them; `admin_id` for one account',
    access: 'logins.read',
    query: z.object({ ...loginQuery, admin_id: z.union([z.uuid(), z.literal('unknown')]).optional() }),
    answer: loginRecords,
    handle: async ({ context, actor, query: { page, limit, outcome, since, until, admin_id } }) =>
      toRecords(
        await listLogins(
          context.core,
          { ...context, actor },
          { page, perPage: limit, outcome, from: since, before: until, account: admin_id },
        ),
      ),
  }),
];

function toRecords({ rows, total, page, perPage }: LoginList): z.input<typeof loginRecords> {
  return {
    records: rows.map(({ whois, ...line }) => ({
      id: line.id,
      admin_id: line.accountId,
      username: line.username,
      outcome: line.outcome,
      reason: line.reason,
      ip_address: line.ip,
      browser: line.browser,
      os: line.os,
      device_type: line.device,
      ip_org: whois.org,
      ip_country: whois.country,
      ip_city: whois.city,
      ip_asn: whois.asn,
      whois_server: whois.server,
      created_at: line.at,
    })),
    total,
    page,
    limit: perPage,
    total_pages: Math.ceil(total / perPage),
  };
}

async function readUser(core: Core, accountId: string): Promise<z.infer<typeof user>> {
  const me = await findMe(core.fork(), accountId);
  // Deactivated between the check of the session and this read.
  if (me === null) throw new AppError('auth.required');
  const { id, username, name, email, role, timezone, mustChangePassword, mustSetUpSecondFactor = false } = me;
  return {
    id,
    username,
    name,
    email,
    role,
    timezone,
    must_change_password: mustChangePassword,
    must_set_up_second_factor: mustSetUpSecondFactor,
  };
}
