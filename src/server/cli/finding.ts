/** One thing that `syrup doctor` looked at. */
export interface Finding {
  readonly check: string;
  /** `warning`: works, but not as it should for long. `problem`: does not work, or is not safe. */
  readonly state: 'ok' | 'warning' | 'problem';
  /** What it found, in a line without secrets. */
  readonly text: string;
  /** How to put it right. */
  readonly fix?: string;
}

/** The line of an error that a person can act on: its first, without an address that may hold a password. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return (text.split('\n', 1)[0] ?? '').replaceAll(/\b([a-z]+:\/\/)[^\s@/]*@/gi, '$1…@').slice(0, 300);
}
