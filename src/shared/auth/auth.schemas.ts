import { z } from 'zod';
import { isPlainLine } from '../kernel/text.ts';

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
const newPasswordSchema = z
  .string()
  .min(1)
  .max(200)
  .refine(isPlainLine, 'A password has no line breaks or control characters.');

/** Wrong shapes must look like wrong credentials, so sign-in takes any short string. */
export const signInInput = z.object({ username: z.string().max(200), password: z.string().max(200) });
export type SignInInput = z.infer<typeof signInInput>;

export const setupInput = z.object({
  token: z.string().max(100),
  username: usernameSchema,
  email: emailSchema.nullish(),
  password: newPasswordSchema,
});
export type SetupInput = z.infer<typeof setupInput>;

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
}
