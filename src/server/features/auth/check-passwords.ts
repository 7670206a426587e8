import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { decidePassword, PASSWORD_BYTES_MAX, utf8Length } from '#shared/auth/auth.rules.ts';
import { AppError } from '#shared/kernel/errors.ts';
import { createTurns } from './take-turns.ts';
import { createPasswordHasher } from './wrap-oslo.ts';

/**
 * Digests computed at once. They run on the threads that file access and name look-ups need too, and one processor is
 * left to the drop: on two, a flood of sign-ins made claims twice as late as with one digest at a time.
 */
const RUNNING_MAX = Math.max(1, Math.min(2, availableParallelism() - 1));
/** Who waits for a digest: a team that comes at once. The last one waits about five seconds, or ten for one at a time. */
const WAITING_MAX = 40;
/** Sign-ins of one address at once; what a team behind one needs when everybody comes at the same moment. */
const PER_ADDRESS_MAX = 5;

export interface Passwords {
  /**
   * Judges a new password by the policy and returns its digest. Throws `account.weak_password` with `reason` and the
   * sentence to show, or `server.busy`.
   */
  prepare(
    password: string,
    owner: { readonly username: string; readonly email: string | null; readonly current?: string },
  ): Promise<string>;
  /**
   * True where the password belongs to the digest. Null stands for "no such account" and takes as long as a wrong
   * password. `stranger` is what the address of somebody who is not signed in counts as; null for everybody else, who
   * do not wait for strangers. Throws `server.busy` where too many wait, and `request.rate_limited` where too many of
   * this address do.
   */
  matches(hash: string | null, password: string, stranger: string | null): Promise<boolean>;
}

/** `cost` is bcrypt's; `readLengthMin` asks for the setting `password_min_length` anew each time. */
export async function createPasswords(
  cost: number,
  readLengthMin: () => Promise<number>,
): Promise<Passwords> {
  const hasher = createPasswordHasher(cost);
  const turns = createTurns({
    runningMax: RUNNING_MAX,
    waitingMax: WAITING_MAX,
    perGroupMax: PER_ADDRESS_MAX,
  });
  // Made before the first sign-in, so that not even that one tells an unknown user by its time.
  const dummyHash = await hasher.hash(randomBytes(24).toString('base64'));
  return {
    async prepare(password, owner) {
      const decision = decidePassword({ password, lengthMin: await readLengthMin(), ...owner });
      if (!decision.ok) {
        const { reason, sentence } = decision;
        throw new AppError('account.weak_password', { reason }, { message: sentence });
      }
      // Whoever gets this far has a session or a link.
      return turns.known(() => hasher.hash(password));
    },
    async matches(hash, password, stranger) {
      // bcrypt would compare the first 72 bytes only and let a longer password pass.
      const canMatch = hash !== null && utf8Length(password.normalize('NFKC')) <= PASSWORD_BYTES_MAX;
      const verify = () => hasher.verify(canMatch ? hash : dummyHash, password);
      const verified = await (stranger === null ? turns.known(verify) : turns.stranger(stranger, verify));
      return canMatch && verified;
    },
  };
}
