/** Writes spot numbers as people read them: `[12]` → `12`, `[3, 7, 12]` → `3, 7 and 12`, with runs as `3–9`. */
export function nameNumbers(numbers: readonly number[]): string {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const runs: string[] = [];
  for (let i = 0; i < sorted.length; ) {
    let end = i;
    while ((sorted[end + 1] ?? Number.NaN) === (sorted[end] ?? 0) + 1) end += 1;
    // Two neighbours read better apart: "3 and 4", not "3–4".
    if (end - i >= 2) runs.push(`${sorted[i]}–${sorted[end]}`);
    else for (const number of sorted.slice(i, end + 1)) runs.push(String(number));
    i = end + 1;
  }
  const last = runs.pop() ?? '';
  return runs.length === 0 ? last : `${runs.join(', ')} and ${last}`;
}

/** `1` → `spot`, `3` → `spots`. */
export function spotWord(count: number): string {
  return count === 1 ? 'spot' : 'spots';
}
