import { AppError } from '#shared/kernel/errors.ts';
import type { Auth } from './open-auth.ts';

/** The refusal of a password that is asked for once more, at its field. */
export function wrongPassword(): AppError {
  return new AppError('auth.wrong_password', {
    fields: { currentPassword: 'The current password is wrong.' },
  });
}

/** Asks for the password once more before something that a stolen session must not be enough for. */
export async function confirmPassword(
  auth: Pick<Auth, 'verifyPassword'>,
  accountId: string,
  password: string,
): Promise<void> {
  if (!(await auth.verifyPassword(accountId, password))) throw wrongPassword();
}
