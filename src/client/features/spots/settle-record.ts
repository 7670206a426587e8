import type { QueuedWrite, WriteDraft } from '#client/sync/queued-write.ts';
import type { BulkAnswer, SettleAnswer } from '#shared/spots/spots.schemas.ts';
import type { MeantClaim } from './describe-conflict.ts';
import { scopeOf } from './queue-figures.ts';
import type { SettleName, SettleRequest, WaitingAction } from './spots.projection.ts';

/** The form of `input` and `about` below. Raised when either changes, so that another version's writes are not guessed at. */
const SETTLE_VERSION = 1;

/** What a settling write says of itself where there is no board: on the queue sheet, after a restart, in the export. */
export interface SettleAbout {
  readonly slug: string;
  readonly title: string;
  readonly currency: string;
  /** The claims as the operator saw them. */
  readonly claims: readonly MeantClaim[];
}

/** What the queue knows of a settling write. */
export interface SettleRecord {
  readonly request: SettleRequest;
  readonly about: SettleAbout;
  readonly answer: SettleAnswer | BulkAnswer | null;
}

const NAMES: ReadonlySet<string> = new Set<SettleName>([
  'spots.markPaid',
  'spots.markManyPaid',
  'spots.undoPaid',
  'spots.release',
]);

export function toWriteDraft(request: SettleRequest, about: SettleAbout): WriteDraft {
  const { action, input } = request;
  return {
    opId: input.opId,
    scope: scopeOf(input.waffleId),
    action,
    version: SETTLE_VERSION,
    input,
    about,
    madeAtMs: Date.parse(input.performedAt ?? ''),
  };
}

/** Reads a write of the queue; null where it is none of these, is damaged, or another version of the app made it. */
export function readSettleRecord(write: QueuedWrite): SettleRecord | null {
  if (!NAMES.has(write.action) || write.version !== SETTLE_VERSION) return null;
  const about = write.about as Partial<SettleAbout> | null | undefined;
  if (!Array.isArray(about?.claims) || !write.input) return null;
  // Version and name together say which form it has: it was written by the function above.
  return {
    request: { action: write.action, input: write.input } as SettleRequest,
    about: write.about as SettleAbout,
    answer: write.answer as SettleAnswer | BulkAnswer | null,
  };
}

/** One for each write, so that what did not change is the same object and is not drawn again. */
const actions = new WeakMap<QueuedWrite, WaitingAction | null>();

/** A write as it is laid over the board; null where it is not: refused, or unreadable. */
export function toWaitingAction(write: QueuedWrite): WaitingAction | null {
  const known = actions.get(write);
  if (known !== undefined) return known;
  const action = makeWaitingAction(write);
  actions.set(write, action);
  return action;
}

function makeWaitingAction(write: QueuedWrite): WaitingAction | null {
  const record = write.state === 'needs_you' ? null : readSettleRecord(write);
  if (record === null) return null;
  return {
    request: keepPaid(record),
    by: write.accountName,
    performedAt: new Date(write.madeAtMs).toISOString(),
    settledSeq: write.settledSeq,
  };
}

/** A bulk payment goes on waiting for the log only with the spots the server took. */
function keepPaid({ request, answer }: SettleRecord): SettleRequest {
  if (request.action !== 'spots.markManyPaid' || answer === null || !('results' in answer)) return request;
  const paid = new Set(answer.results.filter((result) => result.ok).map((result) => result.number));
  const spots = request.input.spots.filter((spot) => paid.has(spot.number));
  return { ...request, input: { ...request.input, spots } };
}
