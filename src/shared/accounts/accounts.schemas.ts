import { z } from 'zod';
import { ROLES, type Role } from '../access/roles.ts';
import { envelope } from '../actions/envelope.ts';
import { type Page, pageInput } from '../kernel/pagination.ts';
import { isPlainLine } from '../kernel/text.ts';
import { uuidSchema } from '../kernel/uuid-schema.ts';
import {
  BENCHMARKS_PER_HOUR_MAX,
  CONCURRENT_MAX,
  DAILY_LIMIT_MAX,
  findLinkProblems,
  findTimeZone,
  NAME_LENGTH_MAX,
  normaliseSocialLink,
  REASON_LENGTH_MAX,
  RUNS_PER_BENCHMARK_MAX,
  SOCIAL_HANDLE_LENGTH_MAX,
  SOCIAL_LINKS_MAX,
  SOCIAL_PLATFORMS,
  type SocialLink,
  THEMES,
  type ThemeName,
} from './accounts.rules.ts';

/** Usernames are trimmed and lowercased everywhere, lockout included. */
export const usernameSchema = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^[a-z0-9][a-z0-9._-]{1,31}$/,
    'A username has 2 to 32 letters, digits, dots, dashes or underscores.',
  );

export const emailSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .check(z.email('Use an email address like name@example.com.'));

/** The policy itself needs settings and the block list, so the server checks it; this is only the outer limit. */
export const newPasswordSchema = z
  .string()
  .min(1)
  .max(200)
  .refine(isPlainLine, 'A password has no line breaks or control characters.');

/** A part of somebody's name; may be empty. */
export const nameSchema = z
  .string()
  .trim()
  .max(NAME_LENGTH_MAX, `Use at most ${NAME_LENGTH_MAX} characters.`)
  .refine(isPlainLine, 'A name has no line breaks or control characters.');

export const roleSchema = z.enum(ROLES, { error: `The role is one of ${ROLES.join(', ')}.` });

export const reasonSchema = z
  .string()
  .trim()
  .max(REASON_LENGTH_MAX, `Use at most ${REASON_LENGTH_MAX} characters.`)
  .refine(isPlainLine, 'A reason has no line breaks or control characters.');

/** What somebody typed as their current password: anything short, because only the right one fits. */
export const currentPasswordSchema = z.string().max(200).default('');

const target = { ...envelope, accountId: uuidSchema };

export const createAccountInput = z.object({
  ...envelope,
  username: usernameSchema,
  email: emailSchema,
  role: roleSchema,
  firstName: nameSchema.default(''),
  lastName: nameSchema.default(''),
  displayName: nameSchema.default(''),
  /** Where it is left out the server makes one and shows it once. */
  password: newPasswordSchema.optional(),
});
export type CreateAccountInput = z.input<typeof createAccountInput>;

export const updateAccountInput = z.object({
  ...target,
  email: emailSchema.optional(),
  firstName: nameSchema.optional(),
  lastName: nameSchema.optional(),
  displayName: nameSchema.optional(),
});
export type UpdateAccountInput = z.input<typeof updateAccountInput>;

export const changeRoleInput = z.object({
  ...target,
  role: roleSchema,
  reason: reasonSchema.min(1, 'Say why the role changes.'),
  currentPassword: currentPasswordSchema,
});
export type ChangeRoleInput = z.input<typeof changeRoleInput>;

export const resetAccountPasswordInput = z.object({ ...target, password: newPasswordSchema.optional() });
export type ResetAccountPasswordInput = z.input<typeof resetAccountPasswordInput>;

export const deactivateAccountInput = z.object({
  ...target,
  reason: reasonSchema.optional(),
  currentPassword: currentPasswordSchema,
});
export type DeactivateAccountInput = z.input<typeof deactivateAccountInput>;

export const reactivateAccountInput = z.object(target);

export const deleteAccountInput = z.object({
  ...target,
  confirm: z.string().max(20),
  currentPassword: currentPasswordSchema,
});
export type DeleteAccountInput = z.input<typeof deleteAccountInput>;

export const dailyLimitSchema = z.int().min(1).max(DAILY_LIMIT_MAX);
export const setDailyLimitInput = z.object({ ...target, dailyLimit: dailyLimitSchema });

export const setRateLimitInput = z.object({
  ...target,
  benchmarksPerHour: z.int().min(1).max(BENCHMARKS_PER_HOUR_MAX),
  maxConcurrent: z.int().min(1).max(CONCURRENT_MAX),
  maxRunsPerBenchmark: z.int().min(1).max(RUNS_PER_BENCHMARK_MAX),
});
export type SetRateLimitInput = z.input<typeof setRateLimitInput>;

/** What an account may rehearse. */
export type RateLimit = Pick<
  SetRateLimitInput,
  'benchmarksPerHour' | 'maxConcurrent' | 'maxRunsPerBenchmark'
>;

export const ACCOUNT_SORTS = ['username', 'role', 'newest', 'oldest', 'lastSignIn'] as const;
export type AccountSort = (typeof ACCOUNT_SORTS)[number];

export const listAccountsInput = z.object({
  ...pageInput(25),
  /** Part of a username, email or name; `%` and `_` mean themselves. */
  search: z.string().trim().max(100).refine(isPlainLine).default(''),
  role: z.enum(['all', ...ROLES]).default('all'),
  status: z.enum(['all', 'active', 'inactive']).default('all'),
  sort: z.enum(ACCOUNT_SORTS).default('username'),
});
export type ListAccountsInput = z.input<typeof listAccountsInput>;
/** What of the accounts somebody looks at. */
export type AccountsFilter = Omit<z.output<typeof listAccountsInput>, 'perPage'>;

/** One account as the Admins page shows it. Times are RFC 3339. */
export interface AccountLine {
  readonly id: string;
  readonly username: string;
  readonly email: string | null;
  /** The name others see. */
  readonly name: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly displayName: string;
  readonly role: Role;
  readonly active: boolean;
  readonly mustChangePassword: boolean;
  readonly createdAt: string;
  readonly lastSignInAt: string | null;
}

export interface ListedAccount extends AccountLine {
  /** Signing in takes a code besides the password. */
  readonly hasSecondFactor: boolean;
}

export interface AccountList extends Page<ListedAccount> {
  /** Of all accounts, whatever is searched for. */
  readonly totals: { readonly active: number; readonly inactive: number };
}

/** A new or reset password that the server made: shown once, null where somebody typed it. */
export interface IssuedPassword {
  readonly account: AccountLine;
  readonly temporaryPassword: string | null;
}

/** An account's wish for a new password that waits for a super admin. */
export interface OpenReset {
  readonly accountId: string;
  readonly username: string;
  readonly name: string;
  readonly requestedAt: string;
  readonly requestedIp: string | null;
}

const socialLinkSchema = z.object({
  platform: z.enum(SOCIAL_PLATFORMS),
  handle: z
    .string()
    .max(SOCIAL_HANDLE_LENGTH_MAX + 20)
    .refine(isPlainLine, 'A handle has no control characters.'),
});

const socialLinksSchema = z
  .array(socialLinkSchema)
  .max(SOCIAL_LINKS_MAX, `Use at most ${SOCIAL_LINKS_MAX} links.`)
  .superRefine((links, context) => {
    for (const [place, message] of findLinkProblems(links)) {
      context.addIssue({ code: 'custom', message, path: [place, 'handle'] });
    }
  })
  .transform((links) => links.map(normaliseSocialLink));

/** One's own profile, all of it. Another email address takes the current password. */
export const updateProfileInput = z.object({
  ...envelope,
  firstName: nameSchema,
  lastName: nameSchema,
  displayName: nameSchema,
  /** Empty: none. */
  email: z.union([z.literal('').transform(() => null), emailSchema]).nullable(),
  socialLinks: socialLinksSchema,
  currentPassword: currentPasswordSchema,
});
export type UpdateProfileInput = z.infer<typeof updateProfileInput>;

export const chooseTimeZoneInput = z.object({
  ...envelope,
  timezone: z
    .string()
    .max(64)
    .transform((name, context) => {
      const zone = findTimeZone(name);
      if (zone !== null) return zone;
      context.addIssue({ code: 'custom', message: 'Choose a time zone of the list, such as Europe/Berlin.' });
      return z.NEVER;
    }),
});
export type ChooseTimeZoneInput = z.infer<typeof chooseTimeZoneInput>;

export const chooseThemeInput = z.object({ ...envelope, theme: z.enum(THEMES) });
export type ChooseThemeInput = z.infer<typeof chooseThemeInput>;

/** One's own account, as far as its owner may change it. */
export interface Profile {
  readonly username: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly displayName: string;
  readonly email: string | null;
  readonly socialLinks: readonly SocialLink[];
  readonly timezone: string;
  readonly theme: ThemeName;
}
