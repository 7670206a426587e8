import { z } from 'zod';
import { isPermission, type Permission } from '../access/permissions.ts';
import { emailSchema, newPasswordSchema, usernameSchema } from '../accounts/accounts.schemas.ts';
import { envelope } from '../actions/envelope.ts';
import { type Page, pageInput } from '../kernel/pagination.ts';
import { isPlainLine } from '../kernel/text.ts';
import { uuidSchema } from '../kernel/uuid-schema.ts';
import type { LoginDevice, LoginDoor, LoginReason, WhoisState } from './auth.rules.ts';
import { API_KEY_DAYS_MAX, API_KEY_NAME_MAX } from './auth.rules.ts';

/** Wrong shapes must look like wrong credentials, so sign-in takes any short string. */
export const signInInput = z.object({
  username: z.string().max(200),
  password: z.string().max(200),
  /** Six digits of the authenticator app, or a recovery code. */
  code: z.string().max(100).optional(),
});
export type SignInInput = z.infer<typeof signInInput>;

export const setupInput = z.object({
  token: z.string().max(100),
  username: usernameSchema,
  email: emailSchema.nullish(),
  password: newPasswordSchema,
});
export type SetupInput = z.infer<typeof setupInput>;

export const registerInput = setupInput.omit({ token: true });
export type RegisterInput = z.infer<typeof registerInput>;

/** Whatever is typed may be a username: what is none reads the same as one that nobody has. */
export const forgotPasswordInput = z.object({
  username: z.string().trim().min(1, 'Enter your username.').max(200),
});
export type ForgotPasswordInput = z.infer<typeof forgotPasswordInput>;

export const resetPasswordInput = z.object({
  token: z.string().trim().min(1).max(200),
  password: newPasswordSchema,
});
export type ResetPasswordInput = z.infer<typeof resetPasswordInput>;

export const changePasswordInput = z.object({
  currentPassword: z.string().max(200),
  newPassword: newPasswordSchema,
});
export type ChangePasswordInput = z.infer<typeof changePasswordInput>;

const currentPassword = z.string().max(200);
const code = z.string().trim().min(1, 'Enter the code.').max(100);

export const beginSecondFactorInput = z.object({ currentPassword });
export type BeginSecondFactorInput = z.infer<typeof beginSecondFactorInput>;

export const confirmSecondFactorInput = z.object({ code });
export type ConfirmSecondFactorInput = z.infer<typeof confirmSecondFactorInput>;

/** For turning it off, and for new recovery codes. */
export const changeSecondFactorInput = z.object({ currentPassword, code });
export type ChangeSecondFactorInput = z.infer<typeof changeSecondFactorInput>;

export const clearSecondFactorInput = z.object({
  ...envelope,
  accountId: uuidSchema,
  /** Of who asks. */
  currentPassword,
  reason: z.string().trim().max(500).refine(isPlainLine, 'A reason is one line of text.').optional(),
});
export type ClearSecondFactorInput = z.infer<typeof clearSecondFactorInput>;

const permissionSchema = z.custom<Permission>(isPermission, 'There is no such scope.');

export const createApiKeyInput = z.object({
  currentPassword,
  name: z
    .string()
    .trim()
    .min(1, 'Give the key a name.')
    .max(API_KEY_NAME_MAX, `A name has at most ${API_KEY_NAME_MAX} characters.`)
    .refine(isPlainLine, 'A name is one line of text.'),
  scopes: z
    .array(permissionSchema)
    .min(1, 'Choose at least one scope.')
    .max(50)
    .refine((scopes) => new Set(scopes).size === scopes.length, 'Name each scope once.'),
  expiresInDays: z
    .int()
    .min(1, 'A key lives at least a day.')
    .max(API_KEY_DAYS_MAX, `A key lives at most ${API_KEY_DAYS_MAX} days.`),
});
export type CreateApiKeyInput = z.infer<typeof createApiKeyInput>;

export const revokeApiKeyInput = z.object({ ...envelope, keyId: uuidSchema });
export type RevokeApiKeyInput = z.infer<typeof revokeApiKeyInput>;

/** One line of "my API keys". */
export interface ApiKeyLine {
  readonly id: string;
  readonly name: string;
  /** The last four characters of the key. */
  readonly tokenEnd: string;
  readonly scopes: readonly Permission[];
  readonly createdAt: string;
  readonly expiresAt: string;
  /** Five minutes exact; null where it was never used. */
  readonly lastUsedAt: string | null;
}

export interface ApiKeyMade {
  readonly key: ApiKeyLine;
  /** Shown once: the database keeps its digest. */
  readonly token: string;
}

export const revokeSessionInput = z.object({ ...envelope, key: z.string().regex(/^[0-9a-f]{64}$/) });
export type RevokeSessionInput = z.infer<typeof revokeSessionInput>;

export const revokeOtherSessionsInput = z.object({ ...envelope });
export type RevokeOtherSessionsInput = z.infer<typeof revokeOtherSessionsInput>;

/** One line of "my sessions". */
export interface SessionView {
  /** Names the session to its owner; nobody can sign in with it. */
  readonly key: string;
  /** The one that asks. */
  readonly current: boolean;
  /** `Safari 17.5`; empty where it says nothing of itself. */
  readonly browser: string;
  readonly os: string;
  readonly device: LoginDevice;
  readonly ip: string | null;
  readonly createdAt: string;
  /** Five minutes exact. */
  readonly lastSeenAt: string;
  readonly expiresAt: string;
}

export interface SessionList {
  /** The current one first, then those used last, at most a hundred. */
  readonly sessions: readonly SessionView[];
  readonly total: number;
}

export interface SecondFactorState {
  /** When it was turned on; null where it is off. */
  readonly since: string | null;
  readonly recoveryCodesLeft: number;
  /** The account's role needs one. */
  readonly required: boolean;
}

/** A secret that waits for its first code. */
export interface SecondFactorOffer {
  /** To be typed into an authenticator app. */
  readonly secret: string;
  /** The same for a QR code. */
  readonly uri: string;
}

/** Shown once: the database keeps digests. */
export interface RecoveryCodes {
  readonly recoveryCodes: readonly string[];
}

/** Has no envelope: the link is shown once, so whoever lost the answer asks for another link. */
export const issueResetLinkInput = z.object({ accountId: uuidSchema });

/** A link that was just issued. `token` is shown once: the database keeps its digest. */
export interface ResetLinkAnswer {
  readonly username: string;
  readonly token: string;
  /** RFC 3339. */
  readonly expiresAt: string;
  /** Where the link begins by the setting; null: where the app is. */
  readonly baseUrl: string | null;
}

/** Who is signed in, as the operator's app knows it. */
export interface Me {
  readonly id: string;
  readonly username: string;
  /** The name in the top bar, see `displayName`. */
  readonly name: string;
  readonly email: string | null;
  readonly role: 'super_admin' | 'admin' | 'waffle_manager' | 'member';
  readonly timezone: string;
  readonly theme: 'system' | 'light' | 'dark' | 'sun';
  /** Nothing but choosing a new password (and signing out) is allowed before that is done. */
  readonly mustChangePassword: boolean;
  /** The same for setting up a second factor, which the role needs. */
  readonly mustSetUpSecondFactor?: boolean;
}

const moment = z.iso.datetime({ offset: true }).optional();

/** One's own tries to sign in, newest first. `from` counts, `before` does not. */
export const listOwnLoginsInput = z.object({
  ...pageInput(20),
  outcome: z.enum(['all', 'success', 'failure']).default('all'),
  from: moment,
  before: moment,
});
export type ListOwnLoginsInput = z.input<typeof listOwnLoginsInput>;

/** Everybody's whom the role may see. `account`: one account's, or those with names that nobody has. */
export const listLoginsInput = listOwnLoginsInput.extend({
  account: z.union([uuidSchema, z.literal('unknown')]).optional(),
});
export type ListLoginsInput = z.input<typeof listLoginsInput>;

/** One try to sign in, as somebody who may see it sees it. */
export interface LoginLine {
  readonly id: string;
  readonly at: string;
  /** Null where the account is gone, and where nobody has the name that was typed. */
  readonly accountId: string | null;
  /** Null where nobody has the name that was typed. */
  readonly username: string | null;
  /** The same for the same unknown name; null where the name is known or none was typed. */
  readonly unknownMark: string | null;
  readonly door: LoginDoor;
  readonly outcome: 'success' | 'failure';
  readonly reason: LoginReason | null;
  readonly ip: string;
  /** As the browser names itself; empty where it does not. */
  readonly browser: string;
  readonly os: string;
  readonly device: LoginDevice;
  readonly whois: {
    readonly state: WhoisState;
    readonly org: string | null;
    readonly country: string | null;
    readonly city: string | null;
    readonly asn: string | null;
    readonly server: string | null;
  };
  /** What became of the session that began with it; null where none did. `current`: the one that asks. */
  readonly session: 'current' | 'open' | 'ended' | null;
}
export type LoginList = Page<LoginLine>;

/** Somebody whose login history may be seen. */
export interface LoginOwner {
  readonly id: string;
  readonly username: string;
  readonly name: string;
}

/** Asks the WHOIS server something, to see whether it answers; both are what is set and what suits, unless given. */
export const testWhoisInput = z.object({
  ...envelope,
  server: z.string().max(300).refine(isPlainLine).optional(),
  address: z.string().max(45).refine(isPlainLine).optional(),
});
export type TestWhoisInput = z.infer<typeof testWhoisInput>;

export interface WhoisTested {
  readonly server: string;
  readonly address: string;
  readonly tookMs: number;
  /** Null where nothing came of it; `problem` says why. */
  readonly facts: Pick<LoginLine['whois'], 'org' | 'country' | 'city' | 'asn'> | null;
  readonly problem: string | null;
}
