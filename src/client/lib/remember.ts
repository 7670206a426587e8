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
