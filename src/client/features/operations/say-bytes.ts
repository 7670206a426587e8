const UNITS = ['kB', 'MB', 'GB', 'TB'] as const;
const STEP = 1_000;

/** A size as people read it, in its largest unit and to three digits: "812 B", "12.5 MB". */
export function sayBytes(bytes: number): string {
  if (bytes < STEP) return `${bytes} B`;
  let value = bytes;
  let unit: string = 'B';
  for (const larger of UNITS) {
    if (value < STEP) break;
    value /= STEP;
    unit = larger;
  }
  const rounded = value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : Math.round(value);
  return `${Number(rounded)} ${unit}`;
}
