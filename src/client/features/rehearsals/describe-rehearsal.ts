import { summariseRuns } from '#shared/rehearsals/rehearsals.rules.ts';
import type { Rehearsal, RehearsalPlan } from '#shared/rehearsals/rehearsals.schemas.ts';

/** Rehearsals in words and figures, as the page prints them. */

/** "100 spots, 200 buyers within 5 s" */
export function describePlan({ spots, buyers, rampSeconds, runs }: RehearsalPlan): string {
  const coming = rampSeconds === 0 ? 'all at once' : `within ${rampSeconds} s`;
  const often = runs === 1 ? '' : `, ${runs} runs`;
  return `${count(spots, 'spot')}, ${count(buyers, 'buyer')} ${coming}${often}`;
}

function count(n: number, noun: string): string {
  return `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`;
}

/** "12.3 ms", "1.2 s" */
export function sayMs(ms: number): string {
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(1)} s`;
  return `${ms < 100 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

export interface Verdict {
  readonly isGood: boolean;
  readonly text: string;
}

/** Whether what must never happen did not happen; null while nothing has been played. */
export function judgeRehearsal(rehearsal: Rehearsal): Verdict | null {
  const summary = summariseRuns(rehearsal.figures);
  if (summary === null) return null;
  const faults = [
    ...(summary.doubleClaims > 0 ? [`${count(summary.doubleClaims, 'spot')} went to two buyers`] : []),
    ...(summary.failed > 0 ? [`${count(summary.failed, 'claim')} got no proper answer`] : []),
    ...(summary.gaps > 0 ? [`${count(summary.gaps, 'update')} did not arrive in order`] : []),
    ...(summary.isExact ? [] : ['claims, log and audit do not agree']),
  ];
  return faults.length === 0
    ? { isGood: true, text: 'No spot went to two buyers, and nobody missed an update.' }
    : { isGood: false, text: `${faults.join('; ')}.` };
}

/**
 * How a rehearsal compares with the last one of the same plan before it: "8 % more claims a second, answers (p95) 20 %
 * faster…"; null without one.
 */
export function compareWithEarlier({ figures, before }: Rehearsal): string | null {
  const [now, earlier] = [summariseRuns(figures), before === null ? null : summariseRuns(before)];
  if (now === null || earlier === null) return null;
  const parts = [
    sayChange(now.claimsPerSecond, earlier.claimsPerSecond, {
      more: '% more claims a second',
      less: '% fewer claims a second',
      same: 'as many claims a second',
    }),
    sayChange(now.answers.p95, earlier.answers.p95, {
      more: '% slower answers',
      less: '% faster answers',
      same: 'answers as fast',
    }),
    sayChange(now.delivery.p95, earlier.delivery.p95, {
      more: '% later seen by all',
      less: '% sooner seen by all',
      same: 'seen by all as soon',
    }),
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : `Against the last time with the same plan: ${parts.join(', ')}.`;
}

function sayChange(
  now: number,
  earlier: number,
  words: { readonly more: string; readonly less: string; readonly same: string },
): string | null {
  const change = Math.round((now / earlier - 1) * 100);
  if (!Number.isFinite(change)) return null;
  if (change === 0) return words.same;
  return `${Math.abs(change)} ${change > 0 ? words.more : words.less}`;
}
