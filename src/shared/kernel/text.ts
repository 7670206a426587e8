/** What people type, before it is stored: PostgreSQL takes no NUL, and no page should get a control character. */

const CONTROL = /\p{Cc}/u;

/** True for text without control characters, line breaks included: titles, names, notes. */
export function isPlainLine(text: string): boolean {
  return !CONTROL.test(text);
}

/** True for text whose only control characters are line breaks and tabs: descriptions, instructions. */
export function isPlainText(text: string): boolean {
  return isPlainLine(text.replace(/[\r\n\t]/g, ''));
}
