/**
 * The same text in memory of its own. V8 makes a part of a text a pointer into the whole, so whoever keeps forty
 * characters of a header for hours would keep the header.
 */
export function detachText(text: string): string {
  return Buffer.from(text).toString();
}
