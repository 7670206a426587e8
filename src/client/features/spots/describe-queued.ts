import { nameNumbers } from '#client/lib/name-numbers.ts';
import type { QueuedWrite } from '#client/sync/queued-write.ts';
import type { Currency } from '#shared/kernel/money.ts';
import { CURRENCIES, DEFAULT_CURRENCY } from '#shared/kernel/money.ts';
import type { Conflict, MeantClaim } from './describe-conflict.ts';
import { describeConflict, UNREADABLE } from './describe-conflict.ts';
import type { SettleRecord } from './settle-record.ts';
import { readSettleRecord } from './settle-record.ts';
import { shortMoney } from './short-money.ts';
import type { SettleName } from './spots.projection.ts';

/** One change of the queue in words, without a board to look at. */
export interface QueuedLine {
  readonly opId: string;
  /** `Spot 11 · Mark paid · $5` */
  readonly what: string;
  /** `@mia`; several buyers as a number. */
  readonly who: string;
  /** Where it is, with its first spot; null where the change can't be read. */
  readonly waffle: { readonly slug: string; readonly title: string; readonly number: number } | null;
  readonly atMs: number;
  /** True once the server may have it: it can't be taken back by forgetting it. */
  readonly maybeSent: boolean;
  /** What else to know of a change that is done: `already paid by Ana at 19:41`. */
  readonly note: string | null;
}

/** A refused change in words, with what can be done about it. */
export interface RefusedLine extends QueuedLine {
  readonly conflict: Omit<Conflict, 'meant'> & { readonly meant: MeantClaim | null };
}

/** The queue as a person reads it. */
export interface QueueView {
  readonly needsYou: readonly RefusedLine[];
  readonly waiting: readonly QueuedLine[];
  /** Latest first. */
  readonly done: readonly QueuedLine[];
}

const VERBS: Readonly<Record<SettleName, string>> = {
  'spots.markPaid': 'Mark paid',
  'spots.markManyPaid': 'Bulk paid',
  'spots.undoPaid': 'Undo payment',
  'spots.release': 'Release',
};

/** Sorts the writes by what they wait for, each in words. `timeOf` writes a moment in the operator's zone: `19:41`. */
export function describeQueue(writes: readonly QueuedWrite[], timeOf: (iso: string) => string): QueueView {
  const inState = (state: QueuedWrite['state']) => writes.filter((write) => write.state === state);
  return {
    needsYou: inState('needs_you').map((write) => ({
      ...describeWrite(write, timeOf),
      conflict: conflictOf(write, timeOf),
    })),
    waiting: inState('waiting').map((write) => describeWrite(write, timeOf)),
    done: inState('settled')
      .map((write) => describeWrite(write, timeOf))
      .reverse(),
  };
}

function describeWrite(write: QueuedWrite, timeOf: (iso: string) => string): QueuedLine {
  const record = readSettleRecord(write);
  const line = { opId: write.opId, atMs: write.madeAtMs, maybeSent: write.tries > 0 };
  const [first] = record?.about.claims ?? [];
  if (record === null || first === undefined) {
    return {
      ...line,
      what: `A change of another version (${write.action})`,
      who: '',
      waffle: null,
      note: null,
    };
  }
  const { request, about } = record;
  const handles = new Set(about.claims.map(({ handle }) => handle));
  const spots =
    about.claims.length === 1
      ? `Spot ${first.number}`
      : `Spots ${nameNumbers(about.claims.map(({ number }) => number))}`;
  const money = moneyOf(record);
  return {
    ...line,
    what: [spots, VERBS[request.action], ...(money === null ? [] : [money])].join(' · '),
    who: handles.size === 1 ? `@${first.handle}` : `${handles.size} buyers`,
    waffle: { slug: about.slug, title: about.title, number: first.number },
    note: noteOf(write, record, timeOf),
  };
}

/** What the change does to the money; null where it does nothing. */
function moneyOf({ request, about }: SettleRecord): string | null {
  if (request.action === 'spots.release') return null;
  const currency: Currency = CURRENCIES.find((known) => known === about.currency) ?? DEFAULT_CURRENCY;
  const sum = shortMoney(
    about.claims.reduce((total, claim) => total + claim.priceMinor, 0),
    currency,
  );
  return request.action === 'spots.undoPaid' ? `−${sum}` : sum;
}

/** A payment that somebody else had made already counts as done, and is said so. */
function noteOf(
  write: QueuedWrite,
  { answer }: SettleRecord,
  timeOf: (iso: string) => string,
): string | null {
  if (answer === null) return null;
  const results = 'results' in answer ? answer.results.filter((result) => result.ok) : [answer];
  const byOthers = results.filter(
    (result) => result.unchanged && result.by !== null && result.by !== write.accountName,
  );
  const [first] = byOthers;
  if (first === undefined) return null;
  const what = first.status === 'paid' ? 'paid' : first.status === 'pending' ? 'set to pending' : 'released';
  if (results.length === 1) return `already ${what} by ${first.by} at ${timeOf(first.at)}`;
  const numbers = nameNumbers(byOthers.map(({ number }) => number));
  return `${numbers} already ${what} by ${[...new Set(byOthers.map(({ by }) => by))].join(', ')}`;
}

function conflictOf(write: QueuedWrite, timeOf: (iso: string) => string): RefusedLine['conflict'] {
  const record = readSettleRecord(write);
  const [first, ...others] = record?.about.claims ?? [];
  if (record === null || first === undefined || write.refusal === null) return { ...UNREADABLE, meant: null };
  return describeConflict({
    action: record.request.action,
    claims: [first, ...others],
    title: record.about.title,
    performedAt: new Date(write.madeAtMs).toISOString(),
    error: write.refusal,
    timeOf,
  });
}
