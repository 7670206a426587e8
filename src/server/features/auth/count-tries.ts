import type { Lockout } from '#server/core/lockout.ts';
import { AppError, ERRORS } from '#shared/kernel/errors.ts';

/** What wrong answers to "is this the account's password?" are counted under. */
export const passwordKey = (accountId: string) => `password of ${accountId}`;
/** What wrong codes of a second factor are counted under, from whatever address they come. */
const codeKey = (accountId: string) => `code of ${accountId}`;

/** When whoever is meant was last unlocked; a lock from before that is open. */
type FindUnlockTime = () => Promise<Date | null>;

/** The refusal of a locked key, with the time left in words and in seconds. */
function lockedError(retryAfterMs: number): AppError {
  const minutes = Math.ceil(retryAfterMs / 60_000);
  const wait = minutes === 1 ? '1 minute' : `${minutes} minutes`;
  return new AppError(
    'auth.locked',
    { retry_after: Math.ceil(retryAfterMs / 1000), minutes_left: minutes },
    { message: `Too many failed attempts. Try again in ${wait}.` },
  );
}

/**
 * Counts a try, also through a lock that somebody has opened since it began; says whether a failure would lock. Throws
 * `auth.locked`.
 */
export async function takeTry(
  lockout: Lockout,
  key: string,
  findUnlockTime: FindUnlockTime,
): Promise<boolean> {
  const first = await lockout.take(key);
  if (first.allowed) return first.isLast;
  const unlockedAt = await findUnlockTime();
  if (unlockedAt === null || unlockedAt <= first.lockedAt) throw lockedError(first.retryAfterMs);
  await lockout.clear(key);
  const second = await lockout.take(key);
  if (!second.allowed) throw lockedError(second.retryAfterMs);
  return second.isLast;
}

/** Gives the key's try back where `judge` could not say whether it was right. */
export async function judged<Result>(
  lockout: Lockout,
  key: string,
  judge: () => Promise<Result>,
): Promise<Result> {
  try {
    return await judge();
  } catch (error) {
    await lockout.giveBack(key);
    throw error;
  }
}

/** The refusal of a code, at the field it was typed into. */
export function wrongCode(): AppError {
  return new AppError('auth.code_refused', { fields: { code: ERRORS['auth.code_refused'].text } });
}

export function isWrongCode(error: unknown): boolean {
  return error instanceof AppError && error.code === 'auth.code_refused';
}

/**
 * Runs work that takes a code of the account's second factor and throws `wrongCode()` where it is none. Five of those in
 * a row, from all addresses together, lock the question for 15 minutes: a million codes are soon guessed, and whoever
 * gets this far knows the password.
 */
export async function countCodes<Result>(
  lockout: Lockout,
  accountId: string,
  findUnlockTime: FindUnlockTime,
  work: () => Promise<Result>,
): Promise<Result> {
  const key = codeKey(accountId);
  await takeTry(lockout, key, findUnlockTime);
  try {
    const result = await work();
    await lockout.clear(key);
    return result;
  } catch (error) {
    if (!isWrongCode(error)) await lockout.giveBack(key);
    throw error;
  }
}
