/** Where operators find a buyer. A handle needs no escaping: it has letters, digits, dots and underscores only. */
export function buyerHref(handle: string): string {
  return `/admin/users/${handle}`;
}
