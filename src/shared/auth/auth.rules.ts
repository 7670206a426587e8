import { can, PERMISSIONS, type Permission } from '../access/permissions.ts';
import type { Role } from '../access/roles.ts';

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

/** What everybody here thinks of first: the product, its trade and its roles, lowercase. Documented in docs/security.md. */
const CONTEXT_WORDS: ReadonlySet<string> = new Set([
  'syrup',
  'waffle',
  'waffles',
  'waffledrop',
  'raffle',
  'instagram',
  'admin',
  'administrator',
  'superadmin',
  'operator',
  'manager',
  'wafflemanager',
  'member',
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
  // Digits and signs around one word are the first thing that guessing programs vary.
  const word = guess.replaceAll(/[^\p{L}]/gu, '');
  if (COMMON_PASSWORDS.has(guess) || COMMON_PASSWORDS.has(word) || CONTEXT_WORDS.has(word)) {
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

/** Keys an account may have, expired ones that are still listed included. */
export const API_KEYS_MAX = 20;
export const API_KEY_DAYS_MAX = 365;
export const API_KEY_NAME_MAX = 60;

const ALL_PERMISSIONS = Object.keys(PERMISSIONS) as readonly Permission[];

/** What an API key of somebody with this role may be allowed: whatever the role may, but nothing about the own account. */
export function listScopes(role: Role): readonly Permission[] {
  return ALL_PERMISSIONS.filter((permission) => permission !== 'account.self' && can(role, permission));
}
/** What a try to sign in was made with. `other`: scripts, televisions and whatever says nothing of itself. */
export const LOGIN_DEVICES = ['desktop', 'mobile', 'tablet', 'other'] as const;
export type LoginDevice = (typeof LOGIN_DEVICES)[number];

/** `skipped`: the address is not public, or look-ups are switched off. */
export const WHOIS_STATES = ['pending', 'found', 'failed', 'skipped'] as const;
export type WhoisState = (typeof WHOIS_STATES)[number];

/** Where somebody tried to get in. */
export const LOGIN_DOORS = ['form', 'rest', 'setup', 'reset'] as const;
export type LoginDoor = (typeof LOGIN_DOORS)[number];

/** Why a try failed. */
export const LOGIN_REASONS = [
  'unknown_username',
  'wrong_password',
  'deactivated',
  'locked',
  'code_missing',
  'wrong_code',
  'setup_link_wrong',
  'reset_link_unknown',
  'reset_link_used',
  'reset_link_expired',
] as const;
export type LoginReason = (typeof LOGIN_REASONS)[number];
