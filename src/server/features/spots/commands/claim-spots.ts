import { setImmediate as nextTurn } from 'node:timers/promises';
import { DatabaseError, type Pool } from 'pg';
import type { Logger } from 'pino';
import type { Clock } from '#server/core/clock.ts';
import { hashInput } from '#server/core/command.ts';
import type { Wakeups } from '#server/core/wakeups.ts';
import { transaction } from '#server/db/transaction.ts';
import { claimRandomAction, claimSpotsAction } from '#shared/actions/catalogue.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { ClaimAnswer, ClaimRandomInput, ClaimSpotsInput } from '#shared/spots/spots.schemas.ts';
import { makeTicket } from '../make-ticket.ts';
import {
  type ClaimRequest,
  type DecidedClaims,
  decideClaims,
  type StoredClaimAnswer,
} from './decide-claims.ts';
import {
  type HotQueries,
  type KnownBoard,
  lockWafflesBySlug,
  readClaimState,
  writeClaims,
} from './store-claims.ts';

const BATCH_MAX = 256;
/** A batch with more spots than this would keep the others waiting for its answer. */
const BATCH_SPOTS_MAX = 1_024;
const QUEUE_MAX = 5_000;
const BOARDS_MAX = 100;
/** Optimistic tries before a batch locks its waffles; from then on it gets through. */
const MISSES_BEFORE_LOCK = 2;
const MISSES_MAX = 10;
const TRIES_MAX = 3;

export interface ClaimDeskParts {
  /** Connections with the pinned planner switches. */
  readonly hot: Pool;
  readonly clock: Clock;
  readonly wakeups: Wakeups;
  readonly log: Logger;
  readonly appSecret: string;
  /** Claims that may wait before further ones are told to come again; default 5,000. */
  readonly queueMax?: number;
}

/** Where a claim comes from. `deviceId` is the random id in the browser's cookie. */
export interface ClaimOrigin {
  readonly ip: string | null;
  readonly deviceId: string | null;
}

export interface ClaimDesk {
  /** Claims the named spots, all or none. Refusals: waffle.*, spot.unknown, spot.taken, claim.*, operation.reused. */
  claim(input: ClaimSpotsInput, origin: ClaimOrigin): Promise<ClaimAnswer>;
  /** Claims up to `count` free spots; refuses with claim.none_left where none is free. */
  claimRandom(input: ClaimRandomInput, origin: ClaimOrigin): Promise<ClaimAnswer>;
  /** Refuses new claims and resolves once those that wait are answered. */
  close(): Promise<void>;
}

interface Waiting {
  readonly request: ClaimRequest;
  readonly resolve: (answer: ClaimAnswer) => void;
  readonly reject: (error: unknown) => void;
  misses: number;
}

/**
 * The claim desk: the same door as `runCommand`, for many at once. Claims that wait are taken together, decided in the
 * order of arrival and written by one transaction, each with its own receipt, audit row, number and answer.
 *
 * Exactly once: a receipt is found and answered again, and two copies in flight meet at the receipt's primary key. One
 * owner: a batch is written only where the waffle's number is still the one it was decided on (compare-and-swap), so
 * any number of desks, in any number of processes, may serve one database. A refusal stores nothing.
 *
 * One batch at a time for all waffles: measured, it beats a batch per waffle as soon as several are live.
 */
export function createClaimDesk(parts: ClaimDeskParts): ClaimDesk {
  const queue: Waiting[] = [];
  const known = new Map<string, KnownBoard>();
  const queueMax = parts.queueMax ?? QUEUE_MAX;
  let draining: Promise<void> | null = null;
  let closed = false;

  const drain = async () => {
    // Whatever else arrived in this turn of the event loop joins the first batch.
    await nextTurn();
    while (queue.length > 0) {
      const missed = await serve(parts, known, takeBatch(queue));
      queue.unshift(...missed);
    }
    draining = null;
  };

  const submit = (request: ClaimRequest) =>
    new Promise<ClaimAnswer>((resolve, reject) => {
      if (closed || queue.length >= queueMax) {
        reject(new AppError('server.busy', { retry_after: 1 }));
        return;
      }
      queue.push({ request, resolve, reject, misses: 0 });
      draining ??= drain();
    });

  return {
    claim: (input, origin) =>
      submit(makeRequest(claimSpotsAction.name, input, { kind: 'numbers', numbers: input.numbers }, origin)),
    claimRandom: (input, origin) =>
      submit(makeRequest(claimRandomAction.name, input, { kind: 'random', count: input.count }, origin)),
    close: async () => {
      closed = true;
      await draining;
    },
  };
}

function makeRequest(
  action: ClaimRequest['action'],
  input: ClaimSpotsInput | ClaimRandomInput,
  wish: ClaimRequest['wish'],
  { ip, deviceId }: ClaimOrigin,
): ClaimRequest {
  const { opId, slug, handle } = input;
  // PostgreSQL takes fewer time zones than ISO 8601 has, so the time goes in as UTC.
  const performedAt = input.performedAt === undefined ? null : new Date(input.performedAt).toISOString();
  return { opId, performedAt, action, inputHash: hashInput(action, input), slug, handle, wish, ip, deviceId };
}

/** The oldest claims that fit into one batch; at least one. */
function takeBatch(queue: Waiting[]): Waiting[] {
  let spots = 0;
  let size = 0;
  for (const { request } of queue) {
    spots += request.wish.kind === 'numbers' ? request.wish.numbers.length : request.wish.count;
    if (size === BATCH_MAX || (size > 0 && spots > BATCH_SPOTS_MAX)) break;
    size += 1;
  }
  return queue.splice(0, size);
}

/**
 * Answers a batch, except for claims whose waffle moved on meanwhile: those it returns, to be decided again.
 *
 * What fails for all is tried again, then one by one, so that a claim which can't be written takes no other along.
 */
async function serve(
  parts: ClaimDeskParts,
  known: Map<string, KnownBoard>,
  batch: readonly Waiting[],
): Promise<readonly Waiting[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await commitBatch(parts, known, batch);
    } catch (error) {
      known.clear();
      const passing = isPassing(error);
      if (passing && attempt < TRIES_MAX) continue;
      if (isOutage(error) || (passing && batch.length === 1)) {
        parts.log.warn({ err: error, claims: batch.length }, 'claims could not be stored');
        return rejectAll(batch, new AppError('server.busy', { retry_after: 1 }, { cause: error }));
      }
      if (batch.length === 1) return rejectAll(batch, error);
      const missed: Waiting[] = [];
      for (const waiting of batch) missed.push(...(await serve(parts, known, [waiting])));
      return missed;
    }
  }
}

function rejectAll(batch: readonly Waiting[], error: unknown): readonly Waiting[] {
  for (const { reject } of batch) reject(error);
  return [];
}

interface Committed {
  readonly decided: DecidedClaims;
  /** Waffles that were written, or that had nothing to write. */
  readonly current: (waffleId: number) => boolean;
}

/** Read, decide, write, answer. Nobody is answered before the transaction has committed. */
async function commitBatch(
  parts: ClaimDeskParts,
  known: Map<string, KnownBoard>,
  batch: readonly Waiting[],
): Promise<readonly Waiting[]> {
  const requests = batch.map(({ request }) => request);
  const mustLock = batch.some(({ misses }) => misses >= MISSES_BEFORE_LOCK);
  const committed = mustLock
    ? await transaction(parts.hot, async (client) => {
        // Lock first, read afterwards: a statement that did both would read from before its wait.
        await lockWafflesBySlug(client, [...new Set(requests.map(({ slug }) => slug))]);
        return decideAndWrite(parts, client, known, requests);
      })
    : await decideAndWrite(parts, parts.hot, known, requests);
  remember(known, committed);
  for (const { waffleId, seq } of lastWrites(committed)) parts.wakeups.wake(waffleId, seq);
  return answer(parts, batch, committed);
}

async function decideAndWrite(
  parts: ClaimDeskParts,
  db: HotQueries,
  known: ReadonlyMap<string, KnownBoard>,
  requests: readonly ClaimRequest[],
): Promise<Committed> {
  const slugs = [...new Set(requests.map(({ slug }) => slug))];
  const opIds = requests.map(({ opId }) => opId);
  const state = await readClaimState(db, slugs, opIds, known);
  // Asked after reading: whatever has a lower number has no later time.
  const now = parts.clock.now();
  const decided = decideClaims(requests, state, now, parts.appSecret);
  const written =
    decided.writes.length === 0 ? new Set<number>() : await writeClaims(db, decided.writes, now);
  const wanted = new Set(decided.writes.map(({ waffleId }) => waffleId));
  return { decided, current: (waffleId) => !wanted.has(waffleId) || written.has(waffleId) };
}

/** Keeps the boards that are true now, the least recently used ones making room. */
function remember(known: Map<string, KnownBoard>, { decided, current }: Committed): void {
  for (const [slug, board] of decided.boards) {
    known.delete(slug);
    if (current(board.waffleId)) known.set(slug, board);
  }
  for (const slug of known.keys()) {
    if (known.size <= BOARDS_MAX) break;
    known.delete(slug);
  }
}

function lastWrites({ decided, current }: Committed): readonly { waffleId: number; seq: number }[] {
  const seqs = new Map<number, number>();
  for (const { waffleId, seq } of decided.writes) if (current(waffleId)) seqs.set(waffleId, seq);
  return [...seqs].map(([waffleId, seq]) => ({ waffleId, seq }));
}

/** Gives everybody their answer; returns those of waffles that moved on. */
function answer(
  { appSecret }: ClaimDeskParts,
  batch: readonly Waiting[],
  { decided, current }: Committed,
): readonly Waiting[] {
  const missed: Waiting[] = [];
  for (const [index, waiting] of batch.entries()) {
    const outcome = decided.outcomes[index];
    if (outcome?.kind === 'repeated') {
      waiting.resolve(toAnswer(outcome.stored, makeTicket(appSecret, outcome.stored.ticketSeed)));
    } else if (outcome?.kind === 'claimed' && current(outcome.write.waffleId)) {
      waiting.resolve(toAnswer(outcome.write.stored, outcome.ticket));
    } else if (outcome?.kind === 'refused' && (outcome.waffleId === null || current(outcome.waffleId))) {
      waiting.reject(outcome.error);
    } else if (waiting.misses + 1 >= MISSES_MAX) {
      waiting.reject(new AppError('server.busy', { retry_after: 1 }));
    } else {
      waiting.misses += 1;
      missed.push(waiting);
    }
  }
  return missed;
}

/** Field by field, so that a first answer and its repeat, which comes out of jsonb, are the same text. */
function toAnswer(stored: StoredClaimAnswer, ticket: string): ClaimAnswer {
  const { slug, handle, numbers, requested, priceMinor, claimedAt, holdUntil, seq } = stored;
  return { slug, handle, numbers, requested, priceMinor, claimedAt, holdUntil, seq, ticket };
}

/** Serialisation, deadlock, lock wait, an operation that another process just stored, the invariant's own proof. */
const PASSING = new Set(['40001', '40P01', '55P03', '23505', '22012']);

function isPassing(error: unknown): boolean {
  return error instanceof DatabaseError && PASSING.has(error.code ?? '');
}

/** No connection, or a server that ends, is full or was too slow: the outcome is unknown and the same for everybody. */
function isOutage(error: unknown): boolean {
  return !(error instanceof DatabaseError) || /^(?:08|53|57|58)/.test(error.code ?? '');
}
