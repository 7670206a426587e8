import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { AppError } from '#shared/kernel/errors.ts';

/** Judges a new password of this owner by the policy and returns its digest, or throws `account.weak_password`. */
export type PreparePassword = (
  password: string,
  owner: { readonly username: string; readonly email: string | null },
) => Promise<string>;

/** Sessions that a transaction has ended; they are told after its commit. */
export interface EndedSessions {
  readonly count: number;
  announce(): void;
}

/** What of signing in a change of an account touches: the passwords and the sessions are auth's. */
export interface AccountsParts {
  readonly preparePassword: PreparePassword;
  /** True where this is the account's password now. Throws `auth.locked` after too many wrong ones. */
  readonly confirmPassword: (accountId: string, password: string) => Promise<boolean>;
  /** Ends every session of the account within the caller's transaction. */
  readonly endSessions: (em: SqlEntityManager, accountId: string) => Promise<EndedSessions>;
  /** Ends what could still lead to a new password: links that were issued, and the wish that waits for one. */
  readonly endResets: (em: SqlEntityManager, accountId: string, now: Date) => Promise<void>;
  /** Ends the jobs that the account has asked for and that are not done; returns how many. */
  readonly cancelJobs: (em: SqlEntityManager, accountId: string) => Promise<number>;
  /** Forgets the wrong answers to "is this your password?": the account has another one now. */
  readonly forgetWrongPasswords: (accountId: string) => Promise<void>;
  /** `ALLOW_SUPER_ADMIN_DELETE` */
  readonly allowSuperAdminDelete: boolean;
}

/**
 * How somebody confirms what takes rights away: with their password, where a browser's session acts; a script's token
 * is its own confirmation, because nothing sends it along by itself.
 */
export type Confirmation = { readonly password: string } | 'token';

export function wrongPassword(): AppError {
  return new AppError('auth.wrong_password', {
    fields: { currentPassword: 'The current password is wrong.' },
  });
}
