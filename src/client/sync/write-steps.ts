import type { AppError } from '#shared/kernel/errors.ts';
import type { WriteEdit } from './device-store.ts';
import type { Decision, QueuedWrite } from './queued-write.ts';
import { toNewWrite } from './queued-write.ts';

/**
 * The steps a write can take, each from the state it finds in the store: another tab may have been faster, and then the
 * step is not taken. Pure, so that a simulation and the tests can walk all of them.
 */

/** What `step` makes of a write; undefined where it can't be taken any more. */
export type Step = (write: QueuedWrite) => WriteEdit | undefined;

/** The server may have it from now on. */
export const beginTry: Step = (write) =>
  write.state === 'waiting' ? { next: { ...write, tries: write.tries + 1 } } : undefined;

/** The server did it, or the parts of it that it could; each other part becomes a refused write of its own. */
export function settle({ answer, seq, refused, isNothingDone }: Decision, atMs: number): Step {
  return (write) => {
    if (write.state !== 'waiting') return undefined;
    const person = { id: write.accountId, name: write.accountName };
    const add = refused.map(({ draft, refusal }) => ({
      ...toNewWrite(person, draft),
      state: 'needs_you' as const,
      refusal: { ...refusal, atMs },
    }));
    const next = { ...write, state: 'settled' as const, answer, settledSeq: seq, settledAtMs: atMs };
    return { next: isNothingDone ? null : next, add };
  };
}

/** The server will not do it as it is, and a person decides what follows. */
export function refuse({ code, message, details }: AppError, atMs: number): Step {
  return (write) =>
    write.state === 'waiting'
      ? { next: { ...write, state: 'needs_you', refusal: { code, message, details, atMs } } }
      : undefined;
}

/** It is sent once more, as it is. */
export const sendAgain: Step = (write) =>
  write.state === 'needs_you' ? { next: { ...write, state: 'waiting', refusal: null } } : undefined;

export const drop: Step = () => ({ next: null });

/** Taken back without a trace, which is only right while nobody can have seen it. */
export const dropUnsent: Step = (write) =>
  write.state === 'waiting' && write.tries === 0 ? { next: null } : undefined;

/** "Done last hour", and then only until the board that is kept contains it; a day in any case. */
const SETTLED_KEPT_MS = 60 * 60_000;
const SETTLED_KEPT_MS_MAX = 24 * SETTLED_KEPT_MS;

/** Whether a settled write can be forgotten. `seenSeq` is how far its scope's board has come on this device. */
export function isOver(
  { state, settledSeq, settledAtMs }: QueuedWrite,
  seenSeq: number | undefined,
  nowMs: number,
): boolean {
  if (state !== 'settled') return false;
  const ageMs = nowMs - (settledAtMs ?? 0);
  const isInLog = seenSeq !== undefined && (settledSeq ?? 0) <= seenSeq;
  return ageMs >= SETTLED_KEPT_MS_MAX || (isInLog && ageMs >= SETTLED_KEPT_MS);
}
