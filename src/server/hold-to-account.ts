import { AppError } from '#shared/kernel/errors.ts';
import type { Actor } from './core/context.ts';

/**
 * Refuses to act as somebody else than the account a request was made for. A change that waited on a device was made by
 * one person; the cookie it is sent with may be another's by then. Nobody signed in stays nobody: that is refused
 * elsewhere, as it is for everybody. `meant` null: the request doesn't say.
 */
export function holdToAccount(actor: Actor | null, meant: string | null): Actor | null {
  if (meant !== null && actor !== null && actor.accountId !== meant) throw new AppError('auth.other_account');
  return actor;
}
