/** What is wanted of one figure. `<=` means that less is better. */
export interface Goal {
  /** Unique over the whole run; begins with the goal's id in the list of figures. */
  readonly id: string;
  readonly what: string;
  readonly op: '<=' | '>=';
  readonly bar: number;
  /** Empty for ratios. */
  readonly unit: string;
}

/** `SKIPPED`: something that the measurement needs is missing on this machine. */
export type Verdict = 'PASS' | 'FAIL' | 'NOISY' | 'SKIPPED';

export interface Result extends Goal {
  readonly verdict: Verdict;
  /** The median of `values`; null where nothing was measured. */
  readonly value: number | null;
  readonly values: readonly number[];
  /** Rates, CPU per operation and whatever else explains the figure. */
  readonly beside: readonly string[];
  readonly seed: number;
}

/** Repeats that lie further apart than this share of the figure give no verdict. */
const SPREAD_MAX = 0.25;

/** The middle value, or the mean of the two in the middle; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The smallest value that at least this share of the others does not exceed. `sorted` goes up. */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1))] ?? Number.NaN;
}

/**
 * Decides one goal from its repeats. `faults` are violations of exactness: with one, no speed counts.
 *
 * Repeats that scatter over more than a quarter give no verdict. Where less is better they are held against the bar if
 * that is the larger: 12 and 20 ms are the same answer to "at most 100".
 */
export function judge(
  goal: Goal,
  values: readonly number[],
  about: { readonly beside?: readonly string[]; readonly faults?: readonly string[]; readonly seed: number },
): Result {
  const { beside = [], faults = [], seed } = about;
  const value = median(values);
  const spread = Math.max(...values) - Math.min(...values);
  const scale = goal.op === '<=' ? Math.max(value, goal.bar) : value;
  const reached = goal.op === '<=' ? value <= goal.bar : value >= goal.bar;
  const verdict = faults.length > 0 || values.length === 0 ? 'FAIL' : reached ? 'PASS' : 'FAIL';
  return {
    ...goal,
    verdict: faults.length === 0 && spread > SPREAD_MAX * scale ? 'NOISY' : verdict,
    value: values.length === 0 ? null : value,
    values,
    beside: [...beside, ...faults.map((fault) => `INEXACT: ${fault}`)],
    seed,
  };
}

/** A goal that this machine cannot measure, with the reason. */
export function skip(goal: Goal, reason: string, seed: number): Result {
  return { ...goal, verdict: 'SKIPPED', value: null, values: [], beside: [reason], seed };
}

/** Three significant digits are more than any of these figures is worth. */
export function toShort(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.max(Math.abs(value), 1e-3))));
  return value.toFixed(Math.min(3, digits));
}

/** `ID value op bar VERDICT n=… [min..max] seed=…`, then what stands beside it, indented. */
export function toLines({ id, what, value, values, op, bar, unit, verdict, beside, seed }: Result): string[] {
  const range =
    values.length === 0 ? '' : ` [${toShort(Math.min(...values))}..${toShort(Math.max(...values))}]`;
  const shown = value === null ? '–' : toShort(value);
  const named = unit === '' ? '' : ` ${unit}`;
  return [
    `${id} ${shown} ${op === '<=' ? '≤' : '≥'} ${bar}${named} ${verdict} n=${values.length}${range} seed=${seed}`,
    `    ${what}`,
    ...beside.map((line) => `    ${line}`),
  ];
}
