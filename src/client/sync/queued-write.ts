import type { ErrorCode, ErrorDetails } from '#shared/kernel/errors.ts';

/** Why the server would not do a write, in its own words. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: ErrorDetails;
  readonly atMs: number;
}

/**
 * One write of a person, kept on the device from the tap until the server has decided.
 *
 * `waiting` → `settled` (the server did it) or `needs_you` (it refused, and a person decides what follows).
 */
export interface QueuedWrite {
  /** UUID v7, made at the tap and kept over every retry: the server does it once, however often it arrives. */
  readonly opId: string;
  /** Grows with every write made on this device; writes of one scope are sent in this order. */
  readonly order: number;
  readonly accountId: string;
  readonly accountName: string;
  /** Writes of one scope are sent one after the other: `waffle:12`. */
  readonly scope: string;
  /** The catalogue's name, and the version of the form that `input` and `about` have. */
  readonly action: string;
  readonly version: number;
  /** Complete, as the server takes it, with `opId` and `performedAt`. */
  readonly input: unknown;
  /** What the feature needs to put the write into words where there is no board. */
  readonly about: unknown;
  readonly madeAtMs: number;
  readonly state: 'waiting' | 'settled' | 'needs_you';
  /** How often it was sent, or was about to be: 0 means that the server can't have it. */
  readonly tries: number;
  /** The server's answer; null while there is none. */
  readonly answer: unknown;
  /** The number in the scope's log that contains it. */
  readonly settledSeq: number | null;
  readonly settledAtMs: number | null;
  readonly refusal: Refusal | null;
}

/** A write before the device has given it its place. */
export type NewWrite = Omit<QueuedWrite, 'order'>;

/** What a feature hands over; the outbox adds who, when it settles, and the rest. */
export type WriteDraft = Pick<
  QueuedWrite,
  'opId' | 'scope' | 'action' | 'version' | 'input' | 'about' | 'madeAtMs'
>;

/** A part of a write that the server refused while it did the rest; it goes on as a write of its own. */
export interface RefusedPart {
  readonly draft: WriteDraft;
  readonly refusal: Omit<Refusal, 'atMs'>;
}

/** What the server made of a write. */
export interface Decision {
  readonly answer: unknown;
  readonly seq: number | null;
  readonly refused: readonly RefusedPart[];
  /** True where every part was refused, so that nothing is left of the write itself. */
  readonly isNothingDone: boolean;
}

/** The person whose writes these are. */
export interface DevicePerson {
  readonly id: string;
  readonly name: string;
}

export function toNewWrite(person: DevicePerson, draft: WriteDraft): NewWrite {
  return {
    ...draft,
    accountId: person.id,
    accountName: person.name,
    state: 'waiting',
    tries: 0,
    answer: null,
    settledSeq: null,
    settledAtMs: null,
    refusal: null,
  };
}

const STATES: ReadonlySet<unknown> = new Set<QueuedWrite['state']>(['waiting', 'settled', 'needs_you']);

/**
 * A write as the disk gave it back. A damaged one is not sent and not dropped: with what is left of it, it is put before
 * its person as one that this version can't read.
 */
export function mendWrite(stored: QueuedWrite, nowMs: number): QueuedWrite {
  const { opId, accountId, accountName, scope, action, version, madeAtMs, state, tries } = stored;
  const isWhole =
    [opId, accountId, accountName, scope, action].every((part) => typeof part === 'string') &&
    [version, madeAtMs, tries].every(Number.isFinite) &&
    STATES.has(state);
  if (isWhole) return stored;
  return {
    ...stored,
    accountName: textOr(accountName, 'somebody'),
    scope: textOr(scope, 'unknown'),
    action: textOr(action, 'unknown'),
    version: 0,
    madeAtMs: Number.isFinite(madeAtMs) ? madeAtMs : nowMs,
    state: 'needs_you',
    tries: 1,
    answer: null,
    settledSeq: null,
    settledAtMs: null,
    refusal: null,
  };
}

const textOr = (part: unknown, otherwise: string): string => (typeof part === 'string' ? part : otherwise);
