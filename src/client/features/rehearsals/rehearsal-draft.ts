import { BUYERS_MAX, RAMP_SECONDS_MAX, SPOTS_MAX, SPOTS_MIN } from '#shared/rehearsals/rehearsals.rules.ts';
import type { RehearsalPlan } from '#shared/rehearsals/rehearsals.schemas.ts';

/** What stands in the form, as typed. */
export type RehearsalDraft = Record<keyof RehearsalPlan, string>;

export const FIRST_DRAFT: RehearsalDraft = { spots: '100', buyers: '200', rampSeconds: '5', runs: '1' };

export type DraftReading =
  | { readonly ok: true; readonly plan: RehearsalPlan }
  | { readonly ok: false; readonly errors: Partial<Record<keyof RehearsalPlan, string>> };

/** Reads the form; where something is wrong, says at each field what it takes. `runsMax` is the account's own. */
export function readDraft(draft: RehearsalDraft, runsMax: number): DraftReading {
  const limits: Record<keyof RehearsalPlan, readonly [min: number, max: number]> = {
    spots: [SPOTS_MIN, SPOTS_MAX],
    buyers: [1, BUYERS_MAX],
    rampSeconds: [0, RAMP_SECONDS_MAX],
    runs: [1, runsMax],
  };
  const errors: Partial<Record<keyof RehearsalPlan, string>> = {};
  const plan = { spots: 0, buyers: 0, rampSeconds: 0, runs: 0 };
  for (const key of Object.keys(limits) as (keyof RehearsalPlan)[]) {
    const [min, max] = limits[key];
    const value = /^\s*\d{1,6}\s*$/.test(draft[key]) ? Number(draft[key]) : Number.NaN;
    if (value >= min && value <= max) plan[key] = value;
    else errors[key] = `A whole number from ${min} to ${max.toLocaleString('en')}.`;
  }
  return Object.keys(errors).length === 0 ? { ok: true, plan } : { ok: false, errors };
}
