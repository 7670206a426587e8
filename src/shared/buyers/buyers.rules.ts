/** Instagram handles: one form everywhere, decided by the server and predicted by the pages. */

const HANDLE = /^[a-z0-9._]{1,30}$/;
const PROFILE_URL = /^(?:https?:\/\/)?(?:www\.|m\.)?instagram\.com\/([^/?#]+)\/?(?:[?#].*)?$/i;

/**
 * Turns what people type or paste (`@Name`, `name`, a profile address) into the handle, lowercased.
 * Null where no valid handle is left.
 */
export function normaliseHandle(typed: string): string | null {
  if (typed.length > 200) return null;
  const trimmed = typed.trim();
  const bare = (PROFILE_URL.exec(trimmed)?.[1] ?? trimmed).replace(/^@+/, '').toLowerCase();
  return HANDLE.test(bare) ? bare : null;
}
