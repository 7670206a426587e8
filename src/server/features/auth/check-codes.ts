import { randomBytes, timingSafeEqual } from 'node:crypto';
import { codeOfStep, toReadable } from './wrap-oslo.ts';

const STEP_MS = 30_000;
/** A phone's clock may be so many steps off. */
const DRIFT_STEPS = 1;
const RECOVERY_CODES = 10;
/** Seven groups of four: 140 bits, so nobody guesses one, also not from its digest. */
const RECOVERY_LETTERS = 28;
/** Enough for so many letters of five bits each. */
const RECOVERY_BYTES = 18;
/** Letters of the codes that there are; 24 of those that were made earlier. */
const RECOVERY_FORM = /^(?:[A-Z2-7]{24}|[A-Z2-7]{28})$/;

/** What somebody typed where a code was asked for. */
export type TypedCode =
  | { readonly kind: 'app'; readonly digits: string }
  | { readonly kind: 'recovery'; readonly code: string };

/** Reads six digits or a recovery code, however they are grouped; null for anything else. */
export function readCode(typed: string): TypedCode | null {
  const code = typed.replace(/[\s-]+/g, '').toUpperCase();
  if (/^\d{6}$/.test(code)) return { kind: 'app', digits: code };
  return RECOVERY_FORM.test(code) ? { kind: 'recovery', code } : null;
}

/**
 * The step whose code was typed, among those around now that come after `lastStep`: a code works once, and none from
 * before one that has worked. Null where it is none of them. Takes the same time wherever the difference is.
 */
export async function matchStep(
  secret: Uint8Array,
  digits: string,
  now: Date,
  lastStep: number,
): Promise<number | null> {
  const current = Math.floor(now.getTime() / STEP_MS);
  let matched: number | null = null;
  for (let step = current - DRIFT_STEPS; step <= current + DRIFT_STEPS; step += 1) {
    const isEqual = timingSafeEqual(Buffer.from(await codeOfStep(secret, step)), Buffer.from(digits));
    if (isEqual && step > lastStep) matched ??= step;
  }
  return matched;
}

/** New recovery codes, as they are stored by their digest: without the dashes between their groups. */
export function makeRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () =>
    toReadable(randomBytes(RECOVERY_BYTES)).slice(0, RECOVERY_LETTERS),
  );
}

/** A recovery code in groups of four, as people copy it: `ABCD-EFGH-…`. */
export function groupRecoveryCode(code: string): string {
  return code.match(/.{4}/g)?.join('-') ?? code;
}
