/** What may be a password. The server decides with these rules; a form may use them to say so earlier. */

/** bcrypt ignores everything after its 72nd byte, so a longer password would promise more than it keeps. */
export const PASSWORD_BYTES_MAX = 72;

/** Passwords that everybody tries first, lowercase. */
const COMMON_PASSWORDS: ReadonlySet<string> = new Set([
  'password',
  'password1',
  'password123',
  '12345678',
  '123456789',
  'qwerty',
  'qwerty123',
  'admin',
  'admin123',
  'letmein',
  'welcome',
  'welcome123',
  'iloveyou',
  'monkey',
  'dragon',
  'football',
  'baseball',
  'abc123',
  '111111',
  '00000000',
]);

export interface PasswordQuestion {
  readonly password: string;
  /** The setting `password_min_length`, in characters. */
  readonly lengthMin: number;
  readonly username: string;
  readonly email: string | null;
  /** The password that this one is to replace, where its owner has just typed it. */
  readonly current?: string;
}

export type PasswordDecision =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly reason: 'too_short' | 'too_long' | 'too_common' | 'is_username' | 'is_email' | 'is_current';
      readonly sentence: string;
    };

/** Judges a new password. It is compared in the normal form (NFKC) and case in which people would guess it. */
export function decidePassword(question: PasswordQuestion): PasswordDecision {
  const { password, lengthMin, username, email, current } = question;
  const normal = password.normalize('NFKC');
  if ([...normal].length < lengthMin) {
    return refuse('too_short', `A password has at least ${lengthMin} characters.`);
  }
  if (utf8Length(normal) > PASSWORD_BYTES_MAX) {
    return refuse(
      'too_long',
      `A password has at most ${PASSWORD_BYTES_MAX} bytes: that many plain letters, fewer with accents or emoji.`,
    );
  }
  const guess = normal.toLowerCase();
  if (COMMON_PASSWORDS.has(guess)) {
    return refuse(
      'too_common',
      'This password is among those that everybody tries first. Choose another one.',
    );
  }
  if (guess === username.toLowerCase())
    return refuse('is_username', 'The password must not be the username.');
  if (email !== null && guess === email.toLowerCase()) {
    return refuse('is_email', 'The password must not be the email address.');
  }
  if (normal === current?.normalize('NFKC')) {
    return refuse('is_current', 'This is the password you have now. Choose another one.');
  }
  return { ok: true };
}

type Refusal = Extract<PasswordDecision, { ok: false }>;

function refuse(reason: Refusal['reason'], sentence: string): Refusal {
  return { ok: false, reason, sentence };
}

/** Bytes of a text in UTF-8; this room has no TextEncoder. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** A username as it is stored and compared everywhere, lockout included. */
export function normaliseUsername(typed: string): string {
  return typed.trim().toLowerCase();
}
