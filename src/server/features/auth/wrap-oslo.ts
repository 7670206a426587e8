import { hkdfSync } from 'node:crypto';
import { TimeSpan } from 'oslo';
import { base32 } from 'oslo/encoding';
import { createJWT, parseJWT, validateJWT } from 'oslo/jwt';
import { createTOTPKeyURI, generateHOTP } from 'oslo/otp';
import { Bcrypt } from 'oslo/password';

/** The one module that knows oslo: signed tokens, password digests and one-time codes. */

/** What an authenticator app shows beside the code. */
const APP_NAME = 'Syrup';
const ISSUER = 'syrup';
const AUDIENCE = 'syrup-rest';
/** Ours have about 300 characters; whatever is much longer is not worth parsing. */
export const TOKEN_LENGTH_MAX = 1_000;

/** Bearer tokens of the REST interface. A token names a session and grants nothing by itself. */
export interface Tokens {
  issue(sessionToken: string, lifeMs: number): Promise<string>;
  /** The session that a token of ours names; null for everything else, however malformed. */
  read(token: string): Promise<string | null>;
}

/** Signs with a key that is derived for this one purpose, so that no other use of the secret can make a token. */
export function createTokens(appSecret: string): Tokens {
  const key = hkdfSync('sha256', appSecret, '', 'syrup rest token v1', 32);
  return {
    issue: (sessionToken, lifeMs) =>
      createJWT(
        'HS256',
        key,
        {},
        {
          jwtId: sessionToken,
          issuer: ISSUER,
          audiences: [AUDIENCE],
          expiresIn: new TimeSpan(Math.floor(lifeMs / 1000), 's'),
          includeIssuedTimestamp: true,
        },
      ),
    async read(token) {
      if (token.length > TOKEN_LENGTH_MAX) return null;
      try {
        // Throws errors of many kinds on garbage; issuer and audience it leaves to the caller.
        const { issuer, audiences, jwtId } = await validateJWT('HS256', key, token);
        return issuer === ISSUER && audiences?.includes(AUDIENCE) === true ? jwtId : null;
      } catch {
        return null;
      }
    },
  };
}

/** The session that a token claims to name, without checking who signed it: a name to compare, never a proof. */
export function peekSessionToken(token: string): string | null {
  if (token.length > TOKEN_LENGTH_MAX) return null;
  try {
    return parseJWT(token)?.jwtId ?? null;
  } catch {
    return null;
  }
}

export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** False for a malformed digest too. Only the first 72 bytes of a password count. */
  verify(hash: string, password: string): Promise<boolean>;
}

/** bcrypt, natively and off the main thread. Every step of `cost` doubles the time; 12 takes about 0.2 s. */
export function createPasswordHasher(cost: number): PasswordHasher {
  return new Bcrypt({ cost });
}

/** The six digits of one step of a one-time secret (RFC 4226). */
export function codeOfStep(secret: Uint8Array, step: number): Promise<string> {
  return generateHOTP(secret, step);
}

/** A one-time secret as authenticator apps take it: to be typed, and as the address in a QR code. */
export function describeSecret(secret: Uint8Array, username: string): { text: string; uri: string } {
  return {
    text: base32.encode(secret, { includePadding: false }),
    uri: createTOTPKeyURI(APP_NAME, username, secret),
  };
}

/** Random bytes in letters and digits that nobody mistakes for each other when they are read out. */
export function toReadable(bytes: Uint8Array): string {
  return base32.encode(bytes, { includePadding: false });
}
