/**
 * What people type, before it is stored: PostgreSQL takes no NUL and, in JSON, no half of a character, and no page
 * should get a control character.
 */

/** Control characters, and halves of a surrogate pair that have no other half. */
const UNSTORABLE = /[\p{Cc}\p{Cs}]/u;

/** True for whole characters without control characters, line breaks included: titles, names, notes. */
export function isPlainLine(text: string): boolean {
  return !UNSTORABLE.test(text);
}

/** True for text whose only control characters are line breaks and tabs: descriptions, instructions. */
export function isPlainText(text: string): boolean {
  // A blank each, so that no two halves of characters come together that make a whole one.
  return isPlainLine(text.replace(/[\r\n\t]/g, ' '));
}
