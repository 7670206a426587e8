/** Small choices of this browser. Storage may be missing, full or forbidden: then they last as long as the page. */
const kept = new Map<string, string>();

export function remember(name: string, value: string): void {
  kept.set(name, value);
  try {
    localStorage.setItem(`syrup:${name}`, value);
  } catch {
    // Private mode or a full disk; the page itself still remembers.
  }
}

export function recall(name: string): string | null {
  try {
    return localStorage.getItem(`syrup:${name}`) ?? kept.get(name) ?? null;
  } catch {
    return kept.get(name) ?? null;
  }
}

export function forget(name: string): void {
  kept.delete(name);
  try {
    localStorage.removeItem(`syrup:${name}`);
  } catch {
    // Then it was not there either.
  }
}

/** The name of something that is one person's own, and goes when they do. */
export const ownName = (name: string, accountId: string): string => `${name}:${accountId}`;

/** Forgets what is their own of everybody whose account `isGone` is true for. */
export function forgetOwn(isGone: (accountId: string) => boolean): void {
  for (const name of [...kept.keys(), ...storedNames()]) {
    const accountId = name.split(':')[1];
    if (accountId !== undefined && isGone(accountId)) forget(name);
  }
}

function storedNames(): readonly string[] {
  try {
    return Object.keys(localStorage).flatMap((key) => (key.startsWith('syrup:') ? [key.slice(6)] : []));
  } catch {
    return [];
  }
}
