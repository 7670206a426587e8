import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseError, type Pool } from 'pg';
import type { Logger } from 'pino';
import type { Clock } from '#server/core/clock.ts';
import type { Wakeups } from '#server/core/wakeups.ts';
import { transaction } from '#server/db/transaction.ts';
import { AppError } from '#shared/kernel/errors.ts';
import type { ClaimAnswer } from '#shared/spots/spots.schemas.ts';
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

const BOARDS_MAX = 100;
/** Optimistic tries before a batch locks its waffles; from then on it gets through. */
const MISSES_BEFORE_LOCK = 2;
const MISSES_MAX = 10;
const TRIES_MAX = 3;
/** A connection that broke may be replaced at once; a database that is gone will not be back in three tries. */
const OUTAGE_PAUSE_MS = 50;

/** What committing needs of the desk. */
export interface Committing {
  readonly hot: Pool;
  readonly clock: Clock;
  readonly wakeups: Wakeups;
  readonly log: Logger;
  readonly appSecret: string;
  /** The boards that were true when last looked at, by slug. */
  readonly known: Map<string, KnownBoard>;
}

/** A claim at the desk and the one who waits for its answer. */
export interface Waiting {
  readonly request: ClaimRequest;
  readonly resolve: (answer: ClaimAnswer) => void;
  readonly reject: (error: unknown) => void;
  misses: number;
}

export interface BatchEnd {
  /** Claims whose waffle moved on meanwhile: nothing of them is written, they have to be decided again. */
  readonly missed: readonly Waiting[];
  /** What to tell everybody where the database can't be reached. */
  readonly outage: AppError | null;
}

/**
 * Commits a batch of claims and answers it, except for those it returns as missed.
 *
 * What fails is tried again: the operation ids make that safe even where a lost connection leaves the outcome unknown.
 * What keeps failing for all is tried one by one, so that a claim that can't be written takes no other along.
 */
export async function commitClaims(desk: Committing, batch: readonly Waiting[]): Promise<BatchEnd> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { missed: await commitBatch(desk, batch), outage: null };
    } catch (error) {
      desk.known.clear();
      if (isLocked(error)) return await commitBySlug(desk, batch, error);
      const outage = isOutage(error);
      const passing = outage || isPassing(error);
      if (passing && attempt < TRIES_MAX) {
        if (outage) await delay(OUTAGE_PAUSE_MS);
        continue;
      }
      if (!outage && batch.length > 1) return commitOneByOne(desk, batch);
      desk.log.error({ err: error, claims: batch.length }, 'claims could not be stored');
      const busy = new AppError('server.busy', { retry_after: 1 }, { cause: error });
      for (const { reject } of batch) reject(passing ? busy : error);
      return { missed: [], outage: outage ? busy : null };
    }
  }
}

/**
 * Somebody holds a waffle of the batch for unusually long. Each waffle's claims are committed by themselves then, so
 * that only those of the locked one are told to come again.
 */
async function commitBySlug(desk: Committing, batch: readonly Waiting[], error: unknown): Promise<BatchEnd> {
  const bySlug = Map.groupBy(batch, ({ request }) => request.slug);
  if (bySlug.size === 1) {
    desk.log.warn({ err: error, claims: batch.length }, 'a locked waffle takes no claims');
    for (const { reject } of batch) reject(new AppError('server.busy', { retry_after: 1 }, { cause: error }));
    return { missed: [], outage: null };
  }
  const missed: Waiting[] = [];
  const groups = [...bySlug.values()];
  for (const [index, group] of groups.entries()) {
    const end = await commitClaims(desk, group);
    missed.push(...end.missed);
    if (end.outage !== null) {
      for (const { reject } of groups.slice(index + 1).flat()) reject(end.outage);
      return { missed, outage: end.outage };
    }
  }
  return { missed, outage: null };
}

async function commitOneByOne(desk: Committing, batch: readonly Waiting[]): Promise<BatchEnd> {
  const missed: Waiting[] = [];
  for (const [index, waiting] of batch.entries()) {
    const end = await commitClaims(desk, [waiting]);
    missed.push(...end.missed);
    if (end.outage !== null) {
      for (const { reject } of batch.slice(index + 1)) reject(end.outage);
      return { missed, outage: end.outage };
    }
  }
  return { missed, outage: null };
}

interface Committed {
  readonly decided: DecidedClaims;
  /** Waffles that were written, or that had nothing to write. */
  readonly current: (waffleId: number) => boolean;
}

/** Read, decide, write, answer. Nobody is answered before the transaction has committed. */
async function commitBatch(desk: Committing, batch: readonly Waiting[]): Promise<readonly Waiting[]> {
  const requests = batch.map(({ request }) => request);
  const mustLock = batch.some(({ misses }) => misses >= MISSES_BEFORE_LOCK);
  const committed = mustLock
    ? await transaction(desk.hot, async (client) => {
        // Lock first, read afterwards: a statement that did both would read from before its wait.
        await lockWafflesBySlug(client, [...new Set(requests.map(({ slug }) => slug))]);
        return decideAndWrite(desk, client, requests);
      })
    : await decideAndWrite(desk, desk.hot, requests);
  remember(desk.known, committed);
  for (const { waffleId, seq } of lastWrites(committed)) desk.wakeups.wake(waffleId, seq);
  return answer(desk.appSecret, batch, committed);
}

async function decideAndWrite(
  { known, clock, appSecret }: Committing,
  db: HotQueries,
  requests: readonly ClaimRequest[],
): Promise<Committed> {
  const slugs = [...new Set(requests.map(({ slug }) => slug))];
  const opIds = requests.map(({ opId }) => opId);
  const state = await readClaimState(db, slugs, opIds, known);
  // Asked after reading: whatever has a lower number has no later time.
  const now = clock.now();
  const decided = decideClaims(requests, state, now, appSecret);
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
  appSecret: string,
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

/** Serialisation, deadlock, an operation that another process just stored, the invariant's own proof. */
const PASSING = new Set(['40001', '40P01', '23505', '22012']);

function isPassing(error: unknown): boolean {
  return error instanceof DatabaseError && PASSING.has(error.code ?? '');
}

/** A lock was not given within the connection's patience. */
function isLocked(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === '55P03';
}

/** No connection, or a server that ends, is full or was too slow: the outcome is unknown and the same for everybody. */
function isOutage(error: unknown): boolean {
  return !(error instanceof DatabaseError) || /^(?:08|53|57|58)/.test(error.code ?? '');
}
